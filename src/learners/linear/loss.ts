// The losses that linear models minimise. A loss turns scores into the two things that fitting needs per row: the gradient by
// score, which is the kernels' affair, and, for second-order steps, the curvature.
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
	/**
	 * h = the diagonal of the second derivative by score, >= 0, times the weight, of n rows; a bound of it where the loss has bends.
	 * @param scores - Output o of row i at o * stride + i; h likewise.
	 */
	curvature(h: Float64Array, scores: Float64Array, y: Float64Array, weights: Float64Array, n: number, stride: number): void;
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
		// Of the parabola that touches the loss at t and lies above it (Huber & Dutter 1974).
		curvature(h, scores, y, weights, n) {
			const { delta, a } = shape;
			for (let i = 0; i < n; i++) {
				const size = Math.abs(scores[i] - y[i]);
				h[i] = weights[i] * a * (size > delta ? delta / size : 1);
			}
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
		curvature(h, scores, _, weights, n) {
			for (let i = 0; i < n; i++) {
				const e = Math.exp(-Math.abs(scores[i]));
				h[i] = (weights[i] * e) / ((1 + e) * (1 + e));
			}
		},
	};
}

/** weight * -log softmax(scores)[y], y a class 0 ... nClasses - 1. */
export function softmaxLoss(y: Float64Array, weights: Float64Array, nClasses: number): Loss {
	const row = new Float64Array(nClasses);
	return {
		nOutputs: nClasses,
		y,
		weights,
		totalWeight: sum(weights),
		kernel: { kind: 'softmax', delta: 0, a: 0, c: 0 },
		curvature(h, scores, _, weights, n, stride) {
			for (let i = 0; i < n; i++) {
				for (let c = 0; c < nClasses; c++) row[c] = scores[c * stride + i];
				softmaxInPlace(row, 0, nClasses);
				for (let c = 0; c < nClasses; c++) h[c * stride + i] = weights[i] * row[c] * (1 - row[c]);
			}
		},
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
	for (const value of values) total += value;
	return total;
}
