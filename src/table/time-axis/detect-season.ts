// Is there a season, and of how many steps? Calendar seasons are tested, others are searched for.
import { calendarSeasons, type TimeAxis } from './axis';

export interface Seasons {
	/** Steps of the shortest season found; 1 = none. */
	season: number;
	/** A longer one as well; 0 = none. */
	longSeason: number;
}

const SAMPLE = 60;
/** Share of the variation that a season must explain, beyond what chance explains. */
const MIN_STRENGTH = 0.12;
const MIN_LONG_STRENGTH = 0.3;
const LONG = 30;
const MAX_SEARCHED = 400;
const PEAK = 0.25;
/** Hours, half hours, quarters, ten and five minutes. */
const STEPS_PER_DAY = [24, 48, 96, 144, 288];

/** @param series - Complete values by series. */
export function detectSeasons(axis: TimeAxis, series: readonly Float64Array[]): Seasons {
	const sample = evenSample(series.filter((values) => values.length >= 4));
	if (sample.length === 0) return { season: 1, longSeason: 0 };
	const candidates = axis.unit === 'number' ? searchedSeasons(sample) : calendarSeasons(axis);
	const found = candidates.filter((m) => isSeasonal(sample, m));
	return { season: found[0] ?? 1, longSeason: found[1] ?? 0 };
}

function evenSample(series: readonly Float64Array[]): Float64Array[] {
	const every = Math.max(1, Math.floor(series.length / SAMPLE));
	return series.filter((_, i) => i % every === 0).slice(0, SAMPLE);
}

/** In at least half of the series that are long enough, of which there must be a third. */
function isSeasonal(sample: readonly Float64Array[], m: number): boolean {
	const needed = m > LONG ? 2.5 * m : 2 * m + 1;
	const longEnough = sample.filter(({ length }) => length >= needed);
	if (longEnough.length < Math.max(1, sample.length / 3)) return false;
	const strengths = longEnough.map((values) => seasonStrength(values, m)).sort((a, b) => a - b);
	return strengths[Math.floor(strengths.length / 2)] >= (m > LONG ? MIN_LONG_STRENGTH : MIN_STRENGTH);
}

/**
 * Share of the variation around a moving mean that the place in the season explains, adjusted for the number of places (like adjusted R²);
 * after Wang, Smith & Hyndman (2006). Negative values mean none.
 */
export function seasonStrength(values: Float64Array, m: number): number {
	const n = values.length;
	const rest: number[] = [];
	const place: number[] = [];
	const half = Math.floor(m / 2);
	let sum = 0;
	for (let t = 0; t < Math.min(n, 2 * half + 1); t++) sum += values[t];
	for (let t = half; t + half < n; t++) {
		if (t > half) sum += values[t + half] - values[t - half - 1];
		const mean = m % 2 === 1 ? sum / m : (sum - (values[t - half] + values[t + half]) / 2) / m;
		rest.push(values[t] - mean);
		place.push(t % m);
	}
	const sums = new Float64Array(m);
	const counts = new Float64Array(m);
	rest.forEach((value, i) => {
		sums[place[i]] += value;
		counts[place[i]]++;
	});
	let total = 0;
	let within = 0;
	rest.forEach((value, i) => {
		total += value * value;
		within += (value - sums[place[i]] / counts[place[i]]) ** 2;
	});
	const freedom = rest.length - m;
	if (!(total > 0) || freedom < 1) return 0;
	return 1 - within / freedom / (total / (rest.length - 1));
}

/** The shortest strong peak of the mean autocorrelation of first differences, and a week where that is a day. */
function searchedSeasons(sample: readonly Float64Array[]): number[] {
	const lengths = sample.map(({ length }) => length).sort((a, b) => a - b);
	const maxLag = Math.min(MAX_SEARCHED, Math.floor(lengths[Math.floor(lengths.length / 2)] / 2.5));
	if (maxLag < 3) return [];
	const mean = new Float64Array(maxLag + 2);
	for (const values of sample) {
		const own = differenceCorrelations(values, Math.min(maxLag + 1, values.length - 2));
		own.forEach((value, lag) => (mean[lag] += value / sample.length));
	}
	const peaks: number[] = [];
	for (let lag = 2; lag <= maxLag; lag++) if (mean[lag] > PEAK && mean[lag] >= mean[lag - 1] && mean[lag] >= mean[lag + 1]) peaks.push(lag);
	if (peaks.length === 0) return [];
	const strongest = peaks.reduce((best, lag) => (mean[lag] > mean[best] ? lag : best));
	const first = peaks.find((lag) => mean[lag] >= 0.7 * mean[strongest]) ?? strongest;
	// What comes in days comes in weeks too, where the seventh day is more alike than its neighbours.
	const week = 7 * first;
	const isDay = STEPS_PER_DAY.includes(first) && week <= maxLag;
	return isDay && mean[week] >= mean[week - first] && !(mean[week + first] > mean[week]) ? [first, week] : [first];
}

function differenceCorrelations(values: Float64Array, maxLag: number): Float64Array {
	const d = values.subarray(1).map((value, t) => value - values[t]);
	const mean = d.reduce((sum, value) => sum + value, 0) / d.length;
	const out = new Float64Array(Math.max(0, maxLag) + 1);
	for (let lag = 0; lag <= maxLag; lag++) {
		let sum = 0;
		for (let t = lag; t < d.length; t++) sum += (d[t] - mean) * (d[t - lag] - mean);
		// Per pair: a long lag has fewer pairs, which says nothing about its strength.
		out[lag] = sum / (d.length - lag);
	}
	return out.map((value) => (out[0] > 0 ? value / out[0] : 0));
}
