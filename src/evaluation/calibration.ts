// Makes probabilities true: of the rows answered with 70 %, 70 % shall be right. Fitted on out-of-fold probabilities, chosen by
// cross-validation, and left alone unless it clearly helps.
import type { State } from '../core/arrays';
import { MlError } from '../core/errors';
import type { Random } from '../core/random';
import { applyMap, CALIBRATION_METHODS, fitMap, takeCalibrationRows, type CalibrationData, type CalibrationMethod } from './calibration-maps';
import { rowLogLoss } from './metrics/probability';
import { kFold } from './splits';

export type { CalibrationMethod } from './calibration-maps';

export interface Calibration {
	readonly method: CalibrationMethod;
	/** Expected calibration error on rows that the map was not fitted on, 0 to 1 (see `calibrationError`). */
	readonly error: number;
	/** @param outputs - nRows * nClasses probabilities, row-major; overwritten by calibrated ones that sum to 1. */
	apply(outputs: Float64Array, nClasses: number): void;
	toState(): State;
}

/** Below this many rows nothing is fitted. */
const MIN_ROWS = 50;
/** Isotonic regression needs more: Niculescu-Mizil & Caruana 2005 put it at about 1,000. */
const MIN_ROWS_ISOTONIC = 1000;
/** Rows of each class that vector scaling needs to be tried. */
const MIN_ROWS_PER_CLASS = 20;
/** The gain in log loss must exceed this share of it, and one standard error. */
const MIN_GAIN = 0.001;
const FOLDS = 5;
const ERROR_BINS = 10;
/** Rows used to fit; more add nothing to a handful of parameters. */
const MAX_ROWS = 50_000;

/**
 * @param data.outputs - Out-of-fold probabilities, nRows * nClasses, row-major.
 * @param data.methods - Default: all that fit the number of classes and rows.
 * @returns The map with the lowest cross-validated log loss among those that beat `none` by more than one standard error.
 */
export function fitCalibration(
	data: CalibrationData & { readonly random: Random; readonly methods?: readonly CalibrationMethod[] },
): Calibration {
	const rows = subsample(data);
	const allowed = methodsFor(rows);
	const methods = (data.methods ?? allowed).filter((method) => method !== 'none' && allowed.includes(method));
	const folds = rows.actual.length >= FOLDS ? kFold({ y: rows.actual, nClasses: rows.nClasses, folds: FOLDS, random: data.random.fork('calibration') }) : undefined;
	const trials = methods.map((method) => ({ method, outputs: crossValidate(method, rows, folds!) }));
	const best = pickTrial(rows, trials);
	const error = calibrationError(rows.actual, best?.outputs ?? rows.outputs, rows.nClasses);
	const method = best?.method ?? 'none';
	return calibrationOf(method, fitMap(method, rows), rows.nClasses, error);
}

/** @throws MlError `ML-MODEL-INVALID`. */
export function calibrationFromState(state: State): Calibration {
	const { method, nClasses, error } = (state.json ?? {}) as { method?: unknown; nClasses?: unknown; error?: unknown };
	const parameters = state.arrays.get('parameters');
	const known = CALIBRATION_METHODS.find((name) => name === method);
	const isValid =
		known !== undefined &&
		typeof nClasses === 'number' &&
		typeof error === 'number' &&
		parameters instanceof Float64Array &&
		parameters.every(Number.isFinite) &&
		hasRightLength(known, parameters.length, nClasses);
	if (!isValid) {
		throw new MlError('ML-MODEL-INVALID', "The model's calibration cannot be read.", 'Train the model again.');
	}
	return calibrationOf(known, parameters, nClasses, error);
}

function hasRightLength(method: CalibrationMethod, length: number, nClasses: number): boolean {
	const expected = { none: 0, temperature: 1, platt: 2, beta: 3, isotonic: length - (length % 2), vector: 2 * nClasses };
	return length === expected[method];
}

/**
 * Expected calibration error: mean distance between stated and observed chance in 10 bins of equal row number
 * (Naeini et al. 2015). Binary: chance of class 1; more classes: chance of the chosen class. 0 to 1; 0 without rows.
 */
export function calibrationError(actual: Float64Array, outputs: Float64Array, nClasses: number): number {
	const bins = calibrationBins(actual, outputs, nClasses, ERROR_BINS);
	return bins.reduce((sum, bin) => sum + bin.rows * Math.abs(bin.stated - bin.observed), 0) / Math.max(1, actual.length);
}

export interface CalibrationBin {
	/** Mean stated chance. */
	stated: number;
	/** Share that came true. */
	observed: number;
	rows: number;
}

/** Bins of equal row number by stated chance, ascending; equal chances share a bin. */
export function calibrationBins(actual: Float64Array, outputs: Float64Array, nClasses: number, nBins: number): CalibrationBin[] {
	const n = actual.length;
	const stated = new Float64Array(n);
	const came = new Uint8Array(n);
	for (let row = 0; row < n; row++) {
		let chosen = 1;
		if (nClasses > 2) for (let k = chosen = 0; k < nClasses; k++) if (outputs[row * nClasses + k] > outputs[row * nClasses + chosen]) chosen = k;
		stated[row] = outputs[row * nClasses + chosen];
		came[row] = actual[row] === chosen ? 1 : 0;
	}
	const order = Int32Array.from(stated, (_, row) => row).sort((a, b) => stated[a] - stated[b]);
	const bins: CalibrationBin[] = [];
	for (let b = 0, from = 0; b < nBins && from < n; b++) {
		let to = Math.max(from + 1, Math.round(((b + 1) * n) / nBins));
		while (to < n && stated[order[to]] === stated[order[to - 1]]) to++;
		const bin = { stated: 0, observed: 0, rows: to - from };
		for (let i = from; i < to; i++) {
			bin.stated += stated[order[i]] / bin.rows;
			bin.observed += came[order[i]] / bin.rows;
		}
		bins.push(bin);
		from = to;
	}
	return bins;
}

function calibrationOf(method: CalibrationMethod, parameters: Float64Array, ownClasses: number, error: number): Calibration {
	return {
		method,
		error,
		apply: (outputs, nClasses) => applyMap(method, parameters, outputs, nClasses),
		toState: () => ({ json: { method, nClasses: ownClasses, error }, arrays: new Map([['parameters', parameters]]) }),
	};
}

function methodsFor({ actual, nClasses }: CalibrationData): CalibrationMethod[] {
	const counts = new Float64Array(nClasses);
	for (const k of actual) counts[k]++;
	const rarest = counts.reduce((min, count) => Math.min(min, count), Infinity);
	if (actual.length < MIN_ROWS || rarest < FOLDS) return ['none'];
	if (nClasses === 2) return ['none', 'temperature', 'platt', 'beta', ...(actual.length >= MIN_ROWS_ISOTONIC ? ['isotonic' as const] : [])];
	return rarest >= MIN_ROWS_PER_CLASS ? ['none', 'temperature', 'vector'] : ['none', 'temperature'];
}

function crossValidate(method: CalibrationMethod, data: CalibrationData, folds: Int32Array): Float64Array {
	const outputs = Float64Array.from(data.outputs);
	for (let fold = 0; fold < FOLDS; fold++) {
		const inside = rowsWhere(folds, (own) => own !== fold);
		const outside = rowsWhere(folds, (own) => own === fold);
		const held = takeCalibrationRows(data, outside);
		applyMap(method, fitMap(method, takeCalibrationRows(data, inside)), held.outputs, data.nClasses);
		outside.forEach((row, i) => outputs.set(held.outputs.subarray(i * data.nClasses, (i + 1) * data.nClasses), row * data.nClasses));
	}
	return outputs;
}

type Trial = { method: CalibrationMethod; outputs: Float64Array };

/** The best trial, if its gain over leaving the probabilities alone is more than noise. */
function pickTrial(data: CalibrationData, trials: Trial[]): Trial | undefined {
	const untouched = rowLogLoss(data.actual, data.outputs, data.nClasses);
	let best: (Trial & { gain: number }) | undefined;
	for (const trial of trials) {
		const losses = rowLogLoss(data.actual, trial.outputs, data.nClasses);
		const { mean: gain, standardError } = weightedDifference(untouched, losses, data.weights);
		const { mean: loss } = weightedDifference(untouched, new Float64Array(untouched.length), data.weights);
		if (gain > standardError && gain > MIN_GAIN * loss && gain > (best?.gain ?? 0)) best = { ...trial, gain };
	}
	return best;
}

function weightedDifference(first: Float64Array, second: Float64Array, weights: Float64Array | undefined) {
	let total = 0;
	let sum = 0;
	let squares = 0;
	for (let row = 0; row < first.length; row++) {
		const weight = weights ? weights[row] : 1;
		const difference = weight * (first[row] - second[row]);
		total += weight;
		sum += difference;
		squares += difference * difference;
	}
	const mean = sum / total;
	const variance = Math.max(0, squares / first.length - (sum / first.length) ** 2);
	return { mean, standardError: (Math.sqrt(variance / first.length) * first.length) / total };
}

function rowsWhere(folds: Int32Array, keep: (fold: number) => boolean): Int32Array {
	return Int32Array.from(folds.keys()).filter((row) => keep(folds[row]));
}

function subsample(data: CalibrationData & { random: Random }): CalibrationData {
	const n = data.actual.length;
	if (n <= MAX_ROWS) return data;
	return takeCalibrationRows(data, data.random.fork('calibration-rows').permutation(n).slice(0, MAX_ROWS));
}
