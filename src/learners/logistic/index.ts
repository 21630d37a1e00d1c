// `logisticRegression`: classification by a weighted sum of the features.
import type { Learner } from '../contract';
import { estimateMemory } from '../linear/memory';
import { fitLogistic } from './fit';
import { loadLogistic } from './model';
import { logisticParams, type LogisticSpecs } from './params';

export const logisticRegression: Learner<LogisticSpecs> = {
	name: 'logisticRegression',
	label: 'Logistic Regression',
	problemTypes: ['classification'],
	encoding: 'spline',
	hyperparameters: logisticParams,
	estimateMemory,
	fit: fitLogistic,
	load: loadLogistic,
};
