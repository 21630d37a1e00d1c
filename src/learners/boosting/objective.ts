// The losses, each as: where to start, the gradients of a round, the mean loss on rows that were held back, scores to outputs.
import type { Kernels } from '../../kernels';
import type { TrainingData } from '../contract';
import { LogisticObjective } from './objective-logistic';
import { PoissonObjective } from './objective-poisson';
import { HuberObjective, QuantileObjective } from './objective-robust';
import { SoftmaxObjective } from './objective-softmax';
import { SquaredObjective } from './objective-squared';
import type { BoostingParams } from './params';

/** What the scores of a model mean, stored in it. */
export type Link = 'identity' | 'log' | 'logistic' | 'softmax';

/** Gradients of one class of one round; `sums` = sum |gradient|, sum hessian. */
export interface Gradients {
	readonly gradients: Float32Array;
	readonly hessians: Float32Array;
	readonly sums: Float64Array;
}

export interface Rows {
	/** In the objective's own units, see `toUnits`. */
	readonly y: Float64Array;
	readonly weights: Float32Array;
}

export interface Objective {
	readonly link: Link;
	/** Scores per row = trees per round. */
	readonly nScores: number;
	/** Score of a row before the first tree, by class, in training. */
	readonly start: Float64Array;
	/** The same in the units of y, for the model. */
	readonly base: Float64Array;
	/** Leaf values are multiplied by it in the model. */
	readonly unit: number;
	/** No leaf raises a score by more, before the learning rate. Default: no limit. */
	readonly maxStep?: number;
	toUnits(y: Float64Array): Float64Array;
	/** Called once per round with the scores of all classes, `scores[k * nRows + row]`. */
	startRound(scores: Float64Array, nRows: number): void;
	/** Gradients of class k for the training rows. */
	fill(out: Gradients, k: number, scores: Float64Array): void;
	/** Weighted mean loss of the rows `from` ... `from + y.length - 1`. */
	loss(scores: Float64Array, nRows: number, from: number, rows: Rows): number;
	/** The constant that, added to the scores of these training rows, makes their loss least. Absent where the Newton step is used. */
	bestValue?(rows: Int32Array, scores: Float64Array): number;
}

/** Bytes of an objective beyond the kernels' memory, by training row: targets, errors, weights. */
export const ROW_BYTES = 28;

type LossParams = Pick<BoostingParams, 'loss' | 'quantile' | 'huberQuantile'>;

export function createObjective(kernels: Kernels, data: TrainingData, weights: Float32Array, params: LossParams): Objective {
	const { problemType, nClasses, y } = data;
	if (problemType === 'regression') return regressionObjective(kernels, y, weights, params);
	if (nClasses === 2) return new LogisticObjective(kernels, y, weights);
	return new SoftmaxObjective(kernels, y, weights, nClasses);
}

function regressionObjective(kernels: Kernels, y: Float64Array, weights: Float32Array, params: LossParams): Objective {
	switch (params.loss) {
		case 'squared':
			return new SquaredObjective(kernels, y, weights);
		case 'absolute':
			return new QuantileObjective(y, weights, 0.5);
		case 'quantile':
			return new QuantileObjective(y, weights, params.quantile);
		case 'huber':
			return new HuberObjective(y, weights, params.huberQuantile);
		case 'poisson':
			return new PoissonObjective(kernels, y, weights);
	}
}
