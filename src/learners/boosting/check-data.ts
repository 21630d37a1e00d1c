import { MlError } from '../../core/errors';
import type { LabelledData, TrainingData } from '../contract';
import type { BoostingParams } from './params';

/** @throws MlError `ML-EMPTY`, `ML-NOT-FINITE`, `ML-WEIGHTS`, `ML-PARAMETER`. */
export function checkTrainingData(data: TrainingData, { loss }: Pick<BoostingParams, 'loss'>): void {
	if (data.x.nRows === 0) {
		throw new MlError('ML-EMPTY', 'Gradient boosting received 0 rows.', 'Check the node before it: is a filter removing everything?');
	}
	for (const part of data.validation ? [data, data.validation] : [data]) checkTarget(part, data.nClasses);
	checkLoss(data, loss);
	const weights = rowWeights(data);
	if (!weights.some((weight) => weight > 0)) {
		throw new MlError('ML-WEIGHTS', 'All row weights are 0.', 'Give at least one row a weight above 0.');
	}
}

function checkLoss({ y, nClasses, validation }: TrainingData, loss: BoostingParams['loss']): void {
	if (loss === 'squared') return;
	const details = { parameter: 'loss' };
	if (nClasses > 0) {
		throw new MlError('ML-PARAMETER', `gradientBoosting: loss '${loss}' is for regression.`, "Leave 'loss' out for classification.", details);
	}
	if (loss !== 'poisson') return;
	const least = [y, validation?.y ?? y].flatMap((part) => part.find((value) => value < 0) ?? []);
	if (least.length > 0) {
		throw new MlError('ML-PARAMETER', `gradientBoosting: loss 'poisson' takes targets from 0. Got ${least[0]}.`, "Use another 'loss'.", details);
	}
}

/** Factor of each class that gives all classes of the training rows the same total weight, as scikit-learn's `balanced`. */
export function balancingFactors({ y, nClasses }: TrainingData, weights: Float32Array): Float64Array {
	const totals = new Float64Array(nClasses);
	for (let i = 0; i < y.length; i++) totals[y[i]] += weights[i];
	const present = totals.filter((total) => total > 0);
	const all = present.reduce((sum, total) => sum + total, 0);
	return totals.map((total) => (total > 0 ? all / (present.length * total) : 1));
}

/** One weight per row, 1 by default. */
export function rowWeights({ x, weights }: LabelledData): Float32Array {
	return weights ? Float32Array.from(weights) : new Float32Array(x.nRows).fill(1);
}

function checkTarget({ y, weights }: LabelledData, nClasses: number): void {
	for (let row = 0; row < y.length; row++) {
		const fits = nClasses > 0 ? Number.isInteger(y[row]) && y[row] >= 0 && y[row] < nClasses : Number.isFinite(y[row]);
		if (!fits) {
			throw new MlError(
				'ML-NOT-FINITE',
				`The target of row ${row} is ${y[row]}, ${nClasses > 0 ? `a class from 0 to ${nClasses - 1}` : 'a finite number'} is expected.`,
				'Remove or repair the row.',
				{ row },
			);
		}
		if (weights && !(weights[row] >= 0 && Number.isFinite(weights[row]))) {
			throw new MlError('ML-WEIGHTS', `The weight of row ${row} is ${weights[row]}.`, 'Weights are finite numbers from 0.', { row });
		}
	}
}
