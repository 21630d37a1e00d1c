// The target in the units that trees are grown in.
import type { TrainingData } from '../contract';

export interface ForestTarget {
	/** Regression: (value / unit - base), within about [-2, 2]. Two classes: 0 or 1. More: the class code. */
	readonly y: Float64Array;
	/** 0 unless there are more than two classes. */
	readonly nClasses: number;
	/** Mean of y; 0 where there are more than two classes. */
	readonly mean: number;
	/** Weighted share of each class; empty for regression. */
	readonly prior: Float64Array;
	/** Regression: a prediction is (mean of the leaves + base) * unit. Otherwise 0 and 1. */
	readonly base: number;
	readonly unit: number;
}

export function forestTarget({ y, problemType, nClasses }: TrainingData, weights: Float64Array): ForestTarget {
	if (problemType === 'classification') {
		const prior = new Float64Array(nClasses);
		y.forEach((value, row) => (prior[value] += weights[row]));
		const total = prior.reduce((a, b) => a + b, 0);
		const shares = prior.map((sum) => sum / total);
		return { y, nClasses: nClasses > 2 ? nClasses : 0, mean: nClasses > 2 ? 0 : shares[1], prior: shares, base: 0, unit: 1 };
	}
	const most = y.reduce((a, value) => Math.max(a, Math.abs(value)), 0);
	// A power of two: dividing is exact and leaves keep the digits of float32 around the mean.
	const unit = most > 0 ? 2 ** Math.min(1023, Math.max(-1022, Math.ceil(Math.log2(most)))) : 1;
	let sum = 0;
	let total = 0;
	y.forEach((value, row) => {
		sum += weights[row] * (value / unit);
		total += weights[row];
	});
	const base = sum / total;
	return { y: y.map((value) => value / unit - base), nClasses: 0, mean: 0, prior: new Float64Array(0), base, unit };
}
