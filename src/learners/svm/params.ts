// Parameters of `svm`. Defaults are scikit-learn's, and libsvm's.
import { choice, integer, number, type ParamsOf } from '../../core/params';
import type { KernelName } from './kernel-function';

export const svmParams = {
	kernel: choice<KernelName>({
		default: 'rbf',
		choices: ['rbf', 'linear', 'polynomial', 'sigmoid'],
		label: 'Kernel',
		help: 'How alike two rows are: rbf by their distance, linear by a weighted sum, polynomial and sigmoid by powers or an S-curve of it',
		search: true,
	}),
	c: number({
		default: 1,
		min: 0,
		exclusiveMin: true,
		max: 1e9,
		label: 'C',
		help: 'What a row on the wrong side costs; higher follows the training rows more closely',
		search: 'log',
		searchRange: [0.1, 100],
	}),
	gamma: number({
		default: 0,
		min: 0,
		max: 1e9,
		label: 'Gamma',
		help: 'How near a row must be to count (rbf), or the scale of products (polynomial, sigmoid); 0 means 1 / (features * their variance)',
	}),
	degree: integer({
		default: 3,
		min: 1,
		max: 10,
		label: 'Degree',
		help: 'Power of the polynomial kernel',
	}),
	coef0: number({
		default: 0,
		min: -1e6,
		max: 1e6,
		label: 'Coef0',
		help: 'What is added to products (polynomial, sigmoid)',
	}),
	epsilon: number({
		default: 0.1,
		min: 0,
		max: 1e6,
		label: 'Epsilon',
		help: 'Numbers only: errors up to this many standard deviations of the target cost nothing; larger makes a smaller model',
	}),
	classWeight: choice<'none' | 'balanced'>({
		default: 'none',
		choices: ['none', 'balanced'],
		label: 'Class Weight',
		help: 'balanced gives each class the same total weight; chances then no longer match how often classes occur',
	}),
	tolerance: number({
		default: 1e-3,
		min: 0,
		exclusiveMin: true,
		max: 1,
		label: 'Tolerance',
		help: 'Largest violation of the optimality conditions at which the fit may stop',
	}),
} as const;

export type SvmSpecs = typeof svmParams;
export type SvmParams = ParamsOf<SvmSpecs>;
