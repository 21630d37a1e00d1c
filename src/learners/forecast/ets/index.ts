// Exponential smoothing, one model per series.
import type { JobContext } from '../../../core/context';
import { type Ask, type Effort, type FittedForecaster, type Forecaster, type Panel } from '../contract';
import { hasSeason, seasonalIndices } from '../decompose';
import { copyStates, filterEts, forecastEts } from './filter';
import { fitEts, MAX_ETS_SEASON, type EtsModel } from './fit';
import { packEts, unpackEts } from './state';

/** One series: a season too long for the states is taken off first, additive, its first index for the first value. */
export interface SeriesEts extends EtsModel {
	/** Empty where the states have the season. */
	indices: Float64Array;
}

type Level = 0 | 1 | 2;
/** Likelihoods per form and dimension. */
const EVALUATIONS = [15, 30, 60] as const;
/** Forms times dimensions, about, by level of effort. */
const FITS = [12, 25, 80] as const;
/** Steps per value of a likelihood. */
const STEPS_PER_VALUE = 6;
/** Values that a fit looks at; the states of older ones are forgotten by then. */
const MAX_VALUES = 2000;

const stepsOf = (panel: Panel, level: Level) => {
	const values = panel.series.reduce((sum, { length }) => sum + Math.min(length, MAX_VALUES), 0);
	const seasonal = panel.season > 1 && panel.season <= 12 ? panel.season / 2 : 1;
	return values * STEPS_PER_VALUE * FITS[level] * EVALUATIONS[level] * (level === 2 ? seasonal : 1);
};

export const ets: Forecaster = {
	name: 'ets',
	label: 'Exponential Smoothing',
	estimateSteps: (panel) => stepsOf(panel, 2),
	minimumSteps: (panel) => stepsOf(panel, 0),
	async fit(panel, context, effort) {
		const level = levelOf(panel, effort);
		const models: SeriesEts[] = [];
		let checked = context.now();
		for (const values of panel.series) {
			if (context.now() - checked > 20) {
				await context.checkpoint();
				checked = context.now();
			}
			models.push(fitSeries(values, panel.season, isLate(context) ? 0 : level));
		}
		return make(models, panel.season);
	},
	load: (state) => {
		const { models, season } = unpackEts(state);
		return make(models, season);
	},
};

function isLate(context: JobContext): boolean {
	return context.now() >= context.deadline;
}

function levelOf(panel: Panel, { steps }: Effort): Level {
	return steps >= stepsOf(panel, 2) ? 2 : steps >= stepsOf(panel, 1) ? 1 : 0;
}

/** The best form; the last value for a series too short for any. */
export function fitSeries(all: Float64Array, season: number, level: Level): SeriesEts {
	const skipped = Math.max(0, all.length - MAX_VALUES);
	const values = all.subarray(skipped);
	const isLong = season > MAX_ETS_SEASON && values.length >= 2 * season && hasLongSeason(values, season);
	const indices = isLong ? shift(seasonalIndices(values, season, false), skipped) : new Float64Array(0);
	const adjusted = isLong ? values.map((value, t) => value - indices[(t + skipped) % season]) : values;
	const fit = fitEts(adjusted, isLong || season > MAX_ETS_SEASON ? 1 : season, level, EVALUATIONS[level]) ?? lastValue(adjusted);
	return { form: fit.form, parameters: fit.parameters, states: fit.states, indices, n: all.length };
}

function hasLongSeason(values: Float64Array, season: number): boolean {
	return values.length >= 3 * season ? hasSeason(values, season) : true;
}

/** Indices for a series that starts `by` values earlier. */
function shift(indices: Float64Array, by: number): Float64Array {
	const m = indices.length;
	return indices.map((_, k) => indices[(((k - by) % m) + m) % m]);
}

function lastValue(values: Float64Array): EtsModel {
	return {
		form: { multiplicativeError: false, trend: 'none', season: 'none', m: 1 },
		parameters: { alpha: 0.9999, beta: 0, gamma: 0, phi: 1 },
		states: { level: values.length > 0 ? values[values.length - 1] : 0, trend: 0, season: new Float64Array(0) },
		n: values.length,
	};
}

function make(models: readonly SeriesEts[], season: number): FittedForecaster {
	return {
		memory: Math.max(3 * season, 30),
		forecast(ask, out) {
			const model = ask.series >= 0 ? models[ask.series] : undefined;
			// Fewer values than in the fit: another past, so the states of the fit say nothing.
			if (model && ask.end >= model.n && ask.end - model.n <= ask.history.length) continueFrom(model, ask, out);
			else continueFrom(fitSeries(ask.history, season, 1), { ...ask, end: ask.history.length }, out);
		},
		toState: () => packEts(models, season),
	};
}

function continueFrom(model: SeriesEts, { history, end }: Pick<Ask, 'history' | 'end'>, out: Float64Array): void {
	const { form, parameters, indices } = model;
	const states = copyStates(model.states);
	const newer = history.subarray(history.length - (end - model.n));
	const m = indices.length;
	const adjusted = m > 0 ? newer.map((value, i) => value - indices[(model.n + i) % m]) : newer;
	if (adjusted.length > 0) filterEts(form, parameters, states, adjusted);
	forecastEts(form, parameters.phi, states, out);
	if (m > 0) for (let h = 0; h < out.length; h++) out[h] += indices[(end + h) % m];
}

