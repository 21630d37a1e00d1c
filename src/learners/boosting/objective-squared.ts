import type { Kernels } from '../../kernels';
import type { Gradients, Objective, Rows } from './objective';
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

	constructor(
		private readonly kernels: Kernels,
		y: Float64Array,
		private readonly weights: Float32Array,
	) {
		this.units = unitsAround(weightedMean(y, weights), y);
		this.unit = this.units.unit;
		this.base = Float64Array.of(this.units.shift);
		this.y = kernels.float64(y.length);
		this.y.set(this.toUnits(y));
	}

	toUnits(y: Float64Array): Float64Array {
		return toUnits(y, this.units);
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
