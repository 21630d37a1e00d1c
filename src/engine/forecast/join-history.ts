// Newer rows behind the history that a model carries.
import type { Ask } from '../../learners/forecast/contract';
import { fillGaps } from './fill-gaps';
import type { ForecastModel } from './forecast-model';
import { seasonalScale } from '../../learners/forecast/scale';
import type { SeriesRows } from './read-series';

export interface JoinedSeries {
	/** Place in the model, -1 = it was not in the training. */
	place: number;
	/** Complete values, from the oldest at hand to the newest observed. */
	values: Float64Array;
	/** 1 = observed or part of the model's history. */
	observed: Uint8Array;
	/** Step of values[0]. */
	start: number;
	/** Values of `values` that the model had at its training. */
	trained: number;
	/** Values that the series had before `values`. */
	skipped: number;
	/** By known column, from `start` as far as rows reach; NaN = not known. */
	known: Float64Array[];
	scale: number;
}

/** Steps without a value behind the model's history, as a multiple of the history, beyond which it is too old to be continued. */
const MAX_GAP = 2;

/** @param rows - Newer rows of the series, if any. undefined where there is no value at all to go on. */
export function joinHistory(model: ForecastModel, place: number, rows: SeriesRows | undefined): JoinedSeries | undefined {
	const stored = place >= 0 ? model.series[place] : undefined;
	const newer = rows && rows.values.length > 0 ? rows : undefined;
	if (!stored && !newer) return undefined;
	const endOfTail = stored ? stored.tailStart + stored.tail.length : -Infinity;
	const tooFar = stored && newer && newer.start - endOfTail > MAX_GAP * stored.tail.length;
	const base = stored && !tooFar ? stored : undefined;
	const start = base ? base.tailStart : newer!.start;
	const newerEnd = newer ? newer.start + newer.values.length : -Infinity;
	const end = Math.max(base ? endOfTail : -Infinity, newerEnd);
	const gappy = new Float64Array(end - start).fill(NaN);
	if (base) gappy.set(base.tail, 0);
	// Rows of the past win over the history of the model: they may have been corrected. Older ones than the history do not count.
	newer?.values.forEach((value, i) => {
		const at = newer.start + i - start;
		if (at >= 0 && !Number.isNaN(value)) gappy[at] = value;
	});
	const { values, observed } = fillGaps(gappy, model.season, model.gaps);
	const knownEnd = Math.max(end, rows ? rows.start + rows.rows.length : -Infinity);
	const known = model.knownColumns.map((_, c) => {
		const column = new Float64Array(knownEnd - start).fill(NaN);
		if (base) column.set(base.known[c], 0);
		rows?.known[c].forEach((value, i) => {
			const at = rows.start + i - start;
			if (at >= 0 && at < column.length && !Number.isNaN(value)) column[at] = value;
		});
		return column;
	});
	const trained = base ? base.tail.length : 0;
	return {
		place: base ? place : -1,
		values,
		observed,
		start,
		trained,
		skipped: base ? base.length - base.tail.length : 0,
		known,
		scale: base ? base.scale : seasonalScale(values, model.season),
	};
}

/** From after the first `count` values. */
export function askJoined(joined: JoinedSeries, count: number, horizon: number): Ask {
	const known = joined.known.map((column) => {
		const out = new Float64Array(count + horizon).fill(NaN);
		out.set(column.subarray(0, count + horizon));
		return out;
	});
	return { series: joined.place, history: joined.values.subarray(0, count), end: joined.skipped + count, step: joined.start + count, known };
}
