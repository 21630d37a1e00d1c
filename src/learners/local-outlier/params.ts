import { integer, type ParamsOf } from '../../core/params';

export const localOutlierParams = {
	neighbours: integer({
		default: 20,
		min: 1,
		max: 1000,
		search: 'log',
		searchRange: [10, 50],
		label: 'Neighbours',
		help: 'Rows that stand for the surroundings of a row; more than the largest group of unusual rows, fewer than the smallest usual one',
	}),
	maxRows: integer({
		default: 10_000,
		min: 100,
		max: 200_000,
		label: 'Max Rows',
		help: 'Training rows that are kept to compare with, drawn by chance where there are more; time and size grow with it',
	}),
} as const;

export type LocalOutlierSpecs = typeof localOutlierParams;
export type LocalOutlierParams = ParamsOf<LocalOutlierSpecs>;
