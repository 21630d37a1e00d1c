// One-step linear autoregression of each series, drawn towards that of all series together, applied step by step.
import type { JobContext } from '../../core/context';
import { invalidState, readState } from '../../core/state-reader';
import type { Ask, FittedForecaster, Forecaster, Panel } from './contract';
import { totalLength } from './contract';
import { seasonalScale } from './scale';
import { MAX_SEASON, repeatSeason } from './seasonal-naive';
import { addWindows, combined, emptyMoments, type Moments } from './window-moments';
import { applyWeights, derive, solveWindows, type WindowShape, type WindowWeights } from './window-regression';

const OWNER = 'autoregression';
const RIDGE = 1e-4;
/** Windows of all series that count beside a series' own. */
const COMMON_WINDOWS = 60;
const MAX_LOOKBACK = 400;
/** Numbers that the weights of all series may be; beyond, all share one set. */
const MAX_NUMBERS = 1_500_000;
/** Forecasts stay within the values of the history and this many of its ranges around them. */
const MAX_EXCESS = 0.5;

export const autoregression: Forecaster = {
	name: 'autoregression',
	label: 'Autoregression',
	estimateSteps(panel) {
		const { lookback } = shapeOf(panel);
		const fits = isOwn(panel, lookback) ? panel.series.length : 1;
		return totalLength(panel) * lookback + panel.series.length * lookback ** 2 * 4 + fits * (lookback ** 3 / 3 + 3 * lookback ** 2);
	},
	async fit(panel, context, effort) {
		const shape = shapeOf(panel);
		const common = emptyMoments(shape.lookback + 1);
		const scales = panel.series.map((values) => seasonalScale(values, panel.season));
		for (const [s, values] of panel.series.entries()) {
			addWindows(common, values, scales[s]);
			if (s % 8 === 0) await context.checkpoint();
		}
		if (common.windows === 0) return make(shape, []);
		const shared = await solveWindows(derive(common, shape), shape, RIDGE, context);
		const fits = isOwn(panel, shape.lookback) && effort.steps >= autoregression.estimateSteps(panel);
		if (!fits || panel.series.length === 1) return make(shape, [shared]);
		const weights = [shared];
		for (const [s, values] of panel.series.entries()) {
			await context.checkpoint();
			weights.push(context.now() >= context.deadline ? shared : await ownWeights(values, scales[s], common, shape, context));
		}
		return make(shape, weights);
	},
	load(state) {
		const reader = readState(state, OWNER);
		const shape = { lookback: reader.integer('lookback', 1, MAX_LOOKBACK), horizon: 1, season: reader.integer('season', 1, MAX_LOOKBACK) };
		const numbers = reader.array('weights', Float32Array);
		const n = numbers.length / (shape.lookback + 1);
		if (!Number.isInteger(n) || !numbers.every(Number.isFinite)) throw invalidState(OWNER, 'the weights are cut off');
		const weights = Array.from({ length: n }, (_, i): WindowWeights => {
			const own = numbers.subarray(i * (shape.lookback + 1), (i + 1) * (shape.lookback + 1));
			return { weights: Float64Array.from(own.subarray(1)), intercepts: Float64Array.of(own[0]) };
		});
		return make(shape, weights);
	},
};

function isOwn({ series }: Panel, lookback: number): boolean {
	return series.length > 1 && series.length * lookback <= MAX_NUMBERS;
}

function shapeOf({ series, season, longSeason }: Panel): WindowShape {
	const lengths = series.map(({ length }) => length).sort((a, b) => a - b);
	const usual = lengths[Math.floor(lengths.length / 4)] ?? 0;
	const wanted = Math.max((longSeason || season) + season + 1, 4);
	const lookback = Math.max(1, Math.min(wanted, MAX_LOOKBACK, Math.floor(usual * 0.4)));
	return { lookback, horizon: 1, season: season <= lookback ? season : 1 };
}

async function ownWeights(values: Float64Array, scale: number, common: Moments, shape: WindowShape, context: JobContext): Promise<WindowWeights> {
	const own = emptyMoments(shape.lookback + 1);
	addWindows(own, values, scale);
	const mixed = combined(own, common, COMMON_WINDOWS / common.windows);
	return await solveWindows(derive(mixed, shape), shape, RIDGE, context);
}

/** @param weights - Those of all series, then one set per series where they have their own; empty where nothing could be fitted. */
function make(shape: WindowShape, weights: readonly WindowWeights[]): FittedForecaster {
	// As they are stored, so that a stored model answers alike.
	const packed = weights.map(({ weights: own, intercepts }) => Float32Array.of(intercepts[0], ...own));
	const used = packed.map((own): WindowWeights => ({ weights: Float64Array.from(own.subarray(1)), intercepts: Float64Array.of(own[0]) }));
	return {
		memory: Math.max(2 * shape.lookback, MAX_SEASON > shape.season ? 2 * shape.season : 2),
		forecast({ series, history }: Ask, out) {
			const own = used[series + 1] ?? used[0];
			if (!own || history.length < shape.lookback) repeatSeason(history, shape.season, out);
			else stepByStep(shape, own, history, out);
		},
		toState() {
			const all = new Float32Array(packed.length * (shape.lookback + 1));
			packed.forEach((own, i) => all.set(own, i * (shape.lookback + 1)));
			return { json: { lookback: shape.lookback, season: shape.season }, arrays: new Map([['weights', all]]) };
		},
	};
}

function stepByStep(shape: WindowShape, weights: WindowWeights, history: Float64Array, out: Float64Array): void {
	const scale = seasonalScale(history, shape.season);
	const { lookback } = shape;
	let [low, high] = [Infinity, -Infinity];
	for (const value of history) {
		low = Math.min(low, value);
		high = Math.max(high, value);
	}
	const excess = MAX_EXCESS * (high - low);
	const line = new Float64Array(lookback + out.length);
	line.set(history.subarray(history.length - lookback), 0);
	const one = new Float64Array(1);
	for (let h = 0; h < out.length; h++) {
		applyWeights(shape, weights, line.subarray(h, h + lookback), scale, one);
		line[lookback + h] = Math.min(high + excess, Math.max(low - excess, one[0]));
	}
	out.set(line.subarray(lookback));
}
