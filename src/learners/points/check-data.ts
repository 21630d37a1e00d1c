// What every learner over points refuses before it starts.
import { MlError } from '../../core/errors';
import type { TrainingData } from '../contract';

/**
 * @returns The row weights; 1 for every row where there are none.
 * @throws MlError `ML-EMPTY`, `ML-NO-FEATURES`, `ML-NOT-FINITE`, `ML-WEIGHTS`.
 */
export function checkPoints({ x, weights }: Pick<TrainingData, 'x' | 'weights'>, owner: string): Float64Array {
	if (x.nRows === 0) throw new MlError('ML-EMPTY', `${owner} received 0 rows.`, 'Check the node before it: is a filter removing everything?');
	if (x.nFeatures === 0) {
		throw new MlError('ML-NO-FEATURES', `${owner} received no column to compare rows by.`, 'Add columns that differ from row to row.');
	}
	x.columns.forEach((values, f) => {
		const row = values.findIndex((value) => !Number.isFinite(value));
		if (row < 0) return;
		const { source } = x.features[f];
		throw new MlError(
			'ML-NOT-FINITE',
			`${owner} cannot read the value of column '${source}' in row ${row + 1}: a finite number is needed.`,
			'Use the distance encoding, which fills gaps.',
			{ column: source, row },
		);
	});
	if (!weights) return new Float64Array(x.nRows).fill(1);
	const row = weights.findIndex((value) => !(value >= 0 && value < Infinity));
	if (row >= 0) throw new MlError('ML-WEIGHTS', `${owner}: the weight of row ${row + 1} is ${weights[row]}.`, 'Weights are numbers from 0.', { row });
	if (!weights.some((value) => value > 0)) throw new MlError('ML-WEIGHTS', `${owner}: all weights are 0.`, 'Give some rows a weight above 0.');
	return weights;
}
