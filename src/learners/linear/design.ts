// The rows of a fit, packed for passes over rows: columns that are mostly filled lie in blocks of rows in the kernels' memory, columns
// that are mostly zero (one-hot levels, hashed words) as compressed sparse rows.
import type { JobContext } from '../../core/context';
import { createKernels, type Kernels } from '../../kernels';
import type { FeatureMatrix } from '../../table/feature-matrix';
import type { ColumnStatistics } from './columns';
import { layOut, type Layout } from './layout';

/** Above this share of non-zeros a dense column is faster, though it multiplies zeros. */
const DENSE_SHARE = 0.3;

/**
 * Packed position j stands for feature `order[j]`: first the dense ones, then the sparse ones.
 * Sparse row r: `indices`/`values` from `starts[r]` to `starts[r + 1]`, indices count from 0 for position nDense, ascending.
 */
export interface Design {
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
export function packDesign(x: FeatureMatrix, columns: readonly ColumnStatistics[], nOutputs: number, context: JobContext): Design {
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
export function packRows(values: Float64Array, { kernels, layout }: Design): Float64Array {
	const packed = kernels.float64(layout.nBlocks * layout.rows);
	packed.set(values);
	return packed;
}

function packSparse(columns: readonly Float64Array[], x: FeatureMatrix) {
	const { nRows, sparse } = x;
	const starts = new Int32Array(nRows + 1);
	for (const values of columns) {
		for (let i = 0; i < nRows; i++) if (values[i] !== 0) starts[i + 1]++;
	}
	for (let i = 0; i < nRows; i++) {
		starts[i + 1] += starts[i] + (sparse ? sparse.starts[i + 1] - sparse.starts[i] : 0);
	}
	const indices = new Int32Array(starts[nRows]);
	const entries = new Float64Array(starts[nRows]);
	const cursor = starts.slice(0, nRows);
	columns.forEach((values, j) => {
		for (let i = 0; i < nRows; i++) {
			if (values[i] === 0) continue;
			indices[cursor[i]] = j;
			entries[cursor[i]++] = values[i];
		}
	});
	if (sparse) {
		for (let i = 0; i < nRows; i++) {
			for (let e = sparse.starts[i]; e < sparse.starts[i + 1]; e++) {
				indices[cursor[i]] = columns.length + sparse.indices[e];
				entries[cursor[i]++] = sparse.values[e];
			}
		}
	}
	return { starts, indices, values: entries };
}
