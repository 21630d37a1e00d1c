// From the packed order of a fit back to the order of features, and what a fit tells about itself.
import type { JobContext } from '../../core/context';
import type { BlockedDesign } from './blocks';
import type { Solution } from './lbfgs';

export interface LinearCoefficients {
	/** [feature][output], length nFeatures * nOutputs. */
	readonly coefficients: Float64Array;
	/** Length nOutputs. */
	readonly intercepts: Float64Array;
	/** |coefficient| times the feature's standard deviation, the mean over outputs; length nFeatures. */
	readonly importance: Float64Array;
}

export function unpack(design: BlockedDesign, w: Float64Array, nOutputs: number): LinearCoefficients {
	const { nFeatures, order } = design;
	const coefficients = new Float64Array(nFeatures * nOutputs);
	for (let j = 0; j < nFeatures; j++) {
		for (let o = 0; o < nOutputs; o++) coefficients[order[j] * nOutputs + o] = w[j * nOutputs + o];
	}
	return {
		coefficients,
		intercepts: w.slice(nFeatures * nOutputs),
		importance: importance(coefficients, nOutputs, design.deviations),
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
			message: `${owner} ran out of time after ${solution.iterations} ${solution.iterations === 1 ? 'iteration' : 'iterations'}; the best model so far is used.`,
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
