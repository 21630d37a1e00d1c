// Which rows and features a round may use.
import type { KernelMemory } from '../../kernels';
import type { Random } from '../../core/random';
import type { BinnedData } from '../trees/binned-data';

export interface Draw {
	/** Rows of the tree, ascending; free to be reordered. */
	readonly rows: Int32Array;
	/** All other rows: left out ones and validation rows. */
	readonly rest: Int32Array;
	/** Binned features. */
	readonly features: Int32Array;
}

export class RoundSampler {
	private readonly order: Int32Array;
	private readonly rest: Int32Array;
	private readonly drawn: Uint8Array;

	constructor(
		memory: KernelMemory,
		private readonly data: BinnedData,
		private readonly shares: { rowSampling: number; columnSampling: number },
		private readonly random: Random,
	) {
		this.order = memory.int32(data.nTrain);
		this.rest = memory.int32(data.nRows);
		this.drawn = new Uint8Array(shares.rowSampling < 1 ? data.nTrain : 0);
	}

	/** @param newRows - False keeps the rows of the last draw: the trees of one round share them. */
	draw(newRows: boolean): Draw {
		const { data, shares, order, rest } = this;
		const sampled = shares.rowSampling < 1;
		if (sampled && newRows) this.drawRows();
		let inside = 0;
		let outside = 0;
		for (let row = 0; row < data.nTrain; row++) {
			if (!sampled || this.drawn[row] === 1) order[inside++] = row;
			else rest[outside++] = row;
		}
		for (let row = data.nTrain; row < data.nRows; row++) rest[outside++] = row;
		return { rows: order.subarray(0, inside), rest: rest.subarray(0, outside), features: this.drawFeatures() };
	}

	/** Without replacement, the same number every time (Knuth's selection sampling). */
	private drawRows(): void {
		const { nTrain } = this.data;
		let wanted = Math.max(1, Math.round(this.shares.rowSampling * nTrain));
		for (let row = 0; row < nTrain; row++) {
			const take = this.random.integer(nTrain - row) < wanted;
			this.drawn[row] = take ? 1 : 0;
			if (take) wanted--;
		}
	}

	private drawFeatures(): Int32Array {
		const n = this.data.features.length;
		if (this.shares.columnSampling === 1) return Int32Array.from({ length: n }, (_, i) => i);
		const wanted = Math.max(1, Math.round(this.shares.columnSampling * n));
		return this.random.permutation(n).subarray(0, wanted).sort();
	}
}
