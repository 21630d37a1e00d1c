// Which rows and features a round may use.
import type { KernelMemory } from '../../kernels';
import type { Random } from '../../core/random';
import type { BinnedData } from '../trees/binned-data';

export interface Draw {
	/** Rows of the tree, ascending; free to be reordered. */
	readonly rows: Int32Array;
	/** All other rows: left out ones and validation rows; free to be reordered. */
	readonly rest: Int32Array;
	/** Binned features. */
	readonly features: Int32Array;
}

export class RoundSampler {
	private readonly nChosen: number;
	private readonly chosen: Int32Array;
	/** Where trees reorder the chosen rows. */
	private readonly order: Int32Array;
	/** Rows left out, then validation rows; trees reorder their copy. */
	private readonly others: Int32Array;
	private readonly rest: Int32Array;

	constructor(
		memory: KernelMemory,
		private readonly data: BinnedData,
		private readonly shares: { rowSampling: number; columnSampling: number },
		private readonly random: Random,
	) {
		const { nTrain, nRows } = data;
		this.nChosen = Math.max(1, Math.round(shares.rowSampling * nTrain));
		this.chosen = Int32Array.from({ length: this.nChosen }, (_, row) => row);
		this.order = memory.int32(this.nChosen);
		this.rest = memory.int32(nRows - this.nChosen);
		this.others = new Int32Array(this.rest.length);
		for (let row = nTrain; row < nRows; row++) this.others[row - this.nChosen] = row;
	}

	/** @param newRows - False keeps the rows of the last draw: the trees of one round share them. */
	draw(newRows: boolean): Draw {
		const { chosen, order, rest, nChosen, data } = this;
		if (newRows && nChosen < data.nTrain) this.drawRows();
		// A tree leaves its rows sorted by leaf.
		order.set(chosen);
		rest.set(this.others);
		return {
			rows: order.subarray(0, nChosen),
			rest: rest.subarray(0, data.nRows - nChosen),
			features: this.drawFeatures(),
		};
	}

	/** Without replacement, the same number every time (Knuth's selection sampling). */
	private drawRows(): void {
		const { nTrain } = this.data;
		let inside = 0;
		let outside = 0;
		for (let row = 0; row < nTrain; row++) {
			if (this.random.integer(nTrain - row) < this.nChosen - inside) this.chosen[inside++] = row;
			else this.others[outside++] = row;
		}
	}

	private drawFeatures(): Int32Array {
		const n = this.data.features.length;
		if (this.shares.columnSampling === 1) return Int32Array.from({ length: n }, (_, i) => i);
		const wanted = Math.max(1, Math.round(this.shares.columnSampling * n));
		return this.random.permutation(n).subarray(0, wanted).sort();
	}
}
