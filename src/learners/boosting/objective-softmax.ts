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
	readonly start: Float64Array;
	readonly base: Float64Array;
	private readonly shares: Float32Array;
	/** Largest score and sum of exponentials by row. */
	private readonly most: Float64Array;
	private readonly total: Float64Array;

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
		this.start = this.base;
		this.most = new Float64Array(y.length);
		this.total = new Float64Array(y.length);
		this.shares = kernels.float32(nScores * y.length);
	}

	toUnits(y: Float64Array): Float64Array {
		return y;
	}

	startRound(scores: Float64Array, nRows: number): void {
		const { shares, nScores, kernels, most, total } = this;
		const n = this.y.length;
		// Class by class: neighbouring rows are neighbours in memory, the classes of a row are not.
		most.fill(-Infinity);
		for (let k = 0; k < nScores; k++) {
			for (let i = 0, at = k * nRows; i < n; i++, at++) if (scores[at] > most[i]) most[i] = scores[at];
		}
		for (let k = 0; k < nScores; k++) {
			for (let i = 0, at = k * n; i < n; i++, at++) shares[at] = scores[k * nRows + i] - most[i];
		}
		kernels.exponentials(shares, shares.length);
		total.fill(0);
		for (let k = 0; k < nScores; k++) {
			for (let i = 0, at = k * n; i < n; i++, at++) total[i] += shares[at];
		}
		for (let k = 0; k < nScores; k++) {
			for (let i = 0, at = k * n; i < n; i++, at++) shares[at] /= total[i];
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
