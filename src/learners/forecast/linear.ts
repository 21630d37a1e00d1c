// A linear map from the last values to all steps of the horizon at once, one for all series.
import type { JobContext } from '../../core/context';
import { readState } from '../../core/state-reader';
import type { Ask, FittedForecaster, Forecaster, Panel } from './contract';
import { totalLength } from './contract';
import { seasonalScale } from './scale';
import { MAX_SEASON, repeatSeason } from './seasonal-naive';
import { addWindows, combined, emptyMoments, type Moments } from './window-moments';
import { applyWeights, derive, solveWindows, windowLoss, type WindowShape, type WindowWeights } from './window-regression';

const OWNER = 'linear';
const RIDGES = [1e-4, 1e-3, 1e-2, 1e-1, 1, 10];
/** Newest share of each series' windows that chooses the ridge. */
const CHOOSING_SHARE = 0.2;
const MAX_LOOKBACK = 720;

export const linear: Forecaster = {
	name: 'linear',
	label: 'Linear (direct)',
	estimateSteps(panel) {
		const { lookback, horizon } = shapeOf(panel);
		const width = lookback + horizon;
		return totalLength(panel) * width + panel.series.length * width * width * 2 + (RIDGES.length + 1) * (lookback ** 3 / 3 + 2 * horizon * lookback ** 2);
	},
	async fit(panel, context) {
		const shape = shapeOf(panel);
		const { all, newest } = await momentsOf(panel, shape, context);
		if (all.windows === 0) return make(shape, undefined);
		const ridge = await chooseRidge(all, newest, shape, context);
		return make(shape, await solveWindows(derive(all, shape), shape, ridge, context));
	},
	load(state) {
		const reader = readState(state, OWNER);
		const shape: WindowShape = {
			lookback: reader.integer('lookback', 1, MAX_LOOKBACK),
			horizon: reader.integer('horizon', 1, MAX_SEASON),
			season: reader.integer('season', 1, MAX_LOOKBACK),
		};
		if (!reader.boolean('isFitted')) return make(shape, undefined);
		const weights = Float64Array.from(reader.array('weights', Float32Array, shape.horizon * shape.lookback));
		return make(shape, { weights, intercepts: reader.array('intercepts', Float64Array, shape.horizon) });
	},
};

/** Two long seasons, or what a short series leaves room for. */
function shapeOf({ series, season, longSeason, horizon }: Panel): WindowShape {
	const lengths = series.map(({ length }) => length).sort((a, b) => a - b);
	const usual = lengths[Math.floor(lengths.length / 4)] ?? 0;
	const wanted = Math.max(2 * (longSeason || season), season + 2, Math.min(2 * horizon, 96), 8);
	const lookback = Math.max(1, Math.min(wanted, MAX_LOOKBACK, Math.floor((usual - horizon) * 0.6)));
	return { lookback, horizon, season: season <= lookback ? season : 1 };
}

async function momentsOf(panel: Panel, shape: WindowShape, context: JobContext): Promise<{ all: Moments; newest: Moments }> {
	const all = emptyMoments(shape.lookback + shape.horizon);
	const newest = emptyMoments(all.width);
	for (const values of panel.series) {
		const windows = values.length - all.width + 1;
		if (windows <= 0) continue;
		const scale = seasonalScale(values, panel.season);
		addWindows(all, values, scale);
		addWindows(newest, values, scale, windows - Math.max(1, Math.round(CHOOSING_SHARE * windows)), windows);
		await context.checkpoint();
	}
	return { all, newest };
}

async function chooseRidge(all: Moments, newest: Moments, shape: WindowShape, context: JobContext): Promise<number> {
	const older = combined(all, newest, -1);
	if (older.windows < 1 || newest.windows < 1) return RIDGES[RIDGES.length - 1];
	const fitted = derive(older, shape);
	const judged = derive(newest, shape);
	let best = RIDGES[0];
	let least = Infinity;
	for (const ridge of RIDGES) {
		const loss = windowLoss(judged, shape, await solveWindows(fitted, shape, ridge, context));
		if (loss < least) [best, least] = [ridge, loss];
		await context.checkpoint();
	}
	return best;
}

function make(shape: WindowShape, given: WindowWeights | undefined): FittedForecaster {
	// As they are stored, so that a stored model answers alike.
	const fitted = given && { weights: Float64Array.from(Float32Array.from(given.weights)), intercepts: given.intercepts };
	return {
		memory: Math.max(shape.lookback, 2 * shape.season),
		forecast({ history }: Ask, out) {
			if (!fitted || history.length < shape.lookback) repeatSeason(history, shape.season, out);
			else forecastInTurns(shape, fitted, history, out);
		},
		toState: () => ({
			json: { lookback: shape.lookback, horizon: shape.horizon, season: shape.season, isFitted: fitted !== undefined },
			arrays: fitted ? new Map<string, Float32Array | Float64Array>([['weights', Float32Array.from(fitted.weights)], ['intercepts', fitted.intercepts]]) : new Map(),
		}),
	};
}

/** A horizon beyond that of the fit is reached in turns, each on the forecasts of the one before. */
function forecastInTurns(shape: WindowShape, fitted: WindowWeights, history: Float64Array, out: Float64Array): void {
	const scale = seasonalScale(history, shape.season);
	const { lookback, horizon } = shape;
	const line = new Float64Array(lookback + out.length);
	line.set(history.subarray(history.length - lookback), 0);
	for (let done = 0; done < out.length; done += horizon) {
		const part = line.subarray(lookback + done, Math.min(line.length, lookback + done + horizon));
		applyWeights(shape, fitted, line.subarray(done, done + lookback), scale, part);
	}
	out.set(line.subarray(lookback));
}
