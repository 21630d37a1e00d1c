// Raw anomaly scores have no common unit. This one has: how rare a score of at least this size is among the training rows.
import type { State } from '../../core/arrays';
import { invalidState, readState } from '../../core/state-reader';

const OWNER = 'score scale';
const MAX_KNOTS = 512;
/** The upper tail, from which the slope beyond the largest known score is taken. */
const TAIL = 20;

/** Rarity = -log(share of training rows with a score of at least this): 0 for the most usual row, log n for the most unusual one. */
export class ScoreScale {
	private constructor(
		/** Ascending. */
		private readonly scores: Float64Array,
		/** Ascending, same length. */
		private readonly rarities: Float64Array,
		/** Rarity per unit of score beyond the last knot. */
		private readonly slope: number,
	) {}

	/** @param raw - Scores of rows that the scored model was not fitted on; at least one, finite. */
	static fit(raw: Float64Array): ScoreScale {
		const sorted = raw.slice().sort();
		const n = sorted.length;
		const scores: number[] = [];
		const rarities: number[] = [];
		const step = Math.log(n) / MAX_KNOTS;
		for (let i = 0; i < n; i++) {
			if (i > 0 && sorted[i] === sorted[i - 1]) continue;
			const rarity = Math.log(n / (n - i));
			const isLast = sorted[i] === sorted[n - 1];
			if (scores.length > 0 && !isLast && rarity < rarities[rarities.length - 1] + step) continue;
			scores.push(sorted[i]);
			rarities.push(rarity);
		}
		return new ScoreScale(Float64Array.from(scores), Float64Array.from(rarities), tailSlope(sorted));
	}

	rarity(score: number): number {
		const { scores, rarities } = this;
		const last = scores.length - 1;
		if (!(score > scores[0])) return rarities[0];
		if (score >= scores[last]) return rarities[last] + (score - scores[last]) * this.slope;
		let low = 0;
		let high = last;
		while (high - low > 1) {
			const middle = (low + high) >> 1;
			if (scores[middle] <= score) low = middle;
			else high = middle;
		}
		const share = (score - scores[low]) / (scores[high] - scores[low]);
		return rarities[low] + share * (rarities[high] - rarities[low]);
	}

	toState(): State {
		return { json: { slope: this.slope }, arrays: new Map([['scores', this.scores], ['rarities', this.rarities]]) };
	}

	/** @throws MlError `ML-MODEL-INVALID`. */
	static fromState(state: State): ScoreScale {
		const reader = readState(state, OWNER);
		const scores = reader.array('scores', Float64Array);
		const rarities = reader.array('rarities', Float64Array, scores.length);
		const slope = reader.number('slope');
		const ascends = (values: Float64Array) => values.every((value, i) => Number.isFinite(value) && (i === 0 || value > values[i - 1]));
		if (scores.length === 0 || !ascends(scores) || !ascends(rarities) || slope < 0) throw invalidState(OWNER, 'its scores are not in order');
		return new ScoreScale(scores, rarities, slope);
	}
}

/** Scores beyond all known ones go on as steeply as the upper twentieth climbed. */
function tailSlope(sorted: Float64Array): number {
	const n = sorted.length;
	const from = Math.floor(n - n / TAIL);
	const start = Math.max(0, Math.min(from, n - 2));
	const width = sorted[n - 1] - sorted[start];
	const rise = Math.log((n - start) / 1);
	return width > 0 && rise > 0 ? Math.min(rise / width, Number.MAX_VALUE) : 1 / Math.max(Math.abs(sorted[n - 1]) * 0.01, 1e-6);
}

/** 0 to 1: one less the share of training rows that are as unusual; of several rarities the weighted mean. */
export const scoreOfRarity = (rarity: number): number => 1 - Math.exp(-rarity);
