// Bounds around a predicted number: split conformal prediction on out-of-fold residuals, by bins of the predicted value (Mondrian:
// Vovk et al. 2005, section 4.5), so that the bounds widen where the model errs more.
import type { State } from '../core/arrays';
import { MlError } from '../core/errors';

export interface PredictionIntervals {
	/** Share of actual values that lie between the bounds, e.g. 0.8. */
	readonly coverage: number;
	/** lower <= prediction <= upper, both finite. */
	bounds(prediction: number): { lower: number; upper: number };
	/** The same for many; `lower` and `upper` are overwritten. */
	apply(predictions: Float64Array, lower: Float64Array, upper: Float64Array): void;
	toState(): State;
}

export const DEFAULT_COVERAGE = 0.8;
const MAX_BINS = 12;
const MIN_ROWS_PER_BIN = 60;

interface Knots {
	/** Mean prediction of each bin, rising. */
	at: Float64Array;
	/** Added to the prediction: <= 0 and >= 0. */
	down: Float64Array;
	up: Float64Array;
}

/**
 * @param data.predicted - Out-of-fold predictions, length nRows >= 1.
 * @param data.actual - Actual values, length nRows. Where none is negative, no lower bound is (but for a negative prediction).
 * @param data.coverage - 0.5 to 0.99, default 0.8.
 */
export function fitPredictionIntervals(data: {
	readonly predicted: Float64Array;
	readonly actual: Float64Array;
	readonly coverage?: number;
}): PredictionIntervals {
	const { predicted, actual } = data;
	const coverage = data.coverage ?? DEFAULT_COVERAGE;
	const rows = Int32Array.from(predicted.keys()).filter((row) => Number.isFinite(predicted[row]) && Number.isFinite(actual[row]));
	const order = rows.sort((a, b) => predicted[a] - predicted[b] || a - b);
	const nBins = Math.max(1, Math.min(MAX_BINS, Math.floor(order.length / MIN_ROWS_PER_BIN)));
	const knots: Knots = { at: new Float64Array(nBins), down: new Float64Array(nBins), up: new Float64Array(nBins) };
	for (let bin = 0; bin < nBins; bin++) {
		const inside = order.subarray(Math.floor((bin * order.length) / nBins), Math.floor(((bin + 1) * order.length) / nBins));
		const residuals = Float64Array.from(inside, (row) => actual[row] - predicted[row]).sort();
		knots.at[bin] = inside.reduce((sum, row) => sum + predicted[row] / inside.length, 0);
		knots.down[bin] = Math.min(0, -conformalQuantile(residuals.map((r) => -r).reverse(), coverage));
		knots.up[bin] = Math.max(0, conformalQuantile(residuals, coverage));
	}
	const floor = actual.every((value) => !(value < 0)) ? 0 : -Number.MAX_VALUE;
	return intervalsOf(knots, coverage, floor);
}

/** The residual that a new one exceeds with chance (1 - coverage) / 2; the largest where rows are too few to know. */
function conformalQuantile(sorted: Float64Array, coverage: number): number {
	if (sorted.length === 0) return 0;
	const rank = Math.ceil((sorted.length + 1) * (0.5 + coverage / 2));
	return sorted[Math.min(rank, sorted.length) - 1];
}

/** @throws MlError `ML-MODEL-INVALID`. */
export function intervalsFromState(state: State): PredictionIntervals {
	const { coverage, floor } = (state.json ?? {}) as { coverage?: unknown; floor?: unknown };
	const [at, down, up] = ['at', 'down', 'up'].map((name) => state.arrays.get(name));
	const isList = (list: unknown): list is Float64Array =>
		list instanceof Float64Array && list.length > 0 && list.length === at?.length && list.every(Number.isFinite);
	if (!isList(at) || !isList(down) || !isList(up) || typeof coverage !== 'number' || typeof floor !== 'number') {
		throw new MlError('ML-MODEL-INVALID', "The model's prediction intervals cannot be read.", 'Train the model again.');
	}
	return intervalsOf({ at, down, up }, coverage, floor);
}

function intervalsOf(knots: Knots, coverage: number, floor: number): PredictionIntervals {
	const bounds = (prediction: number) => {
		const { low, share } = locate(knots.at, prediction);
		const at = (offsets: Float64Array) => offsets[low] + share * (offsets[Math.min(low + 1, offsets.length - 1)] - offsets[low]);
		return {
			lower: finite(Math.min(prediction, Math.max(floor, prediction + at(knots.down)))),
			upper: finite(Math.max(prediction, prediction + at(knots.up))),
		};
	};
	return {
		coverage,
		bounds,
		apply(predictions, lower, upper) {
			for (let row = 0; row < predictions.length; row++) {
				const own = bounds(predictions[row]);
				lower[row] = own.lower;
				upper[row] = own.upper;
			}
		},
		toState: () => ({
			json: { coverage, floor },
			arrays: new Map([
				['at', knots.at],
				['down', knots.down],
				['up', knots.up],
			]),
		}),
	};
}

/** The knot at or below x and how far x is on the way to the next, 0 to 1; constant outside of the knots. */
function locate(at: Float64Array, x: number): { low: number; share: number } {
	if (!(x > at[0])) return { low: 0, share: 0 };
	if (x >= at[at.length - 1]) return { low: at.length - 1, share: 0 };
	let low = 0;
	while (at[low + 1] <= x) low++;
	const width = at[low + 1] - at[low];
	return { low, share: width > 0 ? (x - at[low]) / width : 0 };
}

function finite(x: number): number {
	return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, x));
}
