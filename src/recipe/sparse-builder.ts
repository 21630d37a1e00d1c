// Collects compressed sparse rows whose number of entries is not known beforehand.
import type { SparseColumn } from '../table/table';

/** Entries of the row in hand are written into `indices` and `values` from `makeRoom`'s place on, then `size` is raised. */
export class SparseBuilder {
	indices = new Int32Array(64);
	values = new Float64Array(64);
	size = 0;
	private readonly starts: Int32Array;

	constructor(
		nRows: number,
		private readonly width: number,
	) {
		this.starts = new Int32Array(nRows + 1);
	}

	/** @returns Where the row's entries begin; up to `count` may follow. */
	makeRoom(count: number): number {
		if (this.size + count <= this.indices.length) return this.size;
		const length = Math.ceil(1.6 * (this.size + count));
		const indices = new Int32Array(length);
		const values = new Float64Array(length);
		indices.set(this.indices.subarray(0, this.size));
		values.set(this.values.subarray(0, this.size));
		this.indices = indices;
		this.values = values;
		return this.size;
	}

	endRow(row: number): void {
		this.starts[row + 1] = this.size;
	}

	build(): SparseColumn {
		const { size, starts, width } = this;
		return { kind: 'sparse', width, starts, indices: this.indices.slice(0, size), values: this.values.slice(0, size) };
	}
}
