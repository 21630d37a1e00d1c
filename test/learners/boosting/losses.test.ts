import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext } from '../../../src/core/context';
import { checkParams } from '../../../src/core/params';
import { gradientBoosting } from '../../../src/learners/boosting';
import { boostingParams } from '../../../src/learners/boosting/params';
import { weightedQuantile } from '../../../src/learners/boosting/weighted-quantile';
import type { Predictor, TrainingData } from '../../../src/learners/contract';
import type { FeatureMatrix } from '../../../src/table/feature-matrix';
import { Random } from '../../../src/core/random';
import { matrixOf, mixedData } from '../trees/make-matrix';

interface Golden {
	columns: number[][];
	weights: number[];
	cases: { params: Record<string, unknown> & { loss: string }; y: number[]; expected: number[] }[];
	monotone: { y: number[]; meanSquares: { free: number; monotone: number } };
}

const golden = JSON.parse(readFileSync(join(__dirname, '../../golden/boosting_losses.json'), 'utf8')) as Golden;
const goldenData = (y: number[]): TrainingData => ({
	x: matrixOf(golden.columns),
	y: Float64Array.from(y),
	problemType: 'regression',
	nClasses: 0,
});

const fit = (data: TrainingData, params: object = {}) =>
	gradientBoosting.fit(data, checkParams(boostingParams, 'gradientBoosting', { columnSampling: 1, ...params }), createContext());

function predict(model: Predictor, x: FeatureMatrix): Float64Array {
	const out = new Float64Array(x.nRows * model.nOutputs);
	model.predictBatch(x, out);
	return out;
}

const meanSquares = (y: ArrayLike<number>, out: Float64Array) => out.reduce((sum, value, i) => sum + (value - y[i]) ** 2, 0) / y.length;

describe('losses against scikit-learn and LightGBM', () => {
	it.each(golden.cases)('predicts the same for $params.loss', async ({ params, y, expected }) => {
		const data = { ...goldenData(y), weights: Float64Array.from(golden.weights) };
		const out = predict(await fit(data, { rounds: 20, maxLeaves: 8, ...params }), data.x);
		const excess = expected.map((value, i) => Math.abs(out[i] - value) - 1e-6 * Math.abs(value));
		expect(Math.max(...excess)).toBeLessThan(1e-4);
	});

	it.each([0.1, 0.5, 0.9])('puts a share of %d of the rows below a quantile', async (quantile) => {
		const data = mixedData(3000, 0);
		const out = predict(await fit(data, { loss: 'quantile', quantile, rounds: 60 }), data.x);
		const below = out.filter((value, i) => data.y[i] < value).length / out.length;
		expect(Math.abs(below - quantile)).toBeLessThan(0.02);
	});

	it.each(['absolute', 'quantile', 'huber', 'poisson', 'squared'])('%s gives finite answers for odd targets', async (loss) => {
		const x = matrixOf([Array.from({ length: 60 }, (_, i) => i)]);
		const targets: ((i: number) => number)[] = [() => 0, () => 7, (i) => (i % 2) * 1e308, (i) => i * 1e-300, (i) => (i === 59 ? 1e9 : 0)];
		for (const target of targets) {
			const y = Float64Array.from({ length: 60 }, (_, i) => target(i));
			const out = predict(await fit({ x, y, problemType: 'regression', nClasses: 0 }, { loss, rounds: 50, minRowsPerLeaf: 1 }), x);
			expect(out.every(Number.isFinite)).toBe(true);
		}
	});

	it('ignores outliers with absolute and huber loss', async () => {
		const x = matrixOf([Array.from({ length: 400 }, (_, i) => i)]);
		const y = Float64Array.from({ length: 400 }, (_, i) => (i < 200 ? 1 : 2) + 0.01 * Math.sin(i) + (i % 40 === 7 ? 1e4 : 0));
		for (const loss of ['absolute', 'huber']) {
			const out = predict(await fit({ x, y, problemType: 'regression', nClasses: 0 }, { loss, rounds: 100 }), x);
			expect(Math.abs(out[50] - 1)).toBeLessThan(0.2);
			expect(Math.abs(out[350] - 2)).toBeLessThan(0.2);
		}
	});

	it('refuses a loss that does not fit the target', async () => {
		const refused = { code: 'ML-PARAMETER', details: { parameter: 'loss' } };
		await expect(fit(mixedData(50, 2), { loss: 'absolute' })).rejects.toMatchObject(refused);
		await expect(fit(goldenData(golden.monotone.y), { loss: 'poisson' })).rejects.toMatchObject(refused);
	});
});

it('weightedQuantile agrees with sorting', () => {
	const random = new Random(5);
	for (let n = 1; n < 60; n++) {
		for (const level of [0.01, 0.25, 0.5, 0.75, 0.99]) {
			const values = Float64Array.from({ length: n }, () => random.integer(n));
			const weights = Float32Array.from({ length: n }, () => random.integer(3));
			const order = [...values.keys()].filter((i) => weights[i] > 0).sort((a, b) => values[a] - values[b]);
			const wanted = level * order.reduce((sum, i) => sum + weights[i], 0);
			let sum = 0;
			const at = order.findIndex((i) => (sum += weights[i]) >= wanted);
			const last = order.findLast((i) => values[i] === values[order[at]]) ?? 0;
			const next = order[order.indexOf(last) + 1];
			const upTo = order.filter((i) => values[i] <= values[order[at]]).reduce((total, i) => total + weights[i], 0);
			const expected = order.length === 0 ? 0 : upTo === wanted && next !== undefined ? (values[order[at]] + values[next]) / 2 : values[order[at]];
			expect(weightedQuantile(values.slice(), weights.slice(), n, level)).toBe(expected);
		}
	}
});

describe('monotone constraints', () => {
	const constraints = [
		{ column: 'f0', direction: 'increasing' },
		{ column: 'f1', direction: 'decreasing' },
	];
	const grid = Array.from({ length: 81 }, (_, i) => (i - 40) / 10);

	/** How far the answer ever moves against the constraint along feature f. */
	function worst(model: Predictor, f: number, sign: number): number {
		let most = 0;
		for (const others of [-1.5, -0.3, 0.2, 1.1]) {
			const columns = golden.columns.map((_, c) => grid.map((value) => (c === f ? value : others)));
			const out = predict(model, matrixOf(columns));
			const step = model.nOutputs;
			for (let i = step; i < out.length; i += step) most = Math.max(most, sign * (out[i - 1] - out[i + step - 1]));
		}
		return most;
	}

	it.each(['squared', 'absolute', 'quantile', 'huber', 'poisson'])('hold everywhere with %s loss', async (loss) => {
		const y = golden.monotone.y.map((value) => Math.abs(value) + (loss === 'poisson' ? 0 : value));
		const model = await fit(goldenData(y), { loss, quantile: 0.3, rounds: 40, minRowsPerLeaf: 3, monotoneConstraints: constraints });
		expect(worst(model, 0, 1)).toBe(0);
		expect(worst(model, 1, -1)).toBe(0);
		const free = await fit(goldenData(y), { loss, quantile: 0.3, rounds: 40, minRowsPerLeaf: 3 });
		expect(worst(free, 0, 1)).toBeGreaterThan(0.01);
	});

	it('hold for two classes, are read from text, and are refused for three', async () => {
		const data = { ...goldenData(golden.monotone.y.map((value) => Number(value > 0))), problemType: 'classification' as const, nClasses: 2 };
		const model = await fit(data, { rounds: 40, minRowsPerLeaf: 3, monotoneConstraints: JSON.stringify(constraints) });
		expect(worst(model, 0, 1)).toBeLessThan(1e-15);
		await expect(fit({ ...data, nClasses: 3 }, { monotoneConstraints: constraints })).rejects.toMatchObject({ code: 'ML-PARAMETER' });
	});

	it('refuse a column that is not there or holds categories', async () => {
		for (const column of ['nowhere', 'f3']) {
			const params = { monotoneConstraints: [{ column, direction: 'increasing' }] };
			await expect(fit(mixedData(60, 0), params)).rejects.toMatchObject({ details: { parameter: 'monotoneConstraints' } });
		}
	});

	it('cost no more than in LightGBM', async () => {
		const { y, meanSquares: reference } = golden.monotone;
		const params = { rounds: 40, maxLeaves: 8, minRowsPerLeaf: 1, minHessian: 5, l2: 0.5 };
		const free = predict(await fit(goldenData(y), params), matrixOf(golden.columns));
		const bound = predict(await fit(goldenData(y), { ...params, monotoneConstraints: constraints }), matrixOf(golden.columns));
		expect(meanSquares(y, free)).toBeLessThan(1.01 * reference.free);
		expect(meanSquares(y, bound)).toBeLessThan(1.03 * reference.monotone);
	});
});

describe('growth and class weights', () => {
	it('level-wise and leaf-wise trees are the same where only depth limits them', async () => {
		const data = mixedData(600, 0);
		const params = { rounds: 5, maxDepth: 3, maxLeaves: 8 };
		const levelWise = predict(await fit(data, { ...params, growth: 'levelWise' }), data.x);
		const leafWise = predict(await fit(data, { ...params, growth: 'leafWise' }), data.x);
		levelWise.forEach((value, i) => expect(Math.abs(value - leafWise[i])).toBeLessThan(1e-12));
	});

	it('level-wise trees are as even as they can be', async () => {
		const data = mixedData(3000, 0);
		const model = await fit(data, { rounds: 1, maxLeaves: 16, minRowsPerLeaf: 5, growth: 'levelWise' });
		const { left, right } = { left: model.toState().arrays.get('left')!, right: model.toState().arrays.get('right')! };
		const depth = (node: number): number => (node < 0 ? 0 : 1 + Math.max(depth(left[node]), depth(right[node])));
		expect(depth(0)).toBe(4);
	});

	it('balanced classes answer as if all were equally frequent', async () => {
		const noise = new Random(3);
		const x = matrixOf([Array.from({ length: 2000 }, () => noise.uniform())]);
		const y = Float64Array.from({ length: 2000 }, (_, i) => Number(i % 10 === 0));
		const data = { x, y, problemType: 'classification' as const, nClasses: 2 };
		const mean = (out: Float64Array) => out.filter((_, i) => i % 2 === 1).reduce((sum, p) => sum + p, 0) / 2000;
		expect(mean(predict(await fit(data, { rounds: 5 }), x))).toBeCloseTo(0.1, 1);
		expect(mean(predict(await fit(data, { rounds: 5, classWeight: 'balanced' }), x))).toBeCloseTo(0.5, 1);
	});
});
