// What every registered learner without a target must keep.
import type { JsonValue } from '../../src/core/arrays';
import { createContext, type JobContext } from '../../src/core/context';
import { CancelledError, MlError, type Warning } from '../../src/core/errors';
import { checkParams, invalidValues } from '../../src/core/params';
import { Random } from '../../src/core/random';
import type { Learner, Predictor, ProblemType, TrainingData } from '../../src/learners/contract';
import { applyRecipe, fitRecipe } from '../../src/recipe/recipe';
import { Table } from '../../src/table/table';
import { mixedData, takeData } from '../helpers/make-data';
import { numberMatrix } from '../helpers/number-matrix';

const ROWS = 240;

/** @param given - Parameters with which the mixed rows have groups. Default: none. */
export function describeGroupingContract(learner: Learner, given?: Record<string, unknown>): void {
	const params = checkParams(learner.hyperparameters, learner.name, given);
	const problemType = learner.problemTypes[0];
	const unlabelled = (data: TrainingData): TrainingData => ({ ...data, y: new Float64Array(data.x.nRows), nClasses: 0, problemType });
	const data = unlabelled(mixedData(ROWS, learner.encoding, 2));
	const fit = (rows: TrainingData, context: JobContext = createContext()) => learner.fit(rows, params, context);

	describe(`${learner.name}, ${problemType}`, () => {
		it('gives the same bytes for the same seed and leaves its input as it was', async () => {
			const before = JSON.stringify(data.x.columns);
			expect(stateText(await fit(data))).toBe(stateText(await fit(data)));
			expect(JSON.stringify(data.x.columns)).toBe(before);
		});

		it('answers a row alone as it answers it among others, bit for bit', async () => {
			const model = await fit(data);
			const all = predict(model, data);
			for (const row of [0, 1, 17, ROWS - 1]) {
				const alone = predict(model, takeData(data, Int32Array.of(row)));
				expect(alone).toEqual(all.slice(row * model.nOutputs, (row + 1) * model.nOutputs));
			}
		});

		it('answers with the same bits after it was stored and loaded', async () => {
			const model = await fit(data);
			const state = model.toState();
			const copied = {
				json: JSON.parse(JSON.stringify(state.json)),
				arrays: new Map(Array.from(state.arrays, ([name, array]) => [name, array.slice()] as const)),
			};
			const loaded = learner.load(copied);
			expect(predict(loaded, data)).toEqual(predict(model, data));
			expect(stateText(loaded)).toBe(stateText(model));
		});

		it('tells far rows from each other', async () => {
			const { rows, isFar } = twoClouds(problemType);
			const model = await fit(unlabelled(rows));
			const out = predict(model, rows);
			if (problemType === 'anomaly') {
				const far = out.filter((_, i) => isFar[i]);
				const near = out.filter((_, i) => !isFar[i]).sort();
				expect(Math.min(...far)).toBeGreaterThan(near[Math.floor(0.95 * near.length)]);
				return;
			}
			const labels = Array.from(isFar, (_, i) => indexOfMax(out.subarray(i * model.nOutputs, (i + 1) * model.nOutputs)));
			expect(new Set(labels.filter((label) => label > 0)).size).toBe(2);
			labels.forEach((label, i) => {
				if (label > 0) expect(label).toBe(labels[labels.findIndex((other, j) => other > 0 && isFar[j] === isFar[i])]);
			});
		});

		it('is not moved by a constant column', async () => {
			const { x } = data;
			const columns = [...x.columns, new Float64Array(ROWS).fill(3)];
			const features = [...x.features, { name: 'constant', source: 'constant', kind: 'number' as const }];
			const wider = { ...data, x: { ...x, nFeatures: columns.length, features, columns } };
			const model = await fit(wider);
			expectSound(predict(model, wider), model.nOutputs, problemType);
		});

		it('gives a named refusal or a sound answer for one row, equal rows, two rows and no features', async () => {
			const one = takeData(data, Int32Array.of(0));
			const equal = takeData(data, new Int32Array(50));
			const two = takeData(data, Int32Array.of(0, 1));
			const none = { ...data, x: numberMatrix([], ROWS) };
			for (const poor of [one, equal, two, none]) {
				const model = await fit(poor).catch(refusal);
				if (model) expectSound(predict(model, poor), model.nOutputs, problemType);
			}
		});

		it('refuses zero rows', async () => {
			await expect(fit(takeData(data, new Int32Array(0)))).rejects.toBeInstanceOf(MlError);
		});

		it('survives the largest numbers there are, after preparation', async () => {
			const values = Float64Array.from({ length: ROWS }, (_, i) => [1e308, -1e308, 5e-324, 0, i][i % 5]);
			const table = Table.from([['big', { kind: 'number', values }]]);
			const big = { ...data, x: applyRecipe(fitRecipe(table, ['big'], learner.encoding), table) };
			const model = await fit(big);
			expectSound(predict(model, big), model.nOutputs, problemType);
		});

		it('stops at a checkpoint once it is cancelled', async () => {
			for (const patience of [0, 1, 3]) {
				let looks = 0;
				const signal = { get aborted() { return looks++ >= patience; } };
				await expect(fit(data, createContext({ signal }))).rejects.toBeInstanceOf(CancelledError);
				expect(looks).toBeLessThanOrEqual(patience + 3);
			}
		});

		it('gives its best so far when it is out of time', async () => {
			const warnings: Warning[] = [];
			const model = await fit(data, createContext({ deadline: 0, now: () => 1, warn: (warning) => warnings.push(warning) }));
			expectSound(predict(model, data), model.nOutputs, problemType);
		});

		it.each(Object.entries(learner.hyperparameters))('refuses bad values of %s', (name, spec) => {
			for (const value of invalidValues(spec)) {
				expect(() => checkParams(learner.hyperparameters, learner.name, { [name]: value })).toThrow(
					expect.objectContaining({ code: 'ML-PARAMETER', details: { parameter: name } }),
				);
			}
		});

		it('refuses a state that it could not have made', () => {
			const states: JsonValue[] = [null, {}, [], { nClasses: 2 }, { space: { sparseWidth: 0 }, spread: 1 }];
			for (const json of states) {
				expect(() => learner.load({ json, arrays: new Map() })).toThrow(expect.objectContaining({ code: 'ML-MODEL-INVALID' }));
			}
		});

		it('estimates more memory for more rows', () => {
			const shape = { nRows: 1000, nFeatures: 20, nOutputs: 2, nonZeros: 0 };
			const estimate = learner.estimateMemory(shape, params);
			expect(estimate).toBeGreaterThan(0);
			expect(learner.estimateMemory({ ...shape, nRows: 100_000 }, params)).toBeGreaterThan(estimate);
		});
	});
}

/** Anomaly: a cloud and four far rows. Clustering: two clouds of the same size. */
function twoClouds(problemType: ProblemType): { rows: TrainingData; isFar: boolean[] } {
	const random = new Random(7);
	const isFar = Array.from({ length: 200 }, (_, i) => (problemType === 'anomaly' ? i % 50 === 9 : i % 2 === 1));
	const columns = [0, 1, 2].map(() => Float64Array.from(isFar, (far) => random.normal() * 0.3 + (far ? 6 : 0)));
	return { rows: { x: numberMatrix(columns), y: new Float64Array(200), nClasses: 0, problemType }, isFar };
}

function predict(model: Predictor, { x }: Pick<TrainingData, 'x'>): Float64Array {
	const out = new Float64Array(x.nRows * model.nOutputs).fill(NaN);
	model.predictBatch(x, out);
	return out;
}

function expectSound(out: Float64Array, nOutputs: number, problemType: ProblemType): void {
	expect(out.findIndex((value) => !Number.isFinite(value))).toBe(-1);
	if (problemType !== 'clustering') return;
	for (let at = 0; at < out.length; at += nOutputs) {
		const row = out.subarray(at, at + nOutputs);
		expect(row.every((value) => value >= 0)).toBe(true);
		expect(Math.abs(row.reduce((sum, value) => sum + value, 0) - 1)).toBeLessThanOrEqual(1e-12);
	}
}

function indexOfMax(values: Float64Array): number {
	return values.indexOf(values.reduce((max, value) => Math.max(max, value), -Infinity));
}

function refusal(error: unknown): undefined {
	expect(error).toBeInstanceOf(MlError);
}

function stateText(model: Predictor): string {
	const { json, arrays } = model.toState();
	const bytes = Array.from(arrays, ([name, array]) => [name, array.constructor.name, Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64')]);
	return JSON.stringify([json, bytes]);
}
