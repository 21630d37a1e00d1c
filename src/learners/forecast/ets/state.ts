// Smoothing models of all series as a few long arrays.
import type { State } from '../../../core/arrays';
import { invalidState, readState } from '../../../core/state-reader';
import { MAX_SEASON } from '../seasonal-naive';
import type { EtsForm } from './filter';
import type { SeriesEts } from './index';

const OWNER = 'ets';
const TRENDS = ['none', 'additive', 'damped'] as const;
const SEASONS = ['none', 'additive', 'multiplicative'] as const;
/** multiplicative error, trend, season, m, n, number of indices. */
const FORM_FIELDS = 6;
/** alpha, beta, gamma, phi, level, trend. */
const NUMBER_FIELDS = 6;

export function packEts(models: readonly SeriesEts[], season: number): State {
	const forms = new Int32Array(models.length * FORM_FIELDS);
	const numbers = new Float64Array(models.length * NUMBER_FIELDS);
	models.forEach(({ form, parameters, states, indices, n }, i) => {
		const { alpha, beta, gamma, phi } = parameters;
		forms.set([Number(form.multiplicativeError), TRENDS.indexOf(form.trend), SEASONS.indexOf(form.season), form.m, n, indices.length], i * FORM_FIELDS);
		numbers.set([alpha, beta, gamma, phi, states.level, states.trend], i * NUMBER_FIELDS);
	});
	return {
		json: { season },
		arrays: new Map<string, Int32Array | Float64Array>([
			['forms', forms],
			['numbers', numbers],
			['season', joined(models.map(({ states }) => states.season))],
			['indices', joined(models.map(({ indices }) => indices))],
		]),
	};
}

/** One array after the other. */
export function joined(parts: readonly Float64Array[]): Float64Array {
	const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		out.set(part, at);
		at += part.length;
	}
	return out;
}

export function unpackEts(state: State): { models: SeriesEts[]; season: number } {
	const reader = readState(state, OWNER);
	const forms = reader.array('forms', Int32Array);
	const nModels = forms.length / FORM_FIELDS;
	if (!Number.isInteger(nModels)) throw invalidState(OWNER, 'the forms are cut off');
	const numbers = reader.array('numbers', Float64Array, nModels * NUMBER_FIELDS);
	const takeSeason = taker(reader.array('season', Float64Array));
	const takeIndices = taker(reader.array('indices', Float64Array));
	if (!numbers.every(Number.isFinite)) throw invalidState(OWNER, 'a number is missing');
	const models = Array.from({ length: nModels }, (_, i): SeriesEts => {
		const [error, trend, season, m, n, nIndices] = forms.subarray(i * FORM_FIELDS, (i + 1) * FORM_FIELDS);
		const [alpha, beta, gamma, phi, level, slope] = numbers.subarray(i * NUMBER_FIELDS, (i + 1) * NUMBER_FIELDS);
		if (!TRENDS[trend] || !SEASONS[season] || m < 1 || n < 0 || nIndices < 0) throw invalidState(OWNER, `series ${i} has no such form`);
		const form: EtsForm = { multiplicativeError: error === 1, trend: TRENDS[trend], season: SEASONS[season], m };
		const states = { level, trend: slope, season: takeSeason(season === 0 ? 0 : m) };
		return { form, parameters: { alpha, beta, gamma, phi }, states, indices: takeIndices(nIndices), n };
	});
	return { models, season: reader.integer('season', 1, MAX_SEASON) };
}

/** Hands out the values in order. */
export function taker(values: Float64Array): (count: number) => Float64Array {
	let at = 0;
	return (count) => {
		if (at + count > values.length) throw invalidState('forecast', 'values are cut off');
		at += count;
		const part = values.slice(at - count, at);
		if (!part.every(Number.isFinite)) throw invalidState('forecast', 'a value is missing');
		return part;
	};
}
