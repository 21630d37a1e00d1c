// Exponential smoothing in state-space form: the recursion, its likelihood and the forecasts.
// Source: Hyndman, Koehler, Ord & Snyder, Forecasting with Exponential Smoothing (2008), tables 2.2 and 2.3; names as there.

export interface EtsForm {
	/** Multiplicative errors. */
	readonly multiplicativeError: boolean;
	readonly trend: 'none' | 'additive' | 'damped';
	readonly season: 'none' | 'additive' | 'multiplicative';
	/** Steps per season; 1 without. */
	readonly m: number;
}

export interface EtsParameters {
	/** 0 to 1. */
	readonly alpha: number;
	/** 0 to alpha; 0 without trend. */
	readonly beta: number;
	/** 0 to 1 - alpha; 0 without season. */
	readonly gamma: number;
	/** 1 without damping. */
	readonly phi: number;
}

/** `season[0]` belongs to the next value. Length m, or 0 without a season. */
export interface EtsStates {
	level: number;
	trend: number;
	season: Float64Array;
}

const TINY = 1e-10;

export function copyStates({ level, trend, season }: EtsStates): EtsStates {
	return { level, trend, season: season.slice() };
}

/**
 * Moves the states on over `values` from index `from`.
 * @param states - Changed in place; `season` is a ring whose place 0 belongs to values[from] and, afterwards, to the next value.
 * @returns Twice the negative concentrated log-likelihood less its constant: n log(sum of squared errors), plus 2 sum log |forecast| for
 * multiplicative errors. Infinity where a forecast that must be positive is not.
 */
export function filterEts(form: EtsForm, { alpha, beta, gamma, phi }: EtsParameters, states: EtsStates, values: Float64Array, from = 0): number {
	const n = values.length - from;
	const { season } = states;
	const m = form.season === 'none' ? 0 : form.m;
	const seasonKind = form.season === 'none' ? 0 : form.season === 'additive' ? 1 : 2;
	const hasTrend = form.trend !== 'none';
	const slope = alpha > 0 ? beta / alpha : 0;
	let { level, trend } = states;
	let place = 0;
	let squares = 0;
	let logs = 0;
	for (let t = from; t < values.length; t++) {
		const y = values[t];
		const damped = hasTrend ? phi * trend : 0;
		const q = level + damped;
		const s = m > 0 ? season[place] : 0;
		const mean = seasonKind === 0 ? q : seasonKind === 1 ? q + s : q * s;
		let error = y - mean;
		let p = y;
		if (seasonKind === 1) p = y - s;
		else if (seasonKind === 2) p = Math.abs(s) < TINY ? y : y / s;
		const next = q + alpha * (p - q);
		if (hasTrend) trend = damped + slope * (next - level - damped);
		if (seasonKind === 1) season[place] = s + gamma * (y - q - s);
		else if (seasonKind === 2) season[place] = s + gamma * ((Math.abs(q) < TINY ? 1 : y / q) - s);
		level = next;
		if (m > 0 && ++place === m) place = 0;
		if (form.multiplicativeError) {
			if (!(mean > 0)) {
				squares = Infinity;
				error = 0;
			} else {
				error /= mean;
				logs += Math.log(mean);
			}
		}
		squares += error * error;
	}
	states.level = level;
	states.trend = trend;
	if (place > 0) states.season = rotate(season, place);
	return n * Math.log(Math.max(squares, Number.MIN_VALUE)) + 2 * logs;
}

function rotate(season: Float64Array, place: number): Float64Array {
	const out = new Float64Array(season.length);
	out.set(season.subarray(place), 0);
	out.set(season.subarray(0, place), season.length - place);
	return out;
}

/** Point forecasts of the next `out.length` values. */
export function forecastEts(form: EtsForm, phi: number, states: EtsStates, out: Float64Array): void {
	let damping = phi;
	let sum = 0;
	for (let h = 0; h < out.length; h++) {
		sum += damping;
		damping *= phi;
		const q = states.level + (form.trend === 'none' ? 0 : sum * states.trend);
		const s = form.season === 'none' ? 0 : states.season[h % form.m];
		out[h] = form.season === 'none' ? q : form.season === 'additive' ? q + s : q * s;
	}
}
