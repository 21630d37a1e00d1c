// Is the model better than not having one, and how much? The baseline, the grade and the sentence that says so.
import { computeMetrics } from './metrics/registry';
import { isBinary, type Interval, type Scored } from './scored';

export type Grade = 'A' | 'B' | 'C' | 'D';

/**
 * The answer without a model: shares of the classes or the mean, learnt on training rows.
 * @returns length nClasses, or 1.
 */
export function baselineOutput(training: Pick<Scored, 'problemType' | 'nClasses' | 'weights'> & { y: Float64Array }): Float64Array {
	const { y, nClasses, weights } = training;
	const prior = new Float64Array(training.problemType === 'classification' ? nClasses : 1);
	let total = 0;
	for (let row = 0; row < y.length; row++) {
		const weight = weights ? weights[row] : 1;
		total += weight;
		if (training.problemType === 'classification') prior[y[row]] += weight;
		else prior[0] += weight * y[row];
	}
	return total > 0 ? prior.map((sum) => sum / total) : prior.fill(training.problemType === 'classification' ? 1 / nClasses : 0);
}

/** The same rows answered by the baseline. Two classes: always the more frequent one. */
export function baselineScored(scored: Scored, prior: Float64Array): Scored {
	const outputs = new Float64Array(scored.outputs.length);
	for (let i = 0; i < outputs.length; i++) outputs[i] = prior[i % prior.length];
	return { ...scored, outputs, threshold: undefined };
}

/** Metrics of the baseline on these rows, by name; only those that are defined. */
export function baselineMetrics(scored: Scored, prior: Float64Array): Map<string, number> {
	return computeMetrics(baselineScored(scored, prior));
}

export interface GradeInput {
	readonly scored: Pick<Scored, 'problemType' | 'nClasses'>;
	readonly intervals: ReadonlyMap<string, Interval>;
	readonly baseline: ReadonlyMap<string, number>;
}

export interface GradeResult {
	grade: Grade;
	/** The metric that decided. */
	metric: string;
	/** Share of the way from the baseline to a perfect model, at most 1, negative when worse. */
	gain: number;
}

interface Scale {
	metric: string;
	perfect: number;
	/** Least gain for A and B. */
	a: number;
	b: number;
	/** Must be better than the baseline too: by its value, or by its whole range. */
	also: { metric: string; by: 'value' | 'range' };
}

/** Two classes: how well it ranks, since the share of right answers says little where one class is rare. A from AUC 0.9, B from 0.75. */
const BINARY: Scale = { metric: 'rocAuc', perfect: 1, a: 0.8, b: 0.5, also: { metric: 'logLoss', by: 'value' } };
/** More classes: share of the uncertainty that it removes (McFadden 1974). */
const MULTICLASS: Scale = { metric: 'logLoss', perfect: 0, a: 0.6, b: 0.3, also: { metric: 'balancedAccuracy', by: 'value' } };
/** Numbers: share of the variance that it explains. */
const VALUES: Scale = { metric: 'r2', perfect: 1, a: 0.8, b: 0.5, also: { metric: 'mae', by: 'range' } };

/**
 * D whenever the likely range of the deciding metric includes the baseline. Otherwise by the share of the possible gain:
 * two classes: rocAuc, A >= 0.8, B >= 0.5; more classes: logLoss, A >= 0.6, B >= 0.3; numbers: R², A >= 0.8, B >= 0.5; else C.
 */
export function gradeModel({ scored, intervals, baseline }: GradeInput): GradeResult {
	const scale = scaleOf(scored);
	const interval = intervals.get(scale.metric);
	const base = scale.metric === 'r2' ? 0 : baseline.get(scale.metric);
	if (!interval || base === undefined || base === scale.perfect) return { grade: 'D', metric: scale.metric, gain: 0 };
	const gain = (interval.value - base) / (scale.perfect - base);
	const worstGain = ((scale.perfect > base ? interval.low : interval.high) - base) / (scale.perfect - base);
	if (worstGain <= 0 || !isBetter(scale.also, intervals, baseline)) return { grade: 'D', metric: scale.metric, gain };
	return { grade: gain >= scale.a ? 'A' : gain >= scale.b ? 'B' : 'C', metric: scale.metric, gain };
}

function scaleOf(scored: Pick<Scored, 'problemType' | 'nClasses'>): Scale {
	if (isBinary(scored)) return BINARY;
	return scored.problemType === 'classification' ? MULTICLASS : VALUES;
}

function isBetter(also: Scale['also'], intervals: GradeInput['intervals'], baseline: GradeInput['baseline']): boolean {
	const interval = intervals.get(also.metric);
	const base = baseline.get(also.metric);
	if (!interval || base === undefined) return true;
	if (also.metric === 'balancedAccuracy') return interval.value > base;
	return (also.by === 'range' ? interval.high : interval.value) < base;
}
