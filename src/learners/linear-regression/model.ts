// A fitted linear regression.
import type { State } from '../../core/arrays';
import { invalidState, readState } from '../../core/state-reader';
import type { Predictor } from '../contract';
import { linearScores } from '../linear/scores';
import type { LinearCoefficients } from '../linear/unpack';

const OWNER = 'linearRegression';

export function linearPredictor(learnt: LinearCoefficients, fitted?: Readonly<Record<string, number>>): Predictor {
	const { coefficients, intercepts, importance } = learnt;
	return {
		nOutputs: 1,
		fitted,
		predictBatch: (x, out) => linearScores(x, coefficients, intercepts, out),
		importance: () => importance.slice(),
		toState: () => ({
			json: {},
			arrays: new Map([
				['coefficients', coefficients],
				['intercepts', intercepts],
				['importance', importance],
			]),
		}),
	};
}

export function loadLinear(state: State): Predictor {
	const reader = readState(state, OWNER);
	const importance = reader.array('importance', Float64Array);
	const intercepts = reader.array('intercepts', Float64Array, 1);
	const coefficients = reader.array('coefficients', Float64Array, importance.length);
	if (![coefficients, intercepts, importance].every((values) => values.every(Number.isFinite))) {
		throw invalidState(OWNER, 'a coefficient is not a finite number');
	}
	return linearPredictor({ coefficients, intercepts, importance });
}
