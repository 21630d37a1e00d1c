// Histograms of the leaves that may still be split. When many features make them large, fewer are kept: a leaf that loses its histogram
// keeps its split, and its children are summed up anew.
import type { KernelMemory } from '../../kernels';

const MAX_POOL_BYTES = 256 * 2 ** 20;

interface Holder {
	slot: number;
	readonly split?: { readonly gain: number };
}

export class HistogramPool {
	private readonly histograms: Int32Array[];
	private unused: number[] = [];

	constructor(memory: KernelMemory, nSlots: number, maxLeaves: number) {
		this.histograms = Array.from({ length: capacity(nSlots, maxLeaves) }, () => memory.int32(2 * nSlots));
		this.reset();
	}

	/** At most, also for fewer slots. */
	static bytes(nSlots: number, maxLeaves: number): number {
		const each = 8 * nSlots + 16;
		// Fewer slots than expected must not need more bytes: hence the limit itself and not what fits into it.
		return Math.max(3 * each, Math.min(maxLeaves * each, MAX_POOL_BYTES));
	}

	reset(): void {
		this.unused = this.histograms.map((_, slot) => slot);
	}

	at(slot: number): Int32Array {
		return this.histograms[slot];
	}

	/** A slot; when all are in use, that of the leaf that is least likely to be split soon. */
	take(holders: readonly Holder[], keep?: Holder): number {
		const slot = this.unused.pop();
		if (slot !== undefined) return slot;
		let loser: Holder | undefined;
		for (const holder of holders) {
			if (holder.slot < 0 || holder === keep) continue;
			if (!loser || (holder.split?.gain ?? 0) < (loser.split?.gain ?? 0)) loser = holder;
		}
		const taken = loser!.slot;
		loser!.slot = -1;
		return taken;
	}

	free(holder: Holder): void {
		if (holder.slot >= 0) this.unused.push(holder.slot);
		holder.slot = -1;
	}
}

/** At least three: a parent becomes the larger child, beside the smaller one. */
function capacity(nSlots: number, maxLeaves: number): number {
	return Math.max(3, Math.min(maxLeaves, Math.floor(MAX_POOL_BYTES / (8 * nSlots + 16))));
}
