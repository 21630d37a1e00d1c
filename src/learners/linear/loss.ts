// The losses that linear models minimise. Their derivatives by score are the kernels' affair.
import type { LinearLoss } from '../../kernels';

export interface Loss {
	/** Scores per row. */
	readonly nOutputs: number;
	readonly y: Float64Array;
	readonly weights: Float64Array;
	/** Sum of the weights. */
	readonly totalWeight: number;
	/** Which kernel computes it. May change between two fits. */
	readonly kernel: LinearLoss;
}

/** a h(t) + c t with t = score - y, see LINEAR_LOSSES; `shape` may be changed between two fits. */
export function clippedLoss(y: Float64Array, weights: Float64Array, shape: { delta: number; a: number; c: number }): Loss {
	return {
		nOutputs: 1,
		y,
		weights,
		totalWeight: sum(weights),
		get kernel() {
			return { kind: 'clipped', ...shape } as const;
		},
	};
}

/** weight * (score - y)^2 / 2 */
export function squaredLoss(y: Float64Array, weights: Float64Array): Loss {
	return clippedLoss(y, weights, { delta: Infinity, a: 1, c: 0 });
}

/** weight * (log(1 + e^score) - y * score), y 0 or 1. */
export function binaryLogLoss(y: Float64Array, weights: Float64Array): Loss {
	return {
		nOutputs: 1,
		y,
		weights,
		totalWeight: sum(weights),
		kernel: { kind: 'logistic', delta: 0, a: 0, c: 0 },
	};
}

/** weight * -log softmax(scores)[y], y a class 0 ... nClasses - 1. */
export function softmaxLoss(y: Float64Array, weights: Float64Array, nClasses: number): Loss {
	return {
		nOutputs: nClasses,
		y,
		weights,
		totalWeight: sum(weights),
		kernel: { kind: 'softmax', delta: 0, a: 0, c: 0 },
	};
}

/**
 * Scores become probabilities. The largest is subtracted first, so that no power overflows.
 * @returns log(sum of e^score).
 */
export function softmaxInPlace(scores: Float64Array, at: number, n: number): number {
	let max = scores[at];
	for (let c = at + 1; c < at + n; c++) if (scores[c] > max) max = scores[c];
	let total = 0;
	for (let c = at; c < at + n; c++) {
		scores[c] = Math.exp(scores[c] - max);
		total += scores[c];
	}
	for (let c = at; c < at + n; c++) scores[c] /= total;
	return max + Math.log(total);
}

function sum(values: Float64Array): number {
	let total = 0;
	for (let i = 0; i < values.length; i++) total += values[i];
	return total;
}
