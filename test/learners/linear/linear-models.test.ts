// What the golden numbers cannot show: sparse against dense, collinear columns, separable classes, large sparse blocks.
import { createContext } from '../../../src/core/context';
import { checkParams } from '../../../src/core/params';
import { Random } from '../../../src/core/random';
import type { Warning } from '../../../src/core/errors';
import type { TrainingData } from '../../../src/learners/contract';
import { getLearner } from '../../../src/learners/registry';
import type { FeatureMatrix } from '../../../src/table/feature-matrix';
import { expectClose } from '../../helpers/expect-close';
import { numberMatrix } from '../../helpers/number-matrix';

const N = 300;
const random = new Random(11);
const sparseColumns = Array.from({ length: 12 }, () => Float64Array.from({ length: N }, () => (random.uniform() < 0.2 ? random.normal() : 0)));
const denseColumns = Array.from({ length: 3 }, () => Float64Array.from({ length: N }, () => random.normal()));
const score = Float64Array.from({ length: N }, (_, i) => 2 * denseColumns[0][i] + 3 * sparseColumns[0][i] - sparseColumns[1][i] + random.normal());

/** The last columns as a sparse block. */
function withSparse(dense: Float64Array[], sparse: Float64Array[]): FeatureMatrix {
	const starts = [0];
	const indices: number[] = [];
	const values: number[] = [];
	for (let i = 0; i < N; i++) {
		sparse.forEach((column, j) => {
			if (column[i] !== 0) {
				indices.push(j);
				values.push(column[i]);
			}
		});
		starts.push(indices.length);
	}
	const block = { kind: 'sparse' as const, width: sparse.length, starts: Int32Array.from(starts), indices: Int32Array.from(indices), values: Float64Array.from(values), source: 'text' };
	return { ...numberMatrix(dense), nFeatures: dense.length + sparse.length, sparse: block };
}

const target = (nClasses: number) => (nClasses === 0 ? score : score.map((value) => Math.max(0, Math.min(nClasses - 1, Math.round(value / 2 + 1)))));

async function fit(name: string, x: FeatureMatrix, y: Float64Array, nClasses: number, params: object, warnings: Warning[] = []) {
	const learner = getLearner(name);
	const data: TrainingData = { x, y, nClasses, problemType: nClasses > 0 ? 'classification' : 'regression' };
	return learner.fit(data, checkParams(learner.hyperparameters, name, params), createContext({ warn: (warning) => warnings.push(warning) }));
}

describe.each([
	['linearRegression', 0],
	['logisticRegression', 2],
	['logisticRegression', 4],
])('%s with %p classes', (name, nClasses) => {
	const y = target(nClasses);

	it.each(['l2', 'l1', 'elasticNet', 'none'])('learns the same from a sparse block as from dense columns, penalty %s', async (penalty) => {
		const params = { penalty, tolerance: 1e-10, maxIterations: 5000 };
		const dense = numberMatrix([...denseColumns, ...sparseColumns]);
		const sparse = withSparse(denseColumns, sparseColumns);
		const [a, b] = [await fit(name, dense, y, nClasses, params), await fit(name, sparse, y, nClasses, params)];
		const outs = [dense, sparse].map((x, m) => {
			const out = new Float64Array(N * a.nOutputs);
			[a, b][m].predictBatch(x, out);
			return out;
		});
		expectClose(outs[0], outs[1], { absolute: 1e-6, relative: 1e-6 });
	});

	it('gives useless features a coefficient of exactly 0 under a strong l1', async () => {
		const model = await fit(name, numberMatrix([...denseColumns, ...sparseColumns]), y, nClasses, { penalty: 'l1', l1: 15, tolerance: 1e-9 });
		const coefficients = Array.from(model.toState().arrays.get('coefficients')!);
		expect(coefficients.filter((value) => value === 0).length).toBeGreaterThan(coefficients.length / 3);
		expect(coefficients.some((value) => value !== 0)).toBe(true);
	});

	it('copes with columns that are sums of others and no penalty', async () => {
		const sum = denseColumns[0].map((value, i) => value + denseColumns[1][i]);
		const x = numberMatrix([...denseColumns, sum, denseColumns[2]]);
		const model = await fit(name, x, y, nClasses, { penalty: 'none' });
		const plain = await fit(name, numberMatrix(denseColumns), y, nClasses, { penalty: 'none', tolerance: 1e-9 });
		const outs = [model, plain].map((predictor, m) => {
			const out = new Float64Array(N * predictor.nOutputs);
			predictor.predictBatch([x, numberMatrix(denseColumns)][m], out);
			return out;
		});
		expectClose(outs[0], outs[1], { absolute: 1e-3, relative: 1e-3 });
	});
});

it('stops with a warning, not with infinities, when classes are separable and nothing holds the coefficients', async () => {
	const x = numberMatrix([Float64Array.of(-2, -1, 1, 2)]);
	const warnings: Warning[] = [];
	const model = await fit('logisticRegression', x, Float64Array.of(0, 0, 1, 1), 2, { penalty: 'none', maxIterations: 3, tolerance: 1e-12 }, warnings);
	const out = new Float64Array(8);
	model.predictBatch(x, out);
	expect(out.every(Number.isFinite)).toBe(true);
	expect(warnings.map(({ code }) => code)).toEqual(['ML-NOT-CONVERGED']);
});

it('gives a class without rows a probability next to 0', async () => {
	const y = target(2);
	const model = await fit('logisticRegression', numberMatrix(denseColumns), y, 3, {});
	const out = new Float64Array(N * 3);
	model.predictBatch(numberMatrix(denseColumns), out);
	for (let i = 0; i < N; i++) expect(out[i * 3 + 2]).toBeLessThan(1e-6);
});

it('names the column and row of a value that it cannot read', async () => {
	const broken = denseColumns[0].with(7, NaN);
	await expect(fit('linearRegression', numberMatrix([denseColumns[1], broken]), score, 0, {})).rejects.toMatchObject({
		code: 'ML-NOT-FINITE',
		details: { column: 'x1', row: 7 },
	});
});

it('answers regardless of the unit of the target', async () => {
	const x = numberMatrix(denseColumns);
	const predictions = await Promise.all(
		[1, 1e12].map(async (unit) => {
			const model = await fit('linearRegression', x, score.map((value) => value * unit), 0, { penalty: 'l1', l1: 20 });
			const out = new Float64Array(N);
			model.predictBatch(x, out);
			return out.map((value) => value / unit);
		}),
	);
	expectClose(predictions[1], predictions[0], { absolute: 1e-8, relative: 1e-8 });
});
