// `logisticRegression`: classification by a weighted sum of the features.
import type { Learner } from '../contract';
import { fitLogistic, logisticMemory } from './fit';
import { loadLogistic } from './model';
import { logisticParams, type LogisticSpecs } from './params';

export const logisticRegression: Learner<LogisticSpecs> = {
	name: 'logisticRegression',
	label: 'Logistic Regression',
	problemTypes: ['classification'],
	encoding: 'spline',
	hyperparameters: logisticParams,
	estimateMemory: logisticMemory,
	fit: fitLogistic,
	load: loadLogistic,
};
