// How much more often a class has a term than the rest has it: the weights of NBSVM (Wang & Manning 2012).
import type { SparseRows } from './rows';

/**
 * scale_j = |log( (a_j / |a|) / (b_j / |b|) )|  with a_j = smoothing + sum of x_ij over the rows of the class and b_j the same over
 * the others; the model is linear, so the sign plays no part. All are then multiplied by one number that leaves the mean
 * square of the rows' terms as it was, so that one strength suits rows with and without these weights. 1 for other features.
 *
 * @param isIn - By row: 1 for the class, 0 for the rest.
 */
export function logCountRatios(rows: SparseRows, isIn: Uint8Array, weights: Float64Array, smoothing: number): Float64Array {
	const { nRows, nFeatures, firstTerm, starts, indices, values } = rows;
	const inside = new Float64Array(nFeatures + 1);
	const outside = new Float64Array(nFeatures + 1);
	const squares = new Float64Array(nFeatures + 1);
	for (let row = 0; row < nRows; row++) {
		const sums = isIn[row] ? inside : outside;
		for (let e = starts[row]; e < starts[row + 1]; e++) {
			sums[indices[e]] += weights[row] * Math.abs(values[e]);
			squares[indices[e]] += weights[row] * values[e] * values[e];
		}
	}
	let totalInside = 0;
	let totalOutside = 0;
	for (let j = firstTerm; j < nFeatures; j++) {
		totalInside += inside[j] + smoothing;
		totalOutside += outside[j] + smoothing;
	}
	const scale = new Float64Array(nFeatures + 1).fill(1);
	let before = 0;
	let after = 0;
	for (let j = firstTerm; j < nFeatures; j++) {
		scale[j] = Math.abs(Math.log((inside[j] + smoothing) / totalInside) - Math.log((outside[j] + smoothing) / totalOutside));
		before += squares[j];
		after += squares[j] * scale[j] * scale[j];
	}
	const factor = after > 0 ? Math.sqrt(before / after) : 1;
	for (let j = firstTerm; j < nFeatures; j++) scale[j] *= factor;
	return scale;
}

/** Copies the rows with every entry multiplied by its feature's scale. */
export function scaleRows(rows: SparseRows, scale: Float64Array): SparseRows {
	const values = new Float64Array(rows.values.length);
	for (let e = 0; e < values.length; e++) values[e] = rows.values[e] * scale[rows.indices[e]];
	return { ...rows, values };
}
