// Read series to the complete panel that forecasters take, with what was repaired said once.
import type { JobContext } from '../../core/context';
import { MlError } from '../../core/errors';
import type { KnownColumn, Panel } from '../../learners/forecast/contract';
import { describeFrequency } from '../../table/time-axis/axis';
import { detectSeasons } from '../../table/time-axis/detect-season';
import { showName } from '../../table/text';
import { fillGaps, resolveGaps } from './fill-gaps';
import type { SeriesRows, SeriesTable } from './read-series';

export interface PanelRows {
	panel: Panel;
	/** By series of the panel: 1 = the value was there. */
	observed: Uint8Array[];
	/** The series that are in the panel, in its order. */
	series: SeriesRows[];
	gaps: 'interpolate' | 'zero';
}

export interface PanelOptions {
	target: string;
	time: string;
	/** 0: found. */
	season: number;
	/** Taken as it is where it is given, together with `season`. */
	longSeason?: number;
	horizon?: number;
	gaps: 'auto' | 'interpolate' | 'zero';
	knownColumns: readonly KnownColumn[];
}

const MIN_VALUES = 4;
const MANY_MISSING = 0.05;

/** @throws MlError `ML-TOO-FEW` where no series has four values. */
export function makePanel(table: SeriesTable, options: PanelOptions, context: Pick<JobContext, 'warn'>): PanelRows {
	const usable = table.series.filter(({ values }) => countKnown(values) >= MIN_VALUES);
	if (usable.length === 0) throw tooFew(table, options);
	tellShort(table.series.length - usable.length, context);
	const gaps = resolveGaps(options.gaps, usable.map(({ values }) => values));
	const rough = usable.map(({ values }) => fillGaps(values, 1, gaps).values);
	const found = options.season > 0 ? { season: options.season, longSeason: options.longSeason ?? 0 } : detectSeasons(table.axis, rough);
	const filled = usable.map(({ values }) => fillGaps(values, found.season, gaps));
	tellGaps(filled.map(({ observed }) => observed), gaps, table, options, context);
	const longest = filled.reduce((max, { values }) => Math.max(max, values.length), 0);
	const horizon = options.horizon ?? defaultHorizon(found.season, longest);
	const panel: Panel = {
		series: filled.map(({ values }) => values),
		...found,
		horizon,
		axis: table.axis,
		starts: usable.map(({ start }) => start),
		known: usable.map(({ known, values }) => known.map((column) => column.subarray(0, values.length))),
		knownColumns: options.knownColumns,
	};
	return { panel, observed: filled.map(({ observed }) => observed), series: usable, gaps };
}

/** A season, where that is a handy number of steps; else 12, or a quarter of a short series. */
function defaultHorizon(season: number, longest: number): number {
	const wanted = season >= 4 && season <= 48 ? season : 12;
	return Math.max(1, Math.min(wanted, Math.floor(longest / 4)));
}

function countKnown(values: Float64Array): number {
	let count = 0;
	for (const value of values) if (!Number.isNaN(value)) count++;
	return count;
}

function tooFew({ series }: SeriesTable, { target }: PanelOptions): MlError {
	const most = series.reduce((max, { values }) => Math.max(max, countKnown(values)), 0);
	const which = series.length === 1 ? 'There is' : `The longest of ${series.length.toLocaleString('en')} series has`;
	return new MlError(
		'ML-TOO-FEW',
		`${which} ${most === 1 ? 'only 1 value' : `only ${most} values`} of '${showName(target)}' over time; a forecast needs at least ${MIN_VALUES}, two seasons or more are recommended.`,
		'Send a longer past, one row per time.',
		{ column: target },
	);
}

function tellShort(short: number, context: Pick<JobContext, 'warn'>): void {
	if (short === 0) return;
	context.warn({
		code: 'ML-SERIES-SHORT',
		message: `${short.toLocaleString('en')} series ${short === 1 ? 'has' : 'have'} fewer than ${MIN_VALUES} values and ${short === 1 ? 'was' : 'were'} left out.`,
		fix: 'Nothing to do: with more values they take part in the next training.',
	});
}

function tellGaps(observed: readonly Uint8Array[], gaps: 'interpolate' | 'zero', { axis }: SeriesTable, { time }: PanelOptions, context: Pick<JobContext, 'warn'>): void {
	let missing = 0;
	let total = 0;
	let touched = 0;
	for (const own of observed) {
		const count = own.reduce((sum, one) => sum + (1 - one), 0);
		missing += count;
		total += own.length;
		if (count > 0) touched++;
	}
	if (missing === 0) return;
	const share = missing / total;
	const many = observed.length > 1 ? ` in ${touched.toLocaleString('en')} series` : '';
	context.warn({
		code: 'ML-TIME-GAPS',
		column: time,
		message: `${missing.toLocaleString('en')} of ${total.toLocaleString('en')} steps (${describeFrequency(axis)}) have no value${many}; they were ${gaps === 'zero' ? 'taken as 0' : 'filled in from their neighbours'}.`,
		fix: `${share > MANY_MISSING ? 'That is a lot: look whether rows are missing. ' : ''}If a missing time means that nothing happened, set the hyperparameter 'Missing Steps' to zero${gaps === 'zero' ? ', else to interpolate' : ''}.`,
	});
}
