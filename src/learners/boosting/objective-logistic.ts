import type { Kernels } from '../../kernels';
import type { Gradients, Objective, Rows } from './objective';
import { BlockSums, forRowBlocks } from './row-blocks';

/** A class that no row has would start at minus infinity. */
export const MIN_SHARE = 1e-7;

/** loss = -log p of the true class, p = 1 / (1 + exp(-score)). */
export class LogisticObjective implements Objective {
	readonly link = 'logistic';
	readonly nScores = 1;
	readonly unit = 1;
	readonly start: Float64Array;
	readonly base: Float64Array;
	private readonly y: Float64Array;
	private readonly blockSums: BlockSums;

	constructor(
		private readonly kernels: Kernels,
		y: Float64Array,
		private readonly weights: Float32Array,
	) {
		let positive = 0;
		let total = 0;
		for (let i = 0; i < y.length; i++) {
			positive += weights[i] * y[i];
			total += weights[i];
		}
		const share = Math.min(Math.max(positive / total, MIN_SHARE), 1 - MIN_SHARE);
		this.base = Float64Array.of(Math.log(share / (1 - share)));
		this.start = this.base;
		this.blockSums = new BlockSums(kernels, y.length);
		this.y = kernels.float64(y.length);
		this.y.set(y);
	}

	toUnits(y: Float64Array): Float64Array {
		return y;
	}

	startRound(): void {}

	fill({ gradients, hessians, sums }: Gradients, _k: number, scores: Float64Array): void {
		const { y, weights, blockSums } = this;
		forRowBlocks(this.kernels, y.length, (k, from, to, block) => {
			const own = (rows: Float32Array) => rows.subarray(from, to);
			const [f, wanted] = [scores.subarray(from, to), y.subarray(from, to)];
			k.logisticGradients(own(gradients), own(hessians), blockSums.of(block), f, wanted, own(weights), to - from);
		});
		blockSums.addUp(sums);
	}

	loss(scores: Float64Array, _nRows: number, from: number, { y, weights }: Rows): number {
		let sum = 0;
		let total = 0;
		for (let i = 0; i < y.length; i++) {
			const margin = y[i] === 1 ? scores[from + i] : -scores[from + i];
			sum += weights[i] * (Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(0, -margin));
			total += weights[i];
		}
		return sum / total;
	}
}
