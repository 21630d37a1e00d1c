// Rows laid out for `RowKernels`: sixteen side by side, and their sparse entries by feature.
import { BLOCK_ROWS, type Kernels } from '../../kernels';
import type { RowSource } from './row-source';

export const padded = (n: number): number => Math.ceil(n / BLOCK_ROWS) * BLOCK_ROWS;

/** Results for a place beyond the rows, up to the next multiple of 16, mean nothing. */
export class PackedRows {
	/** Squared lengths by place, the sparse part included; summed as `products` sums, so that a row's product with itself is the same number. */
	readonly norms: Float32Array;
	private readonly packed: Float32Array;
	/** The row that is compared with all: its non-zero entries, and all of it. */
	private readonly indices: Int32Array;
	private readonly values: Float32Array;
	private readonly query: Float32Array;
	/** Sparse entries by feature: places and values. */
	private starts?: Int32Array;
	private places = new Int32Array(0);
	private entries = new Float32Array(0);

	/** Bytes of kernel memory for at most `capacity` rows. */
	static bytes(capacity: number, width: number): number {
		return 4 * (padded(capacity) * (width + 1) + 3 * width) + 128;
	}

	constructor(
		private readonly kernels: Kernels,
		capacity: number,
		private readonly width: number,
	) {
		this.packed = kernels.float32(padded(capacity) * width);
		this.norms = kernels.float32(padded(capacity));
		this.indices = kernels.int32(width);
		this.values = kernels.float32(width);
		this.query = kernels.float32(width);
	}

	/** Puts rows[place] of the source (-1: zeros) at each place from `from` on; the places before keep theirs. */
	gather(source: RowSource, rows: Int32Array, from: number): void {
		this.gatherDense(source, rows, from, padded(rows.length));
		if (source.sparse) this.gatherSparse(source.sparse, rows, from);
	}

	/** The dense part of `gather`, for the places up to `to` - 1; `gatherSparse` has to follow where there are sparse entries. */
	gatherDense(source: RowSource, rows: Int32Array, from: number, to: number): void {
		const { width, packed, norms } = this;
		for (let place = from; place < to; place++) {
			const first = (place - (place % BLOCK_ROWS)) * width + (place % BLOCK_ROWS);
			const at = place < rows.length && rows[place] >= 0 ? rows[place] * width : -1;
			let norm = 0;
			for (let f = 0; f < width; f++) {
				const value = at < 0 ? 0 : source.dense[at + f];
				packed[first + f * BLOCK_ROWS] = value;
				norm = Math.fround(norm + Math.fround(value * value));
			}
			norms[place] = norm;
		}
	}

	/** Squared length of a row, as `norms` has it. */
	normOf({ dense, width, sparse }: RowSource, row: number): number {
		let norm = 0;
		for (let at = row * width; at < (row + 1) * width; at++) norm = Math.fround(norm + Math.fround(dense[at] * dense[at]));
		if (sparse) {
			for (let e = sparse.starts[row]; e < sparse.starts[row + 1]; e++) norm = Math.fround(norm + Math.fround(sparse.values[e] ** 2));
		}
		return norm;
	}

	/** out[place] = product with row `row` of `source`, for the places of the blocks that hold from ... to - 1. */
	products(out: Float32Array, source: RowSource, row: number, from: number, to: number): void {
		const { width, indices, values } = this;
		let n = 0;
		for (let f = 0, at = row * width; f < width; f++) {
			const value = source.dense[at + f];
			if (value === 0) continue;
			indices[n] = f;
			values[n++] = value;
		}
		this.kernels.dots(out, this.packed, indices, values, n, width, blockOf(from), blockOf(to + BLOCK_ROWS - 1));
		this.addSparseProducts(out, source, row, blockOf(from) * BLOCK_ROWS, 1);
	}

	/** out[place] = squared Euclidean distance from row `row` of `source`. */
	squaredDistances(out: Float32Array, source: RowSource, row: number, nPlaces: number): void {
		this.setQuery(source, row);
		this.kernels.squaredDistances(out, this.packed, this.query, this.width, 0, blockOf(nPlaces + BLOCK_ROWS - 1));
		if (!this.starts || !source.sparse) return;
		let own = 0;
		const { starts, values } = source.sparse;
		for (let e = starts[row]; e < starts[row + 1]; e++) own += values[e] * values[e];
		for (let place = 0; place < nPlaces; place++) out[place] += own + this.sparseSums![place];
		this.addSparseProducts(out, source, row, 0, -2);
		for (let place = 0; place < nPlaces; place++) out[place] = Math.max(0, out[place]);
	}

	/** out[place] = sum of absolute differences from row `row` of `source`. */
	absoluteDistances(out: Float32Array, source: RowSource, row: number, nPlaces: number): void {
		this.setQuery(source, row);
		this.kernels.absoluteDistances(out, this.packed, this.query, this.width, 0, blockOf(nPlaces + BLOCK_ROWS - 1));
		const columns = this.starts;
		if (!columns || !source.sparse) return;
		const { starts, indices, values } = source.sparse;
		let own = 0;
		for (let e = starts[row]; e < starts[row + 1]; e++) own += Math.abs(values[e]);
		for (let place = 0; place < nPlaces; place++) out[place] += own + this.sparseSums![place];
		for (let e = starts[row]; e < starts[row + 1]; e++) {
			const value = values[e];
			for (let c = columns[indices[e]]; c < columns[indices[e] + 1]; c++) {
				const other = this.entries[c];
				out[this.places[c]] += Math.abs(value - other) - Math.abs(value) - Math.abs(other);
			}
		}
	}

	/** By place, of the sparse entries: squares for Euclidean, absolute values for Manhattan. */
	private sparseSums?: Float32Array;

	/** @param power - 2 before `squaredDistances`, 1 before `absoluteDistances`. */
	sumSparse(nPlaces: number, power: 1 | 2): void {
		this.sparseSums = new Float32Array(nPlaces);
		for (let c = 0; c < this.places.length; c++) {
			this.sparseSums[this.places[c]] += power === 2 ? this.entries[c] ** 2 : Math.abs(this.entries[c]);
		}
	}

	private setQuery(source: RowSource, row: number): void {
		this.query.set(source.dense.subarray(row * this.width, (row + 1) * this.width));
	}

	gatherSparse({ width, starts, indices, values }: NonNullable<RowSource['sparse']>, rows: Int32Array, from: number): void {
		const ends = new Int32Array(width + 1);
		for (const row of rows) {
			if (row < 0) continue;
			for (let e = starts[row]; e < starts[row + 1]; e++) ends[indices[e] + 1]++;
		}
		for (let f = 0; f < width; f++) ends[f + 1] += ends[f];
		this.starts = ends;
		this.places = new Int32Array(ends[width]);
		this.entries = new Float32Array(ends[width]);
		const cursor = ends.slice(0, width);
		for (let place = 0; place < rows.length; place++) {
			const row = rows[place];
			if (row < 0) continue;
			for (let e = starts[row]; e < starts[row + 1]; e++) {
				const at = cursor[indices[e]]++;
				this.places[at] = place;
				this.entries[at] = values[e];
				if (place >= from) this.norms[place] += Math.fround(values[e] * values[e]);
			}
		}
	}

	private addSparseProducts(out: Float32Array, source: RowSource, row: number, from: number, factor: number): void {
		const { sparse } = source;
		const columns = this.starts;
		if (!sparse || !columns) return;
		for (let e = sparse.starts[row]; e < sparse.starts[row + 1]; e++) {
			const value = factor * sparse.values[e];
			for (let c = columns[sparse.indices[e]]; c < columns[sparse.indices[e] + 1]; c++) {
				const place = this.places[c];
				if (place >= from) out[place] += Math.fround(value * this.entries[c]);
			}
		}
	}
}

function blockOf(place: number): number {
	return Math.floor(place / BLOCK_ROWS);
}
