// The two passes over rows that every linear fit is made of. Coefficients are laid out [position][output], the intercepts last:
// w[j * k + o], length (nFeatures + 1) * k.
import type { Design } from './design';

/** scores[row - from][o] = intercept[o] + sum_j x[row][j] * w[j][o]      rows from ... to - 1, row-major, overwritten. */
export function scoreRows(design: Design, w: Float64Array, k: number, from: number, to: number, scores: Float64Array): void {
	if (k === 1) {
		scoreDenseOne(design, w, from, to, scores);
		if (design.indices.length > 0) scoreSparseOne(design, w, from, to, scores);
	} else scoreMany(design, w, k, from, to, scores);
}

/** g[j][o] += sum_rows x[row][j] * r[row - from][o], and for the intercepts g[nFeatures][o] += sum_rows r[row - from][o]. */
export function addGradient(design: Design, r: Float64Array, k: number, from: number, to: number, g: Float64Array): void {
	if (k === 1) {
		gradientDenseOne(design, r, from, to, g);
		if (design.indices.length > 0) gradientSparseOne(design, r, from, to, g);
	} else gradientMany(design, r, k, from, to, g);
}

// pass 1: four rows share each load of a coefficient, every row with a sum of its own.  pass 2: the remaining rows.
function scoreDenseOne({ dense, nDense: d, nFeatures }: Design, w: Float64Array, from: number, to: number, scores: Float64Array): void {
	const intercept = w[nFeatures];
	let row = from;
	for (; row + 4 <= to; row += 4) {
		const a = row * d;
		const b = a + d;
		const c = b + d;
		const e = c + d;
		let s0 = intercept;
		let s1 = intercept;
		let s2 = intercept;
		let s3 = intercept;
		for (let j = 0; j < d; j++) {
			const wj = w[j];
			s0 += dense[a + j] * wj;
			s1 += dense[b + j] * wj;
			s2 += dense[c + j] * wj;
			s3 += dense[e + j] * wj;
		}
		scores[row - from] = s0;
		scores[row - from + 1] = s1;
		scores[row - from + 2] = s2;
		scores[row - from + 3] = s3;
	}
	for (; row < to; row++) {
		let s = intercept;
		for (let j = 0, at = row * d; j < d; j++) s += dense[at + j] * w[j];
		scores[row - from] = s;
	}
}

function scoreSparseOne(design: Design, w: Float64Array, from: number, to: number, scores: Float64Array): void {
	const { nDense, starts, indices, values } = design;
	for (let row = from; row < to; row++) {
		let s = scores[row - from];
		for (let e = starts[row]; e < starts[row + 1]; e++) s += values[e] * w[nDense + indices[e]];
		scores[row - from] = s;
	}
}

// pass 1: four rows share each load and store of a gradient entry.  pass 2: the remaining rows.
function gradientDenseOne({ dense, nDense: d, nFeatures }: Design, r: Float64Array, from: number, to: number, g: Float64Array): void {
	let sum = 0;
	let row = from;
	for (; row + 4 <= to; row += 4) {
		const a = row * d;
		const b = a + d;
		const c = b + d;
		const e = c + d;
		const r0 = r[row - from];
		const r1 = r[row - from + 1];
		const r2 = r[row - from + 2];
		const r3 = r[row - from + 3];
		sum += r0 + r1 + r2 + r3;
		for (let j = 0; j < d; j++) g[j] += dense[a + j] * r0 + dense[b + j] * r1 + (dense[c + j] * r2 + dense[e + j] * r3);
	}
	for (; row < to; row++) {
		const r0 = r[row - from];
		sum += r0;
		for (let j = 0, at = row * d; j < d; j++) g[j] += dense[at + j] * r0;
	}
	g[nFeatures] += sum;
}

function gradientSparseOne(design: Design, r: Float64Array, from: number, to: number, g: Float64Array): void {
	const { nDense, starts, indices, values } = design;
	for (let row = from; row < to; row++) {
		const r0 = r[row - from];
		for (let e = starts[row]; e < starts[row + 1]; e++) g[nDense + indices[e]] += values[e] * r0;
	}
}

function scoreMany(design: Design, w: Float64Array, k: number, from: number, to: number, scores: Float64Array): void {
	const { dense, nDense, nFeatures, starts, indices, values } = design;
	for (let row = from; row < to; row++) {
		const out = (row - from) * k;
		for (let o = 0; o < k; o++) scores[out + o] = w[nFeatures * k + o];
		for (let j = 0, at = row * nDense; j < nDense; j++) {
			const x = dense[at + j];
			if (x === 0) continue;
			for (let o = 0, wj = j * k; o < k; o++) scores[out + o] += x * w[wj + o];
		}
		for (let e = starts[row]; e < starts[row + 1]; e++) {
			const x = values[e];
			for (let o = 0, wj = (nDense + indices[e]) * k; o < k; o++) scores[out + o] += x * w[wj + o];
		}
	}
}

function gradientMany(design: Design, r: Float64Array, k: number, from: number, to: number, g: Float64Array): void {
	const { dense, nDense, nFeatures, starts, indices, values } = design;
	for (let row = from; row < to; row++) {
		const at = (row - from) * k;
		for (let o = 0; o < k; o++) g[nFeatures * k + o] += r[at + o];
		for (let j = 0, xj = row * nDense; j < nDense; j++) {
			const x = dense[xj + j];
			if (x === 0) continue;
			for (let o = 0, gj = j * k; o < k; o++) g[gj + o] += x * r[at + o];
		}
		for (let e = starts[row]; e < starts[row + 1]; e++) {
			const x = values[e];
			for (let o = 0, gj = (nDense + indices[e]) * k; o < k; o++) g[gj + o] += x * r[at + o];
		}
	}
}
