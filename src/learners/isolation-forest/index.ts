// `isolationForest`: how unusual a row is, learnt without answers.
import type { Learner } from '../contract';
import { fitIsolationForest, isolationBytes } from './fit';
import { IsolationForestModel } from './model';
import { isolationForestParams } from './params';
import { readIsolation } from './state';

/**
 * Isolation forest: the score is 2^(-E(h) / c(sampleSize)), E(h) the mean number of random questions that set a row apart. About 0.5 is usual,
 * towards 1 is unusual. Missing values and categories need no preparation; the target is not read.
 * Source: Liu, Ting & Zhou 2008.
 */
export const isolationForest: Learner<typeof isolationForestParams> = {
	name: 'isolationForest',
	label: 'Isolation Forest',
	problemTypes: ['anomaly'],
	encoding: 'tree',
	hyperparameters: isolationForestParams,
	estimateMemory: isolationBytes,
	fit: fitIsolationForest,
	load: (state) => new IsolationForestModel(readIsolation(state)),
};
