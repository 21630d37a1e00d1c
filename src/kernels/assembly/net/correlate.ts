// Layers' sums of products over the blocks of blocks.ts.
import { block1x12, block1x32, block1x4, block1x8, block4x4, block4x8, block6x4, block6x8, CHUNK, gradient6x4, gradient6x8, tileRows } from './blocks';
import { addTile4, addTile6 } from './tiles';
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
			if (count == 1 && co - o >= 32) {
				block1x32(at, bases, panel, own, kh, step, run, flags);
				panel += depth << 7;
				o += 24;
				continue;
			}
			if (count == 1 && co - o > 8 && co - o <= 12) {
				block1x12(at, bases, panel, own, kh, step, run, co - o - 8, flags);
				break;
			}
			let base = bases;
			for (let left = count; left > 0; ) {
				const height = left == 1 ? 1 : tileRows(left);
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

/** Columns of the whole from which on it pays to copy inputs into tiles, each of which is read once per panel. Not of a part: sums would depend on the parts. */
const MANY: i32 = 64;
/** Most windows whose inputs lie in tiles at a time, and lines of these. */
const LONG_CHUNK: i32 = 256;
const LINES: i32 = 384;
/** Panels that are filled together: lines of gradients often lie so that a cache can't keep them from one panel to the next. */
const PANELS: i32 = 4;

/** Lines kFrom to kTo and columns oFrom (a multiple of 8) to oTo of the sums. In scratch: CHUNK addresses, CHUNK x 8 gradients, offsets, tiles. */
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
	if (co >= MANY) {
		const chunks = (total + LONG_CHUNK - 1) / LONG_CHUNK;
		for (let chunk = 0; chunk < chunks; chunk++) {
			const from = total / chunks * chunk + min(chunk, total % chunks);
			const count = total / chunks + (chunk < total % chunks ? 1 : 0);
			writeBases(bases, count, from, input, imageStride, rows, rowStride, cols, colStride);
			addChunk(out, gradient + <usize>from * line, line, count, kyStride, run, kFrom, kTo, oFrom, oTo);
		}
		return;
	}
	const panel = bases + (<usize>CHUNK << 2);
	const offsets = panel + (<usize>CHUNK << 5);
	for (let from = 0; from < total; from += CHUNK) {
		const count = min(CHUNK, total - from);
		writeBases(bases, count, from, input, imageStride, rows, rowStride, cols, colStride);
		for (let o = oFrom; o < oTo; o += 8) {
			const lanes = min(8, oTo - o);
			packLines(panel, gradient + <usize>from * line + (<usize>o << 2), count, line, lanes);
			for (let k = kFrom; k < kTo; k += 6) {
				const valid = min(6, kTo - k);
				writeOffsets(offsets, k, valid, kyStride, run);
				const at = out + <usize>k * line + (<usize>o << 2);
				if (lanes > 4) gradient6x8(at, offsets, bases, count, panel, line, lanes, valid);
				else gradient6x4(at, offsets, bases, count, panel, line, lanes, valid);
			}
		}
	}
}

/** A chunk of windows, whose addresses stand in scratch, against all columns of their gradients. */
function addChunk(out: usize, gradient: usize, line: usize, count: i32, kyStride: i32, run: i32, kFrom: i32, kTo: i32, oFrom: i32, oTo: i32): void {
	const bases = scratch;
	const offsets = bases + (<usize>LONG_CHUNK << 2);
	const panels = offsets + (<usize>LINES << 2);
	const panelStep = <usize>count << 5;
	const tiles = panels + <usize>PANELS * (<usize>LONG_CHUNK << 5);
	for (let k = kFrom; k < kTo; k += LINES) {
		const lines = min(LINES, kTo - k);
		writeOffsets(offsets, k, lines, kyStride, run);
		packTiles(tiles, offsets, lines, bases, count);
		for (let group = oFrom; group < oTo; group += 8 * PANELS) {
			const end = min(oTo, group + 8 * PANELS);
			if (end == group + 8 * PANELS) {
				packFour(panels, gradient + (<usize>group << 2), count, line);
			} else {
				let panel = panels;
				for (let o = group; o < end; o += 8, panel += panelStep) packLines(panel, gradient + (<usize>o << 2), count, line, min(8, end - o));
			}
			let panel = panels;
			for (let o = group; o < end; o += 8, panel += panelStep) {
				addTiles(out + <usize>k * line + (<usize>o << 2), line, lines, tiles, panel, count, min(8, end - o));
			}
		}
	}
}

/** Four whole panels at once. */
function packFour(panels: usize, from: usize, count: i32, stride: usize): void {
	const step = <usize>count << 5;
	let second = panels + step, third = second + step, fourth = third + step;
	for (let p = 0; p < count; p++) {
		v128.store(panels, v128.load(from));
		v128.store(panels, v128.load(from, 16), 16);
		v128.store(second, v128.load(from, 32));
		v128.store(second, v128.load(from, 48), 16);
		v128.store(third, v128.load(from, 64));
		v128.store(third, v128.load(from, 80), 16);
		v128.store(fourth, v128.load(from, 96));
		v128.store(fourth, v128.load(from, 112), 16);
		panels += 32;
		second += 32;
		third += 32;
		fourth += 32;
		from += stride;
	}
}

/** Where lines k ... k + count of a window lie, in bytes. */
function writeOffsets(offsets: usize, k: i32, count: i32, kyStride: i32, run: i32): void {
	let ky = k / run;
	let kx = k % run;
	for (let j = 0; j < count; j++) {
		store<u32>(offsets + (<usize>j << 2), <u32>((ky * kyStride + kx) << 2));
		if (++kx < run) continue;
		kx = 0;
		ky++;
	}
}

/** Lines of the next tile: 6, or 4 where that leaves fewer of them empty. */
// prettier-ignore
@inline
function tileLines(left: i32): i32 {
	return ASC_FEATURE_RELAXED_SIMD && (left >= 9 || left == 5 || left == 6) ? 6 : 4;
}

/** Inputs tile by tile: all lines of the tile for the first window, then for the second. Missing lines repeat the last one. */
function packTiles(tiles: usize, offsets: usize, lines: i32, bases: usize, count: i32): void {
	for (let k = 0; k < lines; ) {
		const tall = tileLines(lines - k);
		const first = load<u32>(offsets + (<usize>k << 2));
		const isWhole = k + tall <= lines && load<u32>(offsets + (<usize>(k + tall - 1) << 2)) == first + ((tall - 1) << 2);
		for (let p = 0; p < count; p++) {
			const base = <usize>load<u32>(bases + (<usize>p << 2));
			if (isWhole) {
				v128.store(tiles, v128.load(base + first));
				if (tall == 6) store<u64>(tiles, load<u64>(base + first, 16), 16);
				tiles += <usize>tall << 2;
				continue;
			}
			for (let j = 0; j < tall; j++, tiles += 4) store<f32>(tiles, load<f32>(base + load<u32>(offsets + (<usize>min(k + j, lines - 1) << 2))));
		}
		k += tall;
	}
}

/** All tiles of inputs against one panel of gradients. */
function addTiles(out: usize, line: usize, lines: i32, tiles: usize, panel: usize, count: i32, lanes: i32): void {
	for (let k = 0; k < lines; ) {
		const tall = tileLines(lines - k);
		const valid = min(tall, lines - k);
		if (tall == 6) {
			if (lanes > 4) addTile6<u64>(out, line, tiles, panel, count, lanes, valid);
			else addTile6<u32>(out, line, tiles, panel, count, lanes, valid);
		} else {
			if (lanes > 4) addTile4<u64>(out, line, tiles, panel, count, lanes, valid);
			else addTile4<u32>(out, line, tiles, panel, count, lanes, valid);
		}
		tiles += <usize>(tall * count) << 2;
		out += <usize>tall * line;
		k += tall;
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
