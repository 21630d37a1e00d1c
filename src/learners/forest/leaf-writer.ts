// What the leaves of a tree answer.
import type { ForestTree } from './tree';

export type LeafArrays = Omit<ForestTree, 'nodes'>;

export interface LeafTarget {
	/** Values, or class codes where nClasses > 2. */
	readonly y: Float64Array;
	/** Of the rows in the current tree. */
	readonly weights: Float64Array;
	readonly nClasses: number;
	/** Mean of y; not used where nClasses > 2. */
	readonly prior: number;
	readonly smoothing: number;
}

/** Collects node after node of one tree. */
export class LeafWriter {
	private readonly values: number[] = [];
	private readonly starts: number[] = [0];
	private readonly classes: number[] = [];
	private readonly shares: number[] = [];
	private readonly sums: Float64Array;

	constructor(private readonly target: LeafTarget) {
		this.sums = new Float64Array(target.nClasses);
	}

	/** A node that is no leaf answers nothing. */
	skip(): void {
		if (this.target.nClasses > 2) this.starts.push(this.classes.length);
		else this.values.push(0);
	}

	add(rows: Int32Array, from: number, to: number): void {
		if (this.target.nClasses > 2) this.addShares(rows, from, to);
		else this.addMean(rows, from, to);
	}

	finish(): LeafArrays {
		return {
			values: Float32Array.from(this.values),
			starts: Int32Array.from(this.target.nClasses > 2 ? this.starts : []),
			classes: Uint16Array.from(this.classes),
			shares: Float32Array.from(this.shares),
		};
	}

	private addMean(rows: Int32Array, from: number, to: number): void {
		const { y, weights, prior, smoothing } = this.target;
		let sum = smoothing * prior;
		let total = smoothing;
		for (let i = from; i < to; i++) {
			sum += weights[rows[i]] * y[rows[i]];
			total += weights[rows[i]];
		}
		this.values.push(sum / total);
	}

	/** What the shares lack to 1 is the part of the prior; the model adds it. */
	private addShares(rows: Int32Array, from: number, to: number): void {
		const { y, weights, smoothing } = this.target;
		const { sums } = this;
		const seen: number[] = [];
		let total = smoothing;
		for (let i = from; i < to; i++) {
			const k = y[rows[i]];
			if (sums[k] === 0) seen.push(k);
			sums[k] += weights[rows[i]];
			total += weights[rows[i]];
		}
		for (const k of seen) {
			this.classes.push(k);
			this.shares.push(sums[k] / total);
			sums[k] = 0;
		}
		this.starts.push(this.classes.length);
	}
}
