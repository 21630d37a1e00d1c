// A forecast model in memory: forecasters with the latest values of each series, and the one path from history to steps to come that training,
// Evaluate, Retrain and Predict share.
import { applyIntervals, type ForecastIntervals } from '../../evaluation/forecast/conformal';
import type { Ask, KnownColumn } from '../../learners/forecast/contract';
import { forecastSafely } from '../../search/forecast/backtest';
import type { Mix } from '../../search/forecast/ensemble';
import type { ForecastMember } from '../../search/forecast/search';
import { makeCellReader } from '../../table/cell-reader';
import { MissingValues } from '../../table/missing';
import { readLevel } from '../../table/apply-schema';
import type { ColumnSchema } from '../../table/schema';
import type { TimeAxis } from '../../table/time-axis/axis';
import type { TimeFormat } from '../../table/time-axis/time-format';
import type { CellValue, TrainSummary } from '../contract';
import type { KnownReader, SeriesColumns } from './read-series';

export interface StoredSeries {
	/** null without a series column. */
	key: string | null;
	/** As the rows had it. */
	shown: CellValue;
	/** Values that it had in all. */
	length: number;
	/** Step of the first value of `tail`. */
	tailStart: number;
	/** Its latest values, complete. */
	tail: Float64Array;
	/** By known column, as long as `tail`. */
	known: Float64Array[];
	/** The unit of its errors. */
	scale: number;
}

export interface ForecastModel {
	problemType: 'forecast';
	modelType: string;
	method: string;
	targetColumn: string;
	timeColumn: string;
	seriesColumn: string | null;
	/** Cleaning of the target. */
	target: ColumnSchema;
	knownColumns: (KnownColumn & { schema: ColumnSchema; levels: string[] })[];
	missingWords: string[];
	format: TimeFormat;
	axis: TimeAxis;
	season: number;
	longSeason: number;
	horizon: number;
	duplicates: 'mean' | 'sum' | 'last';
	gaps: 'interpolate' | 'zero';
	/** No value of the training was below 0: then no forecast is. */
	isNonNegative: boolean;
	series: StoredSeries[];
	members: ForecastMember[];
	mix: Mix;
	intervals: ForecastIntervals;
	summary: TrainSummary;
}

export interface SeriesForecast {
	values: Float64Array;
	lower: Float64Array;
	upper: Float64Array;
}

type Answering = Pick<ForecastModel, 'members' | 'mix' | 'intervals' | 'season' | 'isNonNegative'>;

/** @param scale - The unit of the series' errors. */
export function forecastSeries(model: Answering, ask: Ask, horizon: number, scale: number): SeriesForecast {
	const { members, mix } = model;
	const values = new Float64Array(horizon);
	const own = new Float64Array(horizon);
	const rows = mix.weights.length / mix.nForecasters;
	const row = (ask.series >= 0 ? ask.series : rows - 1) * mix.nForecasters;
	members.forEach(({ fitted }, i) => {
		const weight = mix.weights[row + i];
		if (weight === 0) return;
		forecastSafely(fitted, ask, model.season, own);
		for (let h = 0; h < horizon; h++) values[h] += weight * own[h];
	});
	const { lower, upper } = applyIntervals(model.intervals, ask.series, scale, values);
	if (model.isNonNegative) {
		for (const bound of [values, lower, upper]) for (let h = 0; h < horizon; h++) bound[h] = Math.max(0, bound[h]);
	}
	return { values, lower, upper };
}

/** From the end of the training. @param known - By known column and step; fewer are not known. */
export function askAtEnd({ series }: Pick<ForecastModel, 'series'>, s: number, horizon: number, known: readonly Float64Array[] = []): Ask {
	const { tail, tailStart, length, known: past } = series[s];
	const join = (values: Float64Array, c: number) => {
		const out = new Float64Array(tail.length + horizon).fill(NaN);
		out.set(values, 0);
		out.set((known[c] ?? new Float64Array(0)).subarray(0, horizon), tail.length);
		return out;
	};
	return { series: s, history: tail, end: length, step: tailStart + tail.length, known: past.map(join) };
}

/** How a model's rows are read. */
export function seriesColumnsOf(model: ForecastModel): SeriesColumns {
	return {
		time: model.timeColumn,
		target: model.target,
		series: model.seriesColumn,
		known: model.knownColumns.map((column) => knownReader(column.schema, column.levels, model.missingWords)),
		missingWords: model.missingWords,
		duplicates: model.duplicates,
	};
}

/** @param levels - category: levels by code. */
export function knownReader(column: ColumnSchema, levels: readonly string[], missingWords: readonly string[]): KnownReader {
	const missing = new MissingValues(missingWords);
	if (column.type !== 'category') {
		const read = makeCellReader(column, missing);
		return {
			name: column.name,
			read: (value) => {
				const number = missing.is(value) ? NaN : read(value);
				return Number.isFinite(number) ? number : NaN;
			},
		};
	}
	const codes = new Map(levels.map((level, code) => [level, code]));
	return { name: column.name, read: (value) => codes.get(readLevel(value, missing) ?? '') ?? NaN };
}
