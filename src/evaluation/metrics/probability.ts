// Metrics of the probabilities: how well they rank (rocAuc, prAuc) and how true they are (logLoss, brier).
import { metric, weightedMean, type Draw, type Metric, type SharedWork } from './contract';

/** Probabilities are kept this far from 0 and 1 before the logarithm. */
export const LOG_LOSS_CLIP = 1e-15;

/** -ln of the probability of the true class, by row. */
export function rowLogLoss(actual: Float64Array, outputs: Float64Array, nClasses: number): Float64Array {
	const losses = new Float64Array(actual.length);
	for (let row = 0; row < actual.length; row++) {
		const p = outputs[row * nClasses + actual[row]];
		losses[row] = -Math.log(Math.min(1 - LOG_LOSS_CLIP, Math.max(LOG_LOSS_CLIP, p)));
	}
	return losses;
}

/** Binary: (p - y)². More classes: sum over the classes (Brier 1950). */
function rowBrier(shared: SharedWork): Float64Array {
	const { actual, outputs, nClasses } = shared.scored;
	const losses = new Float64Array(actual.length);
	for (let row = 0; row < actual.length; row++) {
		let sum = 0;
		for (let k = 0; k < nClasses; k++) {
			const error = outputs[row * nClasses + k] - (actual[row] === k ? 1 : 0);
			sum += error * error;
		}
		losses[row] = nClasses === 2 ? sum / 2 : sum;
	}
	return losses;
}

type ClassScore = (shared: SharedWork, classIndex: number, draw: Draw) => number;

/** Binary: class 1. More classes: mean over the classes for which it is defined. */
function oneVersusRest(score: ClassScore) {
	return (shared: SharedWork) => {
		const { nClasses } = shared.scored;
		if (nClasses === 2) return (draw: Draw) => score(shared, 1, draw);
		return (draw: Draw) => {
			let sum = 0;
			let defined = 0;
			for (let k = 0; k < nClasses; k++) {
				const value = score(shared, k, draw);
				if (Number.isNaN(value)) continue;
				sum += value;
				defined++;
			}
			return defined > 0 ? sum / defined : NaN;
		};
	};
}

const SHARED_FIELDS = { problemTypes: ['classification'] } as const;

export const PROBABILITY_METRICS: readonly Metric[] = [
	metric({
		...SHARED_FIELDS,
		name: 'rocAuc',
		label: 'ROC AUC',
		higherIsBetter: true,
		range: [0, 1],
		prepare: oneVersusRest((shared, classIndex, draw) => shared.ranking(classIndex, draw).auc),
	}),
	metric({
		...SHARED_FIELDS,
		name: 'prAuc',
		label: 'Average Precision',
		higherIsBetter: true,
		range: [0, 1],
		prepare: oneVersusRest((shared, classIndex, draw) => shared.ranking(classIndex, draw).averagePrecision),
	}),
	metric({
		...SHARED_FIELDS,
		name: 'logLoss',
		label: 'Log Loss',
		higherIsBetter: false,
		range: [0, Infinity],
		prepare: ({ scored }) => {
			const losses = rowLogLoss(scored.actual, scored.outputs, scored.nClasses);
			return (draw) => weightedMean(losses, draw.weights);
		},
	}),
	metric({
		...SHARED_FIELDS,
		name: 'brier',
		label: 'Brier Score',
		higherIsBetter: false,
		range: [0, 2],
		prepare: (shared) => {
			const losses = rowBrier(shared);
			return (draw) => weightedMean(losses, draw.weights);
		},
	}),
];
