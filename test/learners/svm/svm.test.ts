import { createContext } from '../../../src/core/context';
import type { Warning } from '../../../src/core/errors';
import { checkParams } from '../../../src/core/params';
import { Random } from '../../../src/core/random';
import { createKernels } from '../../../src/kernels';
import type { TrainingData } from '../../../src/learners/contract';
import { rowSource } from '../../../src/learners/rows/row-source';
import { svm } from '../../../src/learners/svm';
import { contentFolds } from '../../../src/learners/svm/content-folds';
import { couplePairs } from '../../../src/learners/svm/coupling';
import { KernelRows } from '../../../src/learners/svm/kernel-rows';
import { Pace } from '../../../src/learners/svm/pace';
import { fitSigmoid, sigmoid } from '../../../src/learners/svm/platt';
import { Smo } from '../../../src/learners/svm/smo';
import { expectClose } from '../../helpers/expect-close';
import { numberMatrix } from '../../helpers/number-matrix';

function rings(n: number, nClasses: number, seed = 5): TrainingData {
	const random = new Random(seed);
	const columns = [0, 1, 2].map(() => Float64Array.from({ length: n }, () => random.normal()));
	const y = Float64Array.from({ length: n }, (_, i) => {
		const radius = Math.hypot(columns[0][i], columns[1][i]) + 0.15 * random.normal();
		return Math.max(0, Math.min(nClasses - 1, Math.floor(radius / 0.8)));
	});
	return { x: numberMatrix(columns), y, nClasses, problemType: 'classification' };
}

const fit = (data: TrainingData, params: Record<string, unknown> = {}, context = createContext()) =>
	svm.fit(data, checkParams(svm.hyperparameters, 'svm', params), context);

function answers(model: Awaited<ReturnType<typeof fit>>, { x }: TrainingData): Float64Array {
	const out = new Float64Array(x.nRows * model.nOutputs);
	model.predictBatch(x, out);
	return out;
}

const pace = () => new Pace(createContext());

describe('solver', () => {
	const n = 1500;
	const data = rings(n, 2);
	const target = data.y.map((c) => (c === 0 ? 1 : -1));

	async function solve(cacheRows: number, tolerance = 1e-5) {
		const source = rowSource(data.x);
		const cache = cacheRows * 1504;
		const kernels = createKernels(KernelRows.bytes(n, 3, cache) + Smo.bytes(n));
		const rows = new KernelRows(kernels, source, { name: 'rbf', gamma: 0.4, offset: 0, degree: 3 }, n, cache);
		const smo = new Smo(kernels, rows, n);
		await rows.begin(Int32Array.from({ length: n }, (_, i) => i), pace());
		const bounds = { lower: target.map((t) => (t > 0 ? 0 : -10)), upper: target.map((t) => (t > 0 ? 10 : 0)) };
		const result = await smo.solve({ target, ...bounds, margin: 0, tolerance }, pace());
		return { smo, rows, result };
	}

	it('finds the same with a cache of three rows and with all rows', async () => {
		const few = await solve(3);
		const all = await solve(n);
		expect(few.result.converged).toBe(true);
		expectClose([few.result.objective, few.result.bias], [all.result.objective, all.result.bias], { absolute: 1e-4, relative: 1e-6 });
	});

	it('keeps gradients that say what its coefficients say, after shrinking', async () => {
		const { smo, rows, result } = await solve(200);
		const row = new Float32Array(1504);
		const sums = new Float64Array(n).fill(result.bias);
		const kernels = createKernels(KernelRows.bytes(n, 3, 4 * 1504) + 4 * 1504 + 100);
		const whole = new KernelRows(kernels, rowSource(data.x), { name: 'rbf', gamma: 0.4, offset: 0, degree: 3 }, n, 4 * 1504);
		await whole.begin(rows.rows, pace());
		const out = kernels.float32(row.length);
		smo.beta.forEach((b, place) => {
			if (b === 0) return;
			whole.compute(out, place, 0, n);
			for (let k = 0; k < n; k++) sums[k] += b * out[k];
		});
		expectClose(smo.answers(result.bias), sums, { absolute: 1e-4, relative: 1e-4 });
	});

	it('leaves rows out as a fit without them does', async () => {
		const { smo, rows } = await solve(n);
		await smo.activateAll(pace());
		const held = Uint8Array.from(rows.rows, (row) => (row % 5 === 0 ? 1 : 0));
		const before = smo.beta.slice();
		const values = await smo.without(held, 1e-5, pace());
		expect(smo.beta).toEqual(before);
		const kept = Int32Array.from({ length: n }, (_, i) => i).filter((row) => row % 5 !== 0);
		const fresh = rows.rows.slice();
		const source = rowSource(data.x);
		const cache = n * 1504;
		const kernels = createKernels(KernelRows.bytes(n, 3, cache) + Smo.bytes(n) + 4 * 1504);
		const others = new KernelRows(kernels, source, { name: 'rbf', gamma: 0.4, offset: 0, degree: 3 }, n, cache);
		const cold = new Smo(kernels, others, n);
		await others.begin(Int32Array.from({ length: n }, (_, i) => i), pace());
		const open = (row: number) => (kept.includes(row) ? 10 : 0);
		const lower = target.map((t, row) => (t > 0 ? 0 : -open(row)));
		const upper = target.map((t, row) => (t > 0 ? open(row) : 0));
		const { bias } = await cold.solve({ target, lower, upper, margin: 0, tolerance: 1e-5 }, pace());
		const wanted = new Float64Array(n);
		cold.answers(bias).forEach((value, place) => (wanted[others.rows[place]] = value));
		expectClose(values, Float64Array.from(fresh, (row) => wanted[row]), { absolute: 5e-3, relative: 5e-3 });
	});
});

it('gives chances that mean what they say', async () => {
	const model = await fit(rings(2000, 2));
	const fresh = rings(4000, 2, 6);
	const out = answers(model, fresh);
	for (const [from, to] of [[0, 0.2], [0.2, 0.8], [0.8, 1.001]]) {
		const rows = Array.from(fresh.y.keys()).filter((i) => out[2 * i + 1] >= from && out[2 * i + 1] < to);
		const said = rows.reduce((sum, i) => sum + out[2 * i + 1], 0) / rows.length;
		const was = rows.reduce((sum, i) => sum + fresh.y[i], 0) / rows.length;
		expect(Math.abs(said - was)).toBeLessThan(0.06);
	}
});

it('answers soundly for a class without rows', async () => {
	const data = { ...rings(300, 3), nClasses: 4 };
	const out = answers(await fit(data), data);
	for (let i = 0; i < 300; i++) expect(out[4 * i + 3]).toBeLessThan(0.01);
});

it('ends at the deadline with a warning, every pair of classes with its share', async () => {
	const warnings: Warning[] = [];
	let now = 0;
	const context = createContext({ deadline: 400, now: () => (now += 0.5), warn: (warning) => warnings.push(warning) });
	const data = rings(3000, 3);
	const model = await fit(data, { c: 1e6, tolerance: 1e-9 }, context);
	expect(warnings.map(({ code }) => code)).toEqual(['ML-TIME-BUDGET']);
	expect(answers(model, data).every(Number.isFinite)).toBe(true);
});

it('refuses what the memory budget cannot hold', async () => {
	await expect(fit(rings(3000, 2), {}, createContext({ memoryBudget: 1e6 }))).rejects.toMatchObject({ code: 'ML-MEMORY' });
});

it('answers the same whatever the order of rows', async () => {
	const data = rings(400, 2);
	const order = new Random(3).permutation(400);
	const columns = data.x.columns.map((values) => Float64Array.from(order, (row) => values[row]));
	const shuffled = { ...data, x: numberMatrix(columns), y: Float64Array.from(order, (row) => data.y[row]) };
	const params = { tolerance: 1e-7 };
	expectClose(answers(await fit(shuffled, params), data), answers(await fit(data, params), data), { absolute: 1e-4, relative: 1e-4 });
});

describe('folds', () => {
	it('keep equal rows together and classes even', () => {
		const random = new Random(1);
		const values = Float64Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? random.normal() : 0)).map((v, i, all) => (i % 2 === 0 ? v : all[i - 1]));
		const groups = [0, 1].map((c) => Int32Array.from({ length: 500 }, (_, i) => 500 * c + i));
		const folds = contentFolds(rowSource(numberMatrix([values])), groups);
		for (let i = 0; i < 1000; i += 2) expect(folds[i]).toBe(folds[i + 1]);
		for (const group of groups) {
			const counts = [0, 0, 0, 0, 0];
			for (const row of group) counts[folds[row]]++;
			expect(counts).toEqual([100, 100, 100, 100, 100]);
		}
	});
});

describe('chances', () => {
	it('of a perfect decision stay away from 0 and 1, as Platt has it', () => {
		const values = Float64Array.of(-2, -1, 1, 2);
		const fitted = fitSigmoid(values, Uint8Array.of(0, 0, 1, 1), new Float64Array(4).fill(1));
		// Targets 1/4 and 3/4, met in the mean over values.
		expectClose([(sigmoid(fitted, 1) + 2 * sigmoid(fitted, 2)) / 3], [0.75], { absolute: 1e-3, relative: 0 });
		expect(fitted.offset).toBeCloseTo(0, 6);
	});

	it('of many classes come back from pairs that agree', () => {
		const p = [0.5, 0.3, 0.15, 0.05];
		const pairs = Float64Array.from({ length: 16 }, (_, at) => p[at >> 2] / (p[at >> 2] + p[at & 3]));
		const out = new Float64Array(4);
		couplePairs(pairs, 4, out, 0, new Float64Array(16));
		expectClose(out, p, { absolute: 5e-3, relative: 0 });
	});
});
