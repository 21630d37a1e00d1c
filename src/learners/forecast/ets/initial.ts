// Starting states of exponential smoothing. Source: Hyndman et al. (2008), section 2.6.1: seasonal indices by decomposition of the first
// seasons, level and trend by a line through the first values without their season.
import { seasonalIndices } from '../decompose';
import type { EtsForm, EtsStates } from './filter';

const SEASONS = 4;
const LINE = 10;

export function initialStates(form: EtsForm, values: Float64Array): EtsStates {
	const { m } = form;
	if (form.season === 'none') return { ...startingLine(form, values.subarray(0, LINE)), season: new Float64Array(0) };
	const multiplicative = form.season === 'multiplicative';
	const season = seasonalIndices(values.subarray(0, Math.max(2 * m, SEASONS * m)), m, multiplicative);
	if (multiplicative) season.forEach((value, k) => (season[k] = Math.max(value, 0.01)));
	const first = values.subarray(0, Math.max(LINE, 2 * m));
	const adjusted = first.map((value, t) => (multiplicative ? value / season[t % m] : value - season[t % m]));
	return { ...startingLine(form, adjusted), season };
}

function startingLine(form: EtsForm, values: Float64Array): { level: number; trend: number } {
	const n = values.length;
	const mean = values.reduce((sum, value) => sum + value / n, 0);
	if (form.trend === 'none' || n < 2) return { level: mean, trend: 0 };
	let covariance = 0;
	let variance = 0;
	for (let t = 0; t < n; t++) {
		covariance += (t - (n - 1) / 2) * (values[t] - mean);
		variance += (t - (n - 1) / 2) ** 2;
	}
	const trend = covariance / variance;
	return { level: mean - trend * ((n - 1) / 2 + 1), trend };
}
