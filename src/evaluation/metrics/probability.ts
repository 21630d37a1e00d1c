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

/** Visits groups of equal probability by falling probability with their weight of positives and of others. */
function forEachTie(
	shared: SharedWork,
	classIndex: number,
	weights: Float64Array | undefined,
	visit: (positive: number, negative: number) => void,
): void {
	const { actual, outputs, nClasses } = shared.scored;
	const order = shared.order(classIndex);
	let positive = 0;
	let negative = 0;
	for (let i = 0; i < order.length; i++) {
		const row = order[i];
		const weight = weights ? weights[row] : 1;
		if (actual[row] === classIndex) positive += weight;
		else negative += weight;
		const p = outputs[row * nClasses + classIndex];
		if (i + 1 === order.length || outputs[order[i + 1] * nClasses + classIndex] !== p) {
			if (positive + negative > 0) visit(positive, negative);
			positive = 0;
			negative = 0;
		}
	}
}

/** Chance that a random row of the class ranks above a random other one, ties 1/2 (Mann & Whitney 1947). */
function aucOfClass(shared: SharedWork, classIndex: number, draw: Draw): number {
	let positives = 0;
	let negatives = 0;
	let wins = 0;
	forEachTie(shared, classIndex, draw.weights, (positive, negative) => {
		wins += negative * (positives + positive / 2);
		positives += positive;
		negatives += negative;
	});
	return positives > 0 && negatives > 0 ? wins / (positives * negatives) : NaN;
}

/** Average precision: sum of precision times step of recall. */
function averagePrecision(shared: SharedWork, classIndex: number, draw: Draw): number {
	let positives = 0;
	let flagged = 0;
	let sum = 0;
	forEachTie(shared, classIndex, draw.weights, (positive, negative) => {
		positives += positive;
		flagged += positive + negative;
		if (positive > 0) sum += (positive * positives) / flagged;
	});
	return positives > 0 ? sum / positives : NaN;
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
		prepare: oneVersusRest(aucOfClass),
	}),
	metric({
		...SHARED_FIELDS,
		name: 'prAuc',
		label: 'Average Precision',
		higherIsBetter: true,
		range: [0, 1],
		prepare: oneVersusRest(averagePrecision),
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
