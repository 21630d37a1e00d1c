import { createContext, type ContextOptions } from '../../../src/core/context';
import { CancelledError, type Warning } from '../../../src/core/errors';
import { checkParams } from '../../../src/core/params';
import { gradientBoosting } from '../../../src/learners/boosting';
import { boostingParams } from '../../../src/learners/boosting/params';
import type { Predictor, TrainingData } from '../../../src/learners/contract';
import type { FeatureMatrix } from '../../../src/table/feature-matrix';
import { matrixOf, mixedData, takeMatrixRows } from '../trees/make-matrix';

const fit = (data: TrainingData, params: object = {}, options: ContextOptions = {}) =>
	gradientBoosting.fit(data, checkParams(boostingParams, 'gradientBoosting', { rounds: 30, ...params }), createContext(options));

function predict(model: Predictor, x: FeatureMatrix): Float64Array {
	const out = new Float64Array(x.nRows * model.nOutputs);
	model.predictBatch(x, out);
	return out;
}

const part = (data: TrainingData, from: number, to: number): TrainingData => ({
	...data,
	x: takeMatrixRows(data.x, from, to),
	y: data.y.slice(from, to),
});

const meanSquares = (y: Float64Array, out: ArrayLike<number>) => y.reduce((sum, value, i) => sum + (value - out[i]) ** 2, 0) / y.length;
const logLoss = (y: Float64Array, out: Float64Array, k: number) => y.reduce((sum, c, i) => sum - Math.log(out[i * k + c]), 0) / y.length;

describe('gradient boosting', () => {
	it('explains most of a target that mixes numbers, gaps and categories, on rows it never saw', async () => {
		const data = mixedData(4000, 0);
		const model = await fit(part(data, 0, 3000), { rounds: 100 });
		const test = part(data, 3000, 4000);
		const mean = test.y.reduce((sum, value) => sum + value, 0) / test.y.length;
		const unexplained = meanSquares(test.y, predict(model, test.x)) / meanSquares(test.y, test.y.map(() => mean));
		expect(unexplained).toBeLessThan(0.2);
	});

	it.each([2, 3, 6])('beats the class shares by a wide margin with %i classes', async (k) => {
		const data = mixedData(3000, k);
		const model = await fit(part(data, 0, 2400));
		const test = part(data, 2400, 3000);
		const shares = Array.from({ length: k }, (_, c) => test.y.filter((value) => value === c).length / test.y.length);
		const baseline = -shares.reduce((sum, share) => sum + share * Math.log(share || 1), 0);
		const out = predict(model, test.x);
		expect(logLoss(test.y, out, k)).toBeLessThan(0.75 * baseline);
		for (let row = 0; row < 600; row++) {
			expect(out.subarray(row * k, row * k + k).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
		}
	});

	it('gives the same bytes for the same seed, and others for another one when rows are sampled', async () => {
		const data = mixedData(500, 3);
		const bytes = async (seed: number) => {
			const { json, arrays } = (await fit(data, { rowSampling: 0.7, columnSampling: 0.5 }, { seed })).toState();
			return JSON.stringify([json, Array.from(arrays, ([name, array]) => [name, Array.from(array)])]);
		};
		expect(await bytes(1)).toBe(await bytes(1));
		expect(await bytes(2)).not.toBe(await bytes(1));
	});

	it('predicts a row alone as in a batch', async () => {
		const { x, ...rest } = mixedData(300, 3);
		const model = await fit({ x, ...rest });
		const all = predict(model, x);
		for (const row of [0, 63, 64, 65, 299]) {
			expect(predict(model, takeMatrixRows(x, row, row + 1))).toEqual(all.slice(3 * row, 3 * row + 3));
		}
	});

	it('survives the way through a state', async () => {
		const data = mixedData(300, 2);
		const model = await fit(data);
		const loaded = gradientBoosting.load(model.toState());
		expect(predict(loaded, data.x)).toEqual(predict(model, data.x));
		expect(loaded.importance!()).toEqual(model.importance!());
		expect(loaded.fitted).toEqual(model.fitted);
	});

	it('gives no importance to noise', async () => {
		const model = await fit(mixedData(3000, 0), { maxLeaves: 8 });
		const [a, b, noise, level] = model.importance!();
		expect(noise).toBeLessThan(0.02);
		expect(Math.min(a, b, level)).toBeGreaterThan(5 * noise);
		expect(a + b + noise + level).toBeCloseTo(1, 5);
	});

	it('keeps the best round of the validation rows', async () => {
		const data = mixedData(600, 2);
		const validation = part(data, 400, 600);
		const train = part(data, 0, 400);
		const loss = async (rounds: number) => logLoss(validation.y, predict(await fit(train, { rounds }), validation.x), 2);
		const stopped = await fit({ ...train, validation }, { rounds: 500, earlyStoppingRounds: 20 });
		const rounds = stopped.fitted!.rounds;
		expect(rounds).toBeLessThan(480);
		const best = logLoss(validation.y, predict(stopped, validation.x), 2);
		for (const other of [rounds - 1, rounds + 1, rounds + 10]) expect(await loss(other)).toBeGreaterThanOrEqual(best);
	});

	it('scores validation rows and left-out rows as the finished model does', async () => {
		const data = mixedData(600, 0);
		const withHeld = await fit({ ...part(data, 0, 400), validation: part(data, 400, 600) }, { rounds: 5, rowSampling: 0.5 });
		const without = await fit(part(data, 0, 400), { rounds: 5, rowSampling: 0.5 });
		expect(withHeld.fitted).toEqual({ rounds: 5 });
		expect(predict(withHeld, data.x)).toEqual(predict(without, data.x));
	});

	it('ignores rows of weight 0', async () => {
		const data = mixedData(400, 0);
		const y = data.y.map((value, i) => (i % 2 === 0 ? value : 1e6));
		const weights = y.map((_, i) => (i % 2 === 0 ? 1 : 0));
		const model = await fit({ ...data, y, weights });
		expect(Math.max(...predict(model, data.x))).toBeLessThan(100);
	});

	it('treats a weight of 2 as the row twice', async () => {
		const data = mixedData(300, 0);
		const params = { minRowsPerLeaf: 1, minHessian: 10, columnSampling: 1, catMinRows: 1, catSmooth: 0 };
		const twice = matrixOf(data.x.columns.map((column) => [...column, ...column]), [undefined, undefined, undefined, 12]);
		const doubled = await fit({ ...data, x: twice, y: Float64Array.from([...data.y, ...data.y]) }, params);
		const weighted = await fit({ ...data, weights: data.y.map(() => 2) }, params);
		const difference = predict(doubled, data.x).map((value, i) => Math.abs(value - predict(weighted, data.x)[i]));
		expect(Math.max(...difference)).toBeLessThan(1e-5);
	});

	it('learns where missing values belong, even when they are the only difference', async () => {
		const a = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 7 : NaN));
		const y = Float64Array.from(a, (value) => (Number.isNaN(value) ? 5 : 1));
		const model = await fit({ x: matrixOf([a]), y, problemType: 'regression', nClasses: 0 }, { rounds: 100 });
		expect(Array.from(predict(model, matrixOf([[7, NaN, 1e300]])), Math.round)).toEqual([1, 5, 1]);
	});

	it('accepts levels and values at prediction that training never saw', async () => {
		const model = await fit(mixedData(500, 2));
		const odd = matrixOf([[Infinity, -Infinity, NaN], [0, 0, 0], [0, 0, 0], [99, -1, 11.5]], [undefined, undefined, undefined, 12]);
		expect(predict(model, odd).every((p) => p > 0 && p < 1)).toBe(true);
	});
});

describe('extremes end in a finite answer', () => {
	const x = matrixOf([Array.from({ length: 60 }, (_, i) => i)]);
	const regression = (y: (i: number) => number, of = x): TrainingData => ({
		x: of,
		y: Float64Array.from({ length: of.nRows }, (_, i) => y(i)),
		problemType: 'regression',
		nClasses: 0,
	});

	it.each([
		['a constant target', regression(() => 3)],
		['a target of +-1e308', regression((i) => (i % 2 === 0 ? 1e308 : -1e308))],
		['a tiny target', regression((i) => i * 1e-300)],
		['a large mean with small differences', regression((i) => 1e12 + (i > 30 ? 1 : 0))],
		['one row', regression(() => 1, takeMatrixRows(x, 0, 1))],
		['no features', regression((i) => i, { ...matrixOf([]), nRows: 10 })],
		['a feature without values', regression((i) => i, matrixOf([new Array<number>(50).fill(NaN)]))],
		['a constant feature', regression((i) => i, matrixOf([new Array<number>(50).fill(1)]))],
		['one class only', { ...regression(() => 1), problemType: 'classification' as const, nClasses: 2 }],
		['a class without rows', { ...regression((i) => i % 2), problemType: 'classification' as const, nClasses: 3 }],
	])('%s', async (_, data) => {
		const out = predict(await fit(data), data.x);
		expect(out.every(Number.isFinite)).toBe(true);
		if (data.nClasses === 0) {
			expect(Math.min(...out)).toBeGreaterThanOrEqual(Math.min(...data.y) - 1e-12 * Math.abs(Math.min(...data.y)));
			expect(Math.max(...out)).toBeLessThanOrEqual(Math.max(...data.y) + 1e-12 * Math.abs(Math.max(...data.y)));
		}
	});

	it('tells small differences on a large mean apart', async () => {
		const data = regression((i) => 1e12 + (i >= 30 ? 1 : 0));
		const out = predict(await fit(data, { rounds: 100, minRowsPerLeaf: 5, l2: 0 }), x);
		expect(out[59] - out[0]).toBeCloseTo(1, 3);
	});
});

describe('a job that has to stop', () => {
	it('returns the trees it has at the deadline, with a warning', async () => {
		const warnings: Warning[] = [];
		let clock = 0;
		const model = await fit(mixedData(500, 2), { rounds: 1000 }, { deadline: 100, now: () => clock++, warn: (w) => warnings.push(w) });
		expect(model.fitted!.rounds).toBeGreaterThanOrEqual(1);
		expect(model.fitted!.rounds).toBeLessThan(100);
		expect(warnings.map(({ code }) => code)).toEqual(['ML-TIME-BUDGET']);
	});

	it('stops at the next checkpoint when it is cancelled', async () => {
		const signal = { aborted: false };
		const progress = (fraction: number) => {
			if (fraction > 0.1) signal.aborted = true;
		};
		await expect(fit(mixedData(500, 2), { rounds: 100 }, { signal, progress })).rejects.toThrow(CancelledError);
	});

	it('refuses before it allocates more than its budget', async () => {
		await expect(fit(mixedData(500, 2), {}, { memoryBudget: 100_000 })).rejects.toMatchObject({ code: 'ML-MEMORY' });
	});

	it.each([
		['no rows', (d: TrainingData) => part(d, 0, 0), 'ML-EMPTY'],
		['a missing target', (d: TrainingData) => ({ ...d, y: d.y.map((v, i) => (i === 3 ? NaN : v)) }), 'ML-NOT-FINITE'],
		['a class out of range', (d: TrainingData) => ({ ...d, y: d.y.map((v, i) => (i === 3 ? 2 : v)) }), 'ML-NOT-FINITE'],
		['a negative weight', (d: TrainingData) => ({ ...d, weights: d.y.map(() => -1) }), 'ML-WEIGHTS'],
		['weights that are all 0', (d: TrainingData) => ({ ...d, weights: d.y.map(() => 0) }), 'ML-WEIGHTS'],
	])('refuses %s', async (_, change, code) => {
		await expect(fit(change(mixedData(50, 2)))).rejects.toMatchObject({ code });
	});
});

it('accepts 10,000 columns within the memory that it announces', async () => {
	const columns = Array.from({ length: 10_000 }, (_, f) => Float64Array.from({ length: 60 }, (_, i) => Math.sin(i * (f + 1))));
	const data: TrainingData = { x: matrixOf(columns), y: columns[17], problemType: 'regression', nClasses: 0 };
	const params = checkParams(boostingParams, 'gradientBoosting', { rounds: 3, minRowsPerLeaf: 2 });
	const memoryBudget = gradientBoosting.estimateMemory({ nRows: 60, nFeatures: 10_000, nOutputs: 1, nonZeros: 0 }, params);
	const model = await gradientBoosting.fit(data, params, createContext({ memoryBudget }));
	expect(model.fitted).toEqual({ rounds: 3 });
	expect(memoryBudget).toBeLessThan(2 ** 29);
});
