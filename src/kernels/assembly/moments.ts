// Sums and products of the columns of rows that lie one after another, for a block of rows that a first-level cache holds. Nothing is
// packed: a step takes one row's numbers where they lie, and ten pairs of sums stay in registers.

import { scratch } from './scratch';

/** Columns of a tile down; across there are four, or eight in float32. */
const DOWN: i32 = 5;

/** x -= shift, sums += x.  x: m x n. */
function centre(sums: usize, x: usize, shift: usize, m: i32, n: i32): void {
	const width = <usize>n << 3, even = <usize>(n & ~1) << 3;
	for (; m > 0; m--, x += width) {
		let at: usize = 0;
		for (; at < even; at += 16) {
			const value = f64x2.sub(v128.load(x + at), v128.load(shift + at));
			v128.store(x + at, value);
			v128.store(sums + at, f64x2.add(v128.load(sums + at), value));
		}
		if (at < width) {
			const value = load<f64>(x + at) - load<f64>(shift + at);
			store<f64>(x + at, value);
			store<f64>(sums + at, load<f64>(sums + at) + value);
		}
	}
}

// prettier-ignore
@inline
function add(out: usize, low: v128, high: v128): void {
	v128.store(out, f64x2.add(v128.load(out), low));
	v128.store(out, f64x2.add(v128.load(out, 16), high), 16);
}

/** out (5 x 4, `step` bytes from row to row) += products of the columns at a with those at b, over m rows `width` bytes apart. */
function tile5(out: usize, step: usize, a: usize, b: usize, m: i32, width: usize): void {
	let s00 = f64x2.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00, s40 = s00, s41 = s00;
	for (; m > 0; m--, a += width, b += width) {
		const p = v128.load(b);
		const q = v128.load(b, 16);
		let x = v128.load64_splat(a);
		s00 = f64x2.add(s00, f64x2.mul(x, p));
		s01 = f64x2.add(s01, f64x2.mul(x, q));
		x = v128.load64_splat(a, 8);
		s10 = f64x2.add(s10, f64x2.mul(x, p));
		s11 = f64x2.add(s11, f64x2.mul(x, q));
		x = v128.load64_splat(a, 16);
		s20 = f64x2.add(s20, f64x2.mul(x, p));
		s21 = f64x2.add(s21, f64x2.mul(x, q));
		x = v128.load64_splat(a, 24);
		s30 = f64x2.add(s30, f64x2.mul(x, p));
		s31 = f64x2.add(s31, f64x2.mul(x, q));
		x = v128.load64_splat(a, 32);
		s40 = f64x2.add(s40, f64x2.mul(x, p));
		s41 = f64x2.add(s41, f64x2.mul(x, q));
	}
	add(out, s00, s01);
	add((out += step), s10, s11);
	add((out += step), s20, s21);
	add((out += step), s30, s31);
	add((out += step), s40, s41);
}

/** out += the product of one column with another. */
function one(out: usize, a: usize, b: usize, m: i32, width: usize): void {
	let sum: f64 = 0;
	for (; m > 0; m--, a += width, b += width) sum += load<f64>(a) * load<f64>(b);
	store<f64>(out, load<f64>(out) + sum);
}

/**
 * x -= shift; sums += columns of x; out += x'x, its lower triangle. What stands above the diagonal is not defined.
 * @param x - m x n; changed.
 * @param out - n x n.
 */
export function addMoments(out: usize, sums: usize, x: usize, shift: usize, m: i32, n: i32): void {
	centre(sums, x, shift, m, n);
	const width = <usize>n << 3;
	let i = 0;
	for (; i + DOWN <= n; i += DOWN) {
		const a = x + (<usize>i << 3);
		const to = out + <usize>i * width;
		let j = 0;
		for (; j < i + DOWN && j + 4 <= n; j += 4) tile5(to + (<usize>j << 3), width, a, x + (<usize>j << 3), m, width);
		for (; j < i + DOWN; j++) {
			for (let r = max(0, j - i); r < DOWN; r++) one(to + <usize>r * width + (<usize>j << 3), a + (<usize>r << 3), x + (<usize>j << 3), m, width);
		}
	}
	for (; i < n; i++) {
		for (let j = 0; j <= i; j++) one(out + <usize>i * width + (<usize>j << 3), x + (<usize>i << 3), x + (<usize>j << 3), m, width);
	}
}

/** packed (m x `across` in f32, zeros beyond the columns of x) = x - shift; sums += columns of x - shift. Two columns at a time. */
function centreSingle(packed: usize, sums: usize, x: usize, shift: usize, m: i32, n: i32, across: i32): void {
	const width = <usize>n << 3, line = <usize>across << 2, even = <usize>(n & ~1) << 3;
	for (let j: usize = 0; j < even; j += 16) {
		const origin = v128.load(shift + j);
		let sum = f64x2.splat(0);
		let to = packed + (j >> 1);
		for (let from = x + j, row = 0; row < m; row++, from += width, to += line) {
			const value = f64x2.sub(v128.load(from), origin);
			sum = f64x2.add(sum, value);
			v128.store64_lane(to, f32x4.demote_f64x2_zero(value), 0);
		}
		v128.store(sums + j, f64x2.add(v128.load(sums + j), sum));
	}
	if (even < width) {
		const origin = load<f64>(shift + even);
		let sum: f64 = 0;
		let to = packed + (even >> 1);
		for (let from = x + even, row = 0; row < m; row++, from += width, to += line) {
			const value = load<f64>(from) - origin;
			sum += value;
			store<f32>(to, <f32>value);
		}
		store<f64>(sums + even, load<f64>(sums + even) + sum);
	}
	for (let j = n; j < across; j++) {
		for (let to = packed + (<usize>j << 2), row = 0; row < m; row++, to += line) store<f32>(to, 0);
	}
}

// prettier-ignore
@inline
function madd(x: v128, y: v128, sum: v128): v128 {
	if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(x, y, sum);
	return f32x4.add(sum, f32x4.mul(x, y));
}

/** out[0 ... count - 1] += the first of eight. */
function widen(out: usize, low: v128, high: v128, count: i32): void {
	v128.store(scratch, low);
	v128.store(scratch, high, 16);
	for (let j = 0; j < count; j++) store<f64>(out + (<usize>j << 3), load<f64>(out + (<usize>j << 3)) + <f64>load<f32>(scratch + (<usize>j << 2)));
}

/** out (rows x count, `step` bytes from row to row) += products of five columns at a with eight at b, over m rows `line` bytes apart. */
// prettier-ignore
function tileSingle(out: usize, step: usize, a: usize, b: usize, m: i32, line: usize, rows: i32, count: i32): void {
	let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00, s40 = s00, s41 = s00;
	for (; m > 0; m--, a += line, b += line) {
		const p = v128.load(b);
		const q = v128.load(b, 16);
		let x = v128.load32_splat(a);
		s00 = madd(x, p, s00);
		s01 = madd(x, q, s01);
		x = v128.load32_splat(a, 4);
		s10 = madd(x, p, s10);
		s11 = madd(x, q, s11);
		x = v128.load32_splat(a, 8);
		s20 = madd(x, p, s20);
		s21 = madd(x, q, s21);
		x = v128.load32_splat(a, 12);
		s30 = madd(x, p, s30);
		s31 = madd(x, q, s31);
		x = v128.load32_splat(a, 16);
		s40 = madd(x, p, s40);
		s41 = madd(x, q, s41);
	}
	widen(out, s00, s01, count);
	if (rows > 1) widen((out += step), s10, s11, count);
	if (rows > 2) widen((out += step), s20, s21, count);
	if (rows > 3) widen((out += step), s30, s31, count);
	if (rows > 4) widen((out += step), s40, s41, count);
}

/** As addMoments, with products of x - shift rounded to float32, summed in float32 over the block; x is left alone. */
export function addMomentsSingle(out: usize, sums: usize, x: usize, shift: usize, m: i32, n: i32): void {
	const across = (n + 12) & ~7, line = <usize>across << 2, width = <usize>n << 3;
	const packed = scratch + 32;
	centreSingle(packed, sums, x, shift, m, n, across);
	for (let i = 0; i < n; i += DOWN) {
		const a = packed + (<usize>i << 2);
		const rows = min(DOWN, n - i);
		for (let j = 0; j < i + rows; j += 8) {
			tileSingle(out + <usize>i * width + (<usize>j << 3), width, a, packed + (<usize>j << 2), m, line, rows, min(8, n - j));
		}
	}
}
