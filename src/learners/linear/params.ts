// Parameters that all linear models share; names and meaning are the same in each.
import { choice, integer, number } from '../../core/params';
import type { Penalty } from './problem';

export const penaltyParams = {
	penalty: choice<'none' | 'l2' | 'l1' | 'elasticNet'>({
		default: 'l2',
		choices: ['none', 'l2', 'l1', 'elasticNet'],
		label: 'Penalty',
		help: 'What keeps coefficients small: l2 shrinks all, l1 sets the useless ones to zero, elasticNet does both',
		search: true,
	}),
	l2: number({
		default: 1,
		min: 0,
		max: 1e12,
		label: 'L2 Strength',
		help: 'Weight of half the sum of squared coefficients (penalty l2 or elasticNet); higher = simpler model',
		search: 'log',
		searchRange: [0.01, 1000],
	}),
	l1: number({
		default: 1,
		min: 0,
		max: 1e12,
		label: 'L1 Strength',
		help: 'Weight of the sum of absolute coefficients (penalty l1 or elasticNet); higher = fewer features',
		search: 'log',
		searchRange: [0.01, 1000],
	}),
} as const;

export const solverParams = {
	maxIterations: integer({
		default: 500,
		min: 1,
		max: 100_000,
		label: 'Maximum Iterations',
		help: 'Steps after which the fit stops with what it has',
	}),
	tolerance: number({
		default: 1e-5,
		min: 0,
		exclusiveMin: true,
		max: 1,
		label: 'Tolerance',
		help: 'The fit has converged when no entry of the mean gradient is larger',
	}),
} as const;

export function penaltyOf(params: { penalty: string; l1: number; l2: number }): Penalty {
	const { penalty } = params;
	return {
		l1: penalty === 'l1' || penalty === 'elasticNet' ? params.l1 : 0,
		l2: penalty === 'l2' || penalty === 'elasticNet' ? params.l2 : 0,
	};
}
