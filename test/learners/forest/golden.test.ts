// Against scikit-learn: test/golden/generate/forest.py.
import { createContext } from '../../../src/core/context';
import { checkParams } from '../../../src/core/params';
import type { TrainingData } from '../../../src/learners/contract';
import { randomForest } from '../../../src/learners/forest';
import { forestParams } from '../../../src/learners/forest/params';
import golden from '../../golden/forest.json';
import { numberMatrix } from '../../helpers/number-matrix';

const columnsOf = (rows: number[][]) => rows[0].map((_, f) => Float64Array.from(rows, (row) => row[f]));
const matrixOf = (rows: number[][]) => numberMatrix(columnsOf(rows), rows.length);

async function fit(data: TrainingData, params: object) {
	return await randomForest.fit(data, checkParams(forestParams, 'randomForest', params), createContext());
}

function asData(X: number[][], y: ArrayLike<number>, nClasses: number, weights?: number[]): TrainingData {
	return {
		x: matrixOf(X),
		y: Float64Array.from(y),
		weights: weights && Float64Array.from(weights),
		problemType: nClasses > 0 ? 'classification' : 'regression',
		nClasses,
	};
}

describe('one tree on all rows', () => {
	const { X, weights, cases } = golden.one;

	it.each(cases)('is that of scikit-learn: $kind, depth $maxDepth, at least $minRowsPerLeaf rows', async ({ nClasses, target, answers, importance, ...params }) => {
		const data = asData(X, target, nClasses, weights);
		const model = await fit(data, { trees: 1, bootstrap: false, columnSampling: 1, maxDepth: params.maxDepth, minRowsPerLeaf: params.minRowsPerLeaf });
		const out = new Float64Array(answers.length);
		model.predictBatch(data.x, out);
		out.forEach((value, i) => expect(Math.abs(value - answers[i])).toBeLessThan(1e-6));
		model.importance!().forEach((share, f) => expect(Math.abs(share - importance[f])).toBeLessThan(1e-9));
	});
});

describe('200 trees', () => {
	const { train, test, cut, cases } = golden.forests;

	it.each(cases)("err as scikit-learn's do: $kind, extra trees: $extra", async ({ kind, extra, loss: [least, most], oob }) => {
		const cuts = kind === 'binary' ? [cut[1]] : cut;
		const classOf = (value: number) => cuts.filter((limit) => value >= limit).length;
		const nClasses = kind === 'regression' ? 0 : cuts.length + 1;
		const y = nClasses > 0 ? train.y.map(classOf) : train.y;
		const model = await fit(asData(train.X, y, nClasses), { trees: 200, minRowsPerLeaf: 2, splitting: extra ? 'random' : 'best', bootstrap: !extra });
		const out = new Float64Array(test.y.length * model.nOutputs);
		model.predictBatch(matrixOf(test.X), out);
		const each = test.y.map((value, i) => (nClasses > 0 ? -Math.log(Math.max(1e-3, out[i * nClasses + classOf(value)])) : (value - out[i]) ** 2));
		const loss = each.reduce((sum, value) => sum + value, 0) / each.length;
		// Extra trees draw thresholds between bins and not between values: other trees, of the same kind.
		expect(loss).toBeLessThan(most * 1.03);
		expect(loss).toBeGreaterThan(least * 0.94);
		if (!oob) return;
		expect(model.fitted!.oobScore).toBeGreaterThan(oob[0] - 0.01);
		expect(model.fitted!.oobScore).toBeLessThan(oob[1] + 0.01);
	});
});

describe('class weights', () => {
	const { train } = golden.forests;
	const y = train.y.map((value) => Number(value > 21));
	const rare = y.reduce((sum, value) => sum + value, 0) / y.length;

	it.each(['balanced', 'balancedSubsample'])('%s lifts the chances of a rare class to about a half', async (classWeight) => {
		const mean = async (params: object) => {
			const model = await fit(asData(train.X, y, 2), { trees: 40, minRowsPerLeaf: 100, ...params });
			const out = new Float64Array(2 * y.length);
			model.predictBatch(matrixOf(train.X), out);
			return out.reduce((sum, value, i) => sum + (i % 2) * value, 0) / y.length;
		};
		expect(rare).toBeLessThan(0.15);
		expect(Math.abs((await mean({})) - rare)).toBeLessThan(0.03);
		expect(Math.abs((await mean({ classWeight })) - 0.5)).toBeLessThan(0.12);
	});
});
