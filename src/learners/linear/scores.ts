// Scores of a feature matrix, for prediction. Each row's sum runs in feature order whether it comes alone or among a million
// rows, so both give the same bits.
import type { FeatureMatrix } from '../../table/feature-matrix';

/**
 * out[row * k + o] = intercepts[o] + sum_f x[f][row] * coefficients[f * k + o], overwritten. Allocates nothing.
 */
export function linearScores(x: FeatureMatrix, coefficients: Float64Array, intercepts: Float64Array, out: Float64Array): void {
	const k = intercepts.length;
	const { nRows, columns, sparse } = x;
	for (let row = 0, at = 0; row < nRows; row++) for (let o = 0; o < k; o++) out[at++] = intercepts[o];
	for (let f = 0; f < columns.length; f++) {
		const values = columns[f];
		const c = f * k;
		for (let row = 0; row < nRows; row++) {
			const value = values[row];
			// A zero adds nothing; skipping it also keeps 0 * infinity out.
			if (value === 0) continue;
			const at = row * k;
			for (let o = 0; o < k; o++) out[at + o] += value * coefficients[c + o];
		}
	}
	if (!sparse) return;
	for (let row = 0; row < nRows; row++) {
		const at = row * k;
		for (let e = sparse.starts[row]; e < sparse.starts[row + 1]; e++) {
			const c = (columns.length + sparse.indices[e]) * k;
			for (let o = 0; o < k; o++) out[at + o] += sparse.values[e] * coefficients[c + o];
		}
	}
}
