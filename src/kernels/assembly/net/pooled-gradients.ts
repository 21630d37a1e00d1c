// The way back through correlatePooled. A gradient behind the pooling has one place in four before it, and none where relu let nothing
// through. For short runs the four candidates of a line lie in one vector and each column fetches its own; for long ones lists name the
// gradients that get through, and sums of lines of the input or of the weights stay in registers while a list goes by.
import { CHUNK, madd } from './blocks';
import { writeBases } from './correlate';
import { LINES, NEXT_COLUMN, NEXT_ROW, packPatches, PLACES } from './pooled';
import { scratch } from '../scratch';

/** Bytes for lists of columns; at least the lists of one place. */
const LISTS: i32 = 65_536;

/** Each lane of `place` fetches one of four numbers, 0 for -1. */
// prettier-ignore
@inline
function pick(numbers: v128, place: v128): v128 {
	if (ASC_FEATURE_RELAXED_SIMD) return i8x16.relaxed_swizzle(numbers, place);
	return v128.swizzle(numbers, place);
}

// prettier-ignore
@inline
function addTo(out: usize, sum: v128): void {
	v128.store(out, f32x4.add(v128.load(out), sum));
}

/** Adds 10 lines of 4 columns. Lines from `valid` on are not stored. */
// prettier-ignore
function poolWeights10(dw: usize, db: usize, patches: usize, count: i32, gradient: usize, places: usize, line: usize, lines: i32, valid: i32): void {
	let c0 = f32x4.splat(0);
	let c1 = f32x4.splat(0);
	let c2 = f32x4.splat(0);
	let c3 = f32x4.splat(0);
	let c4 = f32x4.splat(0);
	let c5 = f32x4.splat(0);
	let c6 = f32x4.splat(0);
	let c7 = f32x4.splat(0);
	let c8 = f32x4.splat(0);
	let c9 = f32x4.splat(0);
	for (let p = 0; p < count; p++) {
		const g = v128.load(gradient);
		const place = v128.load(places);
		c0 = madd(pick(v128.load(patches, 0), place), g, c0);
		c1 = madd(pick(v128.load(patches, 16), place), g, c1);
		c2 = madd(pick(v128.load(patches, 32), place), g, c2);
		c3 = madd(pick(v128.load(patches, 48), place), g, c3);
		c4 = madd(pick(v128.load(patches, 64), place), g, c4);
		c5 = madd(pick(v128.load(patches, 80), place), g, c5);
		c6 = madd(pick(v128.load(patches, 96), place), g, c6);
		c7 = madd(pick(v128.load(patches, 112), place), g, c7);
		c8 = madd(pick(v128.load(patches, 128), place), g, c8);
		c9 = madd(pick(v128.load(patches, 144), place), g, c9);
		patches += 160;
		gradient += line;
		places += line;
	}
	if (0 < valid) addTo(0 < lines ? dw + 0 * line : db, c0);
	if (1 < valid) addTo(1 < lines ? dw + 1 * line : db, c1);
	if (2 < valid) addTo(2 < lines ? dw + 2 * line : db, c2);
	if (3 < valid) addTo(3 < lines ? dw + 3 * line : db, c3);
	if (4 < valid) addTo(4 < lines ? dw + 4 * line : db, c4);
	if (5 < valid) addTo(5 < lines ? dw + 5 * line : db, c5);
	if (6 < valid) addTo(6 < lines ? dw + 6 * line : db, c6);
	if (7 < valid) addTo(7 < lines ? dw + 7 * line : db, c7);
	if (8 < valid) addTo(8 < lines ? dw + 8 * line : db, c8);
	if (9 < valid) addTo(9 < lines ? dw + 9 * line : db, c9);
}

/** out[0 .. 48] += sum over the list of its numbers times lines of weights. */
function addLines12(out: usize, list: usize, end: usize, w: usize): void {
	let c0 = v128.load(out, 0);
	let c1 = v128.load(out, 16);
	let c2 = v128.load(out, 32);
	let c3 = v128.load(out, 48);
	let c4 = v128.load(out, 64);
	let c5 = v128.load(out, 80);
	let c6 = v128.load(out, 96);
	let c7 = v128.load(out, 112);
	let c8 = v128.load(out, 128);
	let c9 = v128.load(out, 144);
	let c10 = v128.load(out, 160);
	let c11 = v128.load(out, 176);
	for (; list < end; list += 8) {
		const g = v128.load32_splat(list);
		const from = w + <usize>load<u32>(list, 4);
		c0 = madd(g, v128.load(from, 0), c0);
		c1 = madd(g, v128.load(from, 16), c1);
		c2 = madd(g, v128.load(from, 32), c2);
		c3 = madd(g, v128.load(from, 48), c3);
		c4 = madd(g, v128.load(from, 64), c4);
		c5 = madd(g, v128.load(from, 80), c5);
		c6 = madd(g, v128.load(from, 96), c6);
		c7 = madd(g, v128.load(from, 112), c7);
		c8 = madd(g, v128.load(from, 128), c8);
		c9 = madd(g, v128.load(from, 144), c9);
		c10 = madd(g, v128.load(from, 160), c10);
		c11 = madd(g, v128.load(from, 176), c11);
	}
	v128.store(out, c0, 0);
	v128.store(out, c1, 16);
	v128.store(out, c2, 32);
	v128.store(out, c3, 48);
	v128.store(out, c4, 64);
	v128.store(out, c5, 80);
	v128.store(out, c6, 96);
	v128.store(out, c7, 112);
	v128.store(out, c8, 128);
	v128.store(out, c9, 144);
	v128.store(out, c10, 160);
	v128.store(out, c11, 176);
}

/** out[0 .. 16] += sum over the list of its numbers times lines of weights. */
function addLines4(out: usize, list: usize, end: usize, w: usize): void {
	let c0 = v128.load(out, 0);
	let c1 = v128.load(out, 16);
	let c2 = v128.load(out, 32);
	let c3 = v128.load(out, 48);
	for (; list < end; list += 8) {
		const g = v128.load32_splat(list);
		const from = w + <usize>load<u32>(list, 4);
		c0 = madd(g, v128.load(from, 0), c0);
		c1 = madd(g, v128.load(from, 16), c1);
		c2 = madd(g, v128.load(from, 32), c2);
		c3 = madd(g, v128.load(from, 48), c3);
	}
	v128.store(out, c0, 0);
	v128.store(out, c1, 16);
	v128.store(out, c2, 32);
	v128.store(out, c3, 48);
}

/** out[0 .. 4] += sum over the list of its numbers times lines of weights. */
function addLines1(out: usize, list: usize, end: usize, w: usize): void {
	let c0 = v128.load(out, 0);
	for (; list < end; list += 8) {
		const g = v128.load32_splat(list);
		const from = w + <usize>load<u32>(list, 4);
		c0 = madd(g, v128.load(from, 0), c0);
	}
	v128.store(out, c0, 0);
}

/** Places at a time whose inputs the first-level cache holds. */
const LISTED: i32 = 48;
/** Bytes of sums that scratch has room for beside them. */
const SUMS: i32 = 786_432;
/** Shorter runs do not fill vectors. */
const SHORTEST: i32 = 12;

/** Gradients of one column that get through, and where their windows begin. @returns The end of the list. */
// prettier-ignore
@inline
function listWindows(list: usize, bases: usize, count: i32, gradient: usize, places: usize, line: usize, right: i32, down: i32): usize {
	for (let p = 0; p < count; p++) {
		const place = load<i32>(places);
		store<f32>(list, load<f32>(gradient));
		store<u32>(list, load<u32>(bases + (<usize>p << 2)) + ((place >> 2) & 1) * right + ((place >> 3) & 1) * down, 4);
		list += place < 0 ? 0 : 8;
		gradient += line;
		places += line;
	}
	return list;
}

/** sums[0 .. length] += list's numbers times `length` bytes from their addresses on. */
function addRuns(sums: usize, list: usize, end: usize, offset: usize, length: usize): void {
	for (let k: usize = 0; k < length; ) {
		const left = length - k;
		if (left >= 192) {
			addLines12(sums + k, list, end, offset + k);
			k += 192;
		} else if (left >= 64) {
			addLines4(sums + k, list, end, offset + k);
			k += 64;
		} else if (left >= 16) {
			addLines1(sums + k, list, end, offset + k);
			k += 16;
		} else {
			addNumbers(sums + k, list, end, offset + k);
			k += 4;
		}
	}
}

/** As correlatePooledWeights, column by column: only places whose gradient gets through cost anything. */
function listedWeights(
	dw: usize, db: usize, input: usize, gradient: usize, places: usize, images: i32, imageStride: i32, rows: i32, rowStride: i32, cols: i32, colStride: i32,
	kh: i32, kyStride: i32, run: i32, co: i32, oFrom: i32, oTo: i32,
): void {
	const total = images * rows * cols;
	const line = <usize>co << 2;
	const depth = <usize>(kh * run) << 2;
	const bases = scratch;
	const list = bases + (<usize>LISTED << 2);
	const all = list + (<usize>(LISTED + 1) << 3);
	memory.fill(all, 0, <usize>(oTo - oFrom) * depth);
	for (let from = 0; from < total; from += LISTED) {
		const count = min(LISTED, total - from);
		writeBases(bases, count, from, input, imageStride, rows, 2 * rowStride, cols, 2 * colStride);
		const first = <usize>from * line;
		let sums = all;
		for (let o = oFrom; o < oTo; o++, sums += depth) {
			const own = first + (<usize>o << 2);
			const end = listWindows(list, bases, count, gradient + own, places + own, line, colStride << 2, rowStride << 2);
			for (let ky = 0; ky < kh; ky++) addRuns(sums + (<usize>(ky * run) << 2), list, end, <usize>(ky * kyStride) << 2, <usize>run << 2);
			if (db == 0) continue;
			let sum: f32 = 0;
			for (let at = list; at < end; at += 8) sum += load<f32>(at);
			const to = db + (<usize>o << 2);
			store<f32>(to, load<f32>(to) + sum);
		}
	}
	let sums = all;
	for (let o = oFrom; o < oTo; o++) {
		let to = dw + (<usize>o << 2);
		for (let end = sums + depth; sums < end; sums += 4, to += line) store<f32>(to, load<f32>(to) + load<f32>(sums));
	}
}

/** Columns oFrom to oTo, multiples of 4. @param db - Sums of the gradient itself, 0 for none. */
export function correlatePooledWeights(
	dw: usize,
	db: usize,
	input: usize,
	gradient: usize,
	places: usize,
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
	oFrom: i32,
	oTo: i32,
): void {
	if (run >= SHORTEST && kh * run * co * 4 <= SUMS) {
		listedWeights(dw, db, input, gradient, places, images, imageStride, rows, rowStride, cols, colStride, kh, kyStride, run, co, oFrom, oTo);
		return;
	}
	const total = images * rows * cols;
	const line = <usize>co << 2;
	const depth = kh * run;
	const lines = depth + (db == 0 ? 0 : 1);
	const bases = scratch;
	const patches = bases + (<usize>CHUNK << 2);
	for (let from = 0; from < total; from += CHUNK) {
		const count = min(CHUNK, total - from);
		writeBases(bases, count, from, input, imageStride, rows, 2 * rowStride, cols, 2 * colStride);
		const first = <usize>from * line;
		for (let k = 0; k < lines; k += LINES) {
			packPatches(patches, bases, count, k, depth, run, kyStride, colStride, rowStride);
			for (let o = oFrom; o < oTo; o += 4) {
				const own = <usize>o << 2;
				const at = dw + <usize>k * line + own;
				poolWeights10(at, db + own, patches, count, gradient + first + own, places + first + own, line, depth - k, min(LINES, lines - k));
			}
		}
	}
}

/** Columns with a gradient, by place in the window: number and start of its line of weights. @param ends - [4]: where the lists of `room` bytes end. */
function listColumns(lists: usize, room: usize, ends: usize, gradient: usize, places: usize, co: i32, length: usize): void {
	let e0 = lists;
	let e1 = lists + room;
	let e2 = e1 + room;
	let e3 = e2 + room;
	for (let o: usize = 0; o < <usize>co; o++) {
		const place = load<i32>(places + (o << 2));
		const is0 = place == PLACES;
		const is1 = place == PLACES + NEXT_COLUMN;
		const is2 = place == PLACES + NEXT_ROW;
		const is3 = place == PLACES + NEXT_ROW + NEXT_COLUMN;
		// What has no gradient is written behind the last list and then over. No branches: they would be guesses.
		const at = select<usize>(e0, select<usize>(e1, select<usize>(e2, e3, is2), is1), is0);
		store<f32>(at, load<f32>(gradient + (o << 2)));
		store<u32>(at, <u32>(o * length), 4);
		e0 += <usize>is0 << 3;
		e1 += <usize>is1 << 3;
		e2 += <usize>is2 << 3;
		e3 += <usize>is3 << 3;
	}
	store<u32>(ends, <u32>e0);
	store<u32>(ends, <u32>e1, 4);
	store<u32>(ends, <u32>e2, 8);
	store<u32>(ends, <u32>e3, 12);
}

/** Gradient of the input, image by image. @param w - w[ky][o][k], as packRuns writes it. */
export function correlatePooledInput(
	out: usize,
	gradient: usize,
	places: usize,
	w: usize,
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
): void {
	const line = <usize>co << 2;
	const length = <usize>run << 2;
	const room = <usize>co << 3;
	const perPlace = room << 2;
	const chunk = max(1, min(cols, <i32>(<usize>LISTS / (perPlace + 16))));
	const ends = scratch;
	const lists = ends + (<usize>chunk << 4);
	for (let image = 0; image < images; image++) {
		const back = out + (<usize>(image * imageStride) << 2);
		memory.fill(back, 0, <usize>imageStride << 2);
		for (let y = 0; y < rows; y++) {
			for (let from = 0; from < cols; from += chunk) {
				const count = min(chunk, cols - from);
				const first = <usize>((image * rows + y) * cols + from) * line;
				for (let x = 0; x < count; x++) {
					const own = first + <usize>x * line;
					listColumns(lists + <usize>x * perPlace, room, ends + (<usize>x << 4), gradient + own, places + own, co, length);
				}
				for (let ky = 0; ky < kh; ky++) {
					const weights = w + <usize>(ky * co) * length;
					for (let k: usize = 0; k < length; ) {
						const bytes: usize = length - k >= 192 ? 192 : length - k >= 64 ? 64 : length - k >= 16 ? 16 : 4;
						for (let place = 0; place < 4 * count; place++) {
							const list = lists + <usize>place * room;
							const end = <usize>load<u32>(ends + (<usize>place << 2));
							if (list == end) continue;
							const row = 2 * y + ((place >> 1) & 1);
							const column = 2 * (from + (place >> 2)) + (place & 1);
							const at = back + (<usize>(row * rowStride + column * colStride + ky * kyStride) << 2) + k;
							if (bytes == 192) addLines12(at, list, end, weights + k);
							else if (bytes == 64) addLines4(at, list, end, weights + k);
							else if (bytes == 16) addLines1(at, list, end, weights + k);
							else addNumbers(at, list, end, weights + k);
						}
						k += bytes;
					}
				}
			}
		}
	}
}

/** As addLines1, for one number. */
function addNumbers(out: usize, list: usize, end: usize, w: usize): void {
	let sum = load<f32>(out);
	for (; list < end; list += 8) sum += load<f32>(list) * load<f32>(w + <usize>load<u32>(list, 4));
	store<f32>(out, sum);
}

/** w[ky][k][o] to out[ky][o][k]. */
export function packRuns(out: usize, w: usize, kh: i32, run: i32, co: i32): void {
	for (let ky = 0; ky < kh; ky++) {
		for (let o = 0; o < co; o++) {
			let from = w + (<usize>(ky * run * co + o) << 2);
			for (let k = 0; k < run; k++, out += 4, from += <usize>co << 2) store<f32>(out, load<f32>(from));
		}
	}
}
