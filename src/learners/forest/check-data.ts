import { MlError } from '../../core/errors';
import type { TrainingData } from '../contract';
import { MAX_FEATURES } from './tree';

/**
 * @returns One weight per row, 1 by default.
 * @throws MlError `ML-EMPTY`, `ML-NOT-FINITE`, `ML-WEIGHTS`, `ML-MEMORY`, `ML-FAULT`.
 */
export function checkTrainingData({ x, y, nClasses, weights }: TrainingData): Float64Array {
	if (x.nRows === 0) {
		throw new MlError('ML-EMPTY', 'Random forest received 0 rows.', 'Check the node before it: is a filter removing everything?');
	}
	if (x.sparse) throw new MlError('ML-FAULT', 'Random forest takes dense features only.', 'Report this.');
	if (x.columns.length > MAX_FEATURES) {
		throw new MlError('ML-MEMORY', `Random forest takes at most ${MAX_FEATURES} features, there are ${x.columns.length}.`, 'Use fewer columns.');
	}
	const fits = (value: number) => (nClasses > 0 ? Number.isInteger(value) && value >= 0 && value < nClasses : Number.isFinite(value));
	const row = y.findIndex((value) => !fits(value));
	if (row >= 0) {
		throw new MlError(
			'ML-NOT-FINITE',
			`The target of row ${row} is ${y[row]}, ${nClasses > 0 ? `a class from 0 to ${nClasses - 1}` : 'a finite number'} is expected.`,
			'Remove or repair the row.',
			{ row },
		);
	}
	return checkWeights(weights, x.nRows);
}

function checkWeights(weights: Float64Array | undefined, nRows: number): Float64Array {
	if (!weights) return new Float64Array(nRows).fill(1);
	const row = weights.findIndex((weight) => !(weight >= 0 && Number.isFinite(weight)));
	if (row >= 0) {
		throw new MlError('ML-WEIGHTS', `The weight of row ${row} is ${weights[row]}.`, 'Weights are finite numbers from 0.', { row });
	}
	if (!weights.some((weight) => weight > 0)) {
		throw new MlError('ML-WEIGHTS', 'All row weights are 0.', 'Give at least one row a weight above 0.');
	}
	return weights;
}
