// Rows of a golden file as a feature matrix: dense numbers `x` and, where wanted, words as compressed sparse rows.
import type { FeatureMatrix } from '../../src/table/feature-matrix';
import { numberMatrix } from './number-matrix';

export interface GoldenRows {
	readonly x: readonly (readonly number[])[];
	readonly nWords: number;
	readonly wordStarts: readonly number[];
	readonly wordIndices: readonly number[];
	readonly wordValues: readonly number[];
}

export function goldenMatrix(input: GoldenRows, from: number, to: number, withWords: boolean): FeatureMatrix {
	const dense = numberMatrix(input.x[0].map((_, f) => Float64Array.from(input.x.slice(from, to), (row) => row[f])));
	if (!withWords) return dense;
	const first = input.wordStarts[from];
	const end = input.wordStarts[to];
	const sparse = {
		kind: 'sparse' as const,
		source: 'words',
		width: input.nWords,
		starts: Int32Array.from(input.wordStarts.slice(from, to + 1), (start) => start - first),
		indices: Int32Array.from(input.wordIndices.slice(first, end)),
		values: Float64Array.from(input.wordValues.slice(first, end)),
	};
	return { ...dense, nFeatures: dense.nFeatures + input.nWords, sparse };
}
