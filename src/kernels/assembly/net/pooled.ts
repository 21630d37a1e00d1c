// Convolution, bias, relu and the maximum of windows of 2 x 2 in one go: what lies before the pooling is never written.
//
// Instead of the values before the pooling the way back gets, for each value behind it, its place in the window as the bytes that fetch
// a lane: PLACES + 0x04040404 * (0 ... 3), or -1 where relu let nothing through (pooled-gradients.ts).
import { CHUNK, madd } from './blocks';
import { writeBases } from './correlate';
import { scratch } from '../scratch';

export const PLACES: i32 = 0x03020100;
export const NEXT_COLUMN: i32 = 0x04040404;
export const NEXT_ROW: i32 = 0x08080808;
/** Four of each number of a place: in memory, since V8 makes a vector of a constant anew each time. */
const NUMBERS = memory.data<i32>([PLACES, PLACES, PLACES, PLACES, NEXT_COLUMN, NEXT_COLUMN, NEXT_COLUMN, NEXT_COLUMN, NEXT_ROW, NEXT_ROW, NEXT_ROW, NEXT_ROW], 16);
/** Lines of weights that are summed at a time. */
export const LINES: i32 = 10;

// prettier-ignore
@inline
function choose(yes: v128, no: v128, mask: v128): v128 {
	if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_laneselect(yes, no, mask);
	return v128.bitselect(yes, no, mask);
}

/** Largest of four sums and its place. @param places - 0: not wanted. */
// prettier-ignore
@inline
export function pool4(out: usize, places: usize, s0: v128, s1: v128, s2: v128, s3: v128, bias: usize, relu: bool): void {
	const isTopRight = f32x4.lt(s0, s1);
	const top = f32x4.pmax(s0, s1);
	const isBottomRight = f32x4.lt(s2, s3);
	const bottom = f32x4.pmax(s2, s3);
	const isBelow = f32x4.lt(top, bottom);
	let y = f32x4.pmax(top, bottom);
	if (bias != 0) y = f32x4.add(y, v128.load(bias));
	if (places != 0) {
		const column = v128.and(choose(isBottomRight, isTopRight, isBelow), v128.load(NUMBERS, 16));
		let place = v128.or(v128.or(column, v128.and(isBelow, v128.load(NUMBERS, 32))), v128.load(NUMBERS));
		if (relu) place = v128.or(place, f32x4.le(y, f32x4.splat(0)));
		v128.store(places, place);
	}
	if (relu) y = f32x4.pmax(f32x4.splat(0), y);
	v128.store(out, y);
}

/** A line of `count` pooled places for one panel of 8 columns. */
// prettier-ignore
function poolLine8(out: usize, places: usize, base: usize, count: i32, colStride: usize, rowStride: usize, panel: usize, bias: usize, kh: i32, kyStride: usize, run: i32, line: usize, relu: bool): void {
	const skip = kyStride - (<usize>run << 2);
	for (let x = 0; x < count; x++) {
		let a0 = base;
		let a1 = base + colStride;
		let a2 = base + rowStride;
		let a3 = a2 + colStride;
		let b = panel;
		let c00 = f32x4.splat(0);
		let c01 = f32x4.splat(0);
		let c10 = f32x4.splat(0);
		let c11 = f32x4.splat(0);
		let c20 = f32x4.splat(0);
		let c21 = f32x4.splat(0);
		let c30 = f32x4.splat(0);
		let c31 = f32x4.splat(0);
		for (let ky = 0; ky < kh; ky++) {
			for (let k = 0; k < run; k++) {
				const b0 = v128.load(b, 0);
				const b1 = v128.load(b, 16);
				let s = v128.load32_splat(a0);
				c00 = madd(s, b0, c00);
				c01 = madd(s, b1, c01);
				s = v128.load32_splat(a1);
				c10 = madd(s, b0, c10);
				c11 = madd(s, b1, c11);
				s = v128.load32_splat(a2);
				c20 = madd(s, b0, c20);
				c21 = madd(s, b1, c21);
				s = v128.load32_splat(a3);
				c30 = madd(s, b0, c30);
				c31 = madd(s, b1, c31);
				a0 += 4;
				a1 += 4;
				a2 += 4;
				a3 += 4;
				b += 32;
			}
			a0 += skip;
			a1 += skip;
			a2 += skip;
			a3 += skip;
		}
		pool4(out, places, c00, c10, c20, c30, bias, relu);
		pool4(out + 16, places == 0 ? 0 : places + 16, c01, c11, c21, c31, bias == 0 ? 0 : bias + 16, relu);
		base += colStride << 1;
		out += line;
		if (places != 0) places += line;
	}
}

/** As poolLine8, for a panel of 4. */
// prettier-ignore
function poolLine4(out: usize, places: usize, base: usize, count: i32, colStride: usize, rowStride: usize, panel: usize, bias: usize, kh: i32, kyStride: usize, run: i32, line: usize, relu: bool): void {
	const skip = kyStride - (<usize>run << 2);
	for (let x = 0; x < count; x++) {
		let a0 = base;
		let a1 = base + colStride;
		let a2 = base + rowStride;
		let a3 = a2 + colStride;
		let b = panel;
		let c0 = f32x4.splat(0);
		let c1 = f32x4.splat(0);
		let c2 = f32x4.splat(0);
		let c3 = f32x4.splat(0);
		for (let ky = 0; ky < kh; ky++) {
			for (let k = 0; k < run; k++) {
				const b0 = v128.load(b);
				c0 = madd(v128.load32_splat(a0), b0, c0);
				c1 = madd(v128.load32_splat(a1), b0, c1);
				c2 = madd(v128.load32_splat(a2), b0, c2);
				c3 = madd(v128.load32_splat(a3), b0, c3);
				a0 += 4;
				a1 += 4;
				a2 += 4;
				a3 += 4;
				b += 16;
			}
			a0 += skip;
			a1 += skip;
			a2 += skip;
			a3 += skip;
		}
		pool4(out, places, c0, c1, c2, c3, bias, relu);
		base += colStride << 1;
		out += line;
		if (places != 0) places += line;
	}
}

/** Lines k to k + 10 of the windows at `bases`, four candidates each. Line `depth` is 1, what follows is 0. */
export function packPatches(patches: usize, bases: usize, count: i32, k: i32, depth: i32, run: i32, kyStride: i32, colStride: i32, rowStride: i32): void {
	const right = <usize>colStride << 2;
	const down = <usize>rowStride << 2;
	for (let j = 0; j < LINES; j++) {
		const line = k + j;
		let to = patches + (<usize>j << 4);
		if (line >= depth) {
			const constant = f32x4.splat(line == depth ? 1 : 0);
			for (let p = 0; p < count; p++, to += 160) v128.store(to, constant);
			continue;
		}
		const offset = <usize>((line / run) * kyStride + (line % run)) << 2;
		for (let p = 0; p < count; p++, to += 160) {
			const from = <usize>load<u32>(bases + (<usize>p << 2)) + offset;
			if (colStride == 1) {
				v128.store(to, v128.load64_lane(from + down, v128.load64_zero(from), 1));
				continue;
			}
			let four = v128.load32_zero(from);
			four = v128.load32_lane(from + right, four, 1);
			four = v128.load32_lane(from + down, four, 2);
			v128.store(to, v128.load32_lane(from + down + right, four, 3));
		}
	}
}

/** As poolLine8, from patches: the four windows' numbers lie together, so that one address will do. */
// prettier-ignore
function poolPatches8(out: usize, places: usize, patches: usize, count: i32, panel: usize, bias: usize, depth: i32, line: usize, relu: bool): void {
	for (let x = 0; x < count; x++) {
		let a = patches;
		let b = panel;
		let c00 = f32x4.splat(0);
		let c01 = f32x4.splat(0);
		let c10 = f32x4.splat(0);
		let c11 = f32x4.splat(0);
		let c20 = f32x4.splat(0);
		let c21 = f32x4.splat(0);
		let c30 = f32x4.splat(0);
		let c31 = f32x4.splat(0);
		for (let k = 0; k < depth; k++) {
			const b0 = v128.load(b, 0);
			const b1 = v128.load(b, 16);
			let s = v128.load32_splat(a, 0);
			c00 = madd(s, b0, c00);
			c01 = madd(s, b1, c01);
			s = v128.load32_splat(a, 4);
			c10 = madd(s, b0, c10);
			c11 = madd(s, b1, c11);
			s = v128.load32_splat(a, 8);
			c20 = madd(s, b0, c20);
			c21 = madd(s, b1, c21);
			s = v128.load32_splat(a, 12);
			c30 = madd(s, b0, c30);
			c31 = madd(s, b1, c31);
			a += 16;
			b += 32;
		}
		pool4(out, places, c00, c10, c20, c30, bias, relu);
		pool4(out + 16, places == 0 ? 0 : places + 16, c01, c11, c21, c31, bias == 0 ? 0 : bias + 16, relu);
		patches += 160;
		out += line;
		if (places != 0) places += line;
	}
}

/** Strides of the windows before the pooling; `rows` and `cols` count places behind it. `co`: a multiple of 4. */
export function correlatePooled(
	out: usize,
	places: usize,
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
	relu: bool,
): void {
	const line = <usize>co << 2;
	const right = <usize>colStride << 2;
	const down = <usize>rowStride << 2;
	const step = <usize>kyStride << 2;
	const depth = <usize>(kh * run);
	// Up to CHUNK places of a line.
	const isSmall = kh * run <= LINES && cols <= CHUNK && co >= 16;
	const bases = scratch;
	const patches = bases + (<usize>CHUNK << 2);
	for (let image = 0; image < images; image++) {
		for (let y = 0; y < rows; y++) {
			const base = input + (<usize>(image * imageStride + 2 * y * rowStride) << 2);
			const first = <usize>((image * rows + y) * cols) * line;
			if (isSmall) {
				for (let x = 0; x < cols; x++) store<u32>(bases + (<usize>x << 2), <u32>(base + <usize>x * (right << 1)));
				packPatches(patches, bases, cols, 0, kh * run, run, kyStride, colStride, rowStride);
			}
			let panel = panels;
			for (let o = 0; o < co; o += 8) {
				const own = <usize>o << 2;
				const at = out + first + own;
				const place = places == 0 ? 0 : places + first + own;
				const shift = bias == 0 ? 0 : bias + own;
				if (isSmall && co - o >= 8) poolPatches8(at, place, patches, cols, panel, shift, kh * run, line, relu);
				else if (co - o >= 8) poolLine8(at, place, base, cols, right, down, panel, shift, kh, step, run, line, relu);
				else poolLine4(at, place, base, cols, right, down, panel, shift, kh, step, run, line, relu);
				panel += depth << 5;
			}
		}
	}
}
