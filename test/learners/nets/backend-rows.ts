// Rows of two numbers and five words that come as a sparse block; the class follows from both.
import { Random } from '../../../src/core/random';
import type { FeatureMatrix } from '../../../src/table/feature-matrix';

const WORDS = 5;

export function matrixOf(nRows: number): { x: FeatureMatrix; y: Float64Array } {
	const random = new Random(8);
	const columns = [0, 1].map(() => Float64Array.from({ length: nRows }, () => random.normal()));
	const words = Int32Array.from({ length: nRows }, () => random.integer(WORDS));
	const features = ['a', 'b'].map((name) => ({ name, source: name, kind: 'number' as const }));
	const sparse = {
		kind: 'sparse' as const,
		source: 'text',
		width: WORDS,
		starts: Int32Array.from({ length: nRows + 1 }, (_, i) => i),
		indices: words,
		values: new Float64Array(nRows).fill(1),
	};
	const y = Float64Array.from({ length: nRows }, (_, i) => (columns[0][i] + (words[i] === 2 ? 2 : 0) > 0.3 ? 1 : 0));
	return { x: { nRows, nFeatures: 2 + WORDS, features, columns, sparse }, y };
}
