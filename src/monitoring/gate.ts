// Shall the retrained model take over? Both are judged on the same held-back rows; the challenger must win by more than noise and
// must not be worse where it hurts. Cannot make a model silently worse: that is what this file is for.
import { calibrationError } from '../evaluation/calibration';
import { formatNumber, formatPercent } from '../evaluation/format';
import { pairedDifference, type IntervalContext, type PairedDifference } from '../evaluation/intervals';
import type { Metric } from '../evaluation/metrics/contract';
import { defaultMetric } from '../evaluation/metrics/registry';
import { predictedClasses, takeScored, type Scored } from '../evaluation/scored';

export interface GateInput {
	/** Same rows, same order, none of which either model was trained on. */
	readonly champion: Scored;
	readonly challenger: Scored;
	/** Default: the problem's own (`logLoss`, `rmse`). */
	readonly metric?: Metric;
	/** Needed gain relative to the champion's score, >= 0. Default 0.005. */
	readonly minimumImprovement?: number;
	/** Groups of rows in which the challenger must not be clearly worse, e.g. by category; at most the 5 largest count. */
	readonly slices?: readonly { readonly name: string; readonly rows: Int32Array }[];
	/** How many challengers were already compared on these same rows; each makes the test stricter (Bonferroni). Default 0. */
	readonly earlierTries?: number;
	readonly context: IntervalContext;
}

export interface GateDecision {
	decision: 'promote' | 'keep';
	/** One sentence. */
	reason: string;
	metric: string;
	/** Challenger less champion, positive = better; null where it cannot be computed. */
	difference: PairedDifference | null;
	/** Which conditions failed, in order of weight; empty when promoted. */
	failed: ('rows' | 'undefined' | 'gain' | 'noise' | 'slice' | 'calibration')[];
}

export const MIN_HOLD_OUT_ROWS = 200;
export const MIN_RAREST_CLASS_ROWS = 30;
export const DEFAULT_MINIMUM_IMPROVEMENT = 0.005;
/**
 * The lower bound may lie this share of the needed gain below zero. With d = 0.05 m the worst case over all standard errors of a
 * challenger that is no better is P(Z > 1.96 m / (m + d)) = 3.1 % (at a standard error of (m + d) / 1.96).
 */
const TOLERANCE = 0.05;
const MAX_SLICES = 5;
const MIN_SLICE_ROWS = 30;
/** Points of accuracy, or share of the error, that a slice may lose. */
const MAX_SLICE_LOSS = 0.03;
const MAX_CALIBRATION_LOSS = 0.02;
const LEVEL = 0.95;

/** Promotes only if nothing speaks against it. */
export async function decidePromotion(input: GateInput): Promise<GateDecision> {
	const { champion, challenger, context } = input;
	const metric = input.metric ?? defaultMetric(champion.problemType, champion.nClasses);
	const keep = (failed: GateDecision['failed'], reason: string, difference: PairedDifference | null = null): GateDecision => ({
		decision: 'keep',
		reason,
		metric: metric.name,
		difference,
		failed,
	});
	const level = 1 - (1 - LEVEL) / (1 + (input.earlierTries ?? 0));
	const difference = (await pairedDifference(champion, challenger, metric, context, { level })) ?? null;
	const tooFew = tooFewRows(champion);
	if (tooFew) return keep(['rows'], tooFew, difference);
	if (!difference) return keep(['undefined'], `Kept: ${metric.label} is not defined on these held-back rows.`);
	const needed = (input.minimumImprovement ?? DEFAULT_MINIMUM_IMPROVEMENT) * Math.abs(metric.compute(champion));
	const found = `${describe(difference)} on ${champion.actual.length.toLocaleString('en-US')} held-back rows`;
	if (difference.value < needed || difference.value <= 0) {
		return keep(['gain'], `Kept: the new model's ${metric.label} is ${found}, short of the needed gain of ${formatNumber(needed)}.`, difference);
	}
	if (difference.low <= -TOLERANCE * needed) {
		return keep(['noise'], `Kept: the new model's ${metric.label} is ${found}, which may be chance.`, difference);
	}
	const slice = worseSlice(input);
	if (slice) return keep(['slice'], `Kept: the new model is better overall, but worse where ${slice}.`, difference);
	const loss = calibrationLoss(champion, challenger);
	if (loss > MAX_CALIBRATION_LOSS) {
		return keep(['calibration'], `Kept: the new model is better overall, but its probabilities are off by ${formatPercent(loss, 1)} more.`, difference);
	}
	return { decision: 'promote', reason: `Promoted: the new model's ${metric.label} is ${found}.`, metric: metric.name, difference, failed: [] };
}

function describe({ value, low, high }: PairedDifference): string {
	const word = value > 0 ? 'better' : 'worse';
	const [near, far] = value > 0 ? [low, high] : [-high, -low];
	return `${word} by ${formatNumber(Math.abs(value))} (likely range ${formatNumber(near)} to ${formatNumber(far)})`;
}

export function tooFewHeldBack(rows: number): string {
	return `Kept: only ${rows} ${rows === 1 ? 'row was' : 'rows were'} held back, at least ${MIN_HOLD_OUT_ROWS} are needed for a fair comparison.`;
}

function tooFewRows({ actual, problemType, nClasses }: Scored): string | null {
	if (actual.length < MIN_HOLD_OUT_ROWS) {
		return tooFewHeldBack(actual.length);
	}
	if (problemType !== 'classification') return null;
	const counts = new Float64Array(nClasses);
	for (const k of actual) counts[k]++;
	const rarest = counts.filter((count) => count > 0).reduce((min, count) => Math.min(min, count), Infinity);
	// With many classes a rare one says little about the whole; with two it is the whole.
	if (nClasses > 2 || rarest >= MIN_RAREST_CLASS_ROWS) return null;
	return `Kept: the rarer class has only ${rarest} held-back ${rarest === 1 ? 'row' : 'rows'}, at least ${MIN_RAREST_CLASS_ROWS} are needed.`;
}

/** A slice that loses more than three points, by more than noise; in words. */
function worseSlice({ champion, challenger, slices = [] }: GateInput): string | null {
	const largest = slices.filter(({ rows }) => rows.length >= MIN_SLICE_ROWS).sort((a, b) => b.rows.length - a.rows.length);
	for (const { name, rows } of largest.slice(0, MAX_SLICES)) {
		const losses = rowLosses(takeScored(champion, rows), takeScored(challenger, rows));
		const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
		const variance = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / (losses.length - 1);
		if (mean > MAX_SLICE_LOSS && mean > 2 * Math.sqrt(variance / losses.length)) return `${name} (${rows.length.toLocaleString('en-US')} rows)`;
	}
	return null;
}

/** By row, positive where the challenger is worse: right answers, or absolute error as a share of the champion's mean. */
function rowLosses(champion: Scored, challenger: Scored): Float64Array {
	const { actual } = champion;
	if (champion.problemType === 'classification') {
		const [before, after] = [predictedClasses(champion), predictedClasses(challenger)];
		return actual.map((k, row) => Number(before[row] === k) - Number(after[row] === k));
	}
	const error = (scored: Scored, row: number) => Math.abs(scored.outputs[row] - actual[row]);
	const mean = actual.reduce((sum, _, row) => sum + error(champion, row), 0) / actual.length;
	return actual.map((_, row) => (mean > 0 ? (error(challenger, row) - error(champion, row)) / mean : error(challenger, row)));
}

function calibrationLoss(champion: Scored, challenger: Scored): number {
	if (champion.problemType !== 'classification') return 0;
	const error = (scored: Scored) => calibrationError(scored.actual, scored.outputs, scored.nClasses);
	return error(challenger) - error(champion);
}
