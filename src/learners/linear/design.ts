// The rows of a fit, packed for passes over rows: columns that are mostly filled lie row by row in one dense block, columns that
// are mostly zero (one-hot levels, hashed words) as compressed sparse rows.
import type { FeatureMatrix } from '../../table/feature-matrix';

/** Above this share of non-zeros a dense column is faster, though it multiplies zeros. */
export const DENSE_SHARE = 0.3;

/**
 * Packed position j stands for feature `order[j]`: first the dense ones, then the sparse ones.
 * dense: nRows x nDense, row-major. Sparse row r: `indices`/`values` from `starts[r]` to `starts[r + 1]`, indices count from 0
 * for position nDense, ascending.
 */
export interface Design {
	readonly nRows: number;
	readonly nFeatures: number;
	readonly nDense: number;
	/** Positions that came from dense columns; the sparse block's follow. */
	readonly nColumns: number;
	readonly dense: Float64Array;
	readonly starts: Int32Array;
	readonly indices: Int32Array;
	readonly values: Float64Array;
	readonly order: Int32Array;
}

export function packDesign(x: FeatureMatrix): Design {
	const { nRows } = x;
	const nonZeros = x.columns.map(countNonZeros);
	const full: number[] = [];
	const thin: number[] = [];
	nonZeros.forEach((count, f) => (count > DENSE_SHARE * nRows ? full : thin).push(f));
	const order = new Int32Array(x.nFeatures);
	order.set(full);
	order.set(thin, full.length);
	for (let f = x.columns.length; f < x.nFeatures; f++) order[f] = f;
	const dense = packDense(full.map((f) => x.columns[f]), nRows);
	const sparse = packSparse(thin.map((f) => x.columns[f]), x);
	return { nRows, nFeatures: x.nFeatures, nDense: full.length, nColumns: x.columns.length, dense, ...sparse, order };
}

function countNonZeros(values: Float64Array): number {
	let count = 0;
	for (let i = 0; i < values.length; i++) if (values[i] !== 0) count++;
	return count;
}

function packDense(columns: readonly Float64Array[], nRows: number): Float64Array {
	const width = columns.length;
	const dense = new Float64Array(nRows * width);
	// In blocks of rows, so that the rows being written stay in the cache while the columns pass by.
	const block = 512;
	for (let from = 0; from < nRows; from += block) {
		const to = Math.min(from + block, nRows);
		for (let j = 0; j < width; j++) {
			const values = columns[j];
			for (let i = from, at = from * width + j; i < to; i++, at += width) dense[at] = values[i];
		}
	}
	return dense;
}

/** @param columns - Those that are mostly zero; their positions come before those of x's own sparse block. */
export function packSparse(columns: readonly Float64Array[], x: FeatureMatrix) {
	const { nRows, sparse } = x;
	const starts = new Int32Array(nRows + 1);
	if (columns.length === 0 && !sparse) return { starts, indices: new Int32Array(0), values: new Float64Array(0) };
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
