// The rows of a feature matrix in float32, row by row: what distances and kernels are computed from.
import type { FeatureMatrix } from '../../table/feature-matrix';

/** Squares of larger numbers would leave float32. Prepared features are around 1. */
const LARGEST = 1e15;

export interface SparseRows {
	readonly width: number;
	/** Length nRows + 1. */
	readonly starts: Int32Array;
	readonly indices: Int32Array;
	readonly values: Float32Array;
}

export interface RowSource {
	readonly nRows: number;
	/** Dense features per row. */
	readonly width: number;
	/** nRows x width, row-major. */
	readonly dense: Float32Array;
	readonly sparse?: SparseRows;
}

/** Copies the rows from ... to - 1 of `x`; all of them by default. */
export function rowSource(x: FeatureMatrix, from = 0, to = x.nRows): RowSource {
	const nRows = to - from;
	const width = x.columns.length;
	const dense = new Float32Array(nRows * width);
	// In blocks of rows, so that the rows being written stay in the cache while the columns pass by.
	const block = 512;
	for (let start = 0; start < nRows; start += block) {
		const end = Math.min(start + block, nRows);
		for (let f = 0; f < width; f++) {
			const values = x.columns[f];
			for (let i = start, at = start * width + f; i < end; i++, at += width) dense[at] = narrow(values[from + i]);
		}
	}
	const { sparse } = x;
	if (!sparse) return { nRows, width, dense };
	const first = sparse.starts[from];
	return {
		nRows,
		width,
		dense,
		sparse: {
			width: sparse.width,
			starts: sparse.starts.slice(from, to + 1).map((start) => start - first),
			indices: sparse.indices.slice(first, sparse.starts[to]),
			values: Float32Array.from(sparse.values.subarray(first, sparse.starts[to]), narrow),
		},
	};
}

/** The rows named by `rows`, in that order. */
export function takeRows(source: RowSource, rows: Int32Array): RowSource {
	const { width } = source;
	const dense = new Float32Array(rows.length * width);
	rows.forEach((row, i) => dense.set(source.dense.subarray(row * width, (row + 1) * width), i * width));
	const { sparse } = source;
	if (!sparse) return { nRows: rows.length, width, dense };
	const starts = new Int32Array(rows.length + 1);
	rows.forEach((row, i) => (starts[i + 1] = starts[i] + sparse.starts[row + 1] - sparse.starts[row]));
	const indices = new Int32Array(starts[rows.length]);
	const values = new Float32Array(starts[rows.length]);
	rows.forEach((row, i) => {
		indices.set(sparse.indices.subarray(sparse.starts[row], sparse.starts[row + 1]), starts[i]);
		values.set(sparse.values.subarray(sparse.starts[row], sparse.starts[row + 1]), starts[i]);
	});
	return { nRows: rows.length, width, dense, sparse: { width: sparse.width, starts, indices, values } };
}

export function rowSourceBytes(nRows: number, width: number, nonZeros: number): number {
	return 4 * nRows * width + 8 * nonZeros + 4 * nRows;
}

function narrow(value: number): number {
	return value > LARGEST ? LARGEST : value < -LARGEST ? -LARGEST : value;
}
