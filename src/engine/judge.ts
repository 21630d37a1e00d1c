// How good the model is, on rows that it did not see: metrics with ranges, the baseline beside them, a grade and a sentence.
import type { JobContext } from '../core/context';
import { calibrationError } from '../evaluation/calibration';
import { baselineMetrics, baselineOutput, gradeModel } from '../evaluation/grade';
import { metricIntervals } from '../evaluation/intervals';
import type { Scored } from '../evaluation/scored';
import { verdictSentence } from '../evaluation/verdict';
import type { SearchData } from '../search/candidate';
import { pick } from '../search/cross-validate';
import type { Grade, Interval } from './contract';
import type { Choice } from './fit';
import { modelOutputs, type ClassValue, type Model } from './model';

export interface Judgement {
	metrics: Record<string, Interval>;
	baseline: Record<string, number>;
	grade: Grade;
	verdict: string;
	/** classification: expected calibration error, 0 to 1. */
	calibrationError: number | null;
}

type Judged = Pick<Model, 'problemType' | 'classes' | 'recipes' | 'members' | 'calibration' | 'decisionThreshold'>;

/** @param held - Rows of `data` that no part of the model was fitted on. */
export async function judge(model: Judged, data: SearchData, held: Int32Array, context: JobContext): Promise<Judgement> {
	const isHeld = new Uint8Array(data.y.length);
	for (const row of held) isHeld[row] = 1;
	const prior = baselineOutput({ ...data, y: data.y.filter((_, row) => isHeld[row] === 0), weights: undefined });
	const scored = scoredOf(model, pick(data.y, held), modelOutputs(model, data.table.take(held)));
	return await judgeScored(scored, prior, model.classes, 'test row', context);
}

/** By cross-validation, where no rows were kept back. */
export async function judgeOutOfFold(model: Judged, data: SearchData, choice: Choice, context: JobContext): Promise<Judgement> {
	const prior = baselineOutput({ ...data, weights: undefined });
	const scored = scoredOf(model, pick(data.y, choice.search.rows), choice.outOfFold);
	return await judgeScored(scored, prior, model.classes, 'cross-validated row', context);
}

/** @param outputs - Calibrated. */
export function scoredOf(model: Pick<Model, 'problemType' | 'classes' | 'decisionThreshold'>, actual: Float64Array, outputs: Float64Array): Scored {
	const nClasses = model.problemType === 'classification' ? model.classes.length : 0;
	return { problemType: model.problemType, nClasses, actual, outputs, threshold: model.decisionThreshold ?? undefined };
}

async function judgeScored(
	scored: Scored,
	prior: Float64Array,
	classes: readonly ClassValue[],
	rowNoun: string,
	context: JobContext,
): Promise<Judgement> {
	const { intervals, note } = await metricIntervals(scored, context);
	if (note) context.warn({ code: 'ML-INTERVALS', message: note, fix: 'Nothing needs to be done.' });
	const baseline = baselineMetrics(scored, prior);
	const input = { scored, intervals, baseline };
	const { grade } = gradeModel(input);
	return {
		metrics: Object.fromEntries(intervals),
		baseline: Object.fromEntries(baseline),
		grade,
		verdict: verdictSentence({ ...input, grade, rows: scored.actual.length, classes: classes.map(String), majorityClass: indexOfMax(prior), rowNoun }),
		calibrationError: scored.problemType === 'classification' ? calibrationError(scored.actual, scored.outputs, scored.nClasses) : null,
	};
}

function indexOfMax(values: Float64Array): number {
	let best = 0;
	for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
	return best;
}
