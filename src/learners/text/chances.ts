// From scores to chances, learnt on rows that the scores' model did not see.
import { minimise } from './newton';

/** two classes: 1 / (1 + e^-(slope * score + offset)). more: softmax(slope * scores); the offset is 0. */
export interface ChanceMap {
	readonly slope: number;
	readonly offset: number;
}

/** Where there is nothing to learn it from. */
export const USUAL_CHANCES: ChanceMap = { slope: 2, offset: 0 };

/**
 * Platt's method with his targets (n+ + 1) / (n+ + 2) and 1 / (n- + 2), minimised by Newton steps (Platt 1999; Lin, Lin & Weng 2007).
 * @param isPositive - By row, 0 or 1.
 */
export function fitSigmoid(scores: Float64Array, isPositive: Float64Array, weights: Float64Array): ChanceMap {
	let positive = 0;
	let negative = 0;
	for (let i = 0; i < scores.length; i++) {
		if (isPositive[i] === 1) positive += weights[i];
		else negative += weights[i];
	}
	if (positive === 0 || negative === 0) return USUAL_CHANCES;
	const high = (positive + 1) / (positive + 2);
	const low = 1 / (negative + 2);
	const [slope, offset] = minimise([1, Math.log((positive + 1) / (negative + 1))], ([a, b]) => {
		const sums = { value: 0, g: [0, 0], h: [1e-9, 0, 1e-9] };
		for (let i = 0; i < scores.length; i++) {
			const target = isPositive[i] === 1 ? high : low;
			const z = a * scores[i] + b;
			const e = Math.exp(-Math.abs(z));
			const p = z >= 0 ? 1 / (1 + e) : e / (1 + e);
			sums.value += weights[i] * (Math.log1p(e) + (z >= 0 ? (1 - target) * z : -target * z));
			const d = weights[i] * (p - target);
			const curvature = weights[i] * p * (1 - p);
			sums.g[0] += d * scores[i];
			sums.g[1] += d;
			sums.h[0] += curvature * scores[i] * scores[i];
			sums.h[1] += curvature * scores[i];
			sums.h[2] += curvature;
		}
		return sums;
	});
	// Scores that point the wrong way are chance: the model then knows no more than the shares.
	return slope > 0 ? { slope, offset } : { slope: 1e-6, offset: Math.log((positive + 1) / (negative + 1)) };
}

/** The slope of the softmax with the least log-loss. @param scores - nRows * k, row-major. */
export function fitSoftmax(scores: Float64Array, y: Float64Array, weights: Float64Array, k: number): ChanceMap {
	const chances = new Float64Array(k);
	const [slope] = minimise([USUAL_CHANCES.slope], ([a]) => {
		const sums = { value: 0, g: [0], h: [1e-9] };
		for (let i = 0; i < y.length; i++) {
			let max = -Infinity;
			for (let c = 0; c < k; c++) max = Math.max(max, a * scores[i * k + c]);
			let total = 0;
			for (let c = 0; c < k; c++) total += chances[c] = Math.exp(a * scores[i * k + c] - max);
			let mean = 0;
			let square = 0;
			for (let c = 0; c < k; c++) {
				// A class without rows has a score so low that its chance is 0; 0 times it must stay out of the sums.
				if (chances[c] === 0) continue;
				mean += (chances[c] / total) * scores[i * k + c];
				square += (chances[c] / total) * scores[i * k + c] ** 2;
			}
			const right = scores[i * k + y[i]];
			sums.value += weights[i] * (Math.log(total) + max - a * right);
			sums.g[0] += weights[i] * (mean - right);
			sums.h[0] += weights[i] * Math.max(0, square - mean * mean);
		}
		return sums;
	});
	return { slope: Math.min(Math.max(slope, 1e-3), 1e3), offset: 0 };
}
