// Columns that know the answer already: filled in after the fact, or the target under another name. Each feature is judged alone,
// by the mean answer per bin learnt on one half of the rows and scored on the other.
import type { JobContext } from '../core/context';
import type { Random } from '../core/random';
import type { Column, Table } from '../table/table';
import { columnLength } from '../table/table';
import { nameTokens, showName } from '../table/text';
import type { Finding } from './contract';
import type { Target } from './read-target';

const MAX_ROWS = 20_000;
const MAX_BINS = 64;
const AUC_LIMIT = 0.99;
/** Enough for a column whose name already says that it is filled in later. */
const NAMED_AUC_LIMIT = 0.9;
const CORRELATION_LIMIT = 0.999;
const MIN_CLASS_ROWS = 10;
const AFTERWARDS = new Set([
	'date',
	'reason',
	'at',
	'time',
	'datum',
	'grund',
	'end',
	'closed',
	'cancelled',
	'canceled',
	'cancel',
	'cancellation',
	'status',
	'outcome',
	'result',
]);

/** Features that know the answer. @param rows - Usable rows. */
export async function findLeaks(
	table: Table,
	features: readonly string[],
	target: Target,
	rows: Int32Array,
	random: Random,
	context: JobContext,
): Promise<Finding[]> {
	const sample = sampleForLeaks(rows, random);
	const found: Finding[] = [];
	for (const name of features) {
		const finding = findLeak(name, table.column(name), target, sample);
		if (finding) found.push(finding);
		await context.checkpoint();
	}
	return found;
}

/** Rows to judge by, in random order so that halves are alike. @param rows - Usable rows. */
function sampleForLeaks(rows: Int32Array, random: Random): Int32Array {
	const n = Math.min(MAX_ROWS, rows.length);
	if (rows.length <= 4 * MAX_ROWS) {
		return random
			.permutation(rows.length)
			.subarray(0, n)
			.map((i) => rows[i]);
	}
	return Int32Array.from({ length: n }, () => rows[random.integer(rows.length)]);
}

/** @param sample - Of `sampleForLeaks`. @returns undefined when the feature does not know the answer. */
export function findLeak(name: string, column: Column, target: Target, sample: Int32Array): Finding | undefined {
	return target.problemType === 'regression' ? judgeNumber(name, column, target, sample) : judgeClasses(name, column, target, sample);
}

function judgeClasses(name: string, column: Column, target: Target, rows: Int32Array): Finding | undefined {
	const counts = target.counts;
	if (counts.length < 2 || Math.min(...counts.slice(0, 100)) < MIN_CLASS_ROWS) return undefined;
	const bins = binRows(column, rows);
	const text = (score: string) => leak(name, `'${showName(name)}' alone predicts ${showName(target.column)} almost perfectly (${score}).`);
	if (counts.length > 2) {
		const accuracy = 0.5 * (accuracyOf(bins, target, rows, 0) + accuracyOf(bins, target, rows, 1));
		return accuracy > AUC_LIMIT ? text(`right in ${(100 * accuracy).toFixed(1)} % of rows`) : undefined;
	}
	const auc = 0.5 * (aucOf(bins, target, rows, 0) + aucOf(bins, target, rows, 1));
	const limit = soundsLater(name, target.column) ? NAMED_AUC_LIMIT : AUC_LIMIT;
	return auc > limit ? text(`AUC ${auc.toFixed(3)}`) : undefined;
}

function judgeNumber(name: string, column: Column, target: Target, rows: Int32Array): Finding | undefined {
	if (column.kind !== 'number') return undefined;
	const both = rows.subarray(0, 5_000).filter((row) => Number.isFinite(column.values[row]) && Number.isFinite(target.y[row]));
	if (both.length < 20) return undefined;
	const correlation = pearson(ranks(both, column.values), ranks(both, target.y));
	if (Math.abs(correlation) <= CORRELATION_LIMIT) return undefined;
	return leak(
		name,
		`'${showName(name)}' rises and falls with ${showName(target.column)} in nearly every row (rank correlation ${correlation.toFixed(3)}).`,
	);
}

const DOMINANT_SHARE = 0.85;
const ALMOST_PERFECT: ReadonlyMap<string, number> = new Map([
	['rocAuc', 0.98],
	['accuracy', 0.98],
	['r2', 0.95],
]);

/**
 * A model that is almost perfect thanks to one column has mostly been told the answer, even where the column alone stays below the limits.
 *
 * @param importance - Share per column, the greatest first.
 * @param value - Of a metric on rows that were kept back; undefined where it is not measured.
 * @param baseline - The same of always guessing.
 */
export function findDominant(
	importance: ReadonlyArray<{ column: string; share: number }>,
	value: (metric: string) => number | undefined,
	baseline: (metric: string) => number | undefined,
): Finding | undefined {
	const [first, second] = importance;
	if (!first || !second || first.share < DOMINANT_SHARE) return undefined;
	const isAlmostPerfect = [...ALMOST_PERFECT].some(
		([metric, limit]) => (value(metric) ?? -Infinity) >= limit && (baseline(metric) ?? 0) < limit - 0.05,
	);
	if (!isAlmostPerfect) return undefined;
	const percent = Math.round(100 * first.share);
	return leak(first.column, `${percent} % of what this almost perfect model knows comes from '${showName(first.column)}'.`, 'It may be filled in after the fact.');
}

function leak(name: string, message: string, suspicion = 'It is probably filled in after the fact.'): Finding {
	return {
		severity: 'amber',
		code: 'ML-LEAK',
		column: name,
		message: `${message} ${suspicion}`,
		fix: `If it is not known when the prediction is made, add '${showName(name)}' to 'Ignore Columns'.`,
	};
}

function soundsLater(name: string, target: string): boolean {
	const tokens = nameTokens(name);
	const stems = nameTokens(target)
		.filter((token) => token.length >= 4)
		.map((token) => token.slice(0, 5));
	const aboutTarget = tokens.some((token) => stems.some((stem) => token.startsWith(stem)));
	return (
		tokens.some((token) => AFTERWARDS.has(token)) &&
		(aboutTarget || tokens.some((token) => /^(?:cancel|clos|churn|lost|leav|terminat|kuend|kündig)/.test(token)))
	);
}

interface Bins {
	codes: Int32Array;
	nBins: number;
}

/** Bin 0 = missing. */
function binRows(column: Column, rows: Int32Array): Bins {
	switch (column.kind) {
		case 'category':
			return { codes: rows.map((row) => Math.min(255, column.codes[row] + 1)), nBins: 256 };
		case 'text':
			return { codes: rows.map((row) => (column.values[row] === null ? 0 : 1)), nBins: 2 };
		case 'image':
		case 'vector':
		case 'sparse':
			return { codes: new Int32Array(rows.length), nBins: columnLength(column) > 0 ? 1 : 0 };
		default:
			return binNumbers(column.values, rows);
	}
}

function binNumbers(values: Float64Array, rows: Int32Array): Bins {
	const sorted = Float64Array.from(rows.subarray(0, 5_000), (row) => values[row])
		.filter((value) => !Number.isNaN(value))
		.sort();
	const cuts: number[] = [];
	for (let b = 1; b < MAX_BINS && sorted.length > 0; b++) {
		const cut = sorted[Math.floor((b * sorted.length) / MAX_BINS)];
		const last = cuts[cuts.length - 1];
		if (last === undefined || cut > last) cuts.push(cut);
		// A value as frequent as a bin gets a bin of its own: 'hours = 0' is the answer, and its neighbours are not.
		else if (cut === last) pushNextAbove(sorted, cut, cuts);
	}
	const codes = rows.map((row) => (Number.isNaN(values[row]) ? 0 : 1 + upperBound(cuts, values[row])));
	return { codes, nBins: cuts.length + 2 };
}

function pushNextAbove(sorted: Float64Array, cut: number, cuts: number[]): void {
	const next = sorted[upperBound(sorted, cut)];
	if (next !== undefined) cuts.push(next);
}

/** How many cuts are <= value. */
function upperBound(cuts: ArrayLike<number>, value: number): number {
	let low = 0;
	let high = cuts.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (cuts[middle] <= value) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** Class counts by bin of the rows with `i % 2 === half`: `counts[bin * nClasses + k]`. */
function countHalf({ codes, nBins }: Bins, target: Target, rows: Int32Array, half: number): Float64Array {
	const nClasses = target.classes.length;
	const counts = new Float64Array(nBins * nClasses);
	for (let i = half; i < rows.length; i += 2) {
		const y = target.y[rows[i]];
		if (!Number.isNaN(y)) counts[codes[i] * nClasses + y]++;
	}
	return counts;
}

/** Area under the ROC curve on one half, bins ranked by the other half. */
function aucOf(bins: Bins, target: Target, rows: Int32Array, half: number): number {
	const learnt = countHalf(bins, target, rows, 1 - half);
	const scored = countHalf(bins, target, rows, half);
	const prior = target.counts[1] / (target.counts[0] + target.counts[1]);
	const rate = (bin: number) => (learnt[2 * bin + 1] + prior) / (learnt[2 * bin] + learnt[2 * bin + 1] + 1);
	const order = Array.from({ length: bins.nBins }, (_, bin) => bin).sort((a, b) => rate(a) - rate(b));
	let below = 0;
	let area = 0;
	let positives = 0;
	for (const bin of order) {
		area += scored[2 * bin + 1] * (below + scored[2 * bin] / 2);
		below += scored[2 * bin];
		positives += scored[2 * bin + 1];
	}
	return below === 0 || positives === 0 ? 0.5 : area / (below * positives);
}

function accuracyOf(bins: Bins, target: Target, rows: Int32Array, half: number): number {
	const learnt = countHalf(bins, target, rows, 1 - half);
	const scored = countHalf(bins, target, rows, half);
	const nClasses = target.classes.length;
	let right = 0;
	let all = 0;
	for (let bin = 0; bin < bins.nBins; bin++) {
		let best = 0;
		for (let k = 0; k < nClasses; k++) {
			all += scored[bin * nClasses + k];
			if (learnt[bin * nClasses + k] > learnt[bin * nClasses + best]) best = k;
		}
		right += scored[bin * nClasses + best];
	}
	return all === 0 ? 0 : right / all;
}

function ranks(rows: Int32Array, values: Float64Array): Float64Array {
	const order = Int32Array.from(rows.keys()).sort((a, b) => values[rows[a]] - values[rows[b]]);
	const out = new Float64Array(rows.length);
	for (let from = 0; from < order.length; ) {
		let to = from + 1;
		while (to < order.length && values[rows[order[to]]] === values[rows[order[from]]]) to++;
		for (let i = from; i < to; i++) out[order[i]] = (from + to - 1) / 2;
		from = to;
	}
	return out;
}

function pearson(a: Float64Array, b: Float64Array): number {
	const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
	const ma = mean(a);
	const mb = mean(b);
	let ab = 0;
	let aa = 0;
	let bb = 0;
	for (let i = 0; i < a.length; i++) {
		ab += (a[i] - ma) * (b[i] - mb);
		aa += (a[i] - ma) ** 2;
		bb += (b[i] - mb) ** 2;
	}
	return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}
