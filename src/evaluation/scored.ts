// Answers beside the truth: what every metric, interval and report is computed from.
import { MlError } from '../core/errors';

/** The same words as `learners/contract`; defined here because evaluation stands below the learners. */
export type ScoredProblemType = 'classification' | 'regression' | 'forecast' | 'clustering' | 'anomaly';

export interface Scored {
	readonly problemType: ScoredProblemType;
	/** classification: at least 2; otherwise 0. */
	readonly nClasses: number;
	/** Length nRows: the class (0 ... nClasses - 1) or the value. */
	readonly actual: Float64Array;
	/** classification: probabilities, row-major, length nRows * nClasses; otherwise values, length nRows. */
	readonly outputs: Float64Array;
	/** Binary only: class 1 is predicted where its probability is at least this. 0 to 1, default 0.5. */
	readonly threshold?: number;
	/** >= 0, length nRows. Default: all 1. */
	readonly weights?: Float64Array;
}

/** A value with its likely range (95 %). */
export interface Interval {
	value: number;
	low: number;
	high: number;
}

export interface Costs {
	/** Cost of a positive that was not flagged, > 0. */
	miss: number;
	/** Cost of a negative that was flagged, > 0. */
	falseAlarm: number;
}

export function isBinary(scored: Pick<Scored, 'problemType' | 'nClasses'>): boolean {
	return scored.problemType === 'classification' && scored.nClasses === 2;
}

/** Outputs per row: nClasses or 1. */
export function outputWidth(scored: Pick<Scored, 'problemType' | 'nClasses'>): number {
	return scored.problemType === 'classification' ? scored.nClasses : 1;
}

/** The probability of one class for every row, length nRows. */
export function classProbability(scored: Scored, classIndex: number): Float64Array {
	const n = scored.actual.length;
	const probability = new Float64Array(n);
	for (let row = 0; row < n; row++) probability[row] = scored.outputs[row * scored.nClasses + classIndex];
	return probability;
}

/** The most probable class of every row; binary: class 1 from the threshold on. */
export function predictedClasses(scored: Scored): Int32Array {
	const { nClasses, outputs } = scored;
	const n = scored.actual.length;
	const predicted = new Int32Array(n);
	const threshold = scored.threshold ?? 0.5;
	for (let row = 0; row < n; row++) {
		if (nClasses === 2) {
			predicted[row] = outputs[row * 2 + 1] >= threshold ? 1 : 0;
			continue;
		}
		let best = 0;
		for (let k = 1; k < nClasses; k++) {
			if (outputs[row * nClasses + k] > outputs[row * nClasses + best]) best = k;
		}
		predicted[row] = best;
	}
	return predicted;
}

/** The rows named by `rows`, in that order. */
export function takeScored(scored: Scored, rows: Int32Array): Scored {
	const width = outputWidth(scored);
	const actual = new Float64Array(rows.length);
	const outputs = new Float64Array(rows.length * width);
	const weights = scored.weights && new Float64Array(rows.length);
	for (let i = 0; i < rows.length; i++) {
		const row = rows[i];
		actual[i] = scored.actual[row];
		for (let k = 0; k < width; k++) outputs[i * width + k] = scored.outputs[row * width + k];
		if (weights) weights[i] = scored.weights![row];
	}
	return { ...scored, actual, outputs, weights };
}

/** @throws MlError `ML-FAULT` when the lengths do not fit together. */
export function checkScored(scored: Scored): void {
	const n = scored.actual.length;
	const fits = scored.outputs.length === n * outputWidth(scored) && (scored.weights?.length ?? n) === n;
	if (!fits) {
		throw new MlError('ML-FAULT', `${scored.outputs.length} outputs do not fit ${n} rows.`, 'Report this.');
	}
}
