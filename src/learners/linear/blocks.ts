// The rows of a fit: as `design.ts`, but the dense columns stay where they are until a pass takes them onto the stage (`stage.ts`).
import type { JobContext } from '../../core/context';
import { createKernels, type Kernels } from '../../kernels';
import type { FeatureMatrix } from '../../table/feature-matrix';
import { unreadable } from './check-data';
import { describeColumn, sampleColumn, type ColumnStatistics } from './columns';
import { DENSE_SHARE, packSparse } from './design';
import { layOut, type Layout } from './layout';

/**
 * Packed position j stands for feature `order[j]`: first the dense ones, then the sparse ones.
 * Sparse row r: `indices`/`values` from `starts[r]` to `starts[r + 1]`, indices count from 0 for position nDense, ascending.
 */
export interface BlockedDesign {
	readonly nRows: number;
	readonly nFeatures: number;
	readonly nDense: number;
	/** Positions that came from dense columns; the sparse block's follow. */
	readonly nColumns: number;
	readonly kernels: Kernels;
	readonly layout: Layout;
	/** Dense position j. */
	readonly dense: readonly Float64Array[];
	readonly starts: Int32Array;
	readonly indices: Int32Array;
	readonly values: Float64Array;
	readonly order: Int32Array;
	/** By packed position, and 1 for the intercept; length nFeatures + 1. Of dense ones from a sample where rows are many. */
	readonly meanSquares: Float64Array;
	/** By feature; of dense ones known when all rows have been on the stage. */
	readonly deviations: Float64Array;
	/** Takes what the stage has found of dense position j. */
	readonly describeDense: (j: number, found: ColumnStatistics) => void;
}

/**
 * @param nOutputs - Scores per row of the model.
 * @param owner - Whose errors are thrown.
 * @throws MlError `ML-NOT-FINITE`, for dense columns when the stage has seen them.
 */
export function packBlocks(x: FeatureMatrix, nOutputs: number, owner: string, context: JobContext): BlockedDesign {
	const { nRows, nFeatures } = x;
	const full: number[] = [];
	const thin: number[] = [];
	const squares = new Float64Array(nFeatures + 1);
	const deviations = new Float64Array(nFeatures);
	const describe = (f: number, { meanSquare, deviation, unreadable: row }: ColumnStatistics) => {
		if (row >= 0) throw unreadable(x, f, row, owner);
		squares[f] = meanSquare;
		deviations[f] = deviation;
	};
	x.columns.forEach((values, f) => {
		const { filled, meanSquare } = sampleColumn(values);
		squares[f] = meanSquare;
		(filled > DENSE_SHARE ? full : thin).push(f);
	});
	// What a sample of these misses may be all that they hold.
	for (const f of thin) describe(f, describeColumn(x.columns[f]));
	const order = new Int32Array(nFeatures);
	order.set(full);
	order.set(thin, full.length);
	for (let f = x.columns.length; f < nFeatures; f++) order[f] = f;
	const sparse = packSparse(thin.map((f) => x.columns[f]), x);
	if (x.sparse) describeSparse(x, squares, deviations);
	const meanSquares = new Float64Array(nFeatures + 1).fill(1);
	order.forEach((f, j) => (meanSquares[j] = squares[f]));
	const layout = layOut({ nRows, nFeatures, nDense: full.length, nOutputs });
	const kernels = createKernels(layout.bytes, { crew: context.crew });
	return {
		nRows,
		nFeatures,
		nDense: full.length,
		nColumns: x.columns.length,
		kernels,
		layout,
		dense: full.map((f) => x.columns[f]),
		...sparse,
		order,
		meanSquares,
		deviations,
		describeDense: (j, found) => describe(full[j], found),
	};
}

function describeSparse({ nRows, columns, sparse }: FeatureMatrix, squares: Float64Array, deviations: Float64Array): void {
	const { indices, values } = sparse!;
	const means = new Float64Array(deviations.length);
	for (let e = 0; e < indices.length; e++) {
		const f = columns.length + indices[e];
		means[f] += values[e] / nRows;
		squares[f] += (values[e] * values[e]) / nRows;
	}
	for (let f = columns.length; f < means.length; f++) deviations[f] = Math.sqrt(Math.max(0, squares[f] - means[f] ** 2));
}
