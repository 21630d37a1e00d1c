// What every registered family of models must keep, whatever it is.
import type { JsonValue } from '../../src/core/arrays';
import { createContext, type JobContext } from '../../src/core/context';
import { CancelledError, MlError, type Warning } from '../../src/core/errors';
import { checkParams, invalidValues } from '../../src/core/params';
import type { Learner, Predictor, TrainingData } from '../../src/learners/contract';
import type { Encoding } from '../../src/recipe/contract';
import { fitRecipe, applyRecipe } from '../../src/recipe/recipe';
import { Table } from '../../src/table/table';
import { expectClose } from '../helpers/expect-close';
import { mixedData, takeData } from '../helpers/make-data';
import { numberMatrix } from '../helpers/number-matrix';

export interface ContractOptions {
	/** Of the rows that it is tried on. Default: the learner's own. */
	encoding?: Encoding;
	/** Parameters that make the fit quick and its weights exact. Default: none. */
	params?: Record<string, unknown>;
	/** Largest difference of a prediction between weight 2 and the row twice. */
	weightTolerance: number;
	/** Loss on fresh rows, as a share of that of an answer that knows no feature. Default: below 0.8. */
	learns?: number;
}

const ROWS = 240;

export function describeLearnerContract(learner: Learner, options: ContractOptions): void {
	const encoding = options.encoding ?? learner.encoding;
	const params = checkParams(learner.hyperparameters, learner.name, options.params);
	const problems = [
		...(learner.problemTypes.includes('classification') ? [2, 3] : []),
		...(learner.problemTypes.includes('regression') ? [0] : []),
	];
	const fit = (data: TrainingData, context: JobContext = createContext()) => learner.fit(data, params, context);

	describe.each(problems)(`${learner.name}, number of classes %p`, (nClasses) => {
		const both = mixedData(2 * ROWS, encoding, nClasses);
		const data = takeData(both, Int32Array.from({ length: ROWS }, (_, i) => i));
		const heldOut = takeData(both, Int32Array.from({ length: ROWS }, (_, i) => ROWS + i));

		it('gives the same bytes for the same seed', async () => {
			expect(stateText(await fit(data))).toBe(stateText(await fit(data)));
		});

		it('leaves its input as it was', async () => {
			const before = JSON.stringify([data.y, data.x.columns]);
			await fit(data);
			expect(JSON.stringify([data.y, data.x.columns])).toBe(before);
		});

		it('answers a row alone as it answers it among others, bit for bit', async () => {
			const model = await fit(data);
			const all = predict(model, data);
			for (const row of [0, 1, 17, ROWS - 1]) {
				const alone = predict(model, takeData(data, Int32Array.of(row)));
				expect(alone).toEqual(all.slice(row * model.nOutputs, (row + 1) * model.nOutputs));
			}
		});

		it('gives finite answers, and probabilities that sum to 1', async () => {
			const model = await fit(data);
			expect(model.nOutputs).toBe(Math.max(nClasses, 1));
			expectSound(predict(model, data), model.nOutputs, nClasses);
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
			expect(loaded.importance?.()).toEqual(model.importance?.());
			expect(stateText(loaded)).toBe(stateText(model));
		});

		it('learns what there is to learn', async () => {
			const model = await fit(data);
			expect(loss(predict(model, heldOut), heldOut, model.nOutputs)).toBeLessThan((options.learns ?? 0.8) * priorLoss(data, heldOut));
		});

		it('takes a row of weight 2 as the row twice', async () => {
			const weights = Float64Array.from({ length: ROWS }, (_, i) => 1 + (i % 2));
			const twice = Int32Array.from([...Array(ROWS).keys()].flatMap((i) => (i % 2 ? [i, i] : [i])));
			const weighted = predict(await fit({ ...data, weights }), data);
			const repeated = predict(await fit(takeData(data, twice)), data);
			expectClose(weighted, repeated, { absolute: options.weightTolerance, relative: options.weightTolerance });
		});

		it('is not moved by a constant column or by a column that comes twice', async () => {
			const { x } = data;
			const columns = [...x.columns, new Float64Array(ROWS).fill(3), x.columns[0]];
			const features = [...x.features, { name: 'constant', source: 'constant', kind: 'number' as const }, { ...x.features[0], name: 'again' }];
			const wider = { ...data, x: { ...x, nFeatures: columns.length, features, columns } };
			const model = await fit(wider);
			expectSound(predict(model, wider), model.nOutputs, nClasses);
		});

		it('gives a named refusal or a sound answer for one row and for no features', async () => {
			const one = takeData(data, Int32Array.of(0));
			const none = { ...data, x: numberMatrix([], ROWS) };
			for (const poor of [one, none]) {
				const model = await fit(poor).catch(refusal);
				if (model) expectSound(predict(model, poor), model.nOutputs, nClasses);
			}
		});

		it('refuses zero rows and a target that is not there', async () => {
			await expect(fit(takeData(data, new Int32Array(0)))).rejects.toBeInstanceOf(MlError);
			await expect(fit({ ...data, y: data.y.with(5, NaN) })).rejects.toBeInstanceOf(MlError);
		});

		it('survives the largest numbers there are, after preparation', async () => {
			const values = Float64Array.from({ length: ROWS }, (_, i) => [1e308, -1e308, 5e-324, 0, i][i % 5]);
			const table = Table.from([['big', { kind: 'number', values }]]);
			const x = applyRecipe(fitRecipe(table, ['big'], encoding), table);
			const model = await fit({ ...data, x });
			expectSound(predict(model, { ...data, x }), model.nOutputs, nClasses);
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
			expectSound(predict(model, data), model.nOutputs, nClasses);
		});

		if (nClasses > 0) {
			it('refuses rows of one class only', async () => {
				const result = await fit({ ...data, y: new Float64Array(ROWS) }).catch(refusal);
				if (result) expectSound(predict(result, data), result.nOutputs, nClasses);
			});
		}
	});

	describe(`${learner.name}`, () => {
		it.each(Object.entries(learner.hyperparameters))('refuses bad values of %s', (name, spec) => {
			for (const value of invalidValues(spec)) {
				expect(() => checkParams(learner.hyperparameters, learner.name, { [name]: value })).toThrow(
					expect.objectContaining({ code: 'ML-PARAMETER', details: { parameter: name } }),
				);
			}
		});

		it('refuses a state that it could not have made', () => {
			const states: JsonValue[] = [null, {}, [], { nClasses: 2 }, { nClasses: -1 }];
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

function predict(model: Predictor, data: Pick<TrainingData, 'x'>): Float64Array {
	const out = new Float64Array(data.x.nRows * model.nOutputs).fill(NaN);
	model.predictBatch(data.x, out);
	return out;
}

function expectSound(out: Float64Array, nOutputs: number, nClasses: number): void {
	expect(out.findIndex((value) => !Number.isFinite(value))).toBe(-1);
	if (nClasses === 0) return;
	for (let at = 0; at < out.length; at += nOutputs) {
		const row = out.subarray(at, at + nOutputs);
		expect(row.every((value) => value >= 0)).toBe(true);
		expect(Math.abs(row.reduce((sum, value) => sum + value, 0) - 1)).toBeLessThanOrEqual(1e-12);
	}
}

/** Mean squared error or mean log-loss. */
function loss(out: Float64Array, { y, nClasses }: TrainingData, k: number): number {
	const each = y.map((value, i) => (nClasses === 0 ? (value - out[i]) ** 2 : -Math.log(Math.max(out[i * k + value], 1e-15))));
	return each.reduce((sum, value) => sum + value, 0) / y.length;
}

/** The loss of an answer that knows the target's distribution and no feature. */
function priorLoss({ y, nClasses }: TrainingData, fresh: TrainingData): number {
	const k = Math.max(nClasses, 1);
	const prior = nClasses === 0 ? [y.reduce((sum, value) => sum + value, 0) / y.length] : Array.from({ length: k }, (_, c) => y.filter((value) => value === c).length / y.length);
	return loss(Float64Array.from({ length: fresh.y.length * k }, (_, i) => prior[i % k]), fresh, k);
}

function refusal(error: unknown): undefined {
	expect(error).toBeInstanceOf(MlError);
}

function stateText(model: Predictor): string {
	const { json, arrays } = model.toState();
	const bytes = Array.from(arrays, ([name, array]) => [name, array.constructor.name, Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64')]);
	return JSON.stringify([json, bytes]);
}
