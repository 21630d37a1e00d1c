// What learners see: numbers only. One dense column per feature and at most one sparse block behind them.
import type { SparseColumn } from './table';

export interface Feature {
	/** Shown in explanations, e.g. `Contract = Two year`. */
	readonly name: string;
	/** The column of the user's table that it was made from. */
	readonly source: string;
	/** `category`: values are codes 0 ... nLevels - 1. NaN = missing in both. */
	readonly kind: 'number' | 'category';
	/** Only for `category`. */
	readonly nLevels?: number;
}

/**
 * `columns[f][row]` is feature f of a row. Sparse feature j has the index `features.length + j` in coefficient vectors.
 * `nFeatures` counts both.
 */
export interface FeatureMatrix {
	readonly nRows: number;
	readonly nFeatures: number;
	readonly features: readonly Feature[];
	readonly columns: readonly Float64Array[];
	readonly sparse?: SparseColumn & { readonly source: string };
}
