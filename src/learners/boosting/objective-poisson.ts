import type { Kernels } from '../../kernels';
import type { Gradients, Objective, Rows } from './objective';
import { weightedMean } from './target-units';

/** A target that is always 0 would start at minus infinity. */
const LEAST_START = -30;

/** Means up to 2 to this power leave room for exp and for sums. */
const MAX_POWER = 60;

/**
 * loss = exp(score) - y * score, y >= 0: counts and amounts whose spread grows with their mean. Means beyond float32 are scaled by a
 * power of two; others are not, so that l2 and minHessian count in units of y.
 */
export class PoissonObjective implements Objective {
	readonly link = 'log';
	readonly nScores = 1;
	/** Trees add to logarithms: their leaves have no unit. */
	readonly unit = 1;
	/** A leaf of rows far above its score would overshoot: exp grows faster than the step knows. Downwards it is never below -1. */
	readonly maxStep = 1;
	readonly start: Float64Array;
	readonly base: Float64Array;
	private readonly scale: number;
	private readonly y: Float64Array;
	private readonly means: Float32Array;

	constructor(
		private readonly kernels: Kernels,
		y: Float64Array,
		private readonly weights: Float32Array,
	) {
		const mean = weightedMean(y, weights);
		const power = mean > 0 ? Math.round(Math.log2(mean)) : 0;
		this.scale = Math.abs(power) > MAX_POWER ? 2 ** Math.max(-1000, Math.min(1000, power)) : 1;
		this.start = Float64Array.of(mean > 0 ? Math.log(mean / this.scale) : LEAST_START);
		this.base = Float64Array.of(this.start[0] + Math.log(this.scale));
		this.y = this.toUnits(y);
		this.means = kernels.float32(y.length);
	}

	toUnits(y: Float64Array): Float64Array {
		return y.map((value) => value / this.scale);
	}

	startRound(): void {}

	fill({ gradients, hessians, sums }: Gradients, _k: number, scores: Float64Array): void {
		const { y, weights, means } = this;
		const n = y.length;
		for (let i = 0; i < n; i++) means[i] = scores[i];
		this.kernels.exponentials(means, n);
		let gradientSum = 0;
		let hessianSum = 0;
		for (let i = 0; i < n; i++) {
			const gradient = Math.fround(weights[i] * (means[i] - y[i]));
			const hessian = Math.fround(weights[i] * means[i]);
			gradients[i] = gradient;
			hessians[i] = hessian;
			gradientSum += Math.abs(gradient);
			hessianSum += hessian;
		}
		sums[0] = gradientSum;
		sums[1] = hessianSum;
	}

	loss(scores: Float64Array, _nRows: number, from: number, { y, weights }: Rows): number {
		let sum = 0;
		let total = 0;
		for (let i = 0; i < y.length; i++) {
			const score = scores[from + i];
			sum += weights[i] * (Math.exp(score) - y[i] * score);
			total += weights[i];
		}
		return sum / total;
	}
}
