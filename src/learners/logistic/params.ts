// Parameters of `logisticRegression`.
import { choice } from '../../core/params';
import { penaltyParams, solverParams } from '../linear/params';

/**
 * Minimises  sum_i weight_i * logLoss_i + l2 / 2 * |w|^2 + l1 * |w|_1.  Intercepts are not penalised.
 * The same as scikit-learn's LogisticRegression with C = 1 / l2 (penalty l2) or C = 1 / l1 (penalty l1).
 */
export const logisticParams = {
	...penaltyParams,
	classWeight: choice<'none' | 'balanced'>({
		default: 'none',
		choices: ['none', 'balanced'],
		label: 'Class Weight',
		help: 'balanced gives each class the same total weight; probabilities then no longer match how often classes occur',
	}),
	...solverParams,
};

export type LogisticSpecs = typeof logisticParams;
