// Parameters of `naiveBayes`.
import { choice, number, type ParamsOf } from '../../core/params';

export const bayesParams = {
	smoothing: number({
		default: 1,
		min: 0,
		exclusiveMin: true,
		max: 1e6,
		label: 'Smoothing',
		help: 'Rows that are added to each category and each word of each class (Laplace), so that nothing is impossible',
		search: 'log',
		searchRange: [0.01, 10],
	}),
	varianceSmoothing: number({
		default: 1e-3,
		min: 0,
		exclusiveMin: true,
		max: 1e3,
		label: 'Variance Smoothing',
		help: "Share of a number's variance that is added to its variance in each class",
		search: 'log',
		searchRange: [1e-9, 1],
	}),
	textModel: choice<'multinomial' | 'complement'>({
		default: 'multinomial',
		choices: ['multinomial', 'complement'],
		label: 'Text Model',
		help: 'Words of a class (multinomial), or of all other classes (complement), better where classes differ in size',
		search: true,
	}),
} as const;

export type BayesSpecs = typeof bayesParams;
export type BayesParams = ParamsOf<BayesSpecs>;
