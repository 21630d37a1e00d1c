// Rows of the kernel matrix of one sub-problem, computed when asked for and kept while there is room, the least recently used
// given up first. Places 0 ... nActive - 1 are the rows that the solver works on; the others rest behind them.
import type { Kernels } from '../../kernels';
import { PackedRows, padded } from '../rows/packed-rows';
import type { RowSource } from '../rows/row-source';
import { applyKernel, selfKernels, type KernelFunction } from './kernel-function';
import type { Pace } from './pace';

/** Two rows are in use at once, and one is to come. */
const LEAST_SLOTS = 3;
const NONE = -1;
/** Rows that are laid out between two looks at the clock. */
const PLACES_AT_ONCE = 1024;

export class KernelRows {
	/** Kernel of each row with itself, by place. */
	readonly diagonals: Float32Array;
	nActive = 0;
	/** Row of the source by place. */
	rows = new Int32Array(0);
	private readonly packed: PackedRows;
	private readonly cache: Float32Array;
	private stride = 0;
	private nSlots = 0;
	/** By place: its slot or -1. By slot: its place or -1, and how many values are valid. */
	private slotOf = new Int32Array(0);
	private placeOf = new Int32Array(0);
	private valid = new Int32Array(0);
	/** When a slot was last used, in calls. */
	private usedAt = new Float64Array(0);
	private clock = 0;

	static bytes(capacity: number, width: number, cacheFloats: number): number {
		return PackedRows.bytes(capacity, width) + 4 * padded(capacity) + 4 * cacheFloats + 64;
	}

	/** Numbers of the smallest cache. */
	static leastFloats(capacity: number): number {
		return LEAST_SLOTS * padded(capacity);
	}

	constructor(
		private readonly kernels: Kernels,
		private readonly source: RowSource,
		private readonly kernel: KernelFunction,
		capacity: number,
		cacheFloats: number,
	) {
		this.packed = new PackedRows(kernels, capacity, source.width);
		this.diagonals = kernels.float32(padded(capacity));
		this.cache = kernels.float32(Math.max(cacheFloats, KernelRows.leastFloats(capacity)));
	}

	/** Starts a sub-problem of these rows of the source, all active. */
	async begin(rows: Int32Array, pace: Pace): Promise<void> {
		this.rows = rows.slice();
		this.nActive = rows.length;
		await this.place(0, pace);
		this.slotOf = new Int32Array(rows.length).fill(NONE);
		this.stride = padded(rows.length);
		this.nSlots = Math.min(rows.length, Math.floor(this.cache.length / this.stride));
		this.placeOf = new Int32Array(this.nSlots).fill(NONE);
		this.valid = new Int32Array(this.nSlots);
		this.usedAt = new Float64Array(this.nSlots);
	}

	/** The kernel of the row at `place` with all active ones; stays as it is until the second call after this one. */
	row(place: number): Float32Array {
		let slot = this.slotOf[place];
		if (slot === NONE) slot = this.takeSlot(place);
		this.usedAt[slot] = ++this.clock;
		const values = this.cache.subarray(slot * this.stride, (slot + 1) * this.stride);
		if (this.valid[slot] < this.nActive) {
			this.compute(values, place, this.valid[slot], this.nActive);
			this.valid[slot] = this.nActive;
		}
		return values;
	}

	/** out[p] = kernel of the row at `place` with the one at p, for p from ... to - 1 and up to 15 places around. */
	compute(out: Float32Array, place: number, from: number, to: number): void {
		const { kernels, packed, source, rows } = this;
		packed.products(out, source, rows[place], from, to);
		applyKernel(kernels, this.kernel, out, packed.norms, packed.norms[place], from - (from % 16), padded(to));
	}

	/** @param order - By new place the old one: a subset of the active places in order, or all of them and more behind; then the rest. */
	async reorder(order: Int32Array, nActive: number, pace: Pace): Promise<void> {
		const firstMoved = order.findIndex((old, place) => old !== place);
		if (firstMoved >= 0) {
			this.rows = order.map((old) => this.rows[old]);
			this.slotOf = order.map((old) => this.slotOf[old]);
			this.slotOf.forEach((slot, place) => slot !== NONE && (this.placeOf[slot] = place));
			await this.place(firstMoved, pace);
		}
		await this.moveRows(order, nActive, pace);
		this.nActive = nActive;
	}

	private async place(from: number, pace: Pace): Promise<void> {
		const { source, rows, packed } = this;
		const end = padded(rows.length);
		for (let start = from; start < end; start += PLACES_AT_ONCE) {
			const stop = Math.min(start + PLACES_AT_ONCE, end);
			packed.gatherDense(source, rows, start, stop);
			const pause = pace.after(3 * (stop - start) * source.width);
			if (pause) await pause;
		}
		if (source.sparse) packed.gatherSparse(source.sparse, rows, from);
		selfKernels(this.kernels, this.kernel, this.packed.norms, this.diagonals, padded(this.rows.length));
	}

	private takeSlot(place: number): number {
		let slot = 0;
		for (let s = 1; s < this.nSlots; s++) if (this.usedAt[s] < this.usedAt[slot]) slot = s;
		if (this.placeOf[slot] !== NONE) this.slotOf[this.placeOf[slot]] = NONE;
		this.placeOf[slot] = place;
		this.slotOf[place] = slot;
		this.valid[slot] = 0;
		return slot;
	}

	/** Brings the kept rows into the new order and, where not all rows have a slot, to the new length. */
	private async moveRows(order: Int32Array, nActive: number, pace: Pace): Promise<void> {
		const { cache, stride, rows } = this;
		const wanted = padded(nActive);
		const next = wanted > stride || this.nSlots < rows.length ? wanted : stride;
		const nSlots = Math.min(rows.length, Math.floor(cache.length / next));
		for (let slot = nSlots; slot < this.nSlots; slot++) if (this.placeOf[slot] !== NONE) this.slotOf[this.placeOf[slot]] = NONE;
		const kept = Math.min(nSlots, this.nSlots);
		if (nActive < this.nActive) {
			for (let slot = 0; slot < kept; slot++) {
				const [from, to] = [slot * stride, slot * next];
				let k = 0;
				for (; k < nActive && order[k] < this.valid[slot]; k++) cache[to + k] = cache[from + order[k]];
				this.valid[slot] = k;
				const pause = pace.after(2 * k);
				if (pause) await pause;
			}
		} else if (next > stride) {
			for (let slot = kept - 1; slot > 0; slot--) {
				cache.copyWithin(slot * next, slot * stride, slot * stride + this.valid[slot]);
				const pause = pace.after(this.valid[slot] / 2);
				if (pause) await pause;
			}
		}
		this.stride = next;
		this.nSlots = nSlots;
		this.placeOf = resized(this.placeOf, nSlots, NONE);
		this.valid = resized(this.valid, nSlots, 0);
		this.usedAt = resized(this.usedAt, nSlots, 0);
	}
}

function resized<T extends Int32Array | Float64Array>(values: T, length: number, fill: number): T {
	const copy = new (values.constructor as new (length: number) => T)(length).fill(fill) as T;
	copy.set(values.subarray(0, Math.min(length, values.length)));
	return copy;
}
