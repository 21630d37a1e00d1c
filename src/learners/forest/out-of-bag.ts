// What the trees say about rows that they were not grown on: an honest score without a test set (Breiman 2001).
import type { Breathe } from '../trees/binned-data';
import type { BinnedRows } from './binned-rows';
import { leafOfRow, type ForestTree } from './tree';
import type { ForestTarget } from './target';

/** Sums of rows times classes, at most; beyond it there is no score. */
const MAX_SUMS = 2e7;
const PIECE = 100_000;

export class OutOfBag {
	private readonly sums: Float64Array;
	private readonly votes: Int32Array;
	private readonly width: number;

	constructor(
		private readonly data: BinnedRows,
		private readonly target: ForestTarget,
		private readonly weights: Float64Array,
	) {
		this.width = Math.max(1, target.nClasses);
		this.sums = new Float64Array(data.nRows * this.width);
		this.votes = new Int32Array(data.nRows);
	}

	static bytes(nRows: number, nOutputs: number): number {
		const width = nOutputs > 2 ? nOutputs : 1;
		return nRows * width <= MAX_SUMS ? nRows * (8 * width + 4) : 0;
	}

	/** @param counts - Rows above 0 are in the tree. */
	async add(tree: ForestTree, counts: Int32Array, breathe: Breathe): Promise<void> {
		const { sums, votes, width, weights } = this;
		const { columns, nRows } = this.data;
		const { values, starts, classes, shares } = tree;
		for (let from = 0; from < nRows; from += PIECE) {
			const to = Math.min(nRows, from + PIECE);
			for (let row = from; row < to; row++) {
				if (counts[row] > 0 || weights[row] === 0) continue;
				const leaf = leafOfRow(tree, columns, row);
				votes[row]++;
				if (width === 1) sums[row] += values[leaf];
				else for (let i = starts[leaf]; i < starts[leaf + 1]; i++) sums[row * width + classes[i]] += shares[i];
			}
			const pause = breathe();
			if (pause) await pause;
		}
	}

	/** Accuracy, or R² for regression; undefined when no row was left out. */
	score(): number | undefined {
		const { votes, weights, sums, width } = this;
		const { y, prior } = this.target;
		let total = 0;
		let right = 0;
		let sum = 0;
		let squares = 0;
		let errors = 0;
		for (let row = 0; row < votes.length; row++) {
			if (votes[row] === 0) continue;
			const weight = weights[row];
			total += weight;
			if (prior.length > 0) {
				if (this.classOf(row, width, sums) === y[row]) right += weight;
				continue;
			}
			sum += weight * y[row];
			squares += weight * y[row] ** 2;
			errors += weight * (y[row] - sums[row] / votes[row]) ** 2;
		}
		if (!(total > 0)) return undefined;
		if (prior.length > 0) return right / total;
		const variance = squares - (sum * sum) / total;
		return variance > 0 ? 1 - errors / variance : undefined;
	}

	private classOf(row: number, width: number, sums: Float64Array): number {
		if (width === 1) return sums[row] > 0.5 * this.votes[row] ? 1 : 0;
		let best = 0;
		for (let k = 1; k < width; k++) if (sums[row * width + k] > sums[row * width + best]) best = k;
		return best;
	}
}
