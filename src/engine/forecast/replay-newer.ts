// A model asked from every origin within newer rows, as if it had stood there: what Evaluate and Retrain measure.
import type { JobContext } from '../../core/context';
import type { Tracks } from '../../evaluation/forecast/tracks';
import { repeatSeason } from '../../learners/forecast/seasonal-naive';
import type { RawTable } from '../../table/raw-table';
import { forecastSeries, seriesColumnsOf, type ForecastModel } from './forecast-model';
import { askJoined, joinHistory, type JoinedSeries } from './join-history';
import { readSeries, type SeriesRows, type SeriesTable } from './read-series';

export interface NewerSeries {
	rows: SeriesRows;
	joined: JoinedSeries;
	/** Values that were not there at the training, from the end of `joined.values`. */
	newer: number;
}

export interface Newer {
	table: SeriesTable;
	series: NewerSeries[];
}

export async function readNewer(model: ForecastModel, raw: RawTable, actualColumn: string, context: JobContext): Promise<Newer> {
	const columns = { ...seriesColumnsOf(model), target: { ...model.target, name: actualColumn } };
	const table = await readSeries(raw, columns, context, { axis: model.axis, format: model.format });
	const placeOf = new Map(model.series.map(({ key }, place) => [key, place]));
	const series = table.series.flatMap((rows): NewerSeries[] => {
		const joined = joinHistory(model, placeOf.get(rows.key) ?? -1, rows);
		return joined && rows.values.length > 0 ? [{ rows, joined, newer: joined.values.length - joined.trained }] : [];
	});
	return { table, series };
}

export interface Origin {
	/** Index into the series that were given. */
	series: number;
	/** Values that are known at the origin. */
	count: number;
}

/** Most origins per series; beyond, they lie further apart. */
const MAX_ORIGINS = 30;

/** The end of the training and every horizon after it, as long as a newer value follows. @param from - Values known at the first origin. */
export function originsOf(length: number, from: number, horizon: number): number[] {
	const newer = length - from;
	const count = Math.ceil(newer / horizon);
	const stride = horizon * Math.max(1, Math.ceil(count / MAX_ORIGINS));
	return Array.from({ length: Math.ceil(newer / stride) }, (_, k) => from + k * stride);
}

/** Tracks of all origins with forecasts and bounds; steps after the last value are NaN. */
export async function replayOrigins(model: ForecastModel, series: readonly NewerSeries[], origins: readonly Origin[], horizon: number, context: JobContext): Promise<Tracks> {
	const length = origins.length * horizon;
	const tracks = {
		horizon,
		series: Int32Array.from(origins, (origin) => origin.series),
		actual: new Float64Array(length).fill(NaN),
		forecast: new Float64Array(length),
		baseline: new Float64Array(length),
		scale: new Float64Array(origins.length),
		lower: new Float64Array(length),
		upper: new Float64Array(length),
	};
	let checked = context.now();
	for (const [i, { series: s, count }] of origins.entries()) {
		const { joined } = series[s];
		const at = i * horizon;
		const answer = forecastSeries(model, askJoined(joined, count, horizon), horizon, joined.scale);
		tracks.forecast.set(answer.values, at);
		tracks.lower.set(answer.lower, at);
		tracks.upper.set(answer.upper, at);
		repeatSeason(joined.values.subarray(0, count), model.season, tracks.baseline.subarray(at, at + horizon));
		tracks.scale[i] = joined.scale;
		for (let h = 0; h < horizon && count + h < joined.values.length; h++) if (joined.observed[count + h]) tracks.actual[at + h] = joined.values[count + h];
		if (context.now() - checked > 20) {
			await context.checkpoint();
			checked = context.now();
		}
	}
	return tracks;
}
