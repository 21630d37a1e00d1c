// Layers' sums of products over the blocks of blocks.ts.
import { block1x4, block1x8, block4x4, block4x8, block6x4, block6x8, CHUNK, gradient6x4, gradient6x8 } from './blocks';
import { scratch } from '../scratch';


/** Start addresses of windows `from ... from + count`. */
// prettier-ignore
@inline
export function writeBases(bases: usize, count: i32, from: i32, input: usize, imageStride: i32, rows: i32, rowStride: i32, cols: i32, colStride: i32): void {
	let x = from % cols;
	const line = from / cols;
	let y = line % rows;
	let image = line / rows;
	let start = image * imageStride + y * rowStride;
	for (let i = 0; i < count; i++) {
		store<u32>(bases + (<usize>i << 2), <u32>(input + (<usize>(start + x * colStride) << 2)));
		if (++x < cols) continue;
		x = 0;
		if (++y == rows) {
			y = 0;
			image++;
		}
		start = image * imageStride + y * rowStride;
	}
}

export function correlate(
	out: usize,
	input: usize,
	panels: usize,
	bias: usize,
	images: i32,
	imageStride: i32,
	rows: i32,
	rowStride: i32,
	cols: i32,
	colStride: i32,
	kh: i32,
	kyStride: i32,
	run: i32,
	co: i32,
	flags: i32,
): void {
	const bases = scratch;
	const total = images * rows * cols;
	const line = <usize>co << 2;
	const step = <usize>kyStride << 2;
	const depth = <usize>(kh * run);
	for (let from = 0; from < total; from += CHUNK) {
		const count = min(CHUNK, total - from);
		writeBases(bases, count, from, input, imageStride, rows, rowStride, cols, colStride);
		let panel = panels;
		for (let o = 0; o < co; o += 8) {
			const lanes = min(8, co - o);
			const own = bias == 0 ? 0 : bias + (<usize>o << 2);
			let at = out + (<usize>from) * line + (<usize>o << 2);
			let base = bases;
			for (let left = count; left > 0; ) {
				const height = left == 1 ? 1 : left >= 6 && left != 8 ? 6 : 4;
				const valid = min(height, left);
				if (lanes > 4) {
					if (height == 6) block6x8(at, base, panel, own, kh, step, run, line, lanes, valid, flags);
					else if (height == 4) block4x8(at, base, panel, own, kh, step, run, line, lanes, valid, flags);
					else block1x8(at, base, panel, own, kh, step, run, line, lanes, valid, flags);
				} else {
					if (height == 6) block6x4(at, base, panel, own, kh, step, run, line, lanes, valid, flags);
					else if (height == 4) block4x4(at, base, panel, own, kh, step, run, line, lanes, valid, flags);
					else block1x4(at, base, panel, own, kh, step, run, line, lanes, valid, flags);
				}
				at += <usize>valid * line;
				base += <usize>valid << 2;
				left -= valid;
			}
			panel += depth << (lanes > 4 ? 5 : 4);
		}
	}
}

/** Lines kFrom to kTo and columns oFrom (a multiple of 8) to oTo of the sums. In scratch: CHUNK addresses, CHUNK x 8 gradients, 6 offsets. */
export function correlateWeights(
	out: usize,
	input: usize,
	gradient: usize,
	images: i32,
	imageStride: i32,
	rows: i32,
	rowStride: i32,
	cols: i32,
	colStride: i32,
	kh: i32,
	kyStride: i32,
	run: i32,
	co: i32,
	kFrom: i32,
	kTo: i32,
	oFrom: i32,
	oTo: i32,
): void {
	const total = images * rows * cols;
	const line = <usize>co << 2;
	const bases = scratch;
	const panel = bases + (<usize>CHUNK << 2);
	const offsets = panel + (<usize>CHUNK << 5);
	for (let from = 0; from < total; from += CHUNK) {
		const count = min(CHUNK, total - from);
		writeBases(bases, count, from, input, imageStride, rows, rowStride, cols, colStride);
		for (let o = oFrom; o < oTo; o += 8) {
			const lanes = min(8, oTo - o);
			packLines(panel, gradient + <usize>from * line + (<usize>o << 2), count, line, lanes);
			let ky = kFrom / run;
			let kx = kFrom % run;
			for (let k = kFrom; k < kTo; k += 6) {
				const valid = min(6, kTo - k);
				for (let j = 0; j < valid; j++) {
					store<u32>(offsets + (<usize>j << 2), <u32>((ky * kyStride + kx) << 2));
					if (++kx == run) {
						kx = 0;
						ky++;
					}
				}
				const at = out + <usize>k * line + (<usize>o << 2);
				if (lanes > 4) gradient6x8(at, offsets, bases, count, panel, line, lanes, valid);
				else gradient6x4(at, offsets, bases, count, panel, line, lanes, valid);
			}
		}
	}
}

/** Copies `count` lines of `lanes` floats into a panel 8 wide (4 wide for 4 lanes or less), the rest zeros. */
function packLines(panel: usize, from: usize, count: i32, stride: usize, lanes: i32): void {
	if (lanes == 8) {
		for (let p = 0; p < count; p++) {
			v128.store(panel, v128.load(from));
			v128.store(panel, v128.load(from, 16), 16);
			panel += 32;
			from += stride;
		}
		return;
	}
	const width = lanes > 4 ? 8 : 4;
	for (let p = 0; p < count; p++) {
		for (let j = 0; j < width; j++) store<f32>(panel + (<usize>j << 2), j < lanes ? load<f32>(from + (<usize>j << 2)) : 0);
		panel += <usize>width << 2;
		from += stride;
	}
}

/** w[k][co] in panels. */
export function packPanels(panels: usize, w: usize, depth: i32, co: i32): void {
	for (let o = 0; o < co; o += 8) {
		const lanes = min(8, co - o);
		packLines(panels, w + (<usize>o << 2), depth, <usize>co << 2, lanes);
		panels += <usize>depth << (lanes > 4 ? 5 : 4);
	}
}

/** w[kh][kw][ci][co] turned for the gradient of the input: t[ky][kx][co][ci] = w[kh - 1 - ky][kw - 1 - kx][ci][co], in panels over ci. */
export function packTurned(panels: usize, w: usize, kh: i32, kw: i32, ci: i32, co: i32): void {
	for (let i = 0; i < ci; i += 8) {
		const lanes = min(8, ci - i);
		const width = lanes > 4 ? 8 : 4;
		for (let window = kh * kw - 1; window >= 0; window--) {
			const from = w + (<usize>((window * ci + i) * co) << 2);
			for (let o = 0; o < co; o++) {
				for (let j = 0; j < width; j++) {
					store<f32>(panels, j < lanes ? load<f32>(from + (<usize>(j * co + o) << 2)) : 0);
					panels += 4;
				}
			}
		}
	}
}
