// Which rows a tree is grown on.
import type { Random } from '../../core/random';

export class RowSampler {
	/** How often the last draw holds each row. */
	readonly counts: Int32Array;
	/** Rows of weight above 0. */
	private readonly usable: Int32Array;
	private readonly nDrawn: number;

	constructor(
		weights: Float64Array,
		/** Where a draw is written, of length `most(nRows, options)`. */
		private readonly rows: Int32Array,
		private readonly options: { readonly bootstrap: boolean; readonly rowSampling: number },
	) {
		this.usable = Int32Array.from(weights.keys()).filter((row) => weights[row] > 0);
		this.counts = new Int32Array(weights.length);
		this.nDrawn = Math.max(1, Math.round(options.rowSampling * this.usable.length));
	}

	/** Rows of a tree, at most. */
	static most(nRows: number, { rowSampling }: { readonly rowSampling: number }): number {
		return Math.max(1, Math.round(rowSampling * nRows));
	}

	/** Distinct rows of a tree, at most. */
	get mostRows(): number {
		return this.nDrawn;
	}

	/** Whether trees leave rows out. */
	get leavesRowsOut(): boolean {
		return this.options.bootstrap || this.nDrawn < this.usable.length;
	}

	/** @returns Distinct rows, ascending; free to be reordered until the next draw. */
	draw(random: Random): Int32Array {
		const { counts, usable, nDrawn, rows } = this;
		counts.fill(0);
		if (this.options.bootstrap) {
			for (let i = 0; i < nDrawn; i++) counts[usable[Math.floor((random.uint32() * usable.length) / 4294967296)]]++;
		} else {
			// Knuth's selection sampling.
			for (let i = 0, inside = 0; i < usable.length && inside < nDrawn; i++) {
				if (random.uint32() * (usable.length - i) >= (nDrawn - inside) * 4294967296) continue;
				counts[usable[i]] = 1;
				inside++;
			}
		}
		let n = 0;
		for (const row of usable) if (counts[row] > 0) rows[n++] = row;
		return rows.subarray(0, n);
	}
}
