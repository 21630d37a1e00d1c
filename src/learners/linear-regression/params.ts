// Parameters of `linearRegression`.
import { choice, number } from '../../core/params';
import { penaltyParams, solverParams } from '../linear/params';

/**
 * Minimises  sum_i weight_i * loss(t_i) + l2 / 2 * |w|^2 + l1 * |w|_1,  t = prediction - y in standard deviations of y and w in the
 * same: so that the strengths mean the same whether y is in cents or in millions.  The intercept is not penalised.
 *
 * squared: t^2 / 2. The same as scikit-learn's Ridge with alpha = l2 and, for n rows of weight 1 and s = standard deviation of y,
 * Lasso with alpha = l1 * s / n.
 * huber: t^2 / 2 up to d = huberThreshold * scale, beyond it d |t| - d^2 / 2, scale from Huber's proposal 2 (Huber 1964): the same as
 * scikit-learn's HuberRegressor with alpha = l2 / scale_.
 * quantile: q max(-t, 0) + (1 - q) max(t, 0), rounded off within 1e-4 of 0 (Koenker & Bassett 1978): the same as scikit-learn's
 * QuantileRegressor with alpha = l1 / n.
 */
export const linearParams = {
	loss: choice<'squared' | 'huber' | 'quantile'>({
		default: 'squared',
		choices: ['squared', 'huber', 'quantile'],
		label: 'Loss',
		help: 'What counts as an error: squared aims at the mean, huber at the mean without the outliers, quantile at a quantile',
	}),
	huberThreshold: number({
		default: 1.35,
		min: 1,
		max: 100,
		label: 'Huber Threshold',
		help: 'For the loss huber: errors beyond so many times their usual size count in proportion and not by their square',
	}),
	quantile: number({
		default: 0.5,
		min: 0.001,
		max: 0.999,
		label: 'Quantile',
		help: 'For the loss quantile: the share of the rows that lie below the prediction',
	}),
	...penaltyParams,
	...solverParams,
};

export type LinearSpecs = typeof linearParams;
