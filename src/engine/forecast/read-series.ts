// Rows to series on one axis of time: times read and put on steps, several rows of a step joined, gaps found. What was repaired is counted.
import type { JobContext } from '../../core/context';
import { MlError, type Warning } from '../../core/errors';
import { makeCellReader } from '../../table/cell-reader';
import { MissingValues } from '../../table/missing';
import type { RawTable } from '../../table/raw-table';
import type { ColumnSchema, DateFormat } from '../../table/schema';
import { normalizeText, showName } from '../../table/text';
import { describeFrequency, stepOf, type TimeAxis } from '../../table/time-axis/axis';
import { detectAxis } from '../../table/time-axis/detect-axis';
import { readTimes, type ReadTimes, type TimeFormat } from '../../table/time-axis/time-format';

export interface SeriesRows {
	/** As text; null without a series column. */
	key: string | null;
	/** As the rows have it. */
	raw: unknown;
	/** Step of the first observed value; rows before it do not count. */
	start: number;
	/** From the first to the last observed value; NaN where a step has none. */
	values: Float64Array;
	/** By known column, from `start` to the last row of the series, values to come included. */
	known: Float64Array[];
	/** Input row of each step from `start` on, as long as `known`; -1 = none. */
	rows: Int32Array;
	/** Steps of rows without a value after the last value, ascending, with their input row. */
	future: { step: number; row: number }[];
	/** Input rows of the series. */
	allRows: number[];
}

export interface SeriesTable {
	axis: TimeAxis;
	format: TimeFormat;
	series: SeriesRows[];
	/** Input rows that could not be placed: no readable time, or no series. */
	unplaced: number[];
}

export interface SeriesColumns {
	time: string;
	/** How the times are read, where a cleaning or the user says so. */
	dateFormat?: DateFormat;
	target: ColumnSchema;
	series: string | null;
	known: readonly KnownReader[];
	missingWords: readonly string[];
	/** How several rows of one step are joined. */
	duplicates: 'mean' | 'sum' | 'last';
}

export interface KnownReader {
	name: string;
	/** A number or a code; NaN = not known. */
	read(value: unknown): number;
}

/** Steps of one series; more are refused: a single wrong date would otherwise fill the memory. */
const MAX_STEPS = 2_000_000;
/** A row this far from its step, in shares of a step, is told of. */
const OFF = 0.02;

/**
 * @param known - Axis and format of a model; found from the rows where absent.
 * @throws MlError `ML-NOT-A-TIME`, `ML-ONE-TIME`, `ML-TIME-RANGE`.
 */
export async function readSeries(
	raw: RawTable,
	columns: SeriesColumns,
	context: Pick<JobContext, 'warn' | 'checkpoint'>,
	known?: { axis: TimeAxis; format: TimeFormat },
): Promise<SeriesTable> {
	const missing = new MissingValues(columns.missingWords);
	const values = raw.columns.get(columns.time) ?? [];
	// Rows in another form than those of the training are read all the same, as long as they hold the same kind of time.
	const read = readTimes(columns.time, values, missing, known?.format ?? columns.dateFormat) ?? readTimes(columns.time, values, missing);
	if (!read || (known && (known.format.kind === 'number') !== (read.format.kind === 'number'))) throw notATime(columns.time);
	tellTimes(read, columns.time, raw.nRows, context);
	await context.checkpoint();
	const readTarget = makeCellReader(columns.target, missing);
	const targetValues = raw.columns.get(columns.target.name) ?? [];
	const y = Float64Array.from({ length: raw.nRows }, (_, row) => {
		const value = targetValues.at(row);
		return numberOf(missing.is(value) ? NaN : readTarget(value));
	});
	const { groups, unplaced } = groupRows(raw, columns, read.times, missing);
	await context.checkpoint();
	const axis = known?.axis ?? findAxis(groups, read, y, columns.time);
	const counts = { duplicates: 0, off: 0 };
	const series: SeriesRows[] = [];
	for (const [i, group] of groups.entries()) {
		if (i % 50 === 0) await context.checkpoint();
		series.push(placeRows(group, axis, read.times, y, raw, columns, counts));
	}
	tellPlaces(counts, axis, columns, context);
	return { axis, format: read.format, series, unplaced };
}

function numberOf(value: number): number {
	return Number.isFinite(value) ? value : NaN;
}

interface Group {
	key: string | null;
	raw: unknown;
	rows: number[];
}

function groupRows(raw: RawTable, { series }: SeriesColumns, times: Float64Array, missing: MissingValues): { groups: Group[]; unplaced: number[] } {
	const groups = new Map<string | null, Group>();
	const unplaced: number[] = [];
	const keys = series === null ? undefined : (raw.columns.get(series) ?? []);
	for (let row = 0; row < raw.nRows; row++) {
		const value = keys?.at(row);
		if (Number.isNaN(times[row]) || (keys && missing.is(value))) {
			unplaced.push(row);
			continue;
		}
		const key = keys ? normalizeText(String(value)) : null;
		const group = groups.get(key) ?? { key, raw: value ?? null, rows: [] };
		group.rows.push(row);
		groups.set(key, group);
	}
	return { groups: [...groups.values()], unplaced };
}

function findAxis(groups: readonly Group[], { times, format }: ReadTimes, y: Float64Array, column: string): TimeAxis {
	const sorted = groups.map(({ rows }) => {
		const own = Float64Array.from(rows.filter((row) => !Number.isNaN(y[row])), (row) => times[row]).sort();
		return own.filter((time, i) => i === 0 || time !== own[i - 1]);
	});
	const axis = detectAxis(sorted, format.kind !== 'number');
	if (axis) return axis;
	throw new MlError(
		'ML-ONE-TIME',
		`No series has values at two times in '${showName(column)}'.`,
		"Send the past values, one row per time; if there are several series, name the column that tells them apart in 'Series Column'.",
		{ column },
	);
}

function placeRows(
	{ key, raw: rawKey, rows }: Group,
	axis: TimeAxis,
	times: Float64Array,
	y: Float64Array,
	raw: RawTable,
	columns: SeriesColumns,
	counts: { duplicates: number; off: number },
): SeriesRows {
	let [first, last, end] = [Infinity, -Infinity, -Infinity];
	const steps = rows.map((row) => {
		const { step, off } = stepOf(axis, times[row]);
		if (off > OFF) counts.off++;
		end = Math.max(end, step);
		if (!Number.isNaN(y[row])) {
			first = Math.min(first, step);
			last = Math.max(last, step);
		}
		return step;
	});
	const hasValues = first <= last;
	const start = hasValues ? first : Math.min(...steps);
	const length = end - start + 1;
	if (length > MAX_STEPS) throw tooWide(columns.time, length, axis);
	const sums = new Float64Array(hasValues ? last - first + 1 : 0);
	const seen = new Uint32Array(sums.length);
	const rowOf = new Int32Array(length).fill(-1);
	const knownValues = columns.known.map(() => new Float64Array(length).fill(NaN));
	const knownRaw = columns.known.map(({ name }) => raw.columns.get(name) ?? []);
	rows.forEach((row, i) => {
		const at = steps[i] - start;
		if (at < 0) return;
		columns.known.forEach(({ read }, c) => {
			const value = read(knownRaw[c].at(row));
			if (!Number.isNaN(value)) knownValues[c][at] = value;
		});
		if (rowOf[at] < 0 || !Number.isNaN(y[row])) rowOf[at] = row;
		if (Number.isNaN(y[row])) return;
		if (seen[at] > 0) counts.duplicates++;
		sums[at] = columns.duplicates === 'last' ? y[row] : sums[at] + y[row];
		seen[at]++;
	});
	const values = sums.map((sum, at) => (seen[at] === 0 ? NaN : columns.duplicates === 'mean' ? sum / seen[at] : sum));
	const firstFuture = hasValues ? last + 1 : start;
	const future = Array.from({ length: Math.max(0, end - firstFuture + 1) }, (_, i) => ({ step: firstFuture + i, row: rowOf[firstFuture + i - start] })).filter(({ row }) => row >= 0);
	return { key, raw: rawKey, start, values, known: knownValues, rows: rowOf, future, allRows: rows };
}

function tellTimes({ unreadable, zones }: ReadTimes, column: string, nRows: number, context: Pick<JobContext, 'warn'>): void {
	if (zones.size > 0) {
		const list = [...zones].slice(0, 4).map(([zone, count]) => `${zone} in ${count.toLocaleString('en')}`).join(', ');
		context.warn({
			code: 'ML-TIME-ZONES',
			column,
			message: `Times in '${showName(column)}' are in several zones (${list} rows${zones.size > 4 ? ', …' : ''}); they were brought together.`,
			fix: 'Nothing to do if the zones are right. Days at midnight stay the days of their own zone.',
		});
	}
	if (unreadable > 0) {
		context.warn({
			code: 'ML-NOT-A-DATE',
			column,
			message: `${unreadable.toLocaleString('en')} of ${nRows.toLocaleString('en')} times in '${showName(column)}' cannot be read; these rows were left out.`,
			fix: "Correct them at the source, or set 'Date Format' in Prepare Data.",
		});
	}
}

function tellPlaces({ duplicates, off }: { duplicates: number; off: number }, axis: TimeAxis, columns: SeriesColumns, context: Pick<JobContext, 'warn'>): void {
	if (duplicates > 0) {
		const words = { mean: 'their mean was taken', sum: 'they were added up', last: 'the last one was taken' };
		const noSeries = columns.series === null ? " If these are several series, name the column that tells them apart in 'Series Column'." : '';
		context.warn({
			code: 'ML-TIME-DUPLICATES',
			column: columns.time,
			message: `${duplicates.toLocaleString('en')} rows have the same time (${describeFrequency(axis)}) as another row of their series; ${words[columns.duplicates]}.`,
			fix: `If they are parts of one total, set the hyperparameter 'Several Rows per Step' to sum.${noSeries}`,
		});
	}
	if (off > 0) {
		context.warn({
			code: 'ML-TIME-IRREGULAR',
			column: columns.time,
			message: `${off.toLocaleString('en')} rows lie between the steps of the series, which are ${describeFrequency(axis)}; each was put on the nearest.`,
			fix: 'Nothing to do, if that is near enough; otherwise bring the rows to even steps before.',
		});
	}
}

export function repairWarning(code: Warning['code'], column: string, message: string, fix: string): Warning {
	return { code, column, message, fix };
}

function notATime(column: string): MlError {
	return new MlError(
		'ML-NOT-A-TIME',
		`Column '${showName(column)}' holds neither dates nor numbers that could be times.`,
		"Choose another 'Time Column', or bring its dates to a form such as 2024-01-31.",
		{ column, parameter: 'timeColumn' },
	);
}

function tooWide(column: string, steps: number, axis: TimeAxis): MlError {
	return new MlError(
		'ML-TIME-RANGE',
		`The times in '${showName(column)}' span ${steps.toLocaleString('en')} steps ${describeFrequency(axis)}; at most ${MAX_STEPS.toLocaleString('en')} can be used.`,
		'Is there a wrong date, such as 1900 or 9999? Otherwise add up the rows to longer steps before.',
		{ column, parameter: 'timeColumn' },
	);
}
