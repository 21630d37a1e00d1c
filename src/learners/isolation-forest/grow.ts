// Grows one isolation tree: random questions until each row of the sample is alone or the depth limit is reached.
import type { Random } from '../../core/random';
import type { FeatureMatrix } from '../../table/feature-matrix';
import { depthLimit } from './path-length';
import type { IsolationTree } from './tree';


export class IsolationGrower {
	/** Features in the order of the last draw. */
	private readonly order: Int32Array;
	private readonly features: number[] = [];
	private readonly ranges: number[] = [];
	private readonly counts: number[] = [];

	/** @param hasMissing - Per feature: whether values are missing in training. */
	constructor(
		private readonly x: FeatureMatrix,
		private readonly hasMissing: readonly boolean[],
	) {
		this.order = Int32Array.from(x.columns.keys());
	}

	/** @param rows - At least one; reordered. Level by level, left before right. */
	grow(rows: Int32Array, random: Random): IsolationTree {
		const limit = depthLimit(rows.length);
		this.features.length = 0;
		this.ranges.length = 0;
		this.counts.length = 0;
		let level = [{ from: 0, to: rows.length }];
		for (let depth = 0; level.length > 0; depth++) {
			const next: typeof level = [];
			for (const { from, to } of level) {
				const middle = depth < limit && to - from > 1 ? this.split(rows, from, to, random) : -1;
				if (middle < 0) {
					this.features.push(-1);
					this.ranges.push(-Infinity, Infinity);
					this.counts.push(to - from);
				} else {
					this.counts.push(0);
					next.push({ from, to: middle }, { from: middle, to });
				}
			}
			level = next;
		}
		return { features: Int32Array.from(this.features), ranges: Float64Array.from(this.ranges), counts: Int32Array.from(this.counts) };
	}

	/** @returns Where the right rows start; -1 when all rows are the same. */
	private split(rows: Int32Array, from: number, to: number, random: Random): number {
		const { order, x } = this;
		for (let drawn = 0; drawn < order.length; drawn++) {
			const other = drawn + random.integer(order.length - drawn);
			const feature = order[other];
			order[other] = order[drawn];
			order[drawn] = feature;
			const range = x.features[feature].kind === 'category' ? this.drawLevel(feature, rows, from, to, random) : this.drawCut(feature, rows, from, to, random);
			if (!range) continue;
			this.features.push(feature);
			this.ranges.push(...range);
			return partition(rows, from, to, codesOf(x, feature), range[0], range[1]);
		}
		return -1;
	}

	/** A threshold between the least and the most, uniformly. */
	private drawCut(feature: number, rows: Int32Array, from: number, to: number, random: Random): [number, number] | undefined {
		const column = this.x.columns[feature];
		let least = Infinity;
		let most = -Infinity;
		for (let i = from; i < to; i++) {
			const value = column[rows[i]];
			if (value < least) least = value;
			if (value > most) most = value;
		}
		if (!(least < most)) return undefined;
		const where = random.uniform();
		const drawn = least * (1 - where) + most * where;
		// Rounding must not leave a side empty.
		const cut = drawn >= least && drawn < most ? drawn : least;
		let below = 0;
		let above = 0;
		for (let i = from; i < to; i++) {
			const value = column[rows[i]];
			if (value <= cut) below++;
			else if (value > cut) above++;
		}
		// What is usually there says something when it is not: missing goes with the few. Where gaps are usual, with the many.
		const lowSide = this.hasMissing[feature] ? below >= above : below < above;
		return lowSide ? [-Infinity, cut] : [cut, Infinity];
	}

	/** One of the levels in the node against the others; as likely as any other, so that a rare level is soon alone. */
	private drawLevel(feature: number, rows: Int32Array, from: number, to: number, random: Random): [number, number] | undefined {
		const column = codesOf(this.x, feature);
		const levels: number[] = [];
		const seen = new Set<number>();
		for (let i = from; i < to; i++) {
			const level = column(rows[i]);
			if (seen.has(level)) continue;
			seen.add(level);
			levels.push(level);
		}
		if (levels.length < 2) return undefined;
		const level = levels[random.integer(levels.length)];
		return [level - 0.5, level + 0.5];
	}
}

/** Value of a row, a missing level being -1. */
function codesOf(x: FeatureMatrix, feature: number): (row: number) => number {
	const column = x.columns[feature];
	if (x.features[feature].kind !== 'category') return (row) => column[row];
	return (row) => (column[row] >= 0 ? column[row] : -1);
}

function partition(rows: Int32Array, from: number, to: number, valueOf: (row: number) => number, low: number, high: number): number {
	let left = from;
	for (let i = from; i < to; i++) {
		const row = rows[i];
		const value = valueOf(row);
		if (value > high || value <= low) continue;
		rows[i] = rows[left];
		rows[left++] = row;
	}
	return left;
}
