import type { Kernels } from '../../kernels';
import type { Gradients, Objective, Rows } from './objective';

/**
 * loss = (y - score)^2 / 2. Works on y shifted by its mean and scaled by a power of two to about [-1, 1], so that float32 gradients
 * neither overflow nor lose digits to a large mean; the scaling itself is exact.
 */
export class SquaredObjective implements Objective {
	readonly link = 'identity';
	readonly nScores = 1;
	readonly base: Float64Array;
	readonly unit: number;
	private readonly shift: number;
	private readonly y: Float64Array;

	constructor(
		private readonly kernels: Kernels,
		y: Float64Array,
		private readonly weights: Float32Array,
	) {
		this.shift = weightedMean(y, weights);
		this.unit = powerOfTwoAbove(y, this.shift);
		this.base = Float64Array.of(this.shift);
		this.y = kernels.float64(y.length);
		this.y.set(this.toUnits(y));
	}

	toUnits(y: Float64Array): Float64Array {
		return y.map((value) => value / this.unit - this.shift / this.unit);
	}

	startRound(): void {}

	fill({ gradients, hessians, sums }: Gradients, _k: number, scores: Float64Array): void {
		this.kernels.squaredGradients(gradients, hessians, sums, scores, this.y, this.weights, this.y.length);
	}

	loss(scores: Float64Array, _nRows: number, from: number, { y, weights }: Rows): number {
		let sum = 0;
		let total = 0;
		for (let i = 0; i < y.length; i++) {
			const error = scores[from + i] - y[i];
			sum += weights[i] * error * error;
			total += weights[i];
		}
		return sum / total;
	}
}

function weightedMean(y: Float64Array, weights: Float32Array): number {
	let mean = 0;
	let total = 0;
	for (let i = 0; i < y.length; i++) {
		if (weights[i] === 0) continue;
		total += weights[i];
		const share = weights[i] / total;
		mean = mean * (1 - share) + y[i] * share;
	}
	return mean;
}

function powerOfTwoAbove(y: Float64Array, shift: number): number {
	let most = 0;
	for (const value of y) most = Math.max(most, Math.abs(value / 2 - shift / 2));
	// 2^1022 is the largest power whose double is still finite.
	return most > 0 ? 2 ** Math.min(1022, Math.max(-1000, Math.ceil(Math.log2(most)) + 1)) : 1;
}
