// Champion and challenger on the same held-back rows, without a target.
import type { JobContext } from '../core/context';
import { measureGroups } from '../evaluation/clustering/internal';
import { formatNumber, formatShare } from '../evaluation/format';
import { pairedDifference } from '../evaluation/intervals';
import { METRICS } from '../evaluation/metrics/registry';
import type { Scored } from '../evaluation/scored';
import { wilson } from '../evaluation/statistics';
import type { RawTable } from '../table/raw-table';
import type { DriftReport, Interval } from './contract';
import { groupedRows, MAX_MEASURED_ROWS } from './groups';
import { modelOutputs, type Model } from './model';
import { readLabels } from './target';
import { sampleRows, type UnlabelledCore } from './unlabelled';
import type { UnlabelledRows } from './unlabelled-rows';

export interface ComparisonInput {
	champion: Model;
	challenger: UnlabelledCore;
	rows: UnlabelledRows;
	held: Int32Array;
	raw: RawTable;
	/** Relative. */
	minimumImprovement: number;
	drift: DriftReport;
}

export interface Comparison {
	/** `ask`: figures can't tell, a person has to. */
	decision: 'promote' | 'keep' | 'ask';
	reason: string;
	metric: string;
	champion: Record<string, Interval>;
	challenger: Record<string, Interval>;
	/** Challenger less champion, positive = better. */
	difference: Interval | null;
}

const RESAMPLES = 1000;
/** Fewer labelled anomalies can't decide. */
const MIN_LABELLED = 30;

/** Silhouettes of the same rows in the champion's space, which is the harder test for the challenger. */
export async function compareGroups({ champion, challenger, rows, held, minimumImprovement }: ComparisonInput, context: JobContext): Promise<Comparison> {
	const table = rows.data.table.take(sampleRows(held, MAX_MEASURED_ROWS, context));
	const before = await measureGroups(groupedRows(champion, table), context);
	const after = await measureGroups(groupedRows(challenger, table, champion), context);
	const gains = after.silhouettes.map((value, row) => value - before.silhouettes[row]);
	const difference = meanInterval(gains, context);
	const needed = minimumImprovement * Math.abs(before.intervals.get('silhouette')?.value ?? 0);
	const found = `${difference.value >= 0 ? 'better' : 'worse'} by ${formatNumber(Math.abs(difference.value))} (likely range ${formatNumber(difference.low)} to ${formatNumber(difference.high)}) on ${held.length.toLocaleString('en-US')} held-back rows`;
	const isBetter = difference.value > 0 && difference.value >= needed;
	const isSure = difference.low > 0;
	return {
		decision: isBetter && isSure ? 'promote' : 'keep',
		reason: isBetter
			? `${isSure ? 'Promoted' : 'Kept'}: the new groups' silhouette is ${found}${isSure ? '' : ', which may be chance'}.`
			: `Kept: the new groups' silhouette is ${found}, short of the needed gain of ${formatNumber(needed)}.`,
		metric: 'silhouette',
		champion: Object.fromEntries(before.intervals),
		challenger: Object.fromEntries(after.intervals),
		difference,
	};
}

function meanInterval(values: Float64Array, context: JobContext): Interval {
	const random = context.random.fork('gain');
	const n = values.length;
	const mean = (pick: (i: number) => number) => Array.from({ length: n }, (_, i) => values[pick(i)]).reduce((sum, value) => sum + value, 0) / Math.max(1, n);
	const draws = Array.from({ length: Math.min(RESAMPLES, Math.max(200, Math.floor(1e6 / Math.max(1, n)))) }, () => mean(() => random.integer(n))).sort((a, b) => a - b);
	const value = mean((i) => i);
	const at = (share: number) => draws[Math.round(share * (draws.length - 1))];
	return { value, low: Math.min(value, at(0.025)), high: Math.max(value, at(0.975)) };
}

export async function compareScores(input: ComparisonInput, context: JobContext): Promise<Comparison> {
	const { champion, challenger, rows, held } = input;
	const table = rows.data.table.take(held);
	const [before, after] = [modelOutputs(champion, table), modelOutputs(challenger, table)];
	const labels = labelsOf(input);
	return labels ? await byLabels(input, before, after, labels, context) : byShare(input, before, after);
}

/** Labels of the held-back rows, where there are enough of both kinds. Length held; NaN = none. */
function labelsOf({ champion, raw, held }: ComparisonInput): Float64Array | undefined {
	const column = champion.targetColumn;
	if (!column || !raw.columns.has(column)) return undefined;
	const { classes, y } = readLabels(raw, column);
	const own = Float64Array.from(held, (row) => y[row]);
	const count = (answer: number) => own.reduce((sum, value) => sum + Number(value === answer), 0);
	return classes.length === 2 && Math.min(count(0), count(1)) >= MIN_LABELLED ? own : undefined;
}

async function byLabels(input: ComparisonInput, before: Float64Array, after: Float64Array, labels: Float64Array, context: JobContext): Promise<Comparison> {
	const known = Int32Array.from(labels.keys()).filter((i) => !Number.isNaN(labels[i]));
	const scored = (scores: Float64Array): Scored => ({
		problemType: 'classification',
		nClasses: 2,
		actual: Float64Array.from(known, (i) => labels[i]),
		outputs: Float64Array.from({ length: 2 * known.length }, (_, at) => (at % 2 === 1 ? scores[known[at >> 1]] : 1 - scores[known[at >> 1]])),
	});
	const metric = METRICS.get('rocAuc')!;
	const [first, second] = [scored(before), scored(after)];
	const found = await pairedDifference(first, second, metric, context);
	const difference = found ? { value: found.value, low: found.low, high: found.high } : null;
	const needed = input.minimumImprovement * metric.compute(first);
	const isBetter = difference !== null && difference.value > 0 && difference.value >= needed && difference.low > 0;
	const words = difference ? `${difference.value >= 0 ? 'better' : 'worse'} by ${formatNumber(Math.abs(difference.value))} (likely range ${formatNumber(difference.low)} to ${formatNumber(difference.high)})` : 'not defined';
	const point = (value: number) => ({ rocAuc: { value, low: value, high: value } });
	return {
		decision: isBetter ? 'promote' : 'keep',
		reason: `${isBetter ? 'Promoted' : 'Kept'}: by the labels in '${input.champion.targetColumn}' the new model's ROC AUC is ${words} on ${known.length.toLocaleString('en-US')} held-back rows.`,
		metric: 'rocAuc',
		champion: point(metric.compute(first)),
		challenger: point(metric.compute(second)),
		difference,
	};
}

/** Does each still call as many rows unusual as it was set to? A champion that does stays. */
function byShare({ champion, challenger, held, drift }: ComparisonInput, before: Float64Array, after: Float64Array): Comparison {
	const usual = champion.summary.baseline.flaggedShare ?? champion.summary.metrics.flaggedShare.value;
	const shareOf = (scores: Float64Array, threshold: number | null): Interval => {
		const hits = scores.reduce((sum, score) => sum + Number(score >= (threshold ?? 1)), 0);
		return { value: hits / scores.length, ...wilson(hits, scores.length, 0.95) };
	};
	const [own, other] = [shareOf(before, champion.decisionThreshold), shareOf(after, challenger.decisionThreshold)];
	const fits = own.low <= usual && usual <= own.high;
	const percent = (interval: Interval) => formatShare(interval).value;
	const text = `the current model calls ${percent(own)} of ${held.length.toLocaleString('en-US')} new rows unusual, ${percent({ value: usual, low: usual, high: usual })} at its training`;
	const isOff = !fits || drift.drifted;
	return {
		decision: isOff ? 'ask' : 'keep',
		reason: isOff
			? `Needs approval: ${text}; the new one calls ${percent(other)} so${drift.drifted ? ', and the rows have changed' : ''}. Without labels no figure tells a new normal from a wave of anomalies: look at the flagged rows, then promote it or leave it.`
			: `Kept: ${text}, which fits. Without labels there is no telling whether the new one is better.`,
		metric: 'flaggedShare',
		champion: { flaggedShare: own },
		challenger: { flaggedShare: other },
		difference: null,
	};
}
