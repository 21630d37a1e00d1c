import type { Learner } from '../contract';
import { fitForest, forestBytes } from './fit';
import { ForestModel } from './model';
import { forestParams } from './params';
import { readForest } from './state';

/**
 * Random forest, with `splitting: 'random'` extra trees, for regression and any number of classes: the mean of deep trees, each grown on
 * its own draw of the rows and looking at a few features per split. One tree answers for all classes.
 *
 * Missing values and categories need no preparation. Validation rows are not used.
 * Source: Breiman 2001; Geurts, Ernst & Wehenkel 2006 (extra trees); Wright & König 2019 (categories).
 */
export const randomForest: Learner<typeof forestParams> = {
	name: 'randomForest',
	label: 'Random Forest',
	problemTypes: ['classification', 'regression'],
	encoding: 'tree',
	hyperparameters: forestParams,
	estimateMemory: ({ nRows, nFeatures, nOutputs }, params) => forestBytes({ nRows, nFeatures, nOutputs }, params),
	fit: fitForest,
	load: (state) => new ForestModel(readForest(state)),
};
