// What every linear fit refuses before it starts.
import { MlError } from '../../core/errors';
import type { TrainingData } from '../contract';
import { describeColumns, type ColumnStatistics } from './columns';

/**
 * @param columns - Of data.x.
 * @returns The row weights; 1 for every row where there are none.
 * @throws MlError `ML-EMPTY`, `ML-NOT-FINITE`, `ML-WEIGHTS`.
 */
export function checkData(data: TrainingData, owner: string, columns: readonly ColumnStatistics[] = describeColumns(data.x)): Float64Array {
	const { x, y } = data;
	if (x.nRows === 0) throw new MlError('ML-EMPTY', `${owner} received 0 rows.`, 'Check the node before it: is a filter removing everything?');
	checkTarget(y, data.nClasses, owner);
	columns.forEach(({ unreadable: row }, f) => {
		if (row < 0) return;
		const { source } = x.features[f];
		throw new MlError(
			'ML-NOT-FINITE',
			`${owner} cannot read the value of column '${source}' in row ${row + 1}: a finite number is needed.`,
			'Use the linear encoding, which fills gaps.',
			{ column: source, row },
		);
	});
	return checkWeights(data.weights, x.nRows, owner);
}

function checkTarget(y: Float64Array, nClasses: number, owner: string): void {
	const fits = (value: number) => (nClasses > 0 ? Number.isInteger(value) && value >= 0 && value < nClasses : Number.isFinite(value));
	const row = y.findIndex((value) => !fits(value));
	if (row < 0) return;
	throw new MlError(
		'ML-NOT-FINITE',
		`${owner}: the target of row ${row + 1} is ${y[row]}; ${nClasses > 0 ? `a class from 0 to ${nClasses - 1}` : 'a finite number'} is needed.`,
		'Leave out rows without a target value.',
		{ row },
	);
}

function checkWeights(weights: Float64Array | undefined, nRows: number, owner: string): Float64Array {
	if (!weights) return new Float64Array(nRows).fill(1);
	const row = weights.findIndex((value) => !(value >= 0 && value < Infinity));
	if (row >= 0) {
		throw new MlError('ML-WEIGHTS', `${owner}: the weight of row ${row + 1} is ${weights[row]}.`, 'Weights are numbers from 0.', { row });
	}
	if (!weights.some((value) => value > 0)) throw new MlError('ML-WEIGHTS', `${owner}: all weights are 0.`, 'Give some rows a weight above 0.');
	return weights;
}
