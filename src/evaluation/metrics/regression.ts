// Metrics of predicted values. Formulas: scikit-learn 1.9, sklearn.metrics; deviations are stated.
import { metric, weightedMean, type Draw, type Metric, type SharedWork } from './contract';

type Loss = (actual: number, predicted: number) => number;

function rowLosses({ scored }: SharedWork, loss: Loss): Float64Array {
	const losses = new Float64Array(scored.actual.length);
	for (let row = 0; row < losses.length; row++) losses[row] = loss(scored.actual[row], scored.outputs[row]);
	return losses;
}

function meanOf(loss: Loss, finish: (mean: number) => number = (mean) => mean) {
	return (shared: SharedWork) => {
		const losses = rowLosses(shared, loss);
		return (draw: Draw) => finish(weightedMean(losses, draw.weights));
	};
}

const squaredError: Loss = (actual, predicted) => (actual - predicted) ** 2;

/** 1 - residual / total sum of squares; NaN where the actual values are constant. */
function prepareR2(shared: SharedWork) {
	const { actual } = shared.scored;
	const squares = rowLosses(shared, squaredError);
	return ({ weights }: Draw) => {
		const mean = weightedMean(actual, weights);
		let total = 0;
		let residual = 0;
		for (let row = 0; row < actual.length; row++) {
			const weight = weights ? weights[row] : 1;
			total += weight * (actual[row] - mean) ** 2;
			residual += weight * squares[row];
		}
		return total > 0 ? 1 - residual / total : NaN;
	};
}

/** Rows whose actual value is 0 have no percentage and are left out; NaN where they are more than half. */
function prepareMape(shared: SharedWork) {
	const losses = rowLosses(shared, (actual, predicted) => Math.abs((actual - predicted) / actual));
	const { actual } = shared.scored;
	return ({ weights }: Draw) => {
		let sum = 0;
		let used = 0;
		let total = 0;
		for (let row = 0; row < losses.length; row++) {
			const weight = weights ? weights[row] : 1;
			total += weight;
			if (actual[row] === 0) continue;
			sum += weight * losses[row];
			used += weight;
		}
		return used > 0 && used * 2 >= total ? sum / used : NaN;
	};
}

function prepareMedian(shared: SharedWork) {
	const losses = rowLosses(shared, (actual, predicted) => Math.abs(actual - predicted));
	const order = Int32Array.from(losses, (_, row) => row).sort((a, b) => losses[a] - losses[b]);
	return ({ weights }: Draw) => {
		let total = 0;
		if (weights) for (let row = 0; row < weights.length; row++) total += weights[row];
		else total = losses.length;
		let below = 0;
		let halfWay: number | undefined;
		for (let i = 0; i < order.length; i++) {
			const weight = weights ? weights[order[i]] : 1;
			if (weight === 0) continue;
			if (halfWay !== undefined) return (halfWay + losses[order[i]]) / 2;
			below += weight;
			if (below * 2 > total) return losses[order[i]];
			if (below * 2 === total) halfWay = losses[order[i]];
		}
		return halfWay ?? NaN;
	};
}

/** NaN where an actual value is negative; negative predictions count as 0. */
function prepareRmsle(shared: SharedWork) {
	if (shared.scored.actual.some((value) => value < 0)) return () => NaN;
	return meanOf((actual, predicted) => (Math.log1p(actual) - Math.log1p(Math.max(0, predicted))) ** 2, Math.sqrt)(shared);
}

function valueMetric(name: string, label: string, prepare: Metric['prepare'], higherIsBetter = false): Metric {
	return metric({
		name,
		label,
		problemTypes: ['regression', 'forecast'],
		higherIsBetter,
		range: higherIsBetter ? [-Infinity, 1] : [0, Infinity],
		prepare,
	});
}

export const REGRESSION_METRICS: readonly Metric[] = [
	valueMetric('rmse', 'Root Mean Squared Error', meanOf(squaredError, Math.sqrt)),
	valueMetric('mae', 'Mean Absolute Error', meanOf((actual, predicted) => Math.abs(actual - predicted))),
	valueMetric('r2', 'R²', prepareR2, true),
	valueMetric('mape', 'Mean Absolute Percentage Error', prepareMape),
	valueMetric('medianAbsoluteError', 'Median Absolute Error', prepareMedian),
	valueMetric('rmsle', 'Root Mean Squared Log Error', prepareRmsle),
];
