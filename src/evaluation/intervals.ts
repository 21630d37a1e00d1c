// Likely ranges (95 %) of metrics by resampling rows: percentile bootstrap (Efron 1979) with Hesterberg's widening for few rows
// (2015, "What Teachers Should Know About the Bootstrap", section 3.3). Counts have Wilson's interval instead.
import type { JobContext } from '../core/context';
import type { Random } from '../core/random';
import { classCounts } from './metrics/confusion';
import { SharedWork, type Draw, type Metric } from './metrics/contract';
import { metricsFor } from './metrics/registry';
import { isBinary, takeScored, type Interval, type Scored } from './scored';
import { normalCdf, quantileOfSorted, studentQuantile, wilson } from './statistics';

export type IntervalContext = Pick<JobContext, 'random' | 'checkpoint'>;

export interface IntervalOptions {
	/** Default: all of the problem type. */
	metrics?: readonly Metric[];
	/** Default 1,000; fewer, but at least 200, for many rows. */
	resamples?: number;
	/** Default 0.95. */
	level?: number;
	/** Row visits (rows * outputs / 2 * resamples) that the bootstrap may cost. Default 3e7, about a second. */
	work?: number;
}

export interface MetricIntervals {
	/** Only metrics that are defined; low <= value <= high, all finite. */
	readonly intervals: ReadonlyMap<string, Interval>;
	/** How the ranges were found where that differs from a full bootstrap; null otherwise. */
	readonly note: string | null;
}

const DEFAULT_WORK = 3e7;
const MIN_RESAMPLES = 200;
/** Row visits between two checkpoints: about 10 ms. */
const CHECKPOINT_WORK = 2e5;

/**
 * The metrics of these rows with their likely ranges. From about 150,000 rows (fewer with many classes) the range of a random
 * part of the rows is used, narrowed by the square root of the share; `note` says so.
 */
export async function metricIntervals(scored: Scored, context: IntervalContext, options: IntervalOptions = {}): Promise<MetricIntervals> {
	const metrics = options.metrics ?? metricsFor(scored.problemType);
	const level = options.level ?? 0.95;
	const random = context.random.fork('intervals');
	const plan = planWork(scored, options.resamples ?? 1000, options.work);
	const part = plan.rows < scored.actual.length ? takeScored(scored, random.permutation(scored.actual.length).slice(0, plan.rows)) : scored;
	const shared = new SharedWork(scored);
	const values = metrics.map((metric) => metric.prepare(shared)({ weights: scored.weights }));
	const partShared = part === scored ? shared : new SharedWork(part);
	const draws = await bootstrap(partShared, metrics, plan.resamples, random, context);
	const narrowing = Math.sqrt(part.actual.length / scored.actual.length);
	const intervals = new Map<string, Interval>();
	metrics.forEach((metric, m) => {
		if (!Number.isFinite(values[m])) return;
		const range = exactRange(metric, shared, level) ?? drawnRange(draws[m], values[m], part.actual.length, level, narrowing);
		intervals.set(metric.name, within(metric, values[m], widenEdge(metric, scored, values[m], range, level)));
	});
	return { intervals, note: noteOf(scored, part) };
}

function noteOf(scored: Scored, part: Scored): string | null {
	if (scored.actual.length < 5) return 'With fewer than 5 rows no range can be given; the ranges shown are too narrow.';
	if (part === scored) return null;
	return `The likely ranges were computed on ${part.actual.length.toLocaleString('en')} random rows and scaled to all rows.`;
}

export interface PairedDifference extends Interval {
	/** Share of resamples in which the second is better, ties half. */
	readonly chanceBetter: number;
	/** Standard error of the difference. */
	readonly standardError: number;
}

/**
 * How much better the second is than the first on the same rows: positive = better, whatever the direction of the metric.
 *
 * @param options.level - Default 0.95, two-sided: the true difference is below `low` with a chance of 2.5 %.
 * @param options.resamples - Default 2,000.
 * @returns undefined where the metric is not defined for these rows.
 */
export async function pairedDifference(
	first: Scored,
	second: Scored,
	metric: Metric,
	context: IntervalContext,
	options: Omit<IntervalOptions, 'metrics'> = {},
): Promise<PairedDifference | undefined> {
	const n = first.actual.length;
	const level = options.level ?? 0.95;
	const sign = metric.higherIsBetter ? 1 : -1;
	const value = sign * (metric.compute(second) - metric.compute(first));
	if (!Number.isFinite(value)) return undefined;
	const random = context.random.fork('paired');
	const plan = planWork(first, options.resamples ?? 2000, options.work);
	const rows = plan.rows < n ? random.permutation(n).slice(0, plan.rows) : undefined;
	const works = [first, second].map((scored) => new SharedWork(rows ? takeScored(scored, rows) : scored));
	const evaluate = works.map((work) => metric.prepare(work));
	const pairs = await resample(works[0], plan.resamples, random, context, (weights) => sign * (evaluate[1]({ weights }) - evaluate[0]({ weights })));
	const drawn = finiteSorted(pairs);
	if (drawn.length === 0) return { value, low: value, high: value, chanceBetter: 0.5, standardError: 0 };
	const centre = drawn.reduce((sum, d) => sum + d, 0) / drawn.length;
	const narrowing = Math.sqrt(plan.rows / n);
	const standardError = narrowing * Math.sqrt(drawn.reduce((sum, d) => sum + (d - centre) ** 2, 0) / drawn.length);
	const better = drawn.reduce((sum, d) => sum + (d > 0 ? 1 : d === 0 ? 0.5 : 0), 0) / drawn.length;
	const { low, high } = drawnRange(drawn, value, plan.rows, level, narrowing);
	return { value, low: Math.min(low, value), high: Math.max(high, value), chanceBetter: better, standardError };
}

function planWork(scored: Scored, resamples: number, work = DEFAULT_WORK): { rows: number; resamples: number } {
	const n = scored.actual.length;
	const perRow = Math.max(1, scored.nClasses / 2);
	const affordable = Math.floor(work / Math.max(1, n * perRow));
	return {
		resamples: Math.min(resamples, Math.max(MIN_RESAMPLES, affordable)),
		rows: Math.min(n, Math.max(1000, Math.floor(work / MIN_RESAMPLES / perRow))),
	};
}

async function bootstrap(
	shared: SharedWork,
	metrics: readonly Metric[],
	resamples: number,
	random: Random,
	context: IntervalContext,
): Promise<Float64Array[]> {
	const evaluate = metrics.map((metric) => metric.prepare(shared));
	const draws = metrics.map(() => new Float64Array(resamples));
	let index = 0;
	await resample(shared, resamples, random, context, (weights) => {
		const draw: Draw = { weights };
		evaluate.forEach((score, m) => (draws[m][index] = score(draw)));
		return index++;
	});
	return draws.map(finiteSorted);
}

/** Calls `score` with the weights of each resample: how often a row was drawn, times its own weight. */
async function resample(
	shared: SharedWork,
	resamples: number,
	random: Random,
	context: IntervalContext,
	score: (weights: Float64Array) => number,
): Promise<Float64Array> {
	const n = shared.nRows;
	const own = shared.scored.weights;
	const weights = new Float64Array(n);
	const scores = new Float64Array(resamples);
	let work = 0;
	for (let r = 0; r < resamples; r++) {
		weights.fill(0);
		// Scaling 32 random bits favours no row by more than n / 2^32, and is three times as fast as the exact `random.integer`.
		for (let i = 0; i < n; i++) weights[((random.uint32() * n) / 4294967296) | 0]++;
		if (own) for (let row = 0; row < n; row++) weights[row] *= own[row];
		scores[r] = score(weights);
		work += n * Math.max(1, shared.scored.nClasses);
		if (work > CHECKPOINT_WORK) {
			work = 0;
			await context.checkpoint();
		}
	}
	return scores;
}

function finiteSorted(values: Float64Array): Float64Array {
	return values.filter(Number.isFinite).sort();
}

function drawnRange(sorted: Float64Array, value: number, nRows: number, level: number, narrowing: number): { low: number; high: number } {
	if (sorted.length === 0) return { low: value, high: value };
	const tail = (1 - level) / 2;
	const widened = nRows > 2 ? normalCdf(Math.sqrt(nRows / (nRows - 1)) * studentQuantile(tail, nRows - 1)) : 0;
	const low = quantileOfSorted(sorted, widened);
	const high = quantileOfSorted(sorted, 1 - widened);
	return { low: value - (value - low) * narrowing, high: value + (high - value) * narrowing };
}

/** Accuracy and, for two classes, precision and recall are shares of counted rows. */
function exactRange(metric: Metric, shared: SharedWork, level: number): { low: number; high: number } | undefined {
	const { scored } = shared;
	if (scored.weights || scored.problemType !== 'classification') return undefined;
	if (metric.name === 'accuracy') {
		const hits = metric.prepare(shared)({}) * shared.nRows;
		return wilson(hits, shared.nRows, level);
	}
	if (!isBinary(scored)) return undefined;
	const counts = classCounts(shared.confusion({}), 2)[1];
	if (metric.name === 'precision' && counts.predicted > 0) return wilson(counts.hits, counts.predicted, level);
	if (metric.name === 'recall' && counts.actual > 0) return wilson(counts.hits, counts.actual, level);
	return undefined;
}

/**
 * A score that every resample repeats (AUC 1 on 12 rows) is not certain: its range is that of as many counted rows as the
 * rarest class has.
 */
function widenEdge(metric: Metric, scored: Scored, value: number, range: { low: number; high: number }, level: number) {
	const isShare = metric.range[1] === 1 && metric.range[0] <= 0 && Number.isFinite(metric.range[0]);
	if (range.high > range.low || !isShare || scored.problemType !== 'classification') return range;
	const counts = new Float64Array(scored.nClasses);
	for (const k of scored.actual) counts[k]++;
	const rarest = counts.filter((count) => count > 0).reduce((min, count) => Math.min(min, count), Infinity);
	const share = Math.min(1, Math.max(0, value));
	return wilson(share * rarest, rarest, level);
}

function within(metric: Metric, value: number, range: { low: number; high: number }): Interval {
	return {
		value,
		low: Math.max(metric.range[0], Math.min(range.low, value)),
		high: Math.min(metric.range[1], Math.max(range.high, value)),
	};
}
