import type { RowPrediction } from '../../src/engine/contract';
import { MlError } from '../../src/core/errors';
import { FakeEngine } from './support/fake-engine';
import { Host, toItems, type TestNode } from './support/host';
import { packageWithFakeEngine, type TestPackage } from './support/test-package';

let testPackage: TestPackage;
let host: Host;

beforeAll(async () => {
	testPackage = await packageWithFakeEngine('predict');
	host = await Host.load(testPackage.folder);
});
afterAll(() => {
	testPackage.remove();
	Host.cleanUp();
});

const MODEL = { __rl: true, mode: 'name', value: 'churn' };
const answer = (confidence: number): RowPrediction => ({
	ok: true,
	prediction: { value: 'yes', confidence, probabilities: { yes: confidence, no: 1 - confidence }, warnings: [] },
});
const INVALID: RowPrediction = { ok: false, code: 'ML-MISSING-COLUMN', message: "'tenure' is missing.", fix: 'Send it.' };

/** Predicts the row's own `answer`, so that a test sees which prediction went where. */
function engine(): FakeEngine {
	return new FakeEngine()
		.on('predict', (model, rows) => ({
			model: { name: model.name, version: model.version ?? 4 },
			warnings: [],
			predictions: rows.map((row, i) => ({ ...(row.answer as RowPrediction), predictionId: `${model.name}-${i}` })),
		}))
		.install();
}

const node = (parameters: TestNode['parameters'] = {}, more: Partial<TestNode> = {}): TestNode[] => [
	{ name: 'Predict', type: 'predict', parameters: { model: MODEL, ...parameters }, ...more },
];

describe('single output', () => {
	it('gives one item per row, in order, paired, with the row and the prediction', async () => {
		engine();
		const run = await host.run(toItems([{ id: 1, answer: answer(0.9) }, { id: 2, answer: answer(0.3) }]), node());
		const [items] = run.outputs('Predict');
		expect(items.map(({ json }) => json.id)).toEqual([1, 2]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(items[1].json.prediction).toEqual({
			value: 'yes',
			confidence: 0.3,
			probabilities: { yes: 0.3, no: 0.7 },
			warnings: [],
			predictionId: 'churn-1',
			model: { name: 'churn', version: 4 },
		});
	});

	it('keeps files of the items', async () => {
		engine().on('describe', () => ({ signature: [] }));
		const binary = { data: { data: 'aGk=', mimeType: 'text/plain' } };
		const run = await host.run([{ json: { answer: answer(1) as never }, binary }], node());
		expect(run.outputs('Predict')[0][0].binary).toEqual(binary);
	});

	it('flags a row that cannot be predicted', async () => {
		engine();
		const run = await host.run(toItems([{ answer: INVALID }]), node());
		expect(run.outputs('Predict')[0][0].json.prediction).toEqual({
			value: null,
			warnings: [{ code: 'ML-MISSING-COLUMN', message: "'tenure' is missing. Send it." }],
			predictionId: 'churn-0',
			model: { name: 'churn', version: 4 },
		});
	});

	it('names the output field and leaves the rest out when asked to', async () => {
		engine();
		const run = await host.run(toItems([{ id: 1, answer: answer(1) }]), node({ options: { outputField: 'risk', include: 'predictionOnly' } }));
		expect(Object.keys(run.outputs('Predict')[0][0].json)).toEqual(['risk']);
	});

	it('survives a field called __proto__', async () => {
		engine();
		const row = JSON.parse('{"__proto__": {"polluted": true}}') as object;
		const run = await host.run(toItems([{ ...row, answer: answer(1) }]), node({ options: { outputField: '__proto__' } }));
		expect(Object.hasOwn(run.outputs('Predict')[0][0].json, '__proto__')).toBe(true);
		expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
	});

	it('passes the options on', async () => {
		const fake = engine();
		const options = { explain: 3, logPredictions: true, version: '2', horizon: 6, whatIf: { change: { column: 'plan', values: 'a, b' } } };
		await host.run(toItems([{ answer: answer(1) }]), node({ options }));
		const [model, , given] = fake.callOf('predict');
		expect(model).toEqual({ name: 'churn', version: 2 });
		expect(given).toEqual({ explain: 3, log: true, horizon: 6, whatIf: { column: 'plan', values: ['a', 'b'] } });
	});

	it('gives the steps of a forecast as items, paired with the row that names the step, else with the newest of its series', async () => {
		engine().on('predict', () => ({
			model: { name: 'sales', version: 1 },
			warnings: [],
			predictions: [],
			forecast: [
				{ columns: { day: '2024-01-03' }, row: 1, lastRow: 0 },
				{ columns: { day: '2024-01-04' }, row: null, lastRow: 0 },
				{ columns: { day: '2024-01-03', shop: 'B' }, row: null, lastRow: null },
			].map((step, i) => ({ ...step, answer: { ok: true, prediction: { value: i, warnings: [] }, predictionId: `p${i}` } })),
		}));
		const [items] = (await host.run(toItems([{ a: 1 }, { a: 2 }]), node())).outputs('Predict');
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }, { item: 0 }, [{ item: 0 }, { item: 1 }]]);
		expect(items[0].json).toMatchObject({ a: 2, day: '2024-01-03', prediction: { value: 0 } });
		expect(items[2].json).toMatchObject({ shop: 'B', prediction: { value: 2, predictionId: 'p2' } });
		expect(items[2].json).not.toHaveProperty('a');
	});

	it('shows warnings of the whole run as hints', async () => {
		engine().on('predict', (_, rows) => ({
			model: { name: 'churn', version: 4 },
			warnings: [{ code: 'ML-UNSEEN', message: 'Many values are new.', fix: 'Train again.' }],
			predictions: rows.map(() => ({ ...answer(1), predictionId: 'p' })),
		}));
		const run = await host.run(toItems([{ a: 1 }]), node());
		expect(run.hints('Predict')).toEqual([expect.objectContaining({ type: 'warning', message: 'Many values are new. Train again.' })]);
	});
});

describe('where the row is', () => {
	const webhook = (body: object) => ({ headers: {}, params: {}, query: {}, body, webhookUrl: 'u', executionMode: 'production' });

	it.each([
		['the item itself', { answer: 1 }, {}, { answer: 1 }],
		["the body of a Webhook's item", webhook({ answer: 1 }), {}, { answer: 1 }],
		['a field', { deal: { row: { answer: 1 } } }, { rowField: 'deal.row' }, { answer: 1 }],
		['a field with a dot in its name', { 'deal.row': { answer: 1 } }, { rowField: 'deal.row' }, { answer: 1 }],
	])('is %s', async (_, item, options, row) => {
		const fake = engine().on('predict', () => ({
			model: { name: 'churn', version: 4 },
			warnings: [],
			predictions: [{ ...answer(1), predictionId: 'p' }],
		}));
		const run = await host.run(toItems([item]), node({ options }));
		expect(fake.callOf('predict')[1]).toEqual([row]);
		expect(run.outputs('Predict')[0][0].json).toMatchObject(item);
	});

	it('flags an item without a row there', async () => {
		engine().on('predict', (model, rows) => ({
			model: { name: model.name, version: 4 },
			warnings: [],
			predictions: rows.map(() => ({ ...answer(1), predictionId: 'p' })),
		}));
		const run = await host.run(toItems([{ row: { a: 1 } }, { row: 'text' }]), node({ options: { rowField: 'row' } }));
		expect(run.outputs('Predict')[0].map(({ json }) => (json.prediction as { value: unknown }).value)).toEqual(['yes', null]);
		expect(JSON.stringify(run.outputs('Predict')[0][1].json)).toContain('ML-NO-ROW');
	});
});

describe('by confidence', () => {
	it('routes to Confident, Needs Review and Cannot Predict', async () => {
		engine();
		const rows = [answer(0.9), answer(0.5), INVALID, answer(0.8)].map((value, id) => ({ id, answer: value }));
		const run = await host.run(toItems(rows), node({ outputMode: 'byConfidence' }));
		expect(run.outputs('Predict').map((items) => items.map(({ json }) => json.id))).toEqual([[0, 3], [1], [2]]);
	});

	it('takes the confidence that is asked for', async () => {
		engine();
		const rows = [{ id: 0, answer: answer(0.9) }];
		const run = await host.run(toItems(rows), node({ outputMode: 'byConfidence', options: { minConfidence: 0.95 } }));
		expect(run.outputs('Predict').map((items) => items.length)).toEqual([0, 1, 0]);
	});

	it('looks twice at a number whose row has a warning', async () => {
		engine();
		const number = (warnings: object[]) => ({ ok: true, prediction: { value: 12, lowerBound: 9, upperBound: 14, warnings } });
		const rows = [{ answer: number([]) }, { answer: number([{ code: 'ML-OUT-OF-RANGE', column: 'age', message: 'far off' }]) }];
		const run = await host.run(toItems(rows), node({ outputMode: 'byConfidence' }));
		expect(run.outputs('Predict').map((items) => items.length)).toEqual([1, 1, 0]);
	});
});

describe('several models', () => {
	const byItem = { model: { __rl: true, mode: 'name', value: '={{ $json.model }}' } };

	it('asks each once and keeps the order of the input', async () => {
		const fake = engine();
		const rows = ['a', 'b@2', 'a'].map((model, id) => ({ id, model, answer: answer(0.9) }));
		const run = await host.run(toItems(rows), node(byItem));
		expect(fake.calls.map(({ args }) => args[0])).toEqual([{ name: 'a' }, { name: 'b', version: 2 }]);
		const items = run.outputs('Predict')[0].map(({ json }) => [json.id, (json.prediction as { predictionId: string }).predictionId]);
		expect(items).toEqual([[0, 'a-0'], [1, 'b-0'], [2, 'a-1']]);
	});

	it('serves the others when one is unknown and the node continues on fail', async () => {
		engine().on('predict', (model, rows) => {
			if (model.name === 'b') throw new MlError('ML-NO-MODEL', "There is no model 'b'.", 'There are: a.');
			return { model: { name: 'a', version: 1 }, warnings: [], predictions: rows.map(() => ({ ...answer(1), predictionId: 'p' })) };
		});
		const rows = ['a', 'b', 'a'].map((model, id) => ({ id, model }));
		const run = await host.run(toItems(rows), node(byItem, { onError: 'continueRegularOutput' }));
		const [items] = run.outputs('Predict');
		expect(items[1]).toEqual({
			json: { id: 1, model: 'b', error: "There is no model 'b'.", code: 'ML-NO-MODEL', fix: 'There are: a.' },
			pairedItem: { item: 1 },
		});
		expect(items.map(({ json }) => 'prediction' in json)).toEqual([true, false, true]);
	});
});

describe('refusals', () => {
	it('stops and names the item when an invalid row must not pass', async () => {
		engine();
		const rows = [{ answer: answer(1) }, { answer: INVALID }];
		const run = await host.run(toItems(rows), node({ options: { onInvalidRow: 'error' } }));
		expect(run.status).toBe('error');
		expect(run.error).toMatchObject({
			message: "'tenure' is missing.",
			description: 'Send it. [ML-MISSING-COLUMN]',
			context: { itemIndex: 1 },
		});
		expect(run.error?.stack).not.toContain('\n');
	});

	it('sends only the invalid row to the error output, with its fields, code and fix', async () => {
		engine();
		const rows = [{ id: 0, answer: answer(1) }, { id: 1, answer: INVALID }];
		const run = await host.run(toItems(rows), node({ options: { onInvalidRow: 'error' } }, { onError: 'continueErrorOutput' }));
		const [good, bad] = run.outputs('Predict');
		expect(good.map(({ json }) => json.id)).toEqual([0]);
		expect(bad.map(({ json }) => json)).toEqual([
			{ id: 1, answer: INVALID, error: "'tenure' is missing.", code: 'ML-MISSING-COLUMN', fix: 'Send it.' },
		]);
	});

	it('asks for a model when none is chosen', async () => {
		engine();
		const run = await host.run(toItems([{ a: 1 }]), node({ model: { __rl: true, mode: 'name', value: ' ' } }));
		expect(run.error?.description).toContain('[ML-NO-MODEL]');
	});

	it('keeps faults of the program to one line', async () => {
		engine().on('predict', () => {
			throw new TypeError('x is not a function\n    at secret (/home/file.js:1:1)');
		});
		const run = await host.run(toItems([{ a: 1 }]), node());
		expect(run.error?.message).toBe('Predict stopped unexpectedly: x is not a function');
		expect(run.error?.description).toContain('[ML-FAULT]');
	});
});

describe('as a tool of an agent', () => {
	const tool = { name: 'Predict', type: 'predictTool' };

	it('passes the named inputs only and answers with the prediction only', async () => {
		const fake = engine().on('predict', () => ({
			model: { name: 'churn', version: 4 },
			warnings: [],
			predictions: [{ ...answer(0.7), predictionId: 'p' }],
		}));
		const inputs = { mappingMode: 'defineBelow', value: { tenure: 5 } };
		const run = await host.run(toItems([{ chatInput: 'secret', toolCallId: 'x' }]), [
			{ ...tool, parameters: { model: MODEL, inputs, outputMode: 'byConfidence' } },
		]);
		expect(fake.callOf('predict')[1]).toEqual([{ tenure: 5 }]);
		expect(Object.keys(run.outputs('Predict')[0][0].json)).toEqual(['prediction']);
	});

	it('tells the agent how to mend a refusal in the message, all that it sees', async () => {
		engine().on('predict', () => {
			throw new MlError('ML-NO-MODEL', "There is no model 'churn'.", 'There are: sales.');
		});
		const run = await host.run(toItems([{ a: 1 }]), [{ ...tool, parameters: { model: MODEL } }]);
		expect(run.error?.message).toBe("There is no model 'churn'. There are: sales. [ML-NO-MODEL]");
	});
});
