// From a value to the byte that trees ask for: the rank of its interval, or of its level by mean target. Both are compared the same way.
import type { FeatureMatrix } from '../../table/feature-matrix';

/** The code of missing values, of levels never seen and of levels without a bin of their own. */
export const MISSING = 255;

export interface NumberCodes {
	readonly kind: 'number';
	/** Ascending, finite, at most 254. The code of a value is how many edges are below it. */
	readonly edges: Float64Array;
}

export interface CategoryCodes {
	readonly kind: 'category';
	/** By level: its rank, or MISSING. */
	readonly ranks: Uint8Array;
}

export type FeatureCodes = NumberCodes | CategoryCodes;

/** out[(row - from) * nFeatures + feature] = code, for rows from ... to - 1. */
export function encodeRows(codes: readonly FeatureCodes[], x: FeatureMatrix, from: number, to: number, out: Uint8Array): void {
	const width = codes.length;
	for (let f = 0; f < width; f++) {
		const column = x.columns[f];
		const feature = codes[f];
		if (feature.kind === 'number') {
			for (let row = from, at = f; row < to; row++, at += width) out[at] = codeOf(feature.edges, column[row]);
		} else {
			const { ranks } = feature;
			for (let row = from, at = f; row < to; row++, at += width) {
				const level = column[row];
				out[at] = level >= 0 && level < ranks.length ? ranks[level] : MISSING;
			}
		}
	}
}

function codeOf(edges: Float64Array, value: number): number {
	if (value !== value) return MISSING;
	let low = 0;
	let high = edges.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (edges[middle] < value) low = middle + 1;
		else high = middle;
	}
	return low;
}
