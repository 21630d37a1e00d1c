// c = alpha op(a) op(b) + beta c, row-major, for f32 and f64 alike: what is one element wider is one lane fewer.
//
// Goto & van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008: a block of op(a) is packed in tiles of rows for
// the second-level cache, op(b) in panels of two vectors for the first, and a tile of sums stays in registers for a whole block of k.
//
// An element of c is the sum over ascending k, rounded after each product and each sum (fused in f32 where the build has it), one
// sum per DEPTH of k, scaled by alpha and added to c. It depends neither on m and n nor on the tile that it falls into.

import { scratch } from './scratch';

/** k per block: a panel of b (32 bytes times DEPTH) and a tile of a fill two thirds of a first-level cache of 32 KiB. */
export const DEPTH: i32 = 256;
/** Bytes of a panel per k: two vectors. */
const PANEL: usize = 32;
/** Rows of a tile: 12 sums, two vectors of b and one element of a are the 15 registers that V8 gives out. */
const TILE: i32 = 6;
/** Rows per block of a. */
const ROWS: i32 = 192;
/** Panels per block of b. */
const PANELS: i32 = 64;
/** Up to so many rows b is read where it lies: a packed copy would not be read often enough. */
const FEW: i32 = 6;

const PACKED_B: usize = PANEL * DEPTH * PANELS;
const PACKED_A: usize = 8 * ROWS * DEPTH;

// prettier-ignore
@inline
function madd<T>(x: v128, y: v128, sum: v128): v128 {
	if (ASC_FEATURE_RELAXED_SIMD && sizeof<T>() == 4) return f32x4.relaxed_madd(x, y, sum);
	return v128.add<T>(v128.mul<T>(x, y), sum);
}

// prettier-ignore
@inline
function put<T>(c: usize, low: v128, high: v128, alpha: T, beta: T): void {
	const scale = v128.splat<T>(alpha);
	low = v128.mul<T>(low, scale);
	high = v128.mul<T>(high, scale);
	if (beta != 0) {
		const keep = v128.splat<T>(beta);
		low = v128.add<T>(low, v128.mul<T>(v128.load(c), keep));
		high = v128.add<T>(high, v128.mul<T>(v128.load(c, 16), keep));
	}
	v128.store(c, low);
	v128.store(c, high, 16);
}

/** 6 rows of c, two vectors each.  a: packed, 6 elements per k.  b: two vectors per k, `step` bytes apart. */
function tile6<T>(a: usize, b: usize, step: usize, k: i32, c: usize, ldc: usize, alpha: T, beta: T): void {
	let s00 = i64x2.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00;
	let s30 = s00, s31 = s00, s40 = s00, s41 = s00, s50 = s00, s51 = s00;
	for (; k > 0; k--) {
		const b0 = v128.load(b);
		const b1 = v128.load(b, 16);
		let x = v128.load_splat<T>(a);
		s00 = madd<T>(x, b0, s00);
		s01 = madd<T>(x, b1, s01);
		x = v128.load_splat<T>(a, sizeof<T>());
		s10 = madd<T>(x, b0, s10);
		s11 = madd<T>(x, b1, s11);
		x = v128.load_splat<T>(a, 2 * sizeof<T>());
		s20 = madd<T>(x, b0, s20);
		s21 = madd<T>(x, b1, s21);
		x = v128.load_splat<T>(a, 3 * sizeof<T>());
		s30 = madd<T>(x, b0, s30);
		s31 = madd<T>(x, b1, s31);
		x = v128.load_splat<T>(a, 4 * sizeof<T>());
		s40 = madd<T>(x, b0, s40);
		s41 = madd<T>(x, b1, s41);
		x = v128.load_splat<T>(a, 5 * sizeof<T>());
		s50 = madd<T>(x, b0, s50);
		s51 = madd<T>(x, b1, s51);
		a += 6 * sizeof<T>();
		b += step;
	}
	put<T>(c, s00, s01, alpha, beta);
	put<T>((c += ldc), s10, s11, alpha, beta);
	put<T>((c += ldc), s20, s21, alpha, beta);
	put<T>((c += ldc), s30, s31, alpha, beta);
	put<T>((c += ldc), s40, s41, alpha, beta);
	put<T>((c += ldc), s50, s51, alpha, beta);
}

/** As tile6, for 4 rows. */
function tile4<T>(a: usize, b: usize, step: usize, k: i32, c: usize, ldc: usize, alpha: T, beta: T): void {
	let s00 = i64x2.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
	for (; k > 0; k--) {
		const b0 = v128.load(b);
		const b1 = v128.load(b, 16);
		let x = v128.load_splat<T>(a);
		s00 = madd<T>(x, b0, s00);
		s01 = madd<T>(x, b1, s01);
		x = v128.load_splat<T>(a, sizeof<T>());
		s10 = madd<T>(x, b0, s10);
		s11 = madd<T>(x, b1, s11);
		x = v128.load_splat<T>(a, 2 * sizeof<T>());
		s20 = madd<T>(x, b0, s20);
		s21 = madd<T>(x, b1, s21);
		x = v128.load_splat<T>(a, 3 * sizeof<T>());
		s30 = madd<T>(x, b0, s30);
		s31 = madd<T>(x, b1, s31);
		a += 4 * sizeof<T>();
		b += step;
	}
	put<T>(c, s00, s01, alpha, beta);
	put<T>((c += ldc), s10, s11, alpha, beta);
	put<T>((c += ldc), s20, s21, alpha, beta);
	put<T>((c += ldc), s30, s31, alpha, beta);
}

/** As tile6, for one row. */
function tile1<T>(a: usize, b: usize, step: usize, k: i32, c: usize, alpha: T, beta: T): void {
	let s0 = i64x2.splat(0);
	let s1 = s0;
	for (; k > 0; k--) {
		const x = v128.load_splat<T>(a);
		s0 = madd<T>(x, v128.load(b), s0);
		s1 = madd<T>(x, v128.load(b, 16), s1);
		a += sizeof<T>();
		b += step;
	}
	put<T>(c, s0, s1, alpha, beta);
}

/** How many rows the next tile has in memory: 1, 4 or 6, whatever leaves few of them empty. */
// prettier-ignore
@inline
function tileRows(left: i32): i32 {
	if (left == 1) return 1;
	return left >= 9 || left == 5 || left == 6 ? TILE : 4;
}

/**
 * A block of op(a), `rows` x `k`, tile by tile: all rows of the tile for the first k, then for the second. Missing rows are 0.
 * @param scales - One factor per k, 0 for none.
 */
function packA<T>(out: usize, a: usize, byRow: usize, byK: usize, rows: i32, k: i32, scales: usize): void {
	for (let row = 0; row < rows; ) {
		const tall = tileRows(rows - row);
		const there = min(tall, rows - row);
		const stride = <usize>tall * sizeof<T>();
		for (let r = 0; r < tall; r++) {
			let to = out + <usize>r * sizeof<T>();
			let from = a + <usize>(row + r) * byRow;
			if (r >= there) {
				for (let i = 0; i < k; i++, to += stride) store<T>(to, 0);
			} else if (scales == 0) {
				for (let i = 0; i < k; i++, to += stride, from += byK) store<T>(to, load<T>(from));
			} else {
				for (let i = 0, scale = scales; i < k; i++, to += stride, from += byK, scale += sizeof<T>()) {
					store<T>(to, load<T>(from) * load<T>(scale));
				}
			}
		}
		out += stride * <usize>k;
		row += tall;
	}
}

/** One panel of op(b), `k` x `columns`, all columns for the first k, then for the second. Missing columns are 0. */
function packB<T>(out: usize, b: usize, byK: usize, byColumn: usize, k: i32, columns: i32): void {
	const whole: i32 = <i32>(PANEL / sizeof<T>());
	if (columns == whole && byColumn == sizeof<T>()) {
		for (; k > 0; k--, out += PANEL, b += byK) {
			v128.store(out, v128.load(b));
			v128.store(out, v128.load(b, 16), 16);
		}
		return;
	}
	let column = 0;
	for (; column < columns; column++) {
		let from = b + <usize>column * byColumn;
		let to = out + <usize>column * sizeof<T>();
		for (let i = 0; i < k; i++, from += byK, to += PANEL) store<T>(to, load<T>(from));
	}
	for (; column < whole; column++) {
		let to = out + <usize>column * sizeof<T>();
		for (let i = 0; i < k; i++, to += PANEL) store<T>(to, 0);
	}
}

/** c (rows x columns) = alpha edge + beta c, one by one, from a tile at the edge of c. */
function putEdge<T>(c: usize, ldc: usize, edge: usize, rows: i32, columns: i32, alpha: T, beta: T): void {
	for (let row = 0; row < rows; row++, c += ldc, edge += PANEL) {
		for (let j = 0; j < columns; j++) {
			const at = c + <usize>j * sizeof<T>();
			let value: T = load<T>(edge + <usize>j * sizeof<T>()) * alpha;
			if (beta != 0) value += load<T>(at) * beta;
			store<T>(at, value);
		}
	}
}

/** All tiles of one block of a against one panel. `lower`: rows below this one of the block are left out. */
function multiplyPanel<T>(
	packed: usize, rows: i32, lower: i32, b: usize, step: usize, k: i32, columns: i32,
	c: usize, ldc: usize, alpha: T, beta: T, edge: usize,
): void {
	const whole: i32 = <i32>(PANEL / sizeof<T>());
	for (let row = 0; row < rows; ) {
		const tall = tileRows(rows - row);
		const there = min(tall, rows - row);
		if (row + tall > lower) {
			const a = packed + <usize>row * <usize>k * sizeof<T>();
			const at = c + <usize>row * ldc;
			const inside = there == tall && columns == whole;
			const to = inside ? at : edge;
			const next = inside ? ldc : PANEL;
			const scale: T = inside ? alpha : 1;
			const keep: T = inside ? beta : 0;
			if (tall == TILE) tile6<T>(a, b, step, k, to, next, scale, keep);
			else if (tall == 4) tile4<T>(a, b, step, k, to, next, scale, keep);
			else tile1<T>(a, b, step, k, to, scale, keep);
			if (!inside) putEdge<T>(at, ldc, edge, there, columns, alpha, beta);
		}
		row += tall;
	}
}

/** c *= beta, for k = 0. */
function scale<T>(c: usize, ldc: usize, m: i32, n: i32, beta: T): void {
	for (let i = 0; i < m; i++, c += ldc) {
		for (let j = 0; j < n; j++) {
			const at = c + <usize>j * sizeof<T>();
			store<T>(at, beta == 0 ? 0 : load<T>(at) * beta);
		}
	}
}

/**
 * op(a)[i, p] is at a + i * aRow + p * aK bytes, op(b)[p, j] at b + p * bK + j * bColumn, c[i, j] at c + i * ldc + j * sizeof<T>().
 * @param scales - Factors of the k products, 0 for none.
 * @param lower - Only tiles that reach into the lower triangle are computed.
 */
function multiply<T>(
	m: i32, n: i32, k: i32, alpha: T, a: usize, aRow: usize, aK: usize, scales: usize,
	b: usize, bK: usize, bColumn: usize, beta: T, c: usize, ldc: usize, lower: bool,
): void {
	if (k == 0) return scale<T>(c, ldc, m, n, beta);
	// Panels of b, the block of a, one tile for the edges of c: 900 KiB.
	const packedA = scratch + PACKED_B;
	const edge = packedA + PACKED_A;
	const whole: i32 = <i32>(PANEL / sizeof<T>());
	const direct = m <= FEW && bColumn == sizeof<T>();
	// With one block of rows a panel is used up at once, and the next one takes its place in the cache.
	const panelStep: usize = m <= ROWS ? 0 : PANEL * DEPTH;
	for (let column = 0; column < n; column += whole * PANELS) {
		const columnEnd = min(n, column + whole * PANELS);
		for (let p = 0; p < k; p += DEPTH) {
			const depth = min(DEPTH, k - p);
			const keep: T = p == 0 ? beta : 1;
			for (let row = 0; row < m; row += ROWS) {
				const rows = min(ROWS, m - row);
				if (lower && row + rows <= column) continue;
				const factors: usize = scales == 0 ? 0 : scales + <usize>p * sizeof<T>();
				packA<T>(packedA, a + <usize>row * aRow + <usize>p * aK, aRow, aK, rows, depth, factors);
				let panel = scratch;
				for (let j = column; j < columnEnd; j += whole, panel += panelStep) {
					const columns = min(whole, columnEnd - j);
					const from = b + <usize>p * bK + <usize>j * bColumn;
					const inPlace = direct && columns == whole;
					if (!inPlace && (row == 0 || lower || panelStep == 0)) packB<T>(panel, from, bK, bColumn, depth, columns);
					multiplyPanel<T>(
						packedA, rows, lower ? j - row : 0, inPlace ? from : panel, inPlace ? bK : PANEL, depth, columns,
						c + <usize>row * ldc + <usize>j * sizeof<T>(), ldc, alpha, keep, edge,
					);
				}
			}
		}
	}
}

// prettier-ignore
@inline
function gemm<T>(
	transposeA: bool, transposeB: bool, m: i32, n: i32, k: i32, alpha: T, a: usize, lda: i32, b: usize, ldb: i32, beta: T,
	c: usize, ldc: i32,
): void {
	const one = sizeof<T>();
	const aStep = <usize>lda * one;
	const bStep = <usize>ldb * one;
	multiply<T>(
		m, n, k, alpha, a, transposeA ? one : aStep, transposeA ? aStep : one, 0,
		b, transposeB ? one : bStep, transposeB ? bStep : one, beta, c, <usize>ldc * one, false,
	);
}

// prettier-ignore
export function sgemm(transposeA: bool, transposeB: bool, m: i32, n: i32, k: i32, alpha: f32, a: usize, lda: i32, b: usize, ldb: i32, beta: f32, c: usize, ldc: i32): void {
	gemm<f32>(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

// prettier-ignore
export function dgemm(transposeA: bool, transposeB: bool, m: i32, n: i32, k: i32, alpha: f64, a: usize, lda: i32, b: usize, ldb: i32, beta: f64, c: usize, ldc: i32): void {
	gemm<f64>(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

/**
 * out = x' diag(weights) x + beta out, or x diag(weights) x' where `transpose`.  x: m x n.  weights: 0 for none.
 * The lower triangle is computed and mirrored.
 */
// prettier-ignore
export function gram(transpose: bool, m: i32, n: i32, x: usize, ldx: i32, weights: usize, beta: f64, out: usize): void {
	const step = <usize>ldx << 3;
	const along: usize = transpose ? step : 8, across: usize = transpose ? 8 : step;
	const size = transpose ? m : n, depth = transpose ? n : m;
	const row = <usize>size << 3;
	multiply<f64>(size, size, depth, 1, x, along, across, weights, x, across, along, beta, out, row, true);
	for (let i = 0; i < size; i++) {
		for (let j = 0; j < i; j++) store<f64>(out + <usize>j * row + (<usize>i << 3), load<f64>(out + <usize>i * row + (<usize>j << 3)));
	}
}
