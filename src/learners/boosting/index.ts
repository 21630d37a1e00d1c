import type { Learner } from '../contract';
import { MIN_ROWS } from '../trees/sparse-bins';
import { fitBoosting, fitBytes } from './fit';
import { loadBoosting } from './model';
import { boostingParams } from './params';

/**
 * Gradient-boosted trees for regression (squared, absolute, quantile, Poisson or Huber loss), two classes (logistic loss) and more (softmax).
 *
 * Missing values and categories need no preparation. Rows in `data.validation` choose the number of rounds.
 * Source: Friedman 2001; Chen & Guestrin 2016 (second-order gain); Ke et al. 2017 (leaf-wise growth, category splits).
 */
export const gradientBoosting: Learner<typeof boostingParams> = {
	name: 'gradientBoosting',
	label: 'Gradient Boosting',
	problemTypes: ['classification', 'regression'],
	encoding: 'tree',
	hyperparameters: boostingParams,
	estimateMemory({ nRows, nFeatures, nOutputs, nonZeros }, params) {
		const nScores = nOutputs > 2 ? nOutputs : 1;
		// The rows of many classes are few each: a tree about one of them ends early.
		const leaves = Math.min(params.maxLeaves, 2 + (4 * nRows) / (nScores * params.minRowsPerLeaf));
		const model = params.rounds * nScores * leaves * 80;
		// A fifth: validation rows beside the training rows, and columns in the making.
		// Of the terms that fill a sparse block, each is in some rows.
		const nSparse = Math.ceil(nonZeros / MIN_ROWS);
		const shape = { nTrain: nRows, nRows, nDense: nFeatures, nSparse, nonZeros, nScores, threads: 2 };
		return Math.ceil(1.2 * fitBytes(shape, params) + 2 * model);
	},
	fit: fitBoosting,
	load: loadBoosting,
};
