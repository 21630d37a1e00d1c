// Squared Euclidean distances of rows: |x|^2 + |y|^2 - 2 x'y, the products by gemm.
import { DEPTH, dgemm, sgemm } from './gemm';

/** out[i] = |row i|^2, summed exactly as gemm sums a row with itself, so that a row is at distance 0 from its copy. */
// prettier-ignore
@inline
function norms<T>(out: usize, x: usize, m: i32, k: i32, ldx: i32): void {
	for (let i = 0; i < m; i++, x += <usize>ldx * sizeof<T>(), out += sizeof<T>()) {
		let sum: T = 0;
		for (let p = 0; p < k; p += DEPTH) {
			const end = x + <usize>min(k, p + DEPTH) * sizeof<T>();
			let part: T = 0;
			for (let at = x + <usize>p * sizeof<T>(); at < end; at += sizeof<T>()) part = square<T>(at, part);
			sum += part;
		}
		store<T>(out, sum);
	}
}

// prettier-ignore
@inline
function square<T>(at: usize, sum: T): T {
	const value = load<T>(at);
	if (ASC_FEATURE_RELAXED_SIMD && sizeof<T>() == 4) {
		const x = v128.splat<T>(value);
		return v128.extract_lane<T>(f32x4.relaxed_madd(x, x, v128.splat<T>(sum)), 0);
	}
	return sum + value * value;
}

/** out[i, j] = max(0, out[i, j] + (xNorms[i] + yNorms[j])) */
// prettier-ignore
@inline
function addNorms<T>(out: usize, xNorms: usize, yNorms: usize, m: i32, n: i32): void {
	const lanes = <i32>(16 / sizeof<T>());
	const zero = v128.splat<T>(0);
	for (let i = 0; i < m; i++, xNorms += sizeof<T>()) {
		const one = load<T>(xNorms);
		const wide = v128.splat<T>(one);
		let j = 0;
		let y = yNorms;
		for (; j + lanes <= n; j += lanes, out += 16, y += 16) {
			v128.store(out, v128.max<T>(zero, v128.add<T>(v128.load(out), v128.add<T>(wide, v128.load(y)))));
		}
		for (; j < n; j++, out += sizeof<T>(), y += sizeof<T>()) store<T>(out, max<T>(0, load<T>(out) + (one + load<T>(y))));
	}
}

// prettier-ignore
export function ssquaredNorms(out: usize, x: usize, m: i32, k: i32, ldx: i32): void {
	norms<f32>(out, x, m, k, ldx);
}

// prettier-ignore
export function dsquaredNorms(out: usize, x: usize, m: i32, k: i32, ldx: i32): void {
	norms<f64>(out, x, m, k, ldx);
}

/** out: m x n.  x: m x k.  y: n x k.  Norms as above. */
// prettier-ignore
export function ssquaredDistances(out: usize, x: usize, xNorms: usize, y: usize, yNorms: usize, m: i32, n: i32, k: i32, ldx: i32, ldy: i32): void {
	sgemm(false, true, m, n, k, -2, x, ldx, y, ldy, 0, out, n);
	addNorms<f32>(out, xNorms, yNorms, m, n);
}

// prettier-ignore
export function dsquaredDistances(out: usize, x: usize, xNorms: usize, y: usize, yNorms: usize, m: i32, n: i32, k: i32, ldx: i32, ldy: i32): void {
	dgemm(false, true, m, n, k, -2, x, ldx, y, ldy, 0, out, n);
	addNorms<f64>(out, xNorms, yNorms, m, n);
}
