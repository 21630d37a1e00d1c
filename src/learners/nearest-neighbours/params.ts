// Parameters of `kNearestNeighbours`. Defaults are scikit-learn's, but for the number of neighbours and smoothing (there 5 and 0).
import { choice, integer, number, type ParamsOf } from '../../core/params';

export type Metric = 'euclidean' | 'manhattan' | 'cosine';

export const neighbourParams = {
	neighbours: integer({
		default: 15,
		min: 1,
		max: 10_000,
		label: 'Neighbours',
		help: 'How many of the most similar training rows answer together; more is smoother',
		search: 'log',
		searchRange: [3, 60],
	}),
	weights: choice<'uniform' | 'distance'>({
		default: 'uniform',
		choices: ['uniform', 'distance'],
		label: 'Weights',
		help: 'uniform: each neighbour counts the same; distance: by 1 / distance, an equal row alone decides',
		search: true,
	}),
	smoothing: number({
		default: 1,
		min: 0,
		max: 1_000_000,
		label: 'Smoothing',
		help: 'Classes only: neighbours with the average shares of classes that are added, so that no chance is 0',
	}),
	metric: choice<Metric>({
		default: 'euclidean',
		choices: ['euclidean', 'manhattan', 'cosine'],
		label: 'Metric',
		help: 'What similar means: straight distance, sum of absolute differences, or angle (for text)',
		search: true,
	}),
} as const;

export type NeighbourSpecs = typeof neighbourParams;
export type NeighbourParams = ParamsOf<NeighbourSpecs>;
