// The rows of a fit as compressed sparse rows: filled dense columns first, then the terms, the intercept's 1 last.
import type { FeatureMatrix } from '../../table/feature-matrix';

/**
 * Standardised numbers are made smaller, so that a row's numbers do not outweigh its terms, whose squares sum to 1: with longer rows
 * the fit takes ten times as many passes.
 */
export const DENSE_SCALE = 0.2;

/** Row r has `indices`/`values` from `starts[r]` to `starts[r + 1]`. Feature `nFeatures` is the intercept. */
export interface SparseRows {
	readonly nRows: number;
	readonly nFeatures: number;
	/** Features from here on are terms of texts. */
	readonly firstTerm: number;
	readonly starts: Int32Array;
	readonly indices: Int32Array;
	readonly values: Float64Array;
}

/** @param known - By feature: 0 = left out. */
export function packRows(x: FeatureMatrix, known: Uint8Array): SparseRows {
	const { nRows, nFeatures, columns, sparse } = x;
	const starts = new Int32Array(nRows + 1);
	for (let f = 0; f < columns.length; f++) {
		const values = columns[f];
		if (known[f]) for (let row = 0; row < nRows; row++) if (values[row] !== 0) starts[row + 1]++;
	}
	for (let row = 0; row < nRows; row++) {
		let entries = 1;
		if (sparse) for (let e = sparse.starts[row]; e < sparse.starts[row + 1]; e++) entries += known[columns.length + sparse.indices[e]];
		starts[row + 1] += starts[row] + entries;
	}
	const indices = new Int32Array(starts[nRows]);
	const values = new Float64Array(starts[nRows]);
	for (let row = 0, at = 0; row < nRows; row++) {
		for (let f = 0; f < columns.length; f++) {
			if (columns[f][row] === 0 || !known[f]) continue;
			indices[at] = f;
			values[at++] = DENSE_SCALE * columns[f][row];
		}
		if (sparse) {
			for (let e = sparse.starts[row]; e < sparse.starts[row + 1]; e++) {
				const f = columns.length + sparse.indices[e];
				if (!known[f]) continue;
				indices[at] = f;
				values[at++] = sparse.values[e];
			}
		}
		indices[at] = nFeatures;
		values[at++] = 1;
	}
	return { nRows, nFeatures, firstTerm: columns.length, starts, indices, values };
}

export function takeRows(rows: SparseRows, chosen: Int32Array): SparseRows {
	const starts = new Int32Array(chosen.length + 1);
	for (let i = 0; i < chosen.length; i++) starts[i + 1] = starts[i] + rows.starts[chosen[i] + 1] - rows.starts[chosen[i]];
	const indices = new Int32Array(starts[chosen.length]);
	const values = new Float64Array(starts[chosen.length]);
	for (let i = 0; i < chosen.length; i++) {
		const from = rows.starts[chosen[i]];
		const to = rows.starts[chosen[i] + 1];
		indices.set(rows.indices.subarray(from, to), starts[i]);
		values.set(rows.values.subarray(from, to), starts[i]);
	}
	return { ...rows, nRows: chosen.length, starts, indices, values };
}

/** |x|^2 by row. */
export function squaredLengths({ nRows, starts, values }: SparseRows): Float64Array {
	const squares = new Float64Array(nRows);
	for (let row = 0; row < nRows; row++) {
		let sum = 0;
		for (let e = starts[row]; e < starts[row + 1]; e++) sum += values[e] * values[e];
		squares[row] = sum;
	}
	return squares;
}
