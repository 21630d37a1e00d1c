// `linearRegression`: a number as a weighted sum of the features.
import type { Learner } from '../contract';
import { estimateMemory } from '../linear/memory';
import { fitLinear } from './fit';
import { loadLinear } from './model';
import { linearParams, type LinearSpecs } from './params';

export const linearRegression: Learner<LinearSpecs> = {
	name: 'linearRegression',
	label: 'Linear Regression',
	problemTypes: ['regression'],
	encoding: 'spline',
	hyperparameters: linearParams,
	estimateMemory,
	fit: fitLinear,
	load: loadLinear,
};
