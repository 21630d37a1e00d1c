// A feature matrix of plain number columns.
import type { FeatureMatrix } from '../../src/table/feature-matrix';

export function numberMatrix(columns: readonly Float64Array[], nRows = columns[0]?.length ?? 0): FeatureMatrix {
	const features = columns.map((_, f) => ({ name: `x${f}`, source: `x${f}`, kind: 'number' as const }));
	return { nRows, nFeatures: columns.length, features, columns };
}
