// Metrics of the chosen class, all from one confusion matrix. Binary: of class 1. More classes: mean over the classes that
// occur (macro). Undefined shares count as 0. Formulas: scikit-learn 1.9, sklearn.metrics, `zero_division=0`.
import { metric, type Metric } from './contract';

export interface ClassCounts {
	/** Sum of weights of rows that are this class, that are predicted as it, and both. */
	actual: number;
	predicted: number;
	hits: number;
}

/** Counts of every class. @param confusion - `[actual * nClasses + predicted]`. */
export function classCounts(confusion: Float64Array, nClasses: number): ClassCounts[] {
	return Array.from({ length: nClasses }, (_, k) => {
		let actual = 0;
		let predicted = 0;
		for (let j = 0; j < nClasses; j++) {
			actual += confusion[k * nClasses + j];
			predicted += confusion[j * nClasses + k];
		}
		return { actual, predicted, hits: confusion[k * nClasses + k] };
	});
}

const ratio = (part: number, whole: number) => (whole > 0 ? part / whole : 0);
export const precisionOf = (c: ClassCounts) => ratio(c.hits, c.predicted);
export const recallOf = (c: ClassCounts) => ratio(c.hits, c.actual);
export const f1Of = (c: ClassCounts) => ratio(2 * c.hits, c.actual + c.predicted);

function macro(confusion: Float64Array, nClasses: number, score: (c: ClassCounts) => number): number {
	const present = classCounts(confusion, nClasses).filter((c) => c.actual + c.predicted > 0);
	return present.length > 0 ? present.reduce((sum, c) => sum + score(c), 0) / present.length : NaN;
}

function positiveOrMacro(score: (c: ClassCounts) => number) {
	return (confusion: Float64Array, nClasses: number) =>
		nClasses === 2 ? score(classCounts(confusion, 2)[1]) : macro(confusion, nClasses, score);
}

function accuracyOf(confusion: Float64Array, nClasses: number): number {
	let hits = 0;
	let total = 0;
	for (let i = 0; i < confusion.length; i++) total += confusion[i];
	for (let k = 0; k < nClasses; k++) hits += confusion[k * nClasses + k];
	return total > 0 ? hits / total : NaN;
}

function balancedAccuracyOf(confusion: Float64Array, nClasses: number): number {
	const present = classCounts(confusion, nClasses).filter((c) => c.actual > 0);
	return present.length > 0 ? present.reduce((sum, c) => sum + recallOf(c), 0) / present.length : NaN;
}

/** Matthews correlation for any number of classes (Gorodkin 2004); 0 where one side is constant. */
function matthews(confusion: Float64Array, nClasses: number): number {
	const counts = classCounts(confusion, nClasses);
	let total = 0;
	let hits = 0;
	let cross = 0;
	let predictedSquares = 0;
	let actualSquares = 0;
	for (const c of counts) {
		total += c.actual;
		hits += c.hits;
		cross += c.actual * c.predicted;
		predictedSquares += c.predicted ** 2;
		actualSquares += c.actual ** 2;
	}
	if (total === 0) return NaN;
	const denominator = Math.sqrt((total ** 2 - predictedSquares) * (total ** 2 - actualSquares));
	return denominator > 0 ? (hits * total - cross) / denominator : 0;
}

function confusionMetric(
	name: string,
	label: string,
	score: (confusion: Float64Array, nClasses: number) => number,
	range: readonly [number, number] = [0, 1],
): Metric {
	return metric({
		name,
		label,
		problemTypes: ['classification'],
		higherIsBetter: true,
		range,
		prepare: (shared) => (draw) => score(shared.confusion(draw), shared.scored.nClasses),
	});
}

export const CONFUSION_METRICS: readonly Metric[] = [
	confusionMetric('accuracy', 'Accuracy', accuracyOf),
	confusionMetric('balancedAccuracy', 'Balanced Accuracy', balancedAccuracyOf),
	confusionMetric('precision', 'Precision', positiveOrMacro(precisionOf)),
	confusionMetric('recall', 'Recall', positiveOrMacro(recallOf)),
	confusionMetric('f1', 'F1', positiveOrMacro(f1Of)),
	confusionMetric('macroF1', 'Macro F1', (confusion, nClasses) => macro(confusion, nClasses, f1Of)),
	confusionMetric('mcc', 'Matthews Correlation', matthews, [-1, 1]),
];
