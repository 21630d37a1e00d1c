// Where a network's batches come from.
import type { SparseColumn } from '../../table/table';

/** Rows that can be written into a batch. */
export interface NetRows {
	readonly nRows: number;
	/** Floats per row, sparse ones aside. */
	readonly width: number;
	/** Sparse inputs behind the others. */
	readonly sparse?: SparseColumn;
	/** Where these are some rows of others: which. `sparse` counts those. */
	readonly origin?: Int32Array;
	/** out[i] = row rows[i], row-major. `augment`: may change it as the learner sees fit, while training. */
	write(out: Float32Array, rows: Int32Array, augment?: boolean): void;
}

/** Rows that lie one behind the other. */
export function packedRows(values: Float32Array, width: number, nRows: number): NetRows {
	return {
		nRows,
		width,
		write(out, rows) {
			for (let i = 0; i < rows.length; i++) {
				const from = rows[i] * width;
				for (let j = 0, to = i * width; j < width; j++, to++) out[to] = values[from + j];
			}
		},
	};
}
