// Parameters of `text`.
import { choice, integer, number } from '../../core/params';

/**
 * Minimises for each class against the rest  |v|^2 / 2 + strength * sum_i weight_i * max(0, 1 - y_i v x_i)^2, for numbers
 * |v|^2 / 2 + strength * sum_i weight_i * (y_i - v x_i)^2  with y of variance 1; the intercept is part of v.
 */
export const textParams = {
	naiveBayes: choice<'auto' | 'on' | 'off'>({
		default: 'auto',
		choices: ['auto', 'on', 'off'],
		label: 'Naive Bayes Weights',
		help: 'Weigh each term by how much more often one class has it; auto tries both on rows kept back, for up to 10 classes',
	}),
	strength: number({
		default: 1,
		min: 0,
		exclusiveMin: true,
		max: 1e6,
		label: 'Strength',
		help: 'How closely the training rows are followed; lower = simpler model',
		search: 'log',
		searchRange: [0.03, 10],
	}),
	smoothing: number({
		default: 1,
		min: 0,
		exclusiveMin: true,
		max: 1e6,
		label: 'Smoothing',
		help: 'Added to the count of each term in each class before Naive Bayes weights are taken',
	}),
	maxIterations: integer({
		default: 200,
		min: 1,
		max: 100_000,
		label: 'Maximum Iterations',
		help: 'Passes over the rows after which the fit stops with what it has',
	}),
	tolerance: number({
		default: 0.3,
		min: 0,
		exclusiveMin: true,
		max: 10,
		label: 'Tolerance',
		help: 'The fit has converged when no two rows pull at the model more differently than this',
	}),
} as const;

export type TextSpecs = typeof textParams;
