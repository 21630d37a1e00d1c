// From a panel to a mix of fitted forecasters with measured errors: choose on some origins, judge on later ones, fit again on everything.
import type { JobContext } from '../../core/context';
import { applyIntervals, fitForecastIntervals, type ForecastIntervals } from '../../evaluation/forecast/conformal';
import { forecastLoss } from '../../evaluation/forecast/metrics';
import type { Tracks } from '../../evaluation/forecast/tracks';
import type { FittedForecaster, Panel } from '../../learners/forecast/contract';
import { makeTracks, panelBefore, planWindows, replay, splitTracks, tracksPerOrigin, type Windows } from './backtest';
import { planForecasters, type PlannedForecaster } from './candidates';
import { blend, chooseMix, meanWeights, type Mix } from './ensemble';

export interface ForecastMember {
	readonly name: string;
	readonly fitted: FittedForecaster;
}

export interface ForecastSearchOptions {
	/** One of `FORECAST_METHODS`. */
	method: string;
	/** For the method `rnn`. */
	hyperparameters?: Readonly<Record<string, unknown>>;
	/** Name of a forecast metric. */
	metric: string;
	/** 0 to 0.9. */
	testShare: number;
	/** Seconds. */
	timeBudget: number;
	/** Share of values inside of the intervals. */
	level: number;
}

export interface ForecastSearch {
	members: ForecastMember[];
	/** Columns as `members`. */
	mix: Mix;
	intervals: ForecastIntervals;
	/** Origins that judge, with the forecasts and bounds of a mix that was chosen before them; no track where series are too short. */
	test: Tracks;
	leaderboard: { name: string; metric: number; seconds: number; weight: number }[];
	/** Loss of the mix on the origins that judge. */
	loss: number;
}

/** Members below this share everywhere are let go. */
const MIN_WEIGHT = 0.02;
/** Bounds in units of the scale where nothing could be measured: 1.28 standard deviations are 1.6 mean absolute errors. */
const GUESSED_BOUND = 1.6;

/** @param observed - By series: 1 = the value was there, 0 = it was filled in. */
export async function searchForecast(panel: Panel, observed: readonly Uint8Array[], options: ForecastSearchOptions, context: JobContext): Promise<ForecastSearch> {
	const planned = planForecasters(options.method, panel, options.timeBudget, options.hyperparameters);
	const windows = planWindows(panel, options.testShare);
	if (!windows) return await withoutOrigins(panel, planned, options, context);
	const before = panelBefore(panel, windows.cuts[0]);
	const tracks = makeTracks(panel, windows, before.places, observed);
	const forecasts: Float64Array[] = [];
	const seconds: number[] = [];
	for (const [i, { forecaster, effort }] of planned.entries()) {
		context.progress((0.5 * i) / planned.length, `Trying ${forecaster.label}`);
		if (i > 0 && context.now() >= context.deadline) {
			tellTime(planned.length - i, context);
			break;
		}
		const started = context.now();
		const fitted = await forecaster.fit(before.panel, context, effort);
		forecasts.push(await replay(fitted, panel, windows, before.places, context));
		seconds.push((context.now() - started) / 1000);
	}
	const judged = await judge(tracks, forecasts, windows, panel, options, context);
	const kept = keptMembers(judged.final);
	const members: ForecastMember[] = [];
	// What was measured is fitted whole, even where the trials took longer than planned.
	const whole: JobContext = { ...context, deadline: Math.max(context.deadline, context.now() + options.timeBudget * 1000) };
	for (const i of kept) {
		const { forecaster, effort } = planned[i];
		context.progress(0.6 + (0.3 * members.length) / kept.length, `Fitting ${forecaster.label} on everything`);
		members.push({ name: forecaster.name, fitted: await forecaster.fit(panel, whole, effort) });
	}
	const weights = meanWeights(judged.final);
	const reference = judged.test.series.length > 0 ? judged.test : tracks;
	const leaderboard = planned.slice(0, forecasts.length).map(({ forecaster }, i) => ({
		name: forecaster.name,
		metric: forecastLoss(options.metric, reference, judged.testForecasts[i] ?? forecasts[i]),
		seconds: seconds[i],
		weight: weights[i],
	}));
	const mix = restrict(judged.final, kept);
	return { members, mix, intervals: judged.intervals, test: judged.test, leaderboard, loss: forecastLoss(options.metric, judged.test, judged.test.forecast) };
}

function tellTime(left: number, context: JobContext): void {
	context.warn({
		code: 'ML-TIME-BUDGET',
		message: `The time budget ended before all ways to forecast were tried; ${left} ${left === 1 ? 'was' : 'were'} left out.`,
		fix: "Raise 'Time Budget', or run it when the machine is less busy.",
	});
}

interface Judged {
	test: Tracks;
	testForecasts: Float64Array[];
	final: Mix;
	intervals: ForecastIntervals;
}

async function judge(
	tracks: Tracks,
	forecasts: readonly Float64Array[],
	windows: Windows,
	panel: Panel,
	{ metric, level }: ForecastSearchOptions,
	context: JobContext,
): Promise<Judged> {
	const nSeries = panel.series.length;
	const nOrigins = windows.cuts.length;
	const final = await chooseMix(metric, tracks, forecasts, nSeries, nOrigins, context);
	const nChoosing = nOrigins - windows.nTest;
	if (windows.nTest === 0 || nChoosing === 0) {
		// One origin must do for both.
		const forecast = blend(final, tracks, forecasts);
		const intervals = fitForecastIntervals({ ...tracks, forecast }, nSeries, level);
		return { test: withBounds({ ...tracks, forecast }, intervals), testForecasts: [...forecasts], final, intervals };
	}
	const border = tracksPerOrigin(tracks, windows) * nChoosing * windows.horizon;
	const { choosing, test } = splitTracks(tracks, windows);
	const choosingForecasts = forecasts.map((forecast) => forecast.subarray(0, border));
	const testForecasts = forecasts.map((forecast) => forecast.subarray(border));
	const mix = await chooseMix(metric, choosing, choosingForecasts, nSeries, nChoosing, context);
	const known = { ...choosing, forecast: blend(mix, choosing, choosingForecasts) };
	const judged = { ...test, forecast: blend(mix, test, testForecasts) };
	const bounded = withBounds(judged, fitForecastIntervals(known, nSeries, level));
	const forecast = new Float64Array(tracks.actual.length);
	forecast.set(known.forecast, 0);
	forecast.set(judged.forecast, border);
	return { test: bounded, testForecasts, final, intervals: fitForecastIntervals({ ...tracks, forecast }, nSeries, level) };
}

export function withBounds(tracks: Tracks, intervals: ForecastIntervals): Tracks {
	const { horizon } = tracks;
	const lower = new Float64Array(tracks.actual.length);
	const upper = new Float64Array(tracks.actual.length);
	for (let track = 0; track < tracks.series.length; track++) {
		const from = track * horizon;
		const bounds = applyIntervals(intervals, tracks.series[track], tracks.scale[track], tracks.forecast.subarray(from, from + horizon));
		lower.set(bounds.lower, from);
		upper.set(bounds.upper, from);
	}
	return { ...tracks, lower, upper };
}

function keptMembers({ nForecasters, weights }: Mix): number[] {
	const largest = new Float64Array(nForecasters);
	weights.forEach((weight, i) => (largest[i % nForecasters] = Math.max(largest[i % nForecasters], weight)));
	return Array.from(largest.keys()).filter((i) => largest[i] >= MIN_WEIGHT);
}

function restrict({ nForecasters, weights }: Mix, kept: readonly number[]): Mix {
	const rows = weights.length / nForecasters;
	const out = new Float64Array(rows * kept.length);
	for (let row = 0; row < rows; row++) {
		const own = kept.map((i) => weights[row * nForecasters + i]);
		const total = own.reduce((sum, weight) => sum + weight, 0);
		own.forEach((weight, k) => (out[row * kept.length + k] = total > 0 ? weight / total : 1 / kept.length));
	}
	return { nForecasters: kept.length, weights: out };
}

/** Series too short to look back: the steadiest forecaster, with bounds that are a guess. */
async function withoutOrigins(panel: Panel, planned: readonly PlannedForecaster[], { level }: ForecastSearchOptions, context: JobContext): Promise<ForecastSearch> {
	const { forecaster, effort } = planned.find((plan) => plan.forecaster.name === 'theta' || planned.length === 1) ?? planned[0];
	const members = [{ name: forecaster.name, fitted: await forecaster.fit(panel, context, effort) }];
	const nSeries = panel.series.length;
	const bounds = Float64Array.from({ length: panel.horizon }, (_, h) => GUESSED_BOUND * Math.sqrt(h + 1));
	const intervals: ForecastIntervals = { level, lower: bounds.map((bound) => -bound), upper: bounds, sigma: new Float64Array(nSeries).fill(1), commonSigma: 1 };
	const none = new Float64Array(0);
	const test: Tracks = { horizon: panel.horizon, series: new Int32Array(0), actual: none, forecast: none, baseline: none, scale: none };
	const mix = { nForecasters: 1, weights: new Float64Array(nSeries + 1).fill(1) };
	return { members, mix, intervals, test, leaderboard: [{ name: forecaster.name, metric: NaN, seconds: 0, weight: 1 }], loss: NaN };
}
