// From the packed order of a fit back to the order of features, and what a fit tells about itself.
import type { JobContext } from '../../core/context';
import type { FeatureMatrix } from '../../table/feature-matrix';
import type { Design } from './design';
import type { Solution } from './lbfgs';

export interface LinearCoefficients {
	/** [feature][output], length nFeatures * nOutputs. */
	readonly coefficients: Float64Array;
	/** Length nOutputs. */
	readonly intercepts: Float64Array;
	/** |coefficient| times the feature's standard deviation, the mean over outputs; length nFeatures. */
	readonly importance: Float64Array;
}

export function unpack(design: Design, w: Float64Array, nOutputs: number, x: FeatureMatrix): LinearCoefficients {
	const { nFeatures, order } = design;
	const coefficients = new Float64Array(nFeatures * nOutputs);
	for (let j = 0; j < nFeatures; j++) {
		for (let o = 0; o < nOutputs; o++) coefficients[order[j] * nOutputs + o] = w[j * nOutputs + o];
	}
	return {
		coefficients,
		intercepts: w.slice(nFeatures * nOutputs),
		importance: importance(coefficients, nOutputs, deviations(x)),
	};
}

export function warnUnlessConverged(solution: Solution, owner: string, context: JobContext): void {
	if (solution.stop === 'limit') {
		context.warn({
			code: 'ML-NOT-CONVERGED',
			message: `${owner} stopped after ${solution.iterations} iterations before it had converged.`,
			fix: "Raise 'maxIterations', or use a stronger penalty.",
		});
	}
	if (solution.stop === 'deadline') {
		context.warn({
			code: 'ML-TIME-BUDGET',
			message: `${owner} ran out of time after ${solution.iterations} iterations; the best model so far is used.`,
			fix: "Raise 'Time Budget' for a better model.",
		});
	}
}

function importance(coefficients: Float64Array, nOutputs: number, spread: Float64Array): Float64Array {
	return spread.map((deviation, f) => {
		let total = 0;
		for (let o = 0; o < nOutputs; o++) total += Math.abs(coefficients[f * nOutputs + o]);
		return (total / nOutputs) * deviation;
	});
}

function deviations(x: FeatureMatrix): Float64Array {
	const sums = new Float64Array(x.nFeatures);
	const squares = new Float64Array(x.nFeatures);
	x.columns.forEach((values, f) => {
		for (const value of values) sums[f] += value;
		const mean = sums[f] / x.nRows;
		for (const value of values) squares[f] += (value - mean) ** 2;
	});
	const { sparse } = x;
	if (sparse) {
		for (let e = 0; e < sparse.indices.length; e++) {
			const f = x.columns.length + sparse.indices[e];
			sums[f] += sparse.values[e];
			squares[f] += sparse.values[e] ** 2;
		}
		for (let f = x.columns.length; f < x.nFeatures; f++) squares[f] = Math.max(0, squares[f] - sums[f] ** 2 / x.nRows);
	}
	return squares.map((value) => Math.sqrt(value / x.nRows));
}
