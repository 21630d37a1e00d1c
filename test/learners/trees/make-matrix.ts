// Small feature matrices for the tests of trees and boosting.
import { Random } from '../../../src/core/random';
import type { TrainingData } from '../../../src/learners/contract';
import type { FeatureMatrix } from '../../../src/table/feature-matrix';

/** @param nLevels - By column; undefined for numbers. */
export function matrixOf(columns: readonly ArrayLike<number>[], nLevels: readonly (number | undefined)[] = []): FeatureMatrix {
	return {
		nRows: columns[0]?.length ?? 0,
		nFeatures: columns.length,
		features: columns.map((_, f) => ({
			name: `f${f}`,
			source: `f${f}`,
			kind: nLevels[f] === undefined ? 'number' : 'category',
			nLevels: nLevels[f],
		})),
		columns: columns.map((column) => Float64Array.from(column)),
	};
}

export function takeMatrixRows(x: FeatureMatrix, from: number, to: number): FeatureMatrix {
	return { ...x, nRows: to - from, columns: x.columns.map((column) => column.slice(from, to)) };
}

/** Three numbers (one with gaps) and a category of 12 levels; the target depends on all but the third number. */
export function mixedData(nRows: number, nClasses: number, seed = 42): TrainingData {
	const random = new Random(seed);
	const draw = () => Float64Array.from({ length: nRows }, () => random.normal());
	const [a, b, noise] = [draw(), draw(), draw()];
	const level = Float64Array.from({ length: nRows }, () => random.integer(12));
	for (let i = 0; i < nRows; i++) if (random.uniform() < 0.1) b[i] = NaN;
	const signal = a.map((value, i) => value + (Number.isNaN(b[i]) ? 1.5 : value * b[i]) + (level[i] % 3) - 1 + 0.3 * random.normal());
	const cut = (value: number) => Math.min(nClasses - 1, Math.max(0, Math.floor(value + nClasses / 2)));
	return {
		x: matrixOf([a, b, noise, level], [undefined, undefined, undefined, 12]),
		y: nClasses > 0 ? signal.map(cut) : signal,
		problemType: nClasses > 0 ? 'classification' : 'regression',
		nClasses,
	};
}
