// The optimised Theta method: a straight line bent by theta, averaged with its opposite.
// Source: Fiorucci, Pellegrini, Louzada, Petropoulos & Koehler (2016), Models for optimising the theta method, OTM of section 3;
// theta = 2 is Assimakopoulos & Nikolopoulos (2000), the winner of M3. Seasons are taken off before by decomposition.
import type { State } from '../../core/arrays';
import { invalidState, readState } from '../../core/state-reader';
import { totalLength, type Ask, type FittedForecaster, type Forecaster } from './contract';
import { hasSeason, seasonalIndices } from './decompose';
import { joined, taker } from './ets/state';
import { nelderMead } from './nelder-mead';
import { MAX_SEASON } from './seasonal-naive';

export interface ThetaModel {
	alpha: number;
	/** At least 1. */
	theta: number;
	/** After the last value of the fit. */
	level: number;
	/** Intercept and slope of the least-squares line through the fitted values, at t = 1 ... n. */
	intercept: number;
	slope: number;
	/** Values of the fit. */
	n: number;
	/** Of the season, the first for the first value; empty without. */
	indices: Float64Array;
	multiplicative: boolean;
}

const OWNER = 'theta';
const MAX_THETA = 50;
const MAX_VALUES = 2000;
const EVALUATIONS = 120;
const STEPS_PER_VALUE = 3;

/** @param fixed - Values that are not to be optimised. */
export function fitTheta(all: Float64Array, season: number, fixed: { alpha?: number; theta?: number } = {}): ThetaModel {
	const skipped = Math.max(0, all.length - MAX_VALUES) - (Math.max(0, all.length - MAX_VALUES) % season);
	const values = all.subarray(skipped);
	const seasonal = season > 1 && values.length >= 2 * season && (values.length < 3 * season || hasSeason(values, season));
	const multiplicative = seasonal && values.every((value) => value > 0);
	const indices = seasonal ? seasonalIndices(values, season, multiplicative) : new Float64Array(0);
	// An index at nought would blow up what is divided by it.
	const safe = multiplicative && indices.some((index) => index < 0.01);
	const factors = safe ? seasonalIndices(values, season, false) : indices;
	const model = { indices: factors, multiplicative: multiplicative && !safe };
	return { ...fitLine(withoutSeason(model, values, 0), fixed), ...model, n: all.length };
}

type Line = Omit<ThetaModel, 'indices' | 'multiplicative'>;

function fitLine(x: Float64Array, fixed: { alpha?: number; theta?: number }): Line {
	const n = x.length;
	let sum = 0;
	let weighted = 0;
	for (let t = 0; t < n; t++) {
		sum += x[t];
		weighted += (t + 1) * x[t];
	}
	const slope = n < 2 ? 0 : (6 / (n * n - 1)) * ((2 / n) * weighted - ((1 + n) / n) * sum);
	const intercept = n === 0 ? 0 : sum / n - ((n + 1) / 2) * slope;
	const unit = Math.max(Math.abs(n > 0 ? x[0] : 0), Math.abs(sum / Math.max(1, n)), 1e-9);
	const line = (point: Float64Array): Line => ({ alpha: fixed.alpha ?? point[1], theta: fixed.theta ?? point[2], level: point[0] * unit, intercept, slope, n });
	if (n < 4) return { alpha: 0.5, theta: 2, level: n > 0 ? x[n - 1] : 0, intercept, slope: 0, n };
	const loss = (point: Float64Array) => {
		const model = line(point);
		if (!(model.alpha >= 0.01 && model.alpha <= 0.99 && model.theta >= 1 && model.theta <= MAX_THETA)) return Infinity;
		return smooth(model, x, 0).squares;
	};
	const start = Float64Array.of(x[0] / unit / 2, 0.5, 2);
	const best = nelderMead(loss, start, Float64Array.of(0.1, 0.2, 0.5), EVALUATIONS, 1e-9);
	const fitted = line(best.point);
	return { ...fitted, level: smooth(fitted, x, 0).level };
}

/** Exponential smoothing of `x`, whose first value is number `from` + 1; the level before it is `model.level`. */
function smooth({ alpha, theta, level, intercept, slope }: Line, x: Float64Array, from: number): { level: number; squares: number } {
	let squares = 0;
	let remaining = (1 - alpha) ** from;
	const share = 1 - 1 / theta;
	for (let i = 0; i < x.length; i++) {
		const forecast = level + share * (remaining * intercept + ((1 - remaining * (1 - alpha)) / alpha) * slope);
		const error = x[i] - forecast;
		squares += error * error;
		level += alpha * (x[i] - level);
		remaining *= 1 - alpha;
	}
	return { level, squares };
}

function withoutSeason({ indices, multiplicative }: Pick<ThetaModel, 'indices' | 'multiplicative'>, values: Float64Array, from: number): Float64Array {
	const m = indices.length;
	if (m === 0) return values;
	return values.map((value, i) => (multiplicative ? value / indices[(from + i) % m] : value - indices[(from + i) % m]));
}

export function forecastTheta(model: ThetaModel, { history, end }: Pick<Ask, 'history' | 'end'>, out: Float64Array): void {
	const newer = history.subarray(history.length - (end - model.n));
	const { level } = newer.length > 0 ? smooth(model, withoutSeason(model, newer, model.n), model.n) : model;
	const { alpha, theta, intercept, slope, indices, multiplicative } = model;
	const m = indices.length;
	const remaining = (1 - alpha) ** end;
	for (let h = 0; h < out.length; h++) {
		const line = remaining * intercept + (h + (1 - remaining * (1 - alpha)) / alpha) * slope;
		const value = level + (1 - 1 / theta) * line;
		out[h] = m === 0 ? value : multiplicative ? value * indices[(end + h) % m] : value + indices[(end + h) % m];
	}
}

export const theta: Forecaster = {
	name: 'theta',
	label: 'Theta',
	estimateSteps: (panel) => Math.min(totalLength(panel), panel.series.length * MAX_VALUES) * EVALUATIONS * STEPS_PER_VALUE,
	async fit(panel, context) {
		const models: ThetaModel[] = [];
		let checked = context.now();
		for (const values of panel.series) {
			if (context.now() - checked > 20) {
				await context.checkpoint();
				checked = context.now();
			}
			models.push(fitTheta(values, panel.season));
		}
		return make(models, panel.season);
	},
	load(state) {
		const reader = readState(state, OWNER);
		const numbers = reader.array('numbers', Float64Array);
		const n = numbers.length / NUMBERS;
		if (!Number.isInteger(n) || !numbers.every(Number.isFinite)) throw invalidState(OWNER, 'the numbers are cut off');
		const take = taker(reader.array('indices', Float64Array));
		const models = Array.from({ length: n }, (_, i): ThetaModel => {
			const [alpha, value, level, intercept, slope, seen, nIndices, multiplicative] = numbers.subarray(i * NUMBERS, (i + 1) * NUMBERS);
			if (!(alpha > 0 && alpha <= 1 && value >= 1 && seen >= 0 && Number.isInteger(nIndices) && nIndices >= 0)) throw invalidState(OWNER, `series ${i} cannot be`);
			return { alpha, theta: value, level, intercept, slope, n: seen, indices: take(nIndices), multiplicative: multiplicative === 1 };
		});
		return make(models, reader.integer('season', 1, MAX_SEASON));
	},
};

const NUMBERS = 8;

function make(models: readonly ThetaModel[], season: number): FittedForecaster {
	return {
		memory: Math.max(3 * season, 30),
		forecast(ask, out) {
			const model = ask.series >= 0 ? models[ask.series] : undefined;
			if (model && ask.end >= model.n && ask.end - model.n <= ask.history.length) forecastTheta(model, ask, out);
			else forecastTheta(fitTheta(ask.history, season), { history: ask.history, end: ask.history.length }, out);
		},
		toState(): State {
			const numbers = new Float64Array(models.length * NUMBERS);
			models.forEach((model, i) =>
				numbers.set([model.alpha, model.theta, model.level, model.intercept, model.slope, model.n, model.indices.length, Number(model.multiplicative)], i * NUMBERS),
			);
			return { json: { season }, arrays: new Map([['numbers', numbers], ['indices', joined(models.map(({ indices }) => indices))]]) };
		},
	};
}
