// The three losses, each as: where to start, the gradients of a round, the mean loss on rows that were held back, scores to outputs.
import type { Kernels } from '../../kernels';
import type { TrainingData } from '../contract';
import { LogisticObjective } from './objective-logistic';
import { SoftmaxObjective } from './objective-softmax';
import { SquaredObjective } from './objective-squared';

/** What the scores of a model mean, stored in it. */
export type Link = 'identity' | 'logistic' | 'softmax';

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
	/** Score of a row before the first tree, by class, in units of y. */
	readonly base: Float64Array;
	/** Training works on (y - shift) / unit; leaf values are multiplied by `unit`. 1 and 0 but for regression. */
	readonly unit: number;
	toUnits(y: Float64Array): Float64Array;
	/** Called once per round with the scores of all classes, `scores[k * nRows + row]`. */
	startRound(scores: Float64Array, nRows: number): void;
	/** Gradients of class k for the training rows. */
	fill(out: Gradients, k: number, scores: Float64Array): void;
	/** Weighted mean loss of the rows `from` ... `from + y.length - 1`. */
	loss(scores: Float64Array, nRows: number, from: number, rows: Rows): number;
}

export function createObjective(kernels: Kernels, data: TrainingData, weights: Float32Array): Objective {
	if (data.problemType === 'regression') return new SquaredObjective(kernels, data.y, weights);
	if (data.nClasses === 2) return new LogisticObjective(kernels, data.y, weights);
	return new SoftmaxObjective(kernels, data.y, weights, data.nClasses);
}
