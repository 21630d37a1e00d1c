// Losses that grow like the error and not like its square. Their gradients only say which rows belong together; what a leaf answers is
// then computed from its rows (Friedman 2001, LAD_TreeBoost and M_TreeBoost).
import type { Gradients, Objective, Rows } from './objective';
import { toUnits, unitsAround, type TargetUnits } from './target-units';
import { weightedQuantile } from './weighted-quantile';

abstract class RobustObjective implements Objective {
	readonly link = 'identity';
	readonly nScores = 1;
	readonly start = Float64Array.of(0);
	readonly base: Float64Array;
	readonly unit: number;
	protected readonly y: Float64Array;
	/** Errors and weights of the rows at hand; quickselect reorders them. */
	protected readonly errors: Float64Array;
	protected readonly errorWeights: Float32Array;
	private readonly units: TargetUnits;

	/** @param level - The base is this quantile of y. */
	constructor(
		y: Float64Array,
		protected readonly weights: Float32Array,
		level: number,
	) {
		this.errors = y.slice();
		this.errorWeights = weights.slice();
		this.units = unitsAround(weightedQuantile(this.errors, this.errorWeights, y.length, level), y);
		this.unit = this.units.unit;
		this.base = Float64Array.of(this.units.shift);
		this.y = this.toUnits(y);
	}

	toUnits(y: Float64Array): Float64Array {
		return toUnits(y, this.units);
	}

	startRound(_scores: Float64Array): void {}

	fill({ gradients, hessians, sums }: Gradients, _k: number, scores: Float64Array): void {
		const { y, weights } = this;
		let gradientSum = 0;
		let hessianSum = 0;
		for (let i = 0; i < y.length; i++) {
			const gradient = Math.fround(weights[i] * this.slope(scores[i] - y[i]));
			gradients[i] = gradient;
			hessians[i] = weights[i];
			gradientSum += Math.abs(gradient);
			hessianSum += weights[i];
		}
		sums[0] = gradientSum;
		sums[1] = hessianSum;
	}

	loss(scores: Float64Array, _nRows: number, from: number, { y, weights }: Rows): number {
		let sum = 0;
		let total = 0;
		for (let i = 0; i < y.length; i++) {
			sum += weights[i] * this.height(scores[from + i] - y[i]);
			total += weights[i];
		}
		return sum / total;
	}

	abstract bestValue(rows: Int32Array, scores: Float64Array): number;

	/** Derivative of the loss at score - y. */
	protected abstract slope(error: number): number;

	protected abstract height(error: number): number;

	/** What the rows lack: errors[i] = y - score. */
	protected takeErrors(rows: Int32Array, scores: Float64Array): number {
		const { errors, errorWeights, y, weights } = this;
		for (let i = 0; i < rows.length; i++) {
			const row = rows[i];
			errors[i] = y[row] - scores[row];
			errorWeights[i] = weights[row];
		}
		return rows.length;
	}
}

/** loss = level * (y - score) above the score, (1 - level) * (score - y) below it. Level 0.5: half of the absolute error. */
export class QuantileObjective extends RobustObjective {
	constructor(
		y: Float64Array,
		weights: Float32Array,
		private readonly level: number,
	) {
		super(y, weights, level);
	}

	bestValue(rows: Int32Array, scores: Float64Array): number {
		return weightedQuantile(this.errors, this.errorWeights, this.takeErrors(rows, scores), this.level);
	}

	protected slope(error: number): number {
		return error > 0 ? 1 - this.level : error < 0 ? -this.level : 0;
	}

	protected height(error: number): number {
		return error > 0 ? (1 - this.level) * error : -this.level * error;
	}
}

/**
 * loss = error^2 / 2 up to delta, delta * (|error| - delta / 2) beyond. Delta is the `share` quantile of the absolute errors, anew in each
 * round; losses on rows that were held back are compared at the first round's.
 */
export class HuberObjective extends RobustObjective {
	private delta = 0;
	private firstDelta = 0;

	constructor(
		y: Float64Array,
		weights: Float32Array,
		private readonly share: number,
	) {
		super(y, weights, 0.5);
		this.startRound(new Float64Array(y.length));
		this.firstDelta = this.delta;
	}

	override startRound(scores: Float64Array): void {
		const { errors, errorWeights, y, weights } = this;
		for (let i = 0; i < y.length; i++) errors[i] = Math.abs(y[i] - scores[i]);
		errorWeights.set(weights);
		this.delta = weightedQuantile(errors, errorWeights, y.length, this.share);
	}

	bestValue(rows: Int32Array, scores: Float64Array): number {
		const { errors, errorWeights, delta } = this;
		const n = this.takeErrors(rows, scores);
		const median = weightedQuantile(errors, errorWeights, n, 0.5);
		let sum = 0;
		let total = 0;
		for (let i = 0; i < n; i++) {
			sum += errorWeights[i] * Math.max(-delta, Math.min(delta, errors[i] - median));
			total += errorWeights[i];
		}
		return total > 0 ? median + sum / total : 0;
	}

	protected slope(error: number): number {
		return Math.max(-this.delta, Math.min(this.delta, error));
	}

	protected height(error: number): number {
		const size = Math.abs(error);
		return size <= this.firstDelta ? (size * size) / 2 : this.firstDelta * (size - this.firstDelta / 2);
	}
}
