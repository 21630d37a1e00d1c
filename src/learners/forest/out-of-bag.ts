// What the trees say about rows that they were not grown on: an honest score without a test set (Breiman 2001).
import type { Kernels } from '../../kernels';
import type { Breathe } from '../trees/binned-data';
import type { BinnedRows } from './binned-rows';
import type { ForestTree } from './tree';
import type { ForestTarget } from './target';

/** Sums of rows times classes, at most; beyond it there is no score. */
const MAX_SUMS = 2e7;
/** Rows that walk together. */
const PIECE = 16_384;

export class OutOfBag {
	private readonly sums: Float64Array;
	private readonly votes: Int32Array;
	private readonly width: number;
	private readonly rows: Int32Array;
	private readonly leaves: Int32Array;
	private readonly nodes: Int32Array;

	/** @param mostNodes - Of one tree. */
	constructor(
		private readonly kernels: Kernels,
		private readonly data: BinnedRows,
		private readonly target: ForestTarget,
		private readonly weights: Float64Array,
		mostNodes: number,
	) {
		this.width = Math.max(1, target.nClasses);
		this.sums = new Float64Array(data.nRows * this.width);
		this.votes = new Int32Array(data.nRows);
		this.rows = kernels.int32(PIECE);
		this.leaves = kernels.int32(PIECE);
		this.nodes = kernels.int32(2 * mostNodes);
	}

	/** Whether there is an out-of-bag score for so many rows. */
	static isAffordable(nRows: number, nOutputs: number): boolean {
		return nRows * (nOutputs > 2 ? nOutputs : 1) <= MAX_SUMS;
	}

	static bytes(nRows: number, nOutputs: number): number {
		return OutOfBag.isAffordable(nRows, nOutputs) ? nRows * (8 * (nOutputs > 2 ? nOutputs : 1) + 4) : 0;
	}

	/** Bytes that it takes from the kernels' memory. */
	static kernelBytes(mostNodes: number): number {
		return 8 * (PIECE + mostNodes) + 64;
	}

	/** @param counts - Rows above 0 are in the tree. */
	async add(tree: ForestTree, counts: Int32Array, breathe: Breathe): Promise<void> {
		const { rows, weights } = this;
		this.nodes.set(tree.nodes);
		let n = 0;
		for (let row = 0; row < counts.length; row++) {
			if (counts[row] === 0 && weights[row] > 0) rows[n++] = row;
			if (n < PIECE && row < counts.length - 1) continue;
			this.addPiece(tree, n);
			n = 0;
			const pause = breathe();
			if (pause) await pause;
		}
	}

	private addPiece({ values, starts, classes, shares }: ForestTree, n: number): void {
		const { rows, leaves, sums, votes, width, data } = this;
		this.kernels.findLeaves(leaves, data.cells, data.columns.length, rows, n, this.nodes);
		for (let i = 0; i < n; i++) {
			const row = rows[i];
			const leaf = leaves[i];
			votes[row]++;
			if (width === 1) sums[row] += values[leaf];
			else for (let s = starts[leaf]; s < starts[leaf + 1]; s++) sums[row * width + classes[s]] += shares[s];
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
