import type { Kernels } from '../../kernels';
import type { Gradients, Objective, Rows } from './objective';
import { BlockSums, forRowBlocks } from './row-blocks';
import { toUnits, unitsAround, weightedMean, type TargetUnits } from './target-units';

/** loss = (y - score)^2 / 2, in the units of `target-units.ts`. */
export class SquaredObjective implements Objective {
	readonly link = 'identity';
	readonly nScores = 1;
	readonly start = Float64Array.of(0);
	readonly base: Float64Array;
	readonly unit: number;
	private readonly units: TargetUnits;
	private readonly y: Float64Array;
	private readonly blockSums: BlockSums;

	constructor(
		private readonly kernels: Kernels,
		y: Float64Array,
		private readonly weights: Float32Array,
	) {
		this.units = unitsAround(weightedMean(y, weights), y);
		this.unit = this.units.unit;
		this.base = Float64Array.of(this.units.shift);
		this.blockSums = new BlockSums(kernels, y.length);
		this.y = kernels.float64(y.length);
		this.y.set(this.toUnits(y));
	}

	toUnits(y: Float64Array): Float64Array {
		return toUnits(y, this.units);
	}

	startRound(): void {}

	fill({ gradients, hessians, sums }: Gradients, _k: number, scores: Float64Array): void {
		const { y, weights, blockSums } = this;
		forRowBlocks(this.kernels, y.length, (k, from, to, block) => {
			const own = (rows: Float32Array) => rows.subarray(from, to);
			const [f, wanted] = [scores.subarray(from, to), y.subarray(from, to)];
			k.squaredGradients(own(gradients), own(hessians), blockSums.of(block), f, wanted, own(weights), to - from);
		});
		blockSums.addUp(sums);
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
