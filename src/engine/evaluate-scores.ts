// Evaluate for an anomaly model. With labels it is judged as a yes or no, but for chances, which its scores are not.
import type { JobContext } from '../core/context';
import { MlError } from '../core/errors';
import { compareScored, evaluateOutputs } from '../evaluation/evaluate-outputs';
import { formatNumber, formatShare } from '../evaluation/format';
import { resolveMetric } from '../evaluation/metrics/registry';
import type { Scored } from '../evaluation/scored';
import { wilson } from '../evaluation/statistics';
import { resolveCosts } from '../evaluation/threshold';
import type { EvaluationReport, Grade, Interval } from './contract';
import type { UnlabelledAsk, UnlabelledEvaluation } from './evaluate-unlabelled';
import { labelledRows } from './evaluate-unlabelled';
import { judgeTexts, type TextJudgement } from './describe-texts';
import { decodeModel } from './model-file';
import { modelOutputs, type Model } from './model';
import { readFeatures } from './read-features';

const BINS = 25;
/** Of metrics that take scores for chances nothing is said. */
const RANKING_METRICS = new Set(['rocAuc', 'prAuc', 'precision', 'recall', 'f1', 'balancedAccuracy', 'mcc']);

export async function evaluateScores(ask: UnlabelledAsk, context: JobContext): Promise<UnlabelledEvaluation> {
	const { model, table, labels } = ask;
	const scores = modelOutputs(model, table);
	const threshold = model.decisionThreshold!;
	const flagged = Array.from(scores, (score) => score >= threshold);
	const hits = flagged.filter(Boolean).length;
	const flaggedShare: Interval = { value: hits / scores.length, ...wilson(hits, scores.length, 0.95) };
	const isLabelled = labels !== undefined && usable(ask);
	const rows = flagged.map((predicted, row) => {
		const label = labels && isLabelled && !Number.isNaN(labels.y[row]) ? labels.y[row] === 1 : null;
		return { actual: label, predicted, probability: scores[row], ...(label !== null && { correct: label === predicted }) };
	});
	const shared = { scoreHistogram: histogram(scores), drift: ask.drift, decisionThreshold: threshold, warnings: ask.warnings, rows: table.nRows };
	if (isLabelled) return { report: { ...(await withLabels(ask, scores, flaggedShare, context)), ...shared, rows: labelledRows(labels).length }, rows };
	if (ask.options.compareWith) throw notComparable();
	const usual = model.summary.baseline.flaggedShare ?? model.summary.metrics.flaggedShare.value;
	const texts = judgeTexts(model, table, 'row');
	const report: EvaluationReport = {
		problemType: 'anomaly',
		metrics: { ...texts?.metrics, flaggedShare },
		baseline: { ...texts?.baseline, flaggedShare: usual },
		grade: gradeNow(model.summary.grade, ask.drift.drifted),
		verdict: [texts && perplexityVerdict(texts, model), verdict(flaggedShare, usual, ask)].filter(Boolean).join(' '),
		slices: [],
		...shared,
	};
	return { report, rows };
}

/** What was measured at training stands beside it: texts that have become harder to guess are texts of another kind. */
function perplexityVerdict({ verdict: now }: TextJudgement, { summary }: Model): string {
	const then = summary.metrics.perplexity as Interval | undefined;
	return then ? `${now} At training it was ${formatNumber(then.value)}.` : now;
}

function notComparable(): MlError {
	return new MlError('ML-COMPARE', "'Compare With' needs answers that are right or wrong, and no labels were given.", "Name the column that tells which rows are anomalies in 'Actual Column', or remove the option.", {
		parameter: 'compareWith',
	});
}

/** @throws MlError `ML-TARGET-TYPE` for more than two answers. */
function usable({ labels, warnings }: UnlabelledAsk): boolean {
	const { column, classes } = labels!;
	if (classes.length > 2) {
		throw new MlError(
			'ML-TARGET-TYPE',
			`'${column.slice(0, 64)}' has ${classes.length} different answers; an anomaly is one or is none.`,
			"Choose a column with yes and no in 'Actual Column', or leave it empty.",
			{ column, parameter: 'actualColumn' },
		);
	}
	if (classes.length === 2) return true;
	warnings.push({
		code: 'ML-NO-ACTUAL',
		column,
		message: `All rows have the same answer in '${column.slice(0, 64)}': there is nothing to compare the scores with.`,
		fix: 'Send rows of both kinds to learn how many anomalies are found.',
	});
	return false;
}

async function withLabels(ask: UnlabelledAsk, scores: Float64Array, flaggedShare: Interval, context: JobContext): Promise<EvaluationReport> {
	const { model, table, options } = ask;
	const known = labelledRows(ask.labels!);
	const scored = scoredOf(ask, known, scores, model);
	const share = scored.actual.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
	const evaluated = await evaluateOutputs({
		scored,
		classes: ['usual', 'anomaly'],
		prior: Float64Array.of(1 - share, share),
		table: table.take(known),
		columns: model.statistics.filter(({ importance }) => importance > 0).map(({ name }) => name),
		costs: resolveCosts(options.costOfMiss, options.costOfFalseAlarm),
		rowNoun: 'row',
		context,
	});
	const { calibrationCurve: _, ...rest } = evaluated;
	const ranking = <T>(values: Record<string, T>) => Object.fromEntries(Object.entries(values).filter(([name]) => RANKING_METRICS.has(name)));
	const metrics: Record<string, Interval> = { ...ranking(evaluated.metrics), flaggedShare };
	const grade = gradeByRanking(metrics.rocAuc);
	const comparison = options.compareWith && (await compare(ask, decodeModel(options.compareWith), scored, known, context));
	return { ...rest, problemType: 'anomaly', metrics, baseline: { ...ranking(evaluated.baseline), flaggedShare: share }, grade, verdict: labelledVerdict(metrics, share, known.length), comparison: comparison || undefined };
}

function scoredOf({ labels }: UnlabelledAsk, known: Int32Array, scores: Float64Array, model: Pick<Model, 'decisionThreshold'>): Scored {
	return {
		problemType: 'classification',
		nClasses: 2,
		actual: Float64Array.from(known, (row) => labels!.y[row]),
		outputs: Float64Array.from({ length: 2 * known.length }, (_, at) => (at % 2 === 1 ? scores[known[at >> 1]] : 1 - scores[known[at >> 1]])),
		threshold: model.decisionThreshold!,
	};
}

async function compare(ask: UnlabelledAsk, second: Model, scored: Scored, known: Int32Array, context: JobContext) {
	if (second.problemType !== 'anomaly') throw notComparable();
	const scores = modelOutputs(second, readFeatures(second, ask.raw).table);
	return await compareScored(scored, scoredOf(ask, known, scores, second), resolveMetric('rocAuc', 'classification'), context);
}

/** As for two classes: A from 0.9, B from 0.75, D where chance is not ruled out. */
function gradeByRanking(rocAuc: Interval | undefined): Grade {
	if (!rocAuc || !(rocAuc.low > 0.5)) return 'D';
	return rocAuc.value >= 0.9 ? 'A' : rocAuc.value >= 0.75 ? 'B' : 'C';
}

/** Rows that have changed make the scores less telling, however steady they were at training. */
function gradeNow(atTraining: Grade, drifted: boolean): Grade {
	return drifted && atTraining < 'C' ? 'C' : atTraining;
}

function labelledVerdict(metrics: Record<string, Interval>, share: number, rows: number): string {
	const { rocAuc, recall, precision } = metrics;
	const sentences: string[] = [];
	if (rocAuc) sentences.push(`It ranks a random anomaly above a random usual row ${formatShare(rocAuc).value} of the time (${formatShare(rocAuc).range} likely range, ${rows.toLocaleString('en-US')} rows).`);
	if (recall && precision) sentences.push(`At its threshold it finds ${formatShare(recall).value} of the anomalies, and ${formatShare(precision).value} of the rows that it flags are; flagging at random ${formatShare({ value: share, low: share, high: share }).value} would be.`);
	return sentences.length > 0 ? sentences.join(' ') : 'There were no rows with a known answer to judge the model by.';
}

function verdict(flaggedShare: Interval, usual: number, { drift, table }: UnlabelledAsk): string {
	const { value, range } = formatShare(flaggedShare);
	const expected = formatShare({ value: usual, low: usual, high: usual }).value;
	const compared = flaggedShare.low > usual ? 'more than' : flaggedShare.high < usual ? 'fewer than' : 'about as many as';
	const sentences = [
		`Calls ${value} of these ${table.nRows.toLocaleString('en-US')} rows unusual (${range} likely range), ${compared} among the training rows (${expected}).`,
	];
	if (drift.drifted) sentences.push('The rows have changed since training, so that many may only be new.');
	sentences.push(`How many are real cannot be known without labels.`);
	return sentences.join(' ');
}

/** Share of the rows by score, x the middle of the bin. */
function histogram(scores: Float64Array): EvaluationReport['scoreHistogram'] {
	const counts = new Float64Array(BINS);
	for (const score of scores) counts[Math.min(BINS - 1, Math.floor(score * BINS))]++;
	return Array.from(counts, (count, bin) => ({ x: (bin + 0.5) / BINS, y: count / Math.max(1, scores.length) }));
}
