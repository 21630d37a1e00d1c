// The rows of a fit, packed for the kernels: as `design.ts`, but the dense block is cut into blocks of rows in the kernels' memory.
import type { JobContext } from '../../core/context';
import { createKernels, type Kernels } from '../../kernels';
import type { FeatureMatrix } from '../../table/feature-matrix';
import type { ColumnStatistics } from './columns';
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
	/**
	 * Block b holds dense position j of its row r at x[(b * width + 1 + j) * rows + r]; the first of its `width` positions is 1, the
	 * intercept's. Rows after the last are 0.
	 */
	readonly x: Float64Array;
	readonly starts: Int32Array;
	readonly indices: Int32Array;
	readonly values: Float64Array;
	readonly order: Int32Array;
	/** By packed position over the rows, and 1 for the intercept; length nFeatures + 1. */
	readonly meanSquares: Float64Array;
}

/**
 * @param columns - Of x.
 * @param nOutputs - Scores per row of the model.
 */
export function packBlocks(
	x: FeatureMatrix,
	columns: readonly ColumnStatistics[],
	nOutputs: number,
	context: JobContext,
): BlockedDesign {
	const { nRows, nFeatures } = x;
	const full: number[] = [];
	const thin: number[] = [];
	const squares = new Float64Array(nFeatures + 1);
	columns.forEach(({ nonZeros, meanSquare }, f) => {
		squares[f] = meanSquare;
		(nonZeros > DENSE_SHARE * nRows ? full : thin).push(f);
	});
	const order = new Int32Array(nFeatures);
	order.set(full);
	order.set(thin, full.length);
	for (let f = x.columns.length; f < nFeatures; f++) order[f] = f;
	const sparse = packSparse(thin.map((f) => x.columns[f]), x);
	if (x.sparse) x.sparse.values.forEach((value, e) => (squares[x.columns.length + x.sparse!.indices[e]] += (value * value) / nRows));
	const meanSquares = new Float64Array(nFeatures + 1).fill(1);
	order.forEach((f, j) => (meanSquares[j] = squares[f]));
	const layout = layOut({ nRows, nFeatures, nDense: full.length, nOutputs, isSparse: sparse.indices.length > 0 });
	const kernels = createKernels(layout.bytes, { crew: context.crew });
	return {
		nRows,
		nFeatures,
		nDense: full.length,
		nColumns: x.columns.length,
		kernels,
		layout,
		x: packDense(full.map((f) => x.columns[f]), nRows, layout, kernels),
		...sparse,
		order,
		meanSquares,
	};
}

function packDense(columns: readonly Float64Array[], nRows: number, { width, rows, nBlocks }: Layout, kernels: Kernels): Float64Array {
	const x = kernels.float64(nBlocks * width * rows);
	for (let block = 0; block < nBlocks; block++) {
		const from = block * rows;
		const to = Math.min(from + rows, nRows);
		let at = block * width * rows;
		x.fill(1, at, at + to - from);
		for (const values of columns) {
			at += rows;
			x.set(values.subarray(from, to), at);
		}
	}
	return x;
}

/** A copy of one value per row in blocks as those of the design, 0 for rows after the last. */
export function packRows(values: Float64Array, { kernels, layout }: BlockedDesign): Float64Array {
	const packed = kernels.float64(layout.nBlocks * layout.rows);
	packed.set(values);
	return packed;
}
