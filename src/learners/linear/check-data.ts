// What every linear fit refuses before it starts.
import { MlError } from '../../core/errors';
import type { TrainingData } from '../contract';

/**
 * @returns The row weights; 1 for every row where there are none.
 * @throws MlError `ML-EMPTY`, `ML-NOT-FINITE`, `ML-WEIGHTS`.
 */
export function checkData(data: TrainingData, owner: string): Float64Array {
	const { x, y } = data;
	if (x.nRows === 0) throw new MlError('ML-EMPTY', `${owner} received 0 rows.`, 'Check the node before it: is a filter removing everything?');
	checkTarget(y, data.nClasses, owner);
	x.columns.forEach((values, f) => {
		const row = firstUnreadable(values);
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

/** x - x is 0 for every finite x and NaN for all others: one quick pass, and a search only where it found something. */
function firstUnreadable(values: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < values.length; i++) sum += values[i] - values[i];
	return sum === 0 ? -1 : values.findIndex((value) => !Number.isFinite(value));
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
