// What every linear fit refuses before it starts.
import { MlError } from '../../core/errors';
import type { TrainingData } from '../contract';
import type { FeatureMatrix } from '../../table/feature-matrix';
import { describeColumns, type ColumnStatistics } from './columns';

/**
 * @param columns - Of data.x; none where they are read later.
 * @returns The row weights; 1 for every row where there are none.
 * @throws MlError `ML-EMPTY`, `ML-NOT-FINITE`, `ML-WEIGHTS`.
 */
export function checkData(data: TrainingData, owner: string, columns: readonly ColumnStatistics[] = describeColumns(data.x)): Float64Array {
	const { x, y } = data;
	if (x.nRows === 0) throw new MlError('ML-EMPTY', `${owner} received 0 rows.`, 'Check the node before it: is a filter removing everything?');
	checkTarget(y, data.nClasses, owner);
	columns.forEach(({ unreadable: row }, f) => {
		if (row >= 0) throw unreadable(x, f, row, owner);
	});
	return checkWeights(data.weights, x.nRows, owner);
}

export function unreadable(x: FeatureMatrix, f: number, row: number, owner: string): MlError {
	const { source } = x.features[f];
	return new MlError(
		'ML-NOT-FINITE',
		`${owner} cannot read the value of column '${source}' in row ${row + 1}: a finite number is needed.`,
		'Use the linear encoding, which fills gaps.',
		{ column: source, row },
	);
}

function checkTarget(y: Float64Array, nClasses: number, owner: string): void {
	let row = 0;
	if (nClasses > 0) while (row < y.length && y[row] >= 0 && y[row] < nClasses && y[row] === Math.floor(y[row])) row++;
	else while (row < y.length && y[row] - y[row] === 0) row++;
	if (row === y.length) return;
	throw new MlError(
		'ML-NOT-FINITE',
		`${owner}: the target of row ${row + 1} is ${y[row]}; ${nClasses > 0 ? `a class from 0 to ${nClasses - 1}` : 'a finite number'} is needed.`,
		'Leave out rows without a target value.',
		{ row },
	);
}

function checkWeights(weights: Float64Array | undefined, nRows: number, owner: string): Float64Array {
	if (!weights) return new Float64Array(nRows).fill(1);
	let total = 0;
	for (let row = 0; row < weights.length; row++) {
		const weight = weights[row];
		if (!(weight >= 0 && weight < Infinity)) throw new MlError('ML-WEIGHTS', `${owner}: the weight of row ${row + 1} is ${weight}.`, 'Weights are numbers from 0.', { row });
		total += weight;
	}
	if (total === 0) throw new MlError('ML-WEIGHTS', `${owner}: all weights are 0.`, 'Give some rows a weight above 0.');
	return weights;
}
