// One row per series, origin and step ahead: what trees see of a series. Values are in units of the series' usual change around its latest
// level, so that one model serves all series.
import type { KnownColumn, Panel } from '../../learners/forecast/contract';
import type { Feature } from '../../table/feature-matrix';
import { DAY, timeOf, type TimeAxis } from '../../table/time-axis/axis';
import { holidaysOf } from '../../table/time-axis/holidays/calendar';

/** What the features depend on besides the series; plain JSON, stored in models. */
export interface LagSetup {
	season: number;
	longSeason: number;
	axis: TimeAxis;
	knownColumns: KnownColumn[];
	/** Series that have a code of their own; 0 = none has. */
	nSeries: number;
}

/** Values from which one series is seen; index 0 is the oldest at hand. */
export interface SeriesView {
	readonly values: Float64Array;
	/** Running sums of the values and of absolute differences at the season, length values.length + 1. */
	readonly sums: Float64Array;
	readonly changes: Float64Array;
	/** Step on the axis of values[0]. */
	readonly start: number;
	/** By known column, at least as far as the rows reach. */
	readonly known: readonly Float64Array[];
	/** Its code, NaN for none. */
	readonly code: number;
}

const SERIES_CODES = 100;
const RECENT = 3;
const SEASONAL_LAGS = 3;

export function lagSetup({ season, longSeason, axis, knownColumns, series }: Panel): LagSetup {
	const nSeries = series.length > 1 && series.length <= SERIES_CODES ? series.length : 0;
	return { season, longSeason, axis, knownColumns: [...knownColumns], nSeries };
}

export function viewOf({ season }: Pick<LagSetup, 'season'>, values: Float64Array, start: number, known: readonly Float64Array[], code: number): SeriesView {
	const sums = new Float64Array(values.length + 1);
	const changes = new Float64Array(values.length + 1);
	for (let t = 0; t < values.length; t++) {
		sums[t + 1] = sums[t] + values[t];
		changes[t + 1] = changes[t] + Math.abs(values[t] - values[Math.max(0, t - season)]);
	}
	return { values, sums, changes, start, known, code };
}

/** Values that the features look back at. */
export function lagMemory({ season, longSeason }: LagSetup): number {
	return Math.max(4 * season + 2, longSeason > 0 ? 2 * longSeason + season : 0, 16);
}

/** Fewer values before an origin give no row. */
export function leastHistory({ season }: LagSetup): number {
	return Math.max(season + 1, 4);
}

const mean = ({ sums }: SeriesView, to: number, count: number) => (sums[to] - sums[Math.max(0, to - count)]) / Math.min(count, to);

/** Level and unit at the origin, after `n` values, and the forecast that the trees correct. */
export function anchorOf({ season, longSeason }: LagSetup, view: SeriesView, n: number): { level: number; unit: number } {
	const level = mean(view, n, Math.max(season, 2));
	const from = Math.max(season, n - Math.max(4 * season, longSeason, 28));
	const change = from < n ? (view.changes[n] - view.changes[from]) / (n - from) : 0;
	const unit = change > 0 ? change : Math.abs(level) || 1;
	return { level, unit };
}

/** Value of the latest same place in the season. @param h - Steps ahead, from 1. */
export function baseOf({ season }: LagSetup, { values }: SeriesView, n: number, h: number): number {
	const at = n - 1 + h - season * Math.ceil(h / season);
	return at >= 0 ? values[at] : values[n - 1];
}

export function lagFeatures(setup: LagSetup): Feature[] {
	const { season, longSeason, knownColumns, nSeries } = setup;
	const number = (name: string): Feature => ({ name, source: name, kind: 'number' });
	const features = [number('steps ahead'), number('level'), number('level change'), number('long level')];
	for (let k = 0; k < RECENT; k++) features.push(number(`value ${k + 1} back`));
	if (season > 1) for (let k = 0; k < SEASONAL_LAGS; k++) features.push(number(`season ${k + 1} back`));
	features.push(number('mean of the season place'));
	if (longSeason > 0) features.push(number('long season back'), number('value after the long season'), number('two long seasons back'), number('mean around the long season'));
	for (const { name } of calendarFeatures(setup.axis)) features.push(number(name));
	for (const { name, nLevels } of holidayFeatures(setup.axis)) {
		const kind = nLevels > 0 ? 'category' : 'number';
		for (const shown of [name, `${name} a season back`]) features.push({ name: shown, source: 'holidays', kind, ...(nLevels > 0 && { nLevels }) });
	}
	for (const { name, kind, nLevels } of knownColumns) {
		features.push({ name, source: name, kind, ...(kind === 'category' && { nLevels }) });
		features.push({ name: `${name} a season back`, source: name, kind, ...(kind === 'category' && { nLevels }) });
	}
	if (nSeries > 0) features.push({ name: 'series', source: 'series', kind: 'category', nLevels: nSeries });
	return features;
}

/** Writes the features of one row. @param n - Values known at the origin. @param h - Steps ahead, from 1. */
export function writeLags(setup: LagSetup, view: SeriesView, n: number, h: number, columns: readonly Float64Array[], row: number): void {
	const { season, longSeason, knownColumns, nSeries } = setup;
	const { values } = view;
	const { level, unit } = anchorOf(setup, view, n);
	const at = (index: number) => (index >= 0 && index < n ? (values[index] - level) / unit : NaN);
	let f = 0;
	const put = (value: number) => (columns[f++][row] = value);
	const target = n - 1 + h;
	put(h);
	put(level / unit);
	put(n > season ? (level - mean(view, n - season, Math.max(season, 2))) / unit : NaN);
	put((level - mean(view, n, Math.max(4 * season, 28))) / unit);
	for (let k = 0; k < RECENT; k++) put(at(n - 1 - k));
	const back = target - season * Math.ceil(h / season);
	if (season > 1) for (let k = 0; k < SEASONAL_LAGS; k++) put(at(back - k * season));
	let sum = 0;
	let count = 0;
	for (let k = 0; k < 4 && back - k * season >= 0; k++) {
		sum += at(back - k * season);
		count++;
	}
	put(count > 0 ? sum / count : NaN);
	if (longSeason > 0) {
		const long = target - longSeason * Math.ceil(h / longSeason);
		put(at(long));
		put(at(long + 1));
		put(at(long - longSeason));
		const [from, to] = [Math.max(0, long - 2), Math.min(n, long + 3)];
		put(to > from && long >= 0 ? ((view.sums[to] - view.sums[from]) / (to - from) - level) / unit : NaN);
	}
	const calendar = calendarFeatures(setup.axis);
	if (calendar.length > 0) {
		const date = new Date(timeOf(setup.axis, view.start + target));
		for (const { of } of calendar) put(of(date));
	}
	for (const { of } of holidayFeatures(setup.axis)) for (const index of [target, back]) put(of(view.start + index));
	knownColumns.forEach((_, c) => {
		put(view.known[c]?.[target] ?? NaN);
		put(back >= 0 ? (view.known[c]?.[back] ?? NaN) : NaN);
	});
	if (nSeries > 0) put(view.code);
}

interface CalendarFeature {
	name: string;
	of(date: Date): number;
}

const dayOfYear = (date: Date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY);
const HOUR: CalendarFeature = { name: 'hour', of: (date) => date.getUTCHours() + date.getUTCMinutes() / 60 };
const WEEKDAY: CalendarFeature = { name: 'weekday', of: (date) => date.getUTCDay() };
const DAY_OF_MONTH: CalendarFeature = { name: 'day of month', of: (date) => date.getUTCDate() };
const DAYS_LEFT: CalendarFeature = { name: 'days left in month', of: (date) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate() - date.getUTCDate() };
const DAY_OF_YEAR: CalendarFeature = { name: 'day of year', of: dayOfYear };
const MONTH: CalendarFeature = { name: 'month', of: (date) => date.getUTCMonth() + 1 };

/** Those that differ within the axis' own steps. */
function calendarFeatures({ unit, every }: TimeAxis): readonly CalendarFeature[] {
	if (unit === 'number') return [];
	if (unit === 'month') return every < 12 ? [MONTH] : [];
	if (unit === 'businessDay' || every === DAY) return [WEEKDAY, DAY_OF_MONTH, DAYS_LEFT, DAY_OF_YEAR];
	if (every > DAY) return [DAY_OF_MONTH, DAY_OF_YEAR];
	return [HOUR, WEEKDAY, DAY_OF_MONTH, DAY_OF_YEAR];
}

interface HolidayFeature {
	name: string;
	/** 0 = a number. */
	nLevels: number;
	/** By step of the axis. */
	of(step: number): number;
}

/** Which holiday a day is and how far the next one is; of longer steps, how many days of work and of rest they hold. */
function holidayFeatures(axis: TimeAxis): readonly HolidayFeature[] {
	if (axis.holidays === undefined || axis.unit === 'number') return [];
	const { count, codeAt, daysTo, daysSince } = holidaysOf(axis.holidays);
	const at = (read: (time: number) => number) => (step: number) => read(timeOf(axis, step));
	if (axis.unit === 'businessDay' || (axis.unit === 'fixed' && axis.every <= DAY)) {
		return [
			{ name: 'holiday', nLevels: count + 1, of: at(codeAt) },
			{ name: 'days to a holiday', nLevels: 0, of: at(daysTo) },
			{ name: 'days since a holiday', nLevels: 0, of: at(daysSince) },
		];
	}
	const countDays = (wanted: (time: number) => boolean) => (step: number) => {
		let days = 0;
		for (let time = timeOf(axis, step); time < timeOf(axis, step + 1); time += DAY) if (wanted(time)) days++;
		return days;
	};
	const isWeekend = (time: number) => new Date(time).getUTCDay() % 6 === 0;
	return [
		{ name: 'holidays', nLevels: 0, of: countDays((time) => codeAt(time) > 0) },
		{ name: 'working days', nLevels: 0, of: countDays((time) => !isWeekend(time) && !(codeAt(time) > 0)) },
	];
}
