// Plain twin of assembly/gemm.ts: the same sums in the same order, so that all but the fused f32 build agree bit for bit.
import { GEMM_DEPTH } from '../families/matrix';

type Floats = Float32Array | Float64Array;
type Round = (value: number) => number;

const exact: Round = (value) => value;

interface Operand<T extends Floats> {
	readonly values: T;
	/** Elements from one row of op(x) to the next, and from one column to the next. */
	readonly row: number;
	readonly column: number;
}

export function sgemm(
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
): void {
	multiply(m, n, k, Math.fround(alpha), operand(a, lda, transposeA), operand(b, ldb, transposeB), Math.fround(beta), c, ldc, Math.fround);
}

export function dgemm(
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
): void {
	multiply(m, n, k, alpha, operand(a, lda, transposeA), operand(b, ldb, transposeB), beta, c, ldc, exact);
}

export function gram(
	m: number,
	n: number,
	x: Float64Array,
	ldx: number,
	weights: Float64Array | undefined,
	beta: number,
	out: Float64Array,
): void {
	const left = new Float64Array(m * n);
	for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) left[i * n + j] = weights ? x[i * ldx + j] * weights[i] : x[i * ldx + j];
	for (let i = 0; i < n; i++) {
		multiply(1, i + 1, m, 1, operand(left.subarray(i), n, true), operand(x, ldx, false), beta, out.subarray(i * n), n, exact);
	}
	for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) out[j * n + i] = out[i * n + j];
}

function operand<T extends Floats>(values: T, ld: number, transposed: boolean): Operand<T> {
	return transposed ? { values, row: 1, column: ld } : { values, row: ld, column: 1 };
}

function multiply<T extends Floats>(
	m: number,
	n: number,
	k: number,
	alpha: number,
	a: Operand<T>,
	b: Operand<T>,
	beta: number,
	c: T,
	ldc: number,
	round: Round,
): void {
	for (let i = 0; i < m; i++) {
		for (let j = 0; j < n; j++) {
			const at = i * ldc + j;
			if (k === 0) c[at] = beta === 0 ? 0 : c[at] * beta;
			for (let from = 0; from < k; from += GEMM_DEPTH) {
				const keep = from === 0 ? beta : 1;
				let sum = 0;
				for (let p = from, to = Math.min(k, from + GEMM_DEPTH); p < to; p++) {
					sum = round(sum + round(a.values[i * a.row + p * a.column] * b.values[p * b.row + j * b.column]));
				}
				const scaled = round(sum * alpha);
				c[at] = keep === 0 ? scaled : scaled + round(c[at] * keep);
			}
		}
	}
}
