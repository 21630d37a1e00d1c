// Metrics of forecasts with their likely ranges. Sources: Hyndman & Koehler (2006) for MASE; M4 competition (Makridakis et al. 2020) for
// sMAPE and for taking means over series.
import type { JobContext } from '../../core/context';
import type { Interval } from '../scored';
import { quantileOfSorted } from '../statistics';
import type { Tracks } from './tracks';

export interface ForecastMetric {
	readonly name: string;
	readonly label: string;
	readonly higherIsBetter: boolean;
}

/** MASE comes first: it is what a search minimises unless told otherwise. */
export const FORECAST_METRICS: readonly ForecastMetric[] = [
	{ name: 'mase', label: 'Mean Absolute Scaled Error', higherIsBetter: false },
	{ name: 'smape', label: 'Symmetric Mean Absolute Percentage Error', higherIsBetter: false },
	{ name: 'wape', label: 'Weighted Absolute Percentage Error', higherIsBetter: false },
	{ name: 'mae', label: 'Mean Absolute Error', higherIsBetter: false },
	{ name: 'rmse', label: 'Root Mean Squared Error', higherIsBetter: false },
];

/** With what is measured but not chosen by. */
export const FORECAST_LABELS: ReadonlyMap<string, ForecastMetric> = new Map(
	[...FORECAST_METRICS, { name: 'coverage', label: 'Share of values inside of the range', higherIsBetter: true }].map((metric) => [metric.name, metric]),
);

/** Sums of one track or block of steps, from which every metric follows. */
interface Unit {
	steps: number;
	absolute: number;
	squared: number;
	scaled: number;
	symmetric: number;
	size: number;
	inside: number;
}

const RESAMPLES = 400;
/** With fewer tracks the range is found from blocks of steps. */
const MIN_TRACKS = 10;

function unitOf({ actual, scale, lower, upper }: Tracks, forecast: Float64Array, track: number, from: number, to: number): Unit {
	const unit: Unit = { steps: 0, absolute: 0, squared: 0, scaled: 0, symmetric: 0, size: 0, inside: 0 };
	for (let i = from; i < to; i++) {
		if (Number.isNaN(actual[i])) continue;
		const error = Math.abs(actual[i] - forecast[i]);
		const sum = Math.abs(actual[i]) + Math.abs(forecast[i]);
		unit.steps++;
		unit.absolute += error;
		unit.squared += error * error;
		unit.scaled += error / scale[track];
		unit.symmetric += sum > 0 ? (2 * error) / sum : 0;
		unit.size += Math.abs(actual[i]);
		if (lower && upper && actual[i] >= lower[i] && actual[i] <= upper[i]) unit.inside++;
	}
	return unit;
}

/** By track, or by quarters of the horizon where there are few tracks. */
function unitsOf(tracks: Tracks, forecast: Float64Array): Unit[] {
	const { horizon } = tracks;
	const blocks = tracks.series.length < MIN_TRACKS ? Math.min(4, horizon) : 1;
	const units: Unit[] = [];
	for (let track = 0; track < tracks.series.length; track++) {
		for (let b = 0; b < blocks; b++) {
			const at = (share: number) => track * horizon + Math.floor((share * horizon) / blocks);
			units.push(unitOf(tracks, forecast, track, at(b), at(b + 1)));
		}
	}
	return units.filter(({ steps }) => steps > 0);
}

/** Means over all steps for errors in the target's unit, over units (series and origins) for relative ones; weights are draws. */
function metricsOf(units: readonly Unit[], weights: Float64Array | undefined, hasBounds: boolean): Map<string, number> {
	const total: Unit = { steps: 0, absolute: 0, squared: 0, scaled: 0, symmetric: 0, size: 0, inside: 0 };
	let count = 0;
	units.forEach((unit, i) => {
		const weight = weights ? weights[i] : 1;
		count += weight;
		total.steps += weight * unit.steps;
		total.absolute += weight * unit.absolute;
		total.squared += weight * unit.squared;
		total.size += weight * unit.size;
		total.inside += weight * unit.inside;
		total.scaled += (weight * unit.scaled) / unit.steps;
		total.symmetric += (weight * unit.symmetric) / unit.steps;
	});
	const values = new Map([
		['mase', total.scaled / count],
		['smape', total.symmetric / count],
		['wape', total.size > 0 ? total.absolute / total.size : NaN],
		['mae', total.absolute / total.steps],
		['rmse', Math.sqrt(total.squared / total.steps)],
	]);
	if (hasBounds) values.set('coverage', total.inside / total.steps);
	return values;
}

/** Of the given forecast (default: the tracks' own); only metrics that are defined. */
export function forecastMetrics(tracks: Tracks, forecast = tracks.forecast): Map<string, number> {
	const own = forecast === tracks.forecast && tracks.lower !== undefined;
	const values = metricsOf(unitsOf(tracks, forecast), undefined, own);
	return new Map([...values].filter(([, value]) => Number.isFinite(value)));
}

/** With likely ranges (95 %) by resampling tracks, or blocks of steps where tracks are few. */
export async function forecastIntervals(tracks: Tracks, context: Pick<JobContext, 'random' | 'checkpoint'>): Promise<Record<string, Interval>> {
	const units = unitsOf(tracks, tracks.forecast);
	const hasBounds = tracks.lower !== undefined;
	const values = metricsOf(units, undefined, hasBounds);
	const random = context.random.fork('forecast-intervals');
	const draws = new Map<string, number[]>(Array.from(values.keys(), (name) => [name, []]));
	const resamples = units.length > 5000 ? 200 : RESAMPLES;
	for (let r = 0; r < resamples; r++) {
		if (r % 20 === 0) await context.checkpoint();
		const weights = new Float64Array(units.length);
		for (let i = 0; i < units.length; i++) weights[random.integer(units.length)]++;
		for (const [name, value] of metricsOf(units, weights, hasBounds)) if (Number.isFinite(value)) draws.get(name)!.push(value);
	}
	const intervals: [string, Interval][] = [];
	for (const [name, value] of values) {
		if (!Number.isFinite(value)) continue;
		const sorted = Float64Array.from(draws.get(name)!).sort();
		// Few blocks show too little of the spread (Hesterberg 2015).
		const widening = Math.sqrt(units.length / Math.max(1, units.length - 1));
		const bound = (p: number) => (sorted.length > 0 ? value + widening * (quantileOfSorted(sorted, p) - value) : value);
		const [low, high] = [Math.max(0, Math.min(value, bound(0.025))), Math.max(value, bound(0.975))];
		intervals.push([name, { value, low, high: name === 'coverage' ? Math.min(1, high) : high }]);
	}
	return Object.fromEntries(intervals);
}

/** Mean over units of the loss that a metric stands for; lower is better. For comparing forecasts of the same tracks. */
export function forecastLoss(metric: string, tracks: Tracks, forecast: Float64Array): number {
	return forecastMetrics({ ...tracks, lower: undefined, upper: undefined }, forecast).get(metric) ?? Infinity;
}

export interface LossDifference extends Interval {
	/** Tracks or blocks that were compared. */
	units: number;
}

/** `first` less `second` in the metric, positive = the second is better, with its likely range from resampling both alike. */
export async function lossDifference(
	metric: string,
	tracks: Tracks,
	first: Float64Array,
	second: Float64Array,
	context: Pick<JobContext, 'random' | 'checkpoint'>,
): Promise<LossDifference> {
	const plain = { ...tracks, lower: undefined, upper: undefined };
	const [a, b] = [unitsOf(plain, first), unitsOf(plain, second)];
	const of = (units: readonly Unit[], weights?: Float64Array) => metricsOf(units, weights, false).get(metric) ?? NaN;
	const value = of(a) - of(b);
	const random = context.random.fork('forecast-difference');
	const draws: number[] = [];
	for (let r = 0; r < RESAMPLES; r++) {
		if (r % 20 === 0) await context.checkpoint();
		const weights = new Float64Array(a.length);
		for (let i = 0; i < a.length; i++) weights[random.integer(a.length)]++;
		const difference = of(a, weights) - of(b, weights);
		if (Number.isFinite(difference)) draws.push(difference);
	}
	const sorted = Float64Array.from(draws).sort();
	const widening = Math.sqrt(a.length / Math.max(1, a.length - 1));
	const bound = (p: number) => (sorted.length > 0 ? value + widening * (quantileOfSorted(sorted, p) - value) : value);
	return { value, low: Math.min(value, bound(0.025)), high: Math.max(value, bound(0.975)), units: a.length };
}
