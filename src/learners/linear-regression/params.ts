// Parameters of `linearRegression`.
import { penaltyParams, solverParams } from '../linear/params';

/**
 * Minimises  1/2 * sum_i weight_i * (y_i - prediction_i)^2 + l2 / 2 * |w|^2 + l1 * s * |w|_1,  s = standard deviation of y: so
 * that the strengths mean the same whether y is in cents or in millions.  The intercept is not penalised.
 * The same as scikit-learn's Ridge with alpha = l2 and, for n rows of weight 1, Lasso with alpha = l1 * s / n.
 */
export const linearParams = { ...penaltyParams, ...solverParams };

export type LinearSpecs = typeof linearParams;
