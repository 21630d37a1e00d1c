// Everything that the Evaluate node says about a model, from its answers and the truth.
import type { JobContext } from '../core/context';
import type { Warning } from '../core/errors';
import type { Table } from '../table/table';
import type { ForecastCurve } from './forecast/tracks';
import { calibrationBins } from './calibration';
import { rankingCurves, residualPoints, type CurvePoint } from './curves';
import { formatNumber } from './format';
import { baselineMetrics, gradeModel, type Grade } from './grade';
import { metricIntervals, pairedDifference } from './intervals';
import { classCounts, f1Of, precisionOf, recallOf } from './metrics/confusion';
import { SharedWork, type Metric } from './metrics/contract';
import { classProbability, isBinary, type Costs, type Interval, type Scored, type ScoredProblemType } from './scored';
import { worstSlices, type Slice } from './slices';
import { thresholdTable, type ThresholdRow } from './threshold';
import { verdictSentence } from './verdict';

/** Same shape as `EvaluationReport` in `engine/contract`, whose comments hold here. */
export interface LabelledEvaluation {
	problemType: ScoredProblemType;
	rows: number;
	metrics: Record<string, Interval>;
	baseline: Record<string, number>;
	grade: Grade;
	verdict: string;
	confusionMatrix?: { classes: string[]; counts: number[][] };
	perClass?: { class: string; precision: number; recall: number; f1: number; rows: number }[];
	rocCurve?: CurvePoint[];
	precisionRecallCurve?: CurvePoint[];
	liftCurve?: CurvePoint[];
	calibrationCurve?: (CurvePoint & { rows: number })[];
	residuals?: CurvePoint[];
	thresholds?: ThresholdRow[];
	slices: Slice[];
	comparison?: Comparison;
	forecast?: ForecastCurve;
	decisionThreshold: number | null;
	warnings: Warning[];
}

/** What a report shows. */
export interface Evaluation extends LabelledEvaluation {
	/** clustering. */
	clusters?: { cluster: number; rows: number; share: number; description: string }[];
	/** clustering: rows on the two directions in which they spread most. */
	clusterMap?: (CurvePoint & { cluster: number })[];
	/** anomaly: share of rows (y) by score (x, the middle of the bin). */
	scoreHistogram?: CurvePoint[];
	/** Problems without a target: have the rows changed since training? */
	drift?: { drifted: boolean; text: string };
}

export interface Comparison {
	metric: string;
	/** Second less first, positive = the second is better. */
	difference: Interval;
	better: 'first' | 'second' | 'neither';
	text: string;
}

export interface EvaluateInput {
	readonly scored: Scored;
	/** classification: names by class code. */
	readonly classes: readonly string[];
	/** The baseline learnt on training rows: see `baselineOutput`. */
	readonly prior: Float64Array;
	/** The same rows, for slices. Default: none. */
	readonly table?: Table;
	/** Columns of the table to slice by. Default: all. */
	readonly columns?: readonly string[];
	readonly costs?: Costs;
	/** For the verdict sentence. Defaults as there. */
	readonly rowNoun?: string;
	readonly baselineText?: string;
	readonly context: Pick<JobContext, 'random' | 'checkpoint'>;
}

const CALIBRATION_BINS = 10;
/** More classes make a matrix that nobody reads; the table by class stays. */
const MAX_MATRIX_CLASSES = 100;

export async function evaluateOutputs(input: EvaluateInput): Promise<LabelledEvaluation> {
	const { scored, classes, prior } = input;
	const { intervals, note } = await metricIntervals(scored, input.context);
	const baseline = baselineMetrics(scored, prior);
	const { grade } = gradeModel({ scored, intervals, baseline });
	const majorityClass = prior.indexOf(prior.reduce((max, share) => Math.max(max, share), -Infinity));
	const verdict = verdictSentence({
		scored,
		intervals,
		baseline,
		grade,
		rows: scored.actual.length,
		classes,
		majorityClass,
		rowNoun: input.rowNoun,
		baselineText: input.baselineText,
	});
	await input.context.checkpoint();
	return {
		problemType: scored.problemType,
		rows: scored.actual.length,
		metrics: Object.fromEntries(intervals),
		baseline: Object.fromEntries(baseline),
		grade,
		verdict,
		...(scored.problemType === 'classification' ? classificationParts(input) : { residuals: residualPoints(scored) }),
		slices: input.table ? worstSlices(scored, input.table, input.columns) : [],
		decisionThreshold: isBinary(scored) ? (scored.threshold ?? 0.5) : null,
		warnings: note ? [{ code: 'ML-SAMPLED-RANGE', message: note, fix: 'Nothing needs to be done.' }] : [],
	};
}

function classificationParts({ scored, classes, costs }: EvaluateInput): Partial<LabelledEvaluation> {
	const { nClasses } = scored;
	const confusion = new SharedWork(scored).confusion({});
	const counts = classCounts(confusion, nClasses);
	const parts: Partial<LabelledEvaluation> = {
		perClass: counts.map((own, k) => ({ class: classes[k], precision: precisionOf(own), recall: recallOf(own), f1: f1Of(own), rows: own.actual })),
		calibrationCurve: calibrationBins(scored.actual, scored.outputs, nClasses, CALIBRATION_BINS).map(({ stated, observed, rows }) => ({
			x: stated,
			y: observed,
			rows,
		})),
	};
	if (nClasses <= MAX_MATRIX_CLASSES) {
		const rows = classes.map((_, k) => Array.from(confusion.subarray(k * nClasses, (k + 1) * nClasses)));
		parts.confusionMatrix = { classes: [...classes], counts: rows };
	}
	if (!isBinary(scored)) return parts;
	const curves = rankingCurves(scored);
	parts.rocCurve = curves?.roc;
	parts.precisionRecallCurve = curves?.precisionRecall;
	parts.liftCurve = curves?.lift;
	parts.thresholds = thresholdTable({ actual: scored.actual, probability: classProbability(scored, 1) }, scored.threshold ?? 0.5, costs);
	return parts;
}

/** Which of two models is better on the same rows, judged by a paired bootstrap; undefined where the metric is not defined. */
export async function compareScored(
	first: Scored,
	second: Scored,
	metric: Metric,
	context: Pick<JobContext, 'random' | 'checkpoint'>,
): Promise<Comparison | undefined> {
	const difference = await pairedDifference(first, second, metric, context);
	if (!difference) return undefined;
	const { value, low, high } = difference;
	const better = low > 0 ? 'second' : high < 0 ? 'first' : 'neither';
	return { metric: metric.name, difference: { value, low, high }, better, text: comparisonText(better, difference, metric, first.actual.length) };
}

function comparisonText(better: Comparison['better'], { value, low, high }: Interval, metric: Metric, nRows: number): string {
	const rows = nRows.toLocaleString('en-US');
	const range = `likely range ${formatNumber(low)} to ${formatNumber(high)}`;
	if (low === 0 && high === 0) return `Both models answer the same ${rows} rows equally well in ${metric.label}.`;
	if (better === 'neither') return `No clear difference in ${metric.label} on the same ${rows} rows (${range}).`;
	return `The ${better} model is better by ${formatNumber(Math.abs(value))} in ${metric.label} on the same ${rows} rows (${range}).`;
}
