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

// pass 1: four positions share each load and store of a score.  pass 2: the remaining ones.  pass 3: the sparse ones.
function scoreMany(design: Design, w: Float64Array, k: number, from: number, to: number, scores: Float64Array): void {
	const { dense, nDense, nFeatures, starts, indices, values } = design;
	for (let row = from; row < to; row++) {
		const out = (row - from) * k;
		const x = row * nDense;
		for (let o = 0; o < k; o++) scores[out + o] = w[nFeatures * k + o];
		let j = 0;
		for (; j + 4 <= nDense; j += 4) {
			const x0 = dense[x + j];
			const x1 = dense[x + j + 1];
			const x2 = dense[x + j + 2];
			const x3 = dense[x + j + 3];
			const w0 = j * k;
			const w1 = w0 + k;
			const w2 = w1 + k;
			const w3 = w2 + k;
			for (let o = 0; o < k; o++) {
				scores[out + o] += x0 * w[w0 + o] + x1 * w[w1 + o] + (x2 * w[w2 + o] + x3 * w[w3 + o]);
			}
		}
		for (; j < nDense; j++) addTo(scores, out, dense[x + j], w, j * k, k);
		for (let e = starts[row]; e < starts[row + 1]; e++) addTo(scores, out, values[e], w, (nDense + indices[e]) * k, k);
	}
}

// pass 1: four rows share each load and store of a gradient entry.  pass 2: the remaining rows.  pass 3: the sparse positions.
function gradientMany(design: Design, r: Float64Array, k: number, from: number, to: number, g: Float64Array): void {
	const { dense, nDense, nFeatures, starts, indices, values } = design;
	let row = from;
	for (; row + 4 <= to; row += 4) {
		const a = row * nDense;
		const r0 = (row - from) * k;
		const r1 = r0 + k;
		const r2 = r1 + k;
		const r3 = r2 + k;
		for (let j = 0; j < nDense; j++) {
			const x0 = dense[a + j];
			const x1 = dense[a + nDense + j];
			const x2 = dense[a + 2 * nDense + j];
			const x3 = dense[a + 3 * nDense + j];
			const gj = j * k;
			for (let o = 0; o < k; o++) g[gj + o] += x0 * r[r0 + o] + x1 * r[r1 + o] + (x2 * r[r2 + o] + x3 * r[r3 + o]);
		}
	}
	for (; row < to; row++) {
		for (let j = 0; j < nDense; j++) addTo(g, j * k, dense[row * nDense + j], r, (row - from) * k, k);
	}
	for (row = from; row < to; row++) {
		const at = (row - from) * k;
		addTo(g, nFeatures * k, 1, r, at, k);
		for (let e = starts[row]; e < starts[row + 1]; e++) addTo(g, (nDense + indices[e]) * k, values[e], r, at, k);
	}
}

/** to[at ...] += x * from[start ...], k values. */
function addTo(to: Float64Array, at: number, x: number, from: Float64Array, start: number, k: number): void {
	for (let o = 0; o < k; o++) to[at + o] += x * from[start + o];
}
