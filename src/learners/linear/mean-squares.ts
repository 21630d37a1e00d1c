// How large each packed position is on average.
import type { Design } from './design';

/** Mean square of each packed position over the rows, and 1 for the intercept; length nFeatures + 1. */
export function meanSquares(design: Design): Float64Array {
	const { dense, nDense, nFeatures, nRows, indices, values } = design;
	const sums = new Float64Array(nFeatures + 1);
	for (let row = 0, x = 0; row < nRows; row++) {
		for (let j = 0; j < nDense; j++, x++) sums[j] += dense[x] * dense[x];
	}
	for (let e = 0; e < indices.length; e++) sums[nDense + indices[e]] += values[e] * values[e];
	for (let j = 0; j < nFeatures; j++) sums[j] /= nRows;
	sums[nFeatures] = 1;
	return sums;
}
