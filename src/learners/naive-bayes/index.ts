import type { Learner } from '../contract';
import { bayesBytes, fitBayes } from './fit';
import { loadBayes } from './model';
import { bayesParams, type BayesSpecs } from './params';

/**
 * Naive Bayes for any number of classes: each feature speaks for itself, numbers by a normal distribution, categories by their shares,
 * words by their counts. Missing values are passed over. Validation rows are not used.
 * Source: Rennie et al. 2003 (complement); Manning, Raghavan & Schütze 2008, chapter 13.
 */
export const naiveBayes: Learner<BayesSpecs> = {
	name: 'naiveBayes',
	label: 'Naive Bayes',
	problemTypes: ['classification'],
	encoding: 'raw',
	hyperparameters: bayesParams,
	estimateMemory: bayesBytes,
	fit: fitBayes,
	load: loadBayes,
};
