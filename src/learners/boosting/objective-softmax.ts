import type { Kernels } from '../../kernels';
import type { Gradients, Objective, Rows } from './objective';
import { MIN_SHARE } from './objective-logistic';

/**
 * loss = -log p of the true class, p = softmax(scores). One tree per class and round; hessian = K / (K - 1) p (1 - p), which makes up
 * for the diagonal approximation (Friedman 2001, as LightGBM).
 */
export class SoftmaxObjective implements Objective {
	readonly link = 'softmax';
	readonly unit = 1;
	readonly base: Float64Array;
	private readonly shares: Float32Array;

	constructor(
		private readonly kernels: Kernels,
		private readonly y: Float64Array,
		private readonly weights: Float32Array,
		readonly nScores: number,
	) {
		const counts = new Float64Array(nScores);
		let total = 0;
		for (let i = 0; i < y.length; i++) {
			counts[y[i]] += weights[i];
			total += weights[i];
		}
		this.base = counts.map((count) => Math.log(Math.max(count / total, MIN_SHARE)));
		this.shares = kernels.float32(nScores * y.length);
	}

	static bytes(nRows: number, nClasses: number): number {
		return 4 * nRows * nClasses + 64;
	}

	toUnits(y: Float64Array): Float64Array {
		return y;
	}

	startRound(scores: Float64Array, nRows: number): void {
		const { shares, nScores, kernels } = this;
		const n = this.y.length;
		for (let i = 0; i < n; i++) {
			let most = -Infinity;
			for (let k = 0; k < nScores; k++) most = Math.max(most, scores[k * nRows + i]);
			for (let k = 0; k < nScores; k++) shares[k * n + i] = scores[k * nRows + i] - most;
		}
		kernels.exponentials(shares, shares.length);
		for (let i = 0; i < n; i++) {
			let sum = 0;
			for (let k = 0; k < nScores; k++) sum += shares[k * n + i];
			for (let k = 0; k < nScores; k++) shares[k * n + i] /= sum;
		}
	}

	fill({ gradients, hessians, sums }: Gradients, k: number): void {
		const { y, weights, shares, nScores } = this;
		const n = y.length;
		const factor = nScores / (nScores - 1);
		sums.fill(0);
		for (let i = 0; i < n; i++) {
			const p = shares[k * n + i];
			const gradient = weights[i] * (y[i] === k ? p - 1 : p);
			const hessian = weights[i] * factor * p * (1 - p);
			gradients[i] = gradient;
			hessians[i] = hessian;
			sums[0] += Math.abs(gradient);
			sums[1] += hessian;
		}
	}

	loss(scores: Float64Array, nRows: number, from: number, { y, weights }: Rows): number {
		let loss = 0;
		let total = 0;
		for (let i = 0; i < y.length; i++) {
			let most = -Infinity;
			for (let k = 0; k < this.nScores; k++) most = Math.max(most, scores[k * nRows + from + i]);
			let sum = 0;
			for (let k = 0; k < this.nScores; k++) sum += Math.exp(scores[k * nRows + from + i] - most);
			loss += weights[i] * (most + Math.log(sum) - scores[y[i] * nRows + from + i]);
			total += weights[i];
		}
		return loss / total;
	}
}
