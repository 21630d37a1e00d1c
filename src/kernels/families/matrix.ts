// Products of matrices and vectors, named as in the BLAS; matrices are row-major, `lda` elements from one row to the next.
import type { WasmFamily } from './family';

/** k per partial sum of a matrix product. */
export const GEMM_DEPTH = 256;

/**
 * `s` = f32, `d` = f64. Lengths that are 0 are allowed everywhere. Outputs must not overlap inputs. Matrices are views; a part of one
 * is its `subarray` with the same leading dimension.
 *
 * f64 kernels give the same bits in all builds. f32 products use a fused multiply-add where the build has one (`relaxed`), so their
 * last bits depend on the build; within a build they depend on the inputs alone: an element of a product is the same whether
 * it is computed with others or alone, so a product may be cut into rows or columns at will.
 */
export interface MatrixKernels {
	/**
	 * c = alpha op(a) op(b) + beta c, op(x) = x or its transpose; c is overwritten, whatever it held, where beta is 0.
	 * @param m - Rows of op(a) and c.
	 * @param n - Columns of op(b) and c.
	 * @param k - Columns of op(a), rows of op(b).
	 */
	sgemm(
		transposeA: boolean,
		transposeB: boolean,
		m: number,
		n: number,
		k: number,
		alpha: number,
		a: Float32Array,
		lda: number,
		b: Float32Array,
		ldb: number,
		beta: number,
		c: Float32Array,
		ldc: number,
	): void;
	/** As sgemm, in f64. */
	dgemm(
		transposeA: boolean,
		transposeB: boolean,
		m: number,
		n: number,
		k: number,
		alpha: number,
		a: Float64Array,
		lda: number,
		b: Float64Array,
		ldb: number,
		beta: number,
		c: Float64Array,
		ldc: number,
	): void;
	/**
	 * out = op(x)' diag(weights) op(x) + beta out, op(x) = x or its transpose; both triangles.
	 * @param x - m x n.
	 * @param weights - One per row of op(x); undefined = all 1.
	 * @param out - Square, row-major without gaps; only its lower triangle is read.
	 */
	gram(
		transpose: boolean,
		m: number,
		n: number,
		x: Float64Array,
		ldx: number,
		weights: Float64Array | undefined,
		beta: number,
		out: Float64Array,
	): void;
	/**
	 * out = x diag(weights) x' + beta out, both triangles: `gram` for up to some hundred lines of some hundred numbers, without packing.
	 * @param x - m x n, m lines.
	 * @param weights - One per column; undefined = all 1.
	 * @param out - m x m without gaps; only its lower triangle counts.
	 */
	lineProducts(out: Float64Array, x: Float64Array, ldx: number, weights: Float64Array | undefined, m: number, n: number, beta: number): void;
	/**
	 * x -= shift, sums += columns of x, out += x'x: a step towards mean and covariance, for a block of rows that a cache holds.
	 * @param out - n x n without gaps; what it holds above the diagonal is not defined.
	 * @param sums - Length n.
	 * @param x - m x n without gaps; changed.
	 * @param shift - Length n.
	 */
	addMoments(out: Float64Array, sums: Float64Array, x: Float64Array, shift: Float64Array, m: number, n: number): void;
	/**
	 * As addMoments in float32: x - shift is rounded, and its products are summed so within the block; x is left alone.
	 * @param x - m x n; m (n + 12) at most 250,000.
	 */
	addMomentsSingle(out: Float64Array, sums: Float64Array, x: Float64Array, shift: Float64Array, m: number, n: number): void;
	/**
	 * y = alpha op(a) x + beta y.
	 * @param a - m x n; op(a) = a' where `transpose`, so that x has length m and y length n.
	 */
	dgemv(
		transpose: boolean,
		m: number,
		n: number,
		alpha: number,
		a: Float64Array,
		lda: number,
		x: Float64Array,
		beta: number,
		y: Float64Array,
	): void;
	/** x'y of the first n elements. */
	ddot(n: number, x: Float64Array, y: Float64Array): number;
	/** y += alpha x, the first n elements. */
	daxpy(n: number, alpha: number, x: Float64Array, y: Float64Array): void;
	/** out[i] = |row i of x|^2.  x: m x k. */
	ssquaredNorms(out: Float32Array, x: Float32Array, m: number, k: number, ldx: number): void;
	/** As ssquaredNorms, in f64. */
	dsquaredNorms(out: Float64Array, x: Float64Array, m: number, k: number, ldx: number): void;
	/**
	 * out[i * n + j] = |row i of x - row j of y|^2, at least 0, from |x|^2 + |y|^2 - 2 x'y: exactly 0 for equal rows, otherwise
	 * with an error of about k epsilon (|x|^2 + |y|^2). Take a common offset of all rows away first where it is large.
	 * @param x - m x k.
	 * @param xNorms - From ssquaredNorms.
	 * @param y - n x k.
	 */
	ssquaredDistances(
		out: Float32Array,
		x: Float32Array,
		xNorms: Float32Array,
		y: Float32Array,
		yNorms: Float32Array,
		m: number,
		n: number,
		k: number,
		ldx: number,
		ldy: number,
	): void;
	/** As ssquaredDistances, in f64. */
	dsquaredDistances(
		out: Float64Array,
		x: Float64Array,
		xNorms: Float64Array,
		y: Float64Array,
		yNorms: Float64Array,
		m: number,
		n: number,
		k: number,
		ldx: number,
		ldy: number,
	): void;
}

export const wrapMatrix: WasmFamily<MatrixKernels> = ({ wasm, at }) => {
	return {
		sgemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) {
			wasm.sgemm(+transposeA, +transposeB, m, n, k, alpha, at(a), lda, at(b), ldb, beta, at(c), ldc);
		},
		dgemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) {
			wasm.dgemm(+transposeA, +transposeB, m, n, k, alpha, at(a), lda, at(b), ldb, beta, at(c), ldc);
		},
		gram(transpose, m, n, x, ldx, weights, beta, out) {
			wasm.gram(+transpose, m, n, at(x), ldx, weights ? at(weights) : 0, beta, at(out));
		},
		lineProducts(out, x, ldx, weights, m, n, beta) {
			wasm.lineProducts(at(out), at(x), ldx, weights ? at(weights) : 0, m, n, beta);
		},
		addMoments(out, sums, x, shift, m, n) {
			wasm.addMoments(at(out), at(sums), at(x), at(shift), m, n);
		},
		addMomentsSingle(out, sums, x, shift, m, n) {
			wasm.addMomentsSingle(at(out), at(sums), at(x), at(shift), m, n);
		},
		dgemv(transpose, m, n, alpha, a, lda, x, beta, y) {
			wasm.dgemv(+transpose, m, n, alpha, at(a), lda, at(x), beta, at(y));
		},
		ddot(n, x, y) {
			return wasm.ddot(at(x), at(y), n);
		},
		daxpy(n, alpha, x, y) {
			wasm.daxpy(n, alpha, at(x), at(y));
		},
		ssquaredNorms(out, x, m, k, ldx) {
			wasm.ssquaredNorms(at(out), at(x), m, k, ldx);
		},
		dsquaredNorms(out, x, m, k, ldx) {
			wasm.dsquaredNorms(at(out), at(x), m, k, ldx);
		},
		ssquaredDistances(out, x, xNorms, y, yNorms, m, n, k, ldx, ldy) {
			wasm.ssquaredDistances(at(out), at(x), at(xNorms), at(y), at(yNorms), m, n, k, ldx, ldy);
		},
		dsquaredDistances(out, x, xNorms, y, yNorms, m, n, k, ldx, ldy) {
			wasm.dsquaredDistances(at(out), at(x), at(xNorms), at(y), at(yNorms), m, n, k, ldx, ldy);
		},
	};
};
