// Histograms and partitions on as many threads as the job has. Sums are integers and both sides of a partition keep their order, so the
// result is that of one thread whatever the number of parts: here, and only here, it may follow the number of threads.
import type { Calls, Kernels } from '../../kernels';
import type { BinnedData } from './binned-data';

/** Fewer rows are not worth the parts. */
const MIN_PART_ROWS = 4096;
/** Blocks of features per part: a part has room for some 60 calls. */
const GROUP_BLOCKS = 32;
/** Parts per thread: threads are not equally fast. */
const PARTS_PER_THREAD = 2;

export class SharedWork {
	private readonly maxParts: number;
	/** Histograms of all parts but the first; zero between calls. */
	private readonly partials: Int32Array[];
	private readonly lefts: Int32Array;
	private readonly counts: Int32Array;
	private readonly sums: Int32Array;

	/** @param threads - Of the job. */
	constructor(
		private readonly kernels: Kernels,
		private readonly data: BinnedData,
		threads: number,
	) {
		this.maxParts = mostParts(threads);
		this.partials = Array.from({ length: this.maxParts - 1 }, () => kernels.int32(2 * data.nSlots));
		this.lefts = kernels.int32(threads > 1 ? data.nRows : 0);
		this.counts = kernels.int32(this.maxParts);
		this.sums = kernels.int32(2 * this.maxParts);
	}

	/** Bytes from the kernels' memory, at most. */
	static bytes(nRows: number, nSlots: number, threads: number): number {
		return (mostParts(threads) - 1) * (8 * nSlots + 16) + (threads > 1 ? 4 * nRows : 0) + 12 * mostParts(threads) + 64;
	}

	/** Adds the rows `rows[from..to)` to a histogram. */
	addHistogram(out: Int32Array, rows: Int32Array, packed: Int32Array, from: number, to: number): void {
		const { kernels, data, partials } = this;
		const { blocks, stride, sparse, nDenseSlots } = data;
		const nParts = this.partsOf(to - from);
		const edge = (part: number) => from + Math.floor(((to - from) * part) / nParts);
		const nGroups = Math.max(1, Math.ceil(blocks.length / GROUP_BLOCKS));
		const calls = (k: Calls, index: number) => {
			const part = index % nParts;
			const group = Math.floor(index / nParts) * GROUP_BLOCKS;
			const own = part === 0 ? out : partials[part - 1];
			for (const { first, width, bins } of blocks.slice(group, group + GROUP_BLOCKS)) {
				const slots = own.subarray(2 * first * stride, 2 * (first + width) * stride);
				k.histogram(slots, bins, rows, packed, edge(part), edge(part + 1), width, stride);
			}
			if (!sparse || group > 0) return;
			k.sparseHistogram(own.subarray(2 * nDenseSlots), sparse.starts, sparse.slots, rows, packed, edge(part), edge(part + 1));
		};
		// A small leaf is not worth waking anybody.
		if (nParts * nGroups === 1) calls(kernels, 0);
		else kernels.forEachPart(nParts * nGroups, calls);
		for (let part = 1; part < nParts; part++) kernels.absorb(out, partials[part - 1]);
	}

	/** As the kernel of this name. @param scratch - One per row. */
	partition(rows: Int32Array, scratch: Int32Array, column: Uint8Array, goesLeft: Uint8Array, from: number, to: number): number {
		const { kernels, lefts, counts } = this;
		const nParts = this.partsOf((to - from) >> 1);
		if (nParts === 1) return kernels.partition(rows, scratch, column, goesLeft, from, to);
		const edge = (part: number) => from + Math.floor(((to - from) * part) / nParts);
		kernels.forEachPart(nParts, (k, part) => {
			k.partitionPart(rows, lefts, scratch, counts, part, column, goesLeft, edge(part), edge(part + 1));
		});
		const nLeft = counts.subarray(0, nParts).reduce((sum, count) => sum + count, 0);
		const leftStarts = new Int32Array(nParts);
		for (let part = 1; part < nParts; part++) leftStarts[part] = leftStarts[part - 1] + counts[part - 1];
		kernels.forEachPart(nParts, (k, part) => {
			const start = edge(part);
			const ownLeft = counts[part];
			k.copyRows(rows, from + leftStarts[part], lefts, start, ownLeft);
			k.copyRows(rows, nLeft + start - leftStarts[part], scratch, start, edge(part + 1) - start - ownLeft);
		});
		return nLeft;
	}

	/** Packed gradients of all rows, added up. */
	sumOf(rows: Int32Array, packed: Int32Array): { gradient: number; hessian: number } {
		const { kernels, sums } = this;
		const nParts = this.partsOf(rows.length);
		const edge = (part: number) => Math.floor((rows.length * part) / nParts);
		kernels.forEachPart(nParts, (k, part) => k.sumPacked(sums.subarray(2 * part), rows, packed, edge(part), edge(part + 1)));
		let [hessian, gradient] = [0, 0];
		for (let part = 0; part < nParts; part++) {
			hessian += sums[2 * part];
			gradient += sums[2 * part + 1];
		}
		return { hessian, gradient };
	}

	private partsOf(nRows: number): number {
		return Math.max(1, Math.min(this.maxParts, Math.floor(nRows / MIN_PART_ROWS)));
	}
}

function mostParts(threads: number): number {
	return threads > 1 ? PARTS_PER_THREAD * threads : 1;
}
