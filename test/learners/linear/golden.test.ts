// Coefficients and probabilities against scikit-learn at the same objective (test/golden/generate/linear_models.py).
import { createContext } from '../../../src/core/context';
import { checkParams } from '../../../src/core/params';
import { getLearner } from '../../../src/learners/registry';
import { expectClose } from '../../helpers/expect-close';
import { numberMatrix } from '../../helpers/number-matrix';
import golden from '../../golden/linear-models.json';

const { input, absoluteTolerance, relativeTolerance } = golden;
const columns = input.x[0].map((_, f) => Float64Array.from(input.x, (row) => row[f]));

interface Case {
	learner: string;
	name: string;
	target: string;
	params: object;
	weighted: boolean;
	/** Share of a value, where the reference itself is not more exact or ours is rounded off. */
	tolerance?: number;
	expected: { predictions: number[]; coefficients?: number[][]; intercepts?: number[] };
}

describe.each(golden.cases as Case[])('$learner, $name', ({ learner: name, target, params, weighted, tolerance: own, expected }) => {
	const tolerance = { absolute: own ?? absoluteTolerance, relative: own ?? relativeTolerance };

	async function fit() {
		const learner = getLearner(name);
		const y = Float64Array.from(input[target as 'number' | 'outliers' | 'binary' | 'multi']);
		const nClasses = { number: 0, outliers: 0, binary: 2, multi: 3 }[target]!;
		const data = {
			x: numberMatrix(columns),
			y,
			weights: weighted ? Float64Array.from(input.weights) : undefined,
			nClasses,
			problemType: nClasses > 0 ? ('classification' as const) : ('regression' as const),
		};
		const checked = checkParams(learner.hyperparameters, name, { ...params, tolerance: 1e-11, maxIterations: 2000 });
		return learner.fit(data, checked, createContext());
	}

	it('predicts as scikit-learn does', async () => {
		const model = await fit();
		const x = numberMatrix(columns.map((values) => values.slice(0, 8)));
		const out = new Float64Array(8 * model.nOutputs);
		model.predictBatch(x, out);
		expectClose(out, expected.predictions, tolerance);
	});

	const { coefficients, intercepts } = expected;
	(coefficients ? it : it.skip)('has the coefficients of scikit-learn', async () => {
		const { arrays } = (await fit()).toState();
		const k = intercepts!.length;
		const byOutput = coefficients!.flatMap((_, o) => Array.from(columns, (_column, f) => arrays.get('coefficients')![f * k + o]));
		expectClose(byOutput, coefficients!.flat(), tolerance);
		expectClose(arrays.get('intercepts')!, intercepts!, tolerance);
	});
});
