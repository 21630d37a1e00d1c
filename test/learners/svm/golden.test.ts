// Decision values, objective and support vectors against libsvm and LIBLINEAR as scikit-learn has them (test/golden/generate/svm.py).
import { createContext } from '../../../src/core/context';
import { checkParams } from '../../../src/core/params';
import type { TrainingData } from '../../../src/learners/contract';
import { svm } from '../../../src/learners/svm';
import type { SvmClasses, SvmValues } from '../../../src/learners/svm/model';
import golden from '../../golden/svm.json';
import { expectClose } from '../../helpers/expect-close';
import { goldenMatrix } from '../../helpers/golden-matrix';

const { input } = golden;
const { nTraining } = input;

const matrix = (from: number, to: number, withWords: boolean) => goldenMatrix(input, from, to, withWords);

describe.each(golden.cases)('$name (weighted: $weighted)', ({ target, params, weighted, expected, sparse }) => {
	it('decides as the reference does', async () => {
		const nClasses = { binary: 2, multi: 3, number: 0 }[target]!;
		const data: TrainingData = {
			x: matrix(0, nTraining, sparse === true),
			y: Float64Array.from(input[target as 'binary' | 'multi' | 'number']),
			weights: weighted ? Float64Array.from(input.weights) : undefined,
			nClasses,
			problemType: nClasses > 0 ? 'classification' : 'regression',
		};
		const checked = checkParams(svm.hyperparameters, 'svm', { ...params, tolerance: 1e-6 });
		const model = await svm.fit(data, checked, createContext());
		const { decisions } = model as SvmClasses | SvmValues;
		const fresh = matrix(nTraining, input.x.length, sparse === true);
		const values = new Float64Array(fresh.nRows * decisions.nDecisions);
		decisions.decide(fresh, values);
		expectClose(values, expected.decisions, { absolute: 1e-3, relative: 1e-3 });
		const { objective, supportVectors } = expected as { objective?: number; supportVectors?: number };
		if (objective !== undefined) expectClose([model.fitted!.objective], [objective], { absolute: 1e-6, relative: 1e-5 });
		if (supportVectors !== undefined && model.fitted?.supportVectors !== undefined) {
			expect(Math.abs(model.fitted.supportVectors - supportVectors)).toBeLessThanOrEqual(1);
		}
	});
});
