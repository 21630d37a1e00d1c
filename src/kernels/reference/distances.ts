// Plain twin of assembly/distances.ts.
import { GEMM_DEPTH } from '../families/matrix';
import { dgemm, sgemm } from './gemm';

type Floats = Float32Array | Float64Array;

export function ssquaredNorms(out: Float32Array, x: Float32Array, m: number, k: number, ldx: number): void {
	norms(out, x, m, k, ldx, Math.fround);
}

export function dsquaredNorms(out: Float64Array, x: Float64Array, m: number, k: number, ldx: number): void {
	norms(out, x, m, k, ldx, (value) => value);
}

export function ssquaredDistances(
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
): void {
	sgemm(false, true, m, n, k, -2, x, ldx, y, ldy, 0, out, n);
	addNorms(out, xNorms, yNorms, m, n, Math.fround);
}

export function dsquaredDistances(
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
): void {
	dgemm(false, true, m, n, k, -2, x, ldx, y, ldy, 0, out, n);
	addNorms(out, xNorms, yNorms, m, n, (value) => value);
}

function norms(out: Floats, x: Floats, m: number, k: number, ldx: number, round: (value: number) => number): void {
	for (let i = 0; i < m; i++) {
		let sum = 0;
		for (let from = 0; from < k; from += GEMM_DEPTH) {
			let part = 0;
			for (let p = from, to = Math.min(k, from + GEMM_DEPTH); p < to; p++) part = round(part + round(x[i * ldx + p] ** 2));
			sum = round(sum + part);
		}
		out[i] = sum;
	}
}

function addNorms(out: Floats, xNorms: Floats, yNorms: Floats, m: number, n: number, round: (value: number) => number): void {
	for (let i = 0, at = 0; i < m; i++) {
		for (let j = 0; j < n; j++, at++) out[at] = Math.max(0, round(out[at] + round(xNorms[i] + yNorms[j])));
	}
}
