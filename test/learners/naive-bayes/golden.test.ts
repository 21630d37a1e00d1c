// Chances against scikit-learn (test/golden/generate/naive_bayes.py).
import { createContext } from '../../../src/core/context';
import { checkParams } from '../../../src/core/params';
import { naiveBayes as learner } from '../../../src/learners/naive-bayes';
import type { FeatureMatrix } from '../../../src/table/feature-matrix';
import golden from '../../golden/naive-bayes.json';
import { expectClose } from '../../helpers/expect-close';
import { goldenMatrix } from '../../helpers/golden-matrix';
import { numberMatrix } from '../../helpers/number-matrix';

const { input } = golden;

function matrix(from: number, to: number, uses: string): FeatureMatrix {
	const { features, columns, sparse } = goldenMatrix(input, from, to, true);
	const categories = input.levels.map((nLevels, f) => ({ name: `c${f}`, source: `c${f}`, kind: 'category' as const, nLevels }));
	const codes = input.levels.map((_, f) => Float64Array.from(input.codes.slice(from, to), (row) => row[f]));
	const used = uses === 'all' ? ['numbers', 'categories', 'words'] : [uses];
	const all = [...(used.includes('numbers') ? features : []), ...(used.includes('categories') ? categories : [])];
	const dense = [...(used.includes('numbers') ? columns : []), ...(used.includes('categories') ? codes : [])];
	const words = used.includes('words') ? { sparse } : {};
	return { nRows: to - from, nFeatures: all.length + (words.sparse?.width ?? 0), features: all, columns: dense, ...words };
}

const fit = (x: FeatureMatrix, y: readonly number[], params = {}, weights?: readonly number[]) =>
	learner.fit(
		{ x, y: Float64Array.from(y), nClasses: 3, problemType: 'classification', weights: weights && Float64Array.from(weights) },
		checkParams(learner.hyperparameters, learner.name, params),
		createContext(),
	);

function chances(model: Awaited<ReturnType<typeof fit>>, x: FeatureMatrix): Float64Array {
	const out = new Float64Array(3 * x.nRows);
	model.predictBatch(x, out);
	return out;
}

it.each(golden.cases)('$name, weighted: $weighted', async ({ params, uses, weighted, expected }) => {
	const model = await fit(matrix(0, input.nTraining, uses), input.y, params, weighted ? input.weights : undefined);
	expectClose(chances(model, matrix(input.nTraining, input.x.length, uses)), expected, { absolute: 1e-8, relative: 1e-6 });
});

it('passes over missing values, in training and in a row', async () => {
	const gap = (values: Float64Array) => values.map((value, i) => (i % 3 === 0 ? NaN : value));
	const { columns } = matrix(0, input.nTraining, 'numbers');
	const y = input.y.slice(0, input.nTraining);
	const kept = Array.from(y.keys()).filter((i) => i % 3 !== 0);
	const withGaps = await fit(numberMatrix([gap(columns[0])]), y);
	const without = await fit(numberMatrix([Float64Array.from(kept, (i) => columns[0][i])]), kept.map((i) => y[i]));
	expectClose(withGaps.toState().arrays.get('values')!, without.toState().arrays.get('values')!, { absolute: 1e-12, relative: 1e-9 });
	const shares = [0, 1, 2].map((c) => y.filter((value) => value === c).length / y.length);
	expectClose(chances(withGaps, numberMatrix([Float64Array.of(NaN)])), shares, { absolute: 1e-12, relative: 1e-12 });
});

it('says nothing by a level that training did not have, and takes 0 and 1 for categories', async () => {
	const flags = Float64Array.from({ length: 6 }, (_, i) => i % 2);
	const model = await fit(numberMatrix([flags]), [0, 1, 0, 1, 2, 2]);
	const [, , , ...odd] = chances(model, numberMatrix([Float64Array.of(1, 0.5 + 2)]));
	expectClose(odd, [1 / 3, 1 / 3, 1 / 3], { absolute: 1e-12, relative: 0 });
	// (0 + 1) / (2 + 2) of class 0, (2 + 1) / 4 of class 1, 1 / 2 of class 2.
	expectClose(chances(model, numberMatrix([Float64Array.of(1)])), [1 / 6, 3 / 6, 2 / 6], { absolute: 1e-12, relative: 0 });
});
