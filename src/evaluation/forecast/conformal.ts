// Intervals from how far earlier forecasts were off, step by step: no assumption about the shape of errors.
// Source: split conformal prediction (Vovk et al. 2005) on rolling origins, errors in units of each series' own usual error (Lei et al. 2018).
import type { State } from '../../core/arrays';
import { invalidState, readState } from '../../core/state-reader';
import type { Tracks } from './tracks';

const OWNER = 'forecast intervals';
/** A step's quantile is taken from at least so many errors, those of neighbouring steps included. */
const WANTED_ERRORS = 120;
/** From so many errors on, the lower and the upper bound are found apart. */
const ASYMMETRIC_ERRORS = 200;
/** A series' own errors count against the mean of all as if the latter were so many steps. */
const COMMON_STEPS = 8;

export interface ForecastIntervals {
	/** Share of values inside, e.g. 0.8. */
	readonly level: number;
	/** Distance of the bounds from the forecast by step, in units of `sigma`; lower ones are negative. */
	readonly lower: Float64Array;
	readonly upper: Float64Array;
	/** Usual error by series, as a share of its scale. */
	readonly sigma: Float64Array;
	/** For a series that was not there. */
	readonly commonSigma: number;
}

/** Usual error by series in units of its scale, drawn towards the mean of all. @param skip - Track that must not count. */
function usualErrors(tracks: Tracks, nSeries: number): { sigma: Float64Array; common: number; sums: Float64Array; counts: Float64Array } {
	const sums = new Float64Array(nSeries);
	const counts = new Float64Array(nSeries);
	let total = 0;
	let steps = 0;
	for (let i = 0; i < tracks.actual.length; i++) {
		if (Number.isNaN(tracks.actual[i])) continue;
		const track = Math.floor(i / tracks.horizon);
		const error = Math.abs(tracks.actual[i] - tracks.forecast[i]) / tracks.scale[track];
		sums[tracks.series[track]] += error;
		counts[tracks.series[track]]++;
		total += error;
		steps++;
	}
	const common = steps > 0 && total > 0 ? total / steps : 1;
	const sigma = sums.map((sum, s) => (sum + COMMON_STEPS * common) / (counts[s] + COMMON_STEPS));
	return { sigma, common, sums, counts };
}

/** @param tracks - Forecasts from origins before which the model had not seen the values. */
export function fitForecastIntervals(tracks: Tracks, nSeries: number, level: number): ForecastIntervals {
	const { horizon } = tracks;
	const { sigma, common, sums, counts } = usualErrors(tracks, nSeries);
	const byStep: number[][] = Array.from({ length: horizon }, () => []);
	for (let track = 0; track < tracks.series.length; track++) {
		const s = tracks.series[track];
		// The unit of a track's errors is found without them, as it will be for the steps to come.
		let ownSum = 0;
		let ownCount = 0;
		for (let h = 0; h < horizon; h++) {
			const i = track * horizon + h;
			if (Number.isNaN(tracks.actual[i])) continue;
			ownSum += Math.abs(tracks.actual[i] - tracks.forecast[i]) / tracks.scale[track];
			ownCount++;
		}
		const unit = ((sums[s] - ownSum + COMMON_STEPS * common) / (counts[s] - ownCount + COMMON_STEPS)) * tracks.scale[track];
		for (let h = 0; h < horizon; h++) {
			const i = track * horizon + h;
			if (!Number.isNaN(tracks.actual[i])) byStep[h].push((tracks.actual[i] - tracks.forecast[i]) / unit);
		}
	}
	const lower = new Float64Array(horizon);
	const upper = new Float64Array(horizon);
	for (let h = 0; h < horizon; h++) [lower[h], upper[h]] = boundsOf(neighbours(byStep, h), level);
	return { level, lower, upper, sigma, commonSigma: common };
}

function neighbours(byStep: readonly (readonly number[])[], h: number): number[] {
	const found = [...byStep[h]];
	for (let d = 1; d < byStep.length && found.length < WANTED_ERRORS; d++) found.push(...(byStep[h - d] ?? []), ...(byStep[h + d] ?? []));
	return found;
}

function boundsOf(errors: readonly number[], level: number): [number, number] {
	if (errors.length === 0) return [-2, 2];
	if (errors.length >= ASYMMETRIC_ERRORS) {
		const sorted = Float64Array.from(errors).sort();
		const tail = (1 - level) / 2;
		// One of n + 1 ranks: the value to come is one more draw.
		const rank = (p: number) => sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(p * (sorted.length + 1)) - 1))];
		return [Math.min(0, rank(tail)), Math.max(0, rank(1 - tail))];
	}
	const sizes = Float64Array.from(errors, Math.abs).sort();
	const bound = sizes[Math.min(sizes.length - 1, Math.ceil(level * (sizes.length + 1)) - 1)];
	return [-bound, bound];
}

/** Bounds around `forecast`; steps beyond those measured widen by the square root of the distance. */
export function applyIntervals(
	intervals: ForecastIntervals,
	series: number,
	scale: number,
	forecast: Float64Array,
): { lower: Float64Array; upper: Float64Array } {
	const unit = (intervals.sigma[series] ?? intervals.commonSigma) * scale;
	const measured = intervals.lower.length;
	const bound = (bounds: Float64Array) =>
		forecast.map((value, h) => value + unit * (h < measured ? bounds[h] : bounds[measured - 1] * Math.sqrt((h + 1) / measured)));
	return { lower: bound(intervals.lower), upper: bound(intervals.upper) };
}

export function intervalsToState({ level, lower, upper, sigma, commonSigma }: ForecastIntervals): State {
	return { json: { level, commonSigma }, arrays: new Map([['lower', lower], ['upper', upper], ['sigma', sigma]]) };
}

export function forecastIntervalsFromState(state: State): ForecastIntervals {
	const reader = readState(state, OWNER);
	const lower = reader.array('lower', Float64Array);
	const upper = reader.array('upper', Float64Array, lower.length);
	const sigma = reader.array('sigma', Float64Array);
	if (lower.length === 0 || ![lower, upper, sigma].every((values) => values.every(Number.isFinite))) throw invalidState(OWNER, 'a bound is missing');
	return { level: reader.number('level'), lower, upper, sigma, commonSigma: reader.number('commonSigma') };
}
