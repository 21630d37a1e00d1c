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
	transpose: boolean,
	m: number,
	n: number,
	x: Float64Array,
	ldx: number,
	weights: Float64Array | undefined,
	beta: number,
	out: Float64Array,
): void {
	const [size, depth] = transpose ? [m, n] : [n, m];
	const { row, column } = operand(x, ldx, transpose);
	const left = new Float64Array(depth * size);
	for (let p = 0; p < depth; p++) {
		for (let j = 0; j < size; j++) {
			const value = x[p * row + j * column];
			left[p * size + j] = weights ? value * weights[p] : value;
		}
	}
	for (let i = 0; i < size; i++) {
		const a = operand(left.subarray(i), size, true);
		multiply(1, i + 1, depth, 1, a, { values: x, row, column }, beta, out.subarray(i * size), size, exact);
	}
	for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) out[j * size + i] = out[i * size + j];
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
