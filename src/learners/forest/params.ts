import { boolean, choice, integer, number, type ParamsOf } from '../../core/params';

/** Defaults are Breiman's, but for half of the features per split for numbers, and three rows per leaf for two classes: see docs/learners-forest.md. */
export const forestParams = {
	trees: integer({
		default: 200,
		min: 1,
		max: 10_000,
		label: 'Trees',
		help: 'More are never less accurate, only slower and larger',
	}),
	splitting: choice({
		default: 'best',
		choices: ['best', 'random'],
		search: true,
		label: 'Splitting',
		help: 'best tries every threshold of a feature (random forest), random tries one drawn by chance (extra trees)',
	}),
	columnSampling: number({
		default: 0,
		min: 0,
		max: 1,
		search: 'linear',
		searchRange: [0.2, 1],
		label: 'Column Sampling',
		help: 'Share of the features that each split may look at; 0 means the square root of their number for classes, a half for numbers',
	}),
	minRowsPerLeaf: integer({
		default: 0,
		min: 0,
		max: 1_000_000,
		search: 'log',
		searchRange: [1, 50],
		label: 'Min Rows per Leaf',
		help: 'Distinct rows that a leaf needs; more is smoother and makes the model smaller; 0 means 3 for two classes, otherwise 1, and one more for every 100,000 rows',
	}),
	maxDepth: integer({
		default: 0,
		min: 0,
		max: 1000,
		label: 'Max Depth',
		help: 'Questions asked in a row by one tree; 0 means no limit',
	}),
	maxLeaves: integer({
		default: 0,
		min: 0,
		max: 1_000_000,
		label: 'Max Leaves',
		help: 'Leaves per tree, the most useful ones first; 0 means no limit',
	}),
	bootstrap: boolean({
		default: true,
		label: 'Bootstrap',
		help: 'Draws the rows of a tree with replacement; the rows left out give the out-of-bag score',
	}),
	rowSampling: number({
		default: 1,
		min: 0,
		exclusiveMin: true,
		max: 1,
		label: 'Row Sampling',
		help: 'Rows drawn for each tree, as a share of all rows',
	}),
	smoothing: number({
		default: 0,
		min: 0,
		max: 1_000_000,
		search: 'linear',
		searchRange: [0, 5],
		label: 'Smoothing',
		help: 'Rows of the average target that are added to each leaf; keeps chances away from 0 and 1',
	}),
	classWeight: choice<'none' | 'balanced' | 'balancedSubsample'>({
		default: 'none',
		choices: ['none', 'balanced', 'balancedSubsample'],
		label: 'Class Weight',
		help: 'balanced gives each class the same total weight, balancedSubsample does so in every tree; probabilities then no longer match how often classes occur',
	}),
	maxBins: integer({
		default: 255,
		min: 2,
		max: 255,
		label: 'Max Bins',
		help: 'Distinct values or intervals per feature; categories beyond them count as missing',
	}),
} as const;

export type ForestParams = ParamsOf<typeof forestParams>;

const ROWS_PER_LEAF_ROW = 100_000;

/** Rows that a leaf needs. A table of millions of rows would otherwise make a model of gigabytes. */
export function minRowsPerLeaf({ nRows, nClasses }: { nRows: number; nClasses: number }, params: ForestParams): number {
	if (params.minRowsPerLeaf > 0) return params.minRowsPerLeaf;
	return (nClasses === 2 ? 3 : 1) + Math.floor(nRows / ROWS_PER_LEAF_ROW);
}

/** Features that a split looks at. */
export function featuresPerSplit(nFeatures: number, { columnSampling }: ForestParams, isClassification: boolean): number {
	if (columnSampling > 0) return Math.max(1, Math.round(columnSampling * nFeatures));
	return Math.max(1, isClassification ? Math.floor(Math.sqrt(nFeatures)) : Math.ceil(nFeatures / 2));
}
