// What a linear fit allocates.
import type { FeatureMatrix } from '../../table/feature-matrix';
import { layOut } from './layout';

export interface FitShape {
	nRows: number;
	/** Dense and sparse ones. */
	nFeatures: number;
	/** Classes, or 1. */
	nOutputs: number;
	/** Entries of the sparse block. */
	nonZeros: number;
	/** Default: all where there are no sparse entries, else at most 512. */
	nColumns?: number;
}

const USUAL_COLUMNS = 512;
/** Eight pairs of remembered vectors and some ten in use. */
const VECTORS = 26;
/** MAX_DOUBLES of them. */
const MATRIX_BYTES = 2 ** 25;

/** Bytes that a fit needs at its peak beyond its data. */
export function fitMemory({ nRows, nFeatures, nOutputs, nonZeros, nColumns }: FitShape): number {
	const columns = nColumns ?? (nonZeros > 0 ? Math.min(nFeatures, USUAL_COLUMNS) : nFeatures);
	const scores = nOutputs === 2 ? 1 : Math.max(1, nOutputs);
	const size = nFeatures + 1;
	const { bytes } = layOut({ nRows, nFeatures, nDense: columns, nOutputs: scores });
	return bytes + 12 * nonZeros + 12 * nRows + 8 * VECTORS * size * scores + Math.min(8 * size * size * scores, MATRIX_BYTES);
}

export const estimateMemory = (shape: FitShape): number => fitMemory(shape);

export function shapeOf(x: FeatureMatrix, nOutputs: number): FitShape {
	return { nRows: x.nRows, nFeatures: x.nFeatures, nOutputs, nonZeros: x.sparse?.indices.length ?? 0, nColumns: x.columns.length };
}
