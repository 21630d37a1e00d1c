// The losses that linear models minimise. A loss turns scores into the two things that fitting needs per row: the gradient by
// score and, for second-order steps, the curvature.

/** Works on rows from ... to - 1 of its own targets and weights; row-blocks of `scores` start at 0. */
export interface Loss {
	/** Scores per row. */
	readonly nOutputs: number;
	/** Sum of the weights. */
	readonly totalWeight: number;
	/** @returns The weighted loss of the rows; `scores` (rows x nOutputs) becomes the gradient by score. */
	gradient(scores: Float64Array, from: number, to: number): number;
	/** `scores` becomes the diagonal of the second derivative by score, >= 0. */
	curvature(scores: Float64Array, from: number, to: number): void;
}

/** weight * (score - y)^2 / 2 */
export function squaredLoss(y: Float64Array, weights: Float64Array): Loss {
	return {
		nOutputs: 1,
		totalWeight: sum(weights),
		gradient(scores, from, to) {
			let loss = 0;
			for (let i = from; i < to; i++) {
				const residual = scores[i - from] - y[i];
				loss += 0.5 * weights[i] * residual * residual;
				scores[i - from] = weights[i] * residual;
			}
			return loss;
		},
		curvature(scores, from, to) {
			for (let i = from; i < to; i++) scores[i - from] = weights[i];
		},
	};
}

/** weight * (log(1 + e^score) - y * score), y 0 or 1. */
export function binaryLogLoss(y: Float64Array, weights: Float64Array): Loss {
	return {
		nOutputs: 1,
		totalWeight: sum(weights),
		gradient(scores, from, to) {
			let loss = 0;
			for (let i = from; i < to; i++) {
				// The margin of the right class; e^-|margin| never overflows.
				const sign = y[i] === 1 ? 1 : -1;
				const margin = sign * scores[i - from];
				const e = Math.exp(margin > 0 ? -margin : margin);
				loss += weights[i] * (Math.log1p(e) - (margin < 0 ? margin : 0));
				scores[i - from] = (-sign * weights[i] * (margin > 0 ? e : 1)) / (1 + e);
			}
			return loss;
		},
		curvature(scores, from, to) {
			for (let i = from; i < to; i++) {
				const e = Math.exp(-Math.abs(scores[i - from]));
				scores[i - from] = (weights[i] * e) / ((1 + e) * (1 + e));
			}
		},
	};
}

/** weight * -log softmax(scores)[y], y a class 0 ... nClasses - 1. */
export function softmaxLoss(y: Float64Array, weights: Float64Array, nClasses: number): Loss {
	return {
		nOutputs: nClasses,
		totalWeight: sum(weights),
		gradient(scores, from, to) {
			let loss = 0;
			for (let i = from; i < to; i++) {
				const at = (i - from) * nClasses;
				const right = at + y[i];
				const score = scores[right];
				loss += weights[i] * (softmaxInPlace(scores, at, nClasses) - score);
				scores[right] -= 1;
				for (let c = at; c < at + nClasses; c++) scores[c] *= weights[i];
			}
			return loss;
		},
		curvature(scores, from, to) {
			for (let i = from; i < to; i++) {
				const at = (i - from) * nClasses;
				softmaxInPlace(scores, at, nClasses);
				for (let c = at; c < at + nClasses; c++) scores[c] = weights[i] * scores[c] * (1 - scores[c]);
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
