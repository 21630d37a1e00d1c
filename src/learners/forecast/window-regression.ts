// Ridge regression from the last values of a window to those that follow, from the moments of all windows alone.
// Inputs are the values less the last one and targets the values less those of the season before: what the data do not tell, the ridge leaves
// at the seasonal naive forecast. Sources: Zeng et al. (2023), NLinear; Toner & Darlow (2024) on its closed form.
import type { JobContext } from '../../core/context';
import { factor, solve } from '../linear/cholesky';
import type { Moments } from './window-moments';

export interface WindowShape {
	/** Values before the forecast. */
	readonly lookback: number;
	readonly horizon: number;
	/** Steps per season, at most `lookback`. */
	readonly season: number;
}

/** Solution: `weights[h * lookback + i]` of input i (the last input is always 0 and its weight is not used), and `intercepts[h]`. */
export interface WindowWeights {
	weights: Float64Array;
	intercepts: Float64Array;
}

/** Sums over windows of the derived variables u (lookback - 1 inputs) and v (horizon targets), centred on their means. */
interface Derived {
	uu: Float64Array;
	/** nInputs x horizon. */
	uv: Float64Array;
	vv: Float64Array;
	uMean: Float64Array;
	vMean: Float64Array;
	windows: number;
}

/** Window place whose value is the seasonal naive forecast of step h. */
function sourceOf({ lookback, season }: WindowShape, h: number): number {
	return lookback - season + (h % season);
}

export function derive(moments: Moments, shape: WindowShape): Derived {
	const { lookback, horizon } = shape;
	const { width, products, sums, windows } = moments;
	const n = lookback - 1;
	const c = lookback - 1;
	const at = (i: number, j: number) => products[i * width + j];
	const uu = new Float64Array(n * n);
	const uv = new Float64Array(n * horizon);
	const vv = new Float64Array(horizon);
	const uMean = Float64Array.from({ length: n }, (_, i) => (sums[i] - sums[c]) / windows);
	const vMean = Float64Array.from({ length: horizon }, (_, h) => (sums[lookback + h] - sums[sourceOf(shape, h)]) / windows);
	for (let i = 0; i < n; i++) {
		for (let j = 0; j <= i; j++) {
			const value = at(i, j) - at(i, c) - at(c, j) + at(c, c) - windows * uMean[i] * uMean[j];
			uu[i * n + j] = value;
			uu[j * n + i] = value;
		}
		for (let h = 0; h < horizon; h++) {
			const y = lookback + h;
			const s = sourceOf(shape, h);
			uv[i * horizon + h] = at(i, y) - at(c, y) - at(i, s) + at(c, s) - windows * uMean[i] * vMean[h];
		}
	}
	for (let h = 0; h < horizon; h++) {
		const y = lookback + h;
		const s = sourceOf(shape, h);
		vv[h] = at(y, y) - 2 * at(y, s) + at(s, s) - windows * vMean[h] ** 2;
	}
	return { uu, uv, vv, uMean, vMean, windows };
}

/** @param ridge - Share of the inputs' mean square that is added to each. */
export async function solveWindows(derived: Derived, { lookback, horizon }: WindowShape, ridge: number, context: JobContext): Promise<WindowWeights> {
	const n = lookback - 1;
	const weights = new Float64Array(horizon * lookback);
	const intercepts = new Float64Array(horizon);
	const a = derived.uu.slice();
	let trace = 0;
	for (let i = 0; i < n; i++) trace += a[i * n + i];
	const penalty = n > 0 ? (ridge * trace) / n + 1e-12 * (trace || 1) : 0;
	for (let i = 0; i < n; i++) a[i * n + i] += penalty;
	await factor(a, n, context);
	const b = new Float64Array(n);
	for (let h = 0; h < horizon; h++) {
		for (let i = 0; i < n; i++) b[i] = derived.uv[i * horizon + h];
		solve(a, n, b);
		let intercept = derived.vMean[h];
		for (let i = 0; i < n; i++) {
			weights[h * lookback + i] = b[i];
			intercept -= b[i] * derived.uMean[i];
		}
		intercepts[h] = intercept;
		if (h % 8 === 7) await context.checkpoint();
	}
	return { weights, intercepts };
}

/** Sum over windows and steps of the squared error that `weights` make on the windows of `derived`. */
export function windowLoss(derived: Derived, { lookback, horizon }: WindowShape, { weights, intercepts }: WindowWeights): number {
	const n = lookback - 1;
	let loss = 0;
	for (let h = 0; h < horizon; h++) {
		const w = weights.subarray(h * lookback, h * lookback + n);
		let quadratic = 0;
		let linear = 0;
		let bias = derived.vMean[h] - intercepts[h];
		for (let i = 0; i < n; i++) {
			let sum = 0;
			for (let j = 0; j < n; j++) sum += derived.uu[i * n + j] * w[j];
			quadratic += w[i] * sum;
			linear += w[i] * derived.uv[i * horizon + h];
			bias -= w[i] * derived.uMean[i];
		}
		loss += derived.vv[h] - 2 * linear + quadratic + derived.windows * bias * bias;
	}
	return loss;
}

/** The steps after `window` (length lookback). @param scale - That of the series in the fit: intercepts are in its units. */
export function applyWeights(shape: WindowShape, { weights, intercepts }: WindowWeights, window: Float64Array, scale: number, out: Float64Array): void {
	const { lookback } = shape;
	const last = window[lookback - 1];
	for (let h = 0; h < out.length; h++) {
		let sum = intercepts[h] * scale + window[sourceOf(shape, h)];
		for (let i = 0; i < lookback - 1; i++) sum += weights[h * lookback + i] * (window[i] - last);
		out[h] = sum;
	}
}
