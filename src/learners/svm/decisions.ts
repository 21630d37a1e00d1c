// From rows to decision values.
import type { State } from '../../core/arrays';
import { invalidState, type StateReader } from '../../core/state-reader';
import type { FeatureMatrix } from '../../table/feature-matrix';
import { linearScores } from '../linear/scores';

export interface Decisions {
	readonly nDecisions: number;
	/** @param out - nRows * nDecisions, row-major; overwritten. */
	decide(x: FeatureMatrix, out: Float64Array): void;
	toState(): State;
}

/** Decision values of a linear kernel, its support vectors summed up to one weight per feature. */
export class LinearDecisions implements Decisions {
	readonly nDecisions: number;

	/** @param coefficients - [feature][decision]. */
	constructor(
		readonly coefficients: Float64Array,
		readonly biases: Float64Array,
	) {
		this.nDecisions = biases.length;
	}

	decide(x: FeatureMatrix, out: Float64Array): void {
		linearScores(x, this.coefficients, this.biases, out);
	}

	toState(): State {
		return { json: {}, arrays: new Map([['coefficients', this.coefficients], ['biases', this.biases]]) };
	}
}

export function readLinearDecisions(reader: StateReader, nDecisions: number): LinearDecisions {
	const biases = reader.array('biases', Float64Array, nDecisions);
	const coefficients = reader.array('coefficients', Float64Array);
	if (coefficients.length % nDecisions !== 0 || ![coefficients, biases].every((values) => values.every(Number.isFinite))) {
		throw invalidState('svm', 'a coefficient is missing or not a finite number');
	}
	return new LinearDecisions(coefficients, biases);
}
