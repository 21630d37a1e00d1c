// A fitted logistic regression: coefficients and the arithmetic from scores to probabilities.
import type { State } from '../../core/arrays';
import { invalidState, readState } from '../../core/state-reader';
import type { Predictor } from '../contract';
import { softmaxInPlace } from '../linear/loss';
import { linearScores } from '../linear/scores';
import type { LinearCoefficients } from '../linear/unpack';

const OWNER = 'logisticRegression';

/** With two classes there is one column of coefficients, for class 1; otherwise one per class. */
export function logisticPredictor(nClasses: number, learnt: LinearCoefficients, fitted?: Readonly<Record<string, number>>): Predictor {
	const { coefficients, intercepts, importance } = learnt;
	return {
		nOutputs: nClasses,
		fitted,
		predictBatch(x, out) {
			if (nClasses === 2) {
				const scores = out.subarray(0, x.nRows);
				linearScores(x, coefficients, intercepts, scores);
				spreadBinary(out, x.nRows);
				return;
			}
			linearScores(x, coefficients, intercepts, out);
			for (let row = 0; row < x.nRows; row++) softmaxInPlace(out, row * nClasses, nClasses);
		},
		importance: () => importance.slice(),
		toState: () => ({
			json: { nClasses },
			arrays: new Map([
				['coefficients', coefficients],
				['intercepts', intercepts],
				['importance', importance],
			]),
		}),
	};
}

/** The scores at the front of `out` become pairs of probabilities, from the last row on so that none is overwritten unread. */
function spreadBinary(out: Float64Array, nRows: number): void {
	for (let row = nRows - 1; row >= 0; row--) {
		const score = out[row];
		const e = Math.exp(score < 0 ? score : -score);
		const likely = 1 / (1 + e);
		const unlikely = e / (1 + e);
		out[2 * row] = score < 0 ? likely : unlikely;
		out[2 * row + 1] = score < 0 ? unlikely : likely;
	}
}

export function loadLogistic(state: State): Predictor {
	const reader = readState(state, OWNER);
	const nClasses = reader.integer('nClasses', 2, 1_000_000);
	const nScores = nClasses === 2 ? 1 : nClasses;
	const importance = reader.array('importance', Float64Array);
	const intercepts = reader.array('intercepts', Float64Array, nScores);
	const coefficients = reader.array('coefficients', Float64Array, importance.length * nScores);
	if (![coefficients, intercepts, importance].every((values) => values.every(Number.isFinite))) {
		throw invalidState(OWNER, 'a coefficient is not a finite number');
	}
	return logisticPredictor(nClasses, { coefficients, intercepts, importance });
}
