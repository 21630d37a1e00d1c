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
	/** Only in the encoding `pixels`. Not counted in `nFeatures`. */
	readonly images?: ImageBlock;
}

/** Row r has height * width * channels values from r times that many on, 0 to 255, row-major, channels last; 0 without an image. */
export interface ImageBlock {
	readonly height: number;
	readonly width: number;
	readonly channels: number;
	readonly pixels: Uint8Array;
	/** The column of the user's table. */
	readonly source: string;
}
