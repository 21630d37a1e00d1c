import { MlError } from '../../src/core/errors';
import type { PrepareOptions, PrepareResult, TrainOptions } from '../../src/engine/contract';
import type { RowSource } from '../../nodes/shared/ml-engine';
import { FakeEngine } from './support/fake-engine';
import { Host, summarise, toItems, type TestNode } from './support/host';
import { packageWithFakeEngine, type TestPackage } from './support/test-package';

let testPackage: TestPackage;
let host: Host;

beforeAll(async () => {
	testPackage = await packageWithFakeEngine('prepare-and-train');
	host = await Host.load(testPackage.folder);
});
afterAll(() => {
	testPackage.remove();
	Host.cleanUp();
});

const SCHEMA = { columns: [{ name: 'a' }], missingWords: [] };
const VERDICT = {
	verdict: 'amber',
	rows: 3,
	usableRows: 2,
	target: { column: 'y', problemType: 'classification', missing: 1 },
	columns: [],
	findings: [{ severity: 'red', code: 'ML-TOO-FEW', message: 'Only 3 rows.', fix: 'Collect more.' }],
};

/** Prepare puts row 0 into Training, row 1 into Test and row 2 among the Problems. */
function engine(): FakeEngine {
	return new FakeEngine()
		.on('prepare', (source) => ({
			verdict: VERDICT,
			schema: SCHEMA,
			training: [{ row: 0, cleaned: { a: 1, text: '=1+1', 'q"': 'x,y' } }],
			test: [{ row: 1, cleaned: { a: 2 } }],
			problems: [{ row: 2, original: source.kind === 'rows' ? source.rows[2] : {}, problems: [{ column: 'a', value: 'x', code: 'ML-NOT-A-NUMBER', message: 'no number' }] }],
			warnings: [{ code: 'ML-DUPLICATES', message: '2 rows were the same.', fix: '' }],
		}))
		.on('train', (_, options) => ({
			model: { name: options.modelName, version: 1, alias: 'champion', id: 'm-1', hash: 'abc' },
			verdict: 'Right 80 % of the time.',
			warnings: [],
			created: true,
		}))
		.install();
}

const ROWS = [{ a: '1' }, { a: '2' }, { a: 'x' }];
const prepare = (parameters: TestNode['parameters'] = {}, more: Partial<TestNode> = {}): TestNode => ({
	name: 'Prepare Data',
	type: 'prepareData',
	parameters,
	...more,
});
const train = (parameters: TestNode['parameters'] = {}, more: Partial<TestNode> = {}): TestNode => ({
	name: 'Train Model',
	type: 'trainModel',
	parameters: { modelName: ' Churn ', targetColumn: 'y', ...parameters },
	...more,
});
const trainOptions = (fake: FakeEngine) => fake.callOf('train')[1] as TrainOptions & { runKey: string; alias?: string };

describe('Prepare Data', () => {
	it('gives rows to Training and Test, and the original row with its problems to Problems', async () => {
		engine();
		const run = await host.run(toItems(ROWS), [prepare({ targetColumn: 'y' })]);
		const [training, test, problems] = run.outputs('Prepare Data');
		expect(training).toEqual([{ json: { a: 1, text: '=1+1', 'q"': 'x,y' }, pairedItem: { item: 0 } }]);
		expect(test[0].pairedItem).toEqual({ item: 1 });
		expect(problems[0]).toEqual({
			json: { a: 'x', problems: [{ column: 'a', value: 'x', code: 'ML-NOT-A-NUMBER', message: 'no number' }] },
			pairedItem: { item: 2 },
		});
	});

	it('shows warnings and red findings as hints', async () => {
		engine();
		const run = await host.run(toItems(ROWS), [prepare()]);
		expect(run.hints('Prepare Data')).toEqual([
			expect.objectContaining({ type: 'warning', message: '2 rows were the same.' }),
			expect.objectContaining({ type: 'danger', message: 'Only 3 rows. Collect more.' }),
		]);
	});

	it('fills in the defaults of the contract', async () => {
		const fake = engine();
		await host.run(toItems(ROWS), [prepare({ targetColumn: ' y ' })]);
		expect(fake.callOf('prepare')[1]).toEqual({ targetColumn: 'y', splitMethod: 'stratified', testShare: 20, seed: 42, dropDuplicates: true, schema: {} });
	});

	it('passes what the user said about columns', async () => {
		const fake = engine();
		const options = {
			columnTypes: { values: [{ column: 'zip', type: 'category' }] },
			ignoreColumns: 'notes, closed_at',
			decimalFormat: ',',
			dateFormat: 'dmy',
			missingWords: 'unknown',
			dropDuplicates: false,
			seed: 7,
		};
		await host.run(toItems(ROWS), [prepare({ splitMethod: 'time', timeColumn: 'date', testShare: 30, options })]);
		const given = fake.callOf('prepare')[1] as PrepareOptions;
		expect(given).toMatchObject({ splitMethod: 'time', timeColumn: 'date', testShare: 30, seed: 7, dropDuplicates: false });
		expect(given.schema).toMatchObject({ ignoreColumns: ['notes', 'closed_at'], decimalFormat: ',', dateFormat: 'dmy', missingWords: ['unknown'] });
		expect([...(given.schema.columnTypes ?? [])]).toEqual([['zip', 'category']]);
	});

	it('gives one item with the verdict when it only checks', async () => {
		engine();
		const run = await host.run(toItems(ROWS), [prepare({ operation: 'check' })]);
		expect(run.outputs('Prepare Data')).toEqual([[{ json: VERDICT, pairedItem: [{ item: 0 }, { item: 1 }, { item: 2 }] }], [], []]);
	});

	it('reads a file as a stream', async () => {
		const fake = engine();
		let text = '';
		fake.on('prepare', async (source: RowSource) => {
			if (source.kind !== 'file') throw new Error('no file');
			for await (const chunk of source.stream) text += Buffer.from(chunk).toString();
			return { verdict: { ...VERDICT, findings: [] }, schema: SCHEMA, training: [{ row: 5, cleaned: { a: 1 } }], test: [], problems: [], warnings: [] } as unknown as PrepareResult;
		});
		const file = { data: Buffer.from('a\n1\n').toString('base64'), mimeType: 'text/csv', fileName: 'rows.csv' };
		const run = await host.run([{ json: {}, binary: { upload: file } }], [prepare({ dataSource: 'file', binaryField: 'upload' })]);
		expect(text).toBe('a\n1\n');
		expect(run.outputs('Prepare Data')[0]).toEqual([{ json: { a: 1 }, pairedItem: { item: 0 } }]);
	});

	it('says which files there are when the field has none', async () => {
		engine();
		const file = { data: '', mimeType: 'text/csv' };
		const run = await host.run([{ json: {}, binary: { upload: file } }], [prepare({ dataSource: 'file' })]);
		expect(run.error).toMatchObject({ message: "The input item has no file in 'data'." });
		expect(run.error?.description).toBe("Check 'Input Data Field Name'. This item has: 'upload'. [ML-NO-FILE]");
	});

	it('writes files that a spreadsheet does not run', async () => {
		engine();
		const run = await host.run(toItems(ROWS), [prepare({ options: { output: 'file' } })]);
		const [training, test] = run.outputs('Prepare Data');
		const { data } = training[0].binary!.data;
		expect(Buffer.from(data, 'base64').toString()).toBe('a,text,"q"""\r\n1,\'=1+1,"x,y"\r\n');
		expect(training[0].binary!.data).toMatchObject({ fileName: 'training.csv', mimeType: 'text/csv' });
		expect(test[0].json).toEqual({ rows: 1, fileName: 'test.csv' });
	});

	it('takes the empty item of Always Output Data for no rows', async () => {
		const fake = engine();
		await host.run([{ json: {} }], [prepare()]);
		expect(fake.callOf('prepare')[0]).toEqual({ kind: 'rows', rows: [] });
	});
});

describe('Train Model', () => {
	it('gives the summary as one item that stands for all rows, with the verdict as a hint', async () => {
		const fake = engine();
		const run = await host.run(toItems(ROWS), [train()]);
		const [[item]] = run.outputs('Train Model');
		expect(item.json).toEqual({
			model: { name: 'churn', version: 1, alias: 'champion', id: 'm-1', hash: 'abc' },
			verdict: 'Right 80 % of the time.',
			warnings: [],
		});
		expect(item.pairedItem).toHaveLength(3);
		expect(run.hints('Train Model')).toEqual([expect.objectContaining({ type: 'info', message: 'Right 80 % of the time.' })]);
		expect(trainOptions(fake)).toMatchObject({ problemType: 'auto', modelType: 'auto', testShare: 20, seed: 42, timeBudget: 60, evalMetric: 'auto' });
		expect(trainOptions(fake).lineage).toEqual({ workflowId: 'workflow-1', executionId: '1', nodeName: 'Train Model' });
	});

	it('makes the same run key in a retry and another one in another execution', async () => {
		const keys: string[] = [];
		for (const [id, name] of [['7', 'a'], ['7', 'a'], ['8', 'a'], ['7', 'b']]) {
			const fake = engine();
			await host.run(toItems(ROWS), [train({ modelName: name })], { executionId: id });
			keys.push(trainOptions(fake).runKey);
		}
		expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
		expect(keys[1]).toBe(keys[0]);
		expect(new Set(keys).size).toBe(3);
	});

	it('passes hyperparameters, layers and the rest of the options', async () => {
		const fake = engine();
		const options = { hyperparameters: '{"l2": 1}', layers: '[{"type": "dense"}]', featureColumns: ['a,b', 'c'], timeColumn: 'date', alias: 'Challenger', costOfMiss: 5, memoryBudget: 200, threads: 2 };
		await host.run(toItems(ROWS), [train({ modelType: 'neuralNetwork', options })]);
		expect(trainOptions(fake)).toMatchObject({
			modelType: 'neuralNetwork',
			hyperparameters: { l2: 1, layers: [{ type: 'dense' }] },
			schemaOptions: { featureColumns: ['a,b', 'c'], timeColumn: 'date' },
			splitMethod: 'time',
			alias: 'challenger',
			costOfMiss: 5,
			memoryBudget: 200,
		});
		expect(fake.callOf('train')[2]).toMatchObject({ threads: 2 });
	});

	it('takes hyperparameters from the fields of the chosen model type; JSON wins', async () => {
		const fake = engine();
		const parameters = { gradientBoostingHyperparameters: { rounds: 50, l2: 2 }, logisticRegressionHyperparameters: { l1: 1 } };
		await host.run(toItems(ROWS), [train({ modelType: 'gradientBoosting', ...parameters, options: { hyperparameters: { l2: 3 } } })]);
		expect(trainOptions(fake).hyperparameters).toEqual({ rounds: 50, l2: 3 });
	});

	it('refuses hyperparameters that are not JSON', async () => {
		engine();
		const run = await host.run(toItems(ROWS), [train({ options: { hyperparameters: '{l2: 1}' } })]);
		expect(run.error?.message).toContain('hyperparameters must be JSON');
		expect(run.error?.description).toContain('[ML-PARAMETER]');
	});

	it('gives one item with error, code and fix when it continues on fail', async () => {
		engine().on('train', () => {
			throw new MlError('ML-ONE-CLASS', "Every row has Churned = 'no'.", 'Add customers who did churn.');
		});
		const run = await host.run(toItems(ROWS), [train({}, { onError: 'continueRegularOutput' })]);
		expect(run.outputs('Train Model')[0].map(({ json }) => json)).toEqual([
			{ error: "Every row has Churned = 'no'.", code: 'ML-ONE-CLASS', fix: 'Add customers who did churn.' },
		]);
	});

	it('is cancelled as a run and not turned into an item', async () => {
		let aborted = false;
		engine().on('train', async (_, __, { signal }) => {
			await new Promise((resolve) => signal?.addEventListener('abort', resolve));
			aborted = true;
			throw Object.assign(new Error('The run was cancelled.'), { name: 'CancelledError' });
		});
		const execution = host.start(toItems(ROWS), [train({}, { onError: 'continueRegularOutput' })]);
		setTimeout(() => execution.cancel(), 50);
		const run = summarise(await execution);
		expect(run.status).toBe('canceled');
		expect(aborted).toBe(true);
		expect(JSON.stringify(run.outputs('Train Model'))).not.toContain('error');
	});
});

describe('cleaning travels with the model', () => {
	it('reaches Train Model through other nodes', async () => {
		const fake = engine();
		await host.run(toItems(ROWS), [prepare(), { name: 'Set', type: 'test.pass' }, train()]);
		expect(trainOptions(fake).schema).toEqual(SCHEMA);
	});

	it('comes from the nearest of two', async () => {
		const fake = engine();
		let calls = 0;
		fake.on('prepare', (source) => ({
			verdict: VERDICT,
			schema: { ...SCHEMA, missingWords: [`run ${++calls}`] },
			training: (source as { rows: object[] }).rows.map((cleaned, row) => ({ row, cleaned })),
			test: [],
			problems: [],
			warnings: [],
		}));
		await host.run(toItems(ROWS), [prepare({}, { name: 'Far' }), prepare({}, { name: 'Near' }), train()]);
		expect(trainOptions(fake).schema?.missingWords).toEqual(['run 2']);
	});

	it('is not looked for in a disabled node', async () => {
		const fake = engine();
		const run = await host.run(toItems(ROWS), [prepare({}, { disabled: true }), train()]);
		expect(trainOptions(fake).schema).toBeUndefined();
		expect(run.outputs('Train Model')[0][0].json.warnings).toEqual([]);
	});

	it('is missed, and said so, when Prepare Data did not run in this execution', async () => {
		const fake = engine();
		const run = await host.run(toItems(ROWS), [prepare(), train()], { pinData: { 'Prepare Data': toItems(ROWS) } });
		expect(trainOptions(fake).schema).toBeUndefined();
		const [[{ json }]] = run.outputs('Train Model');
		expect(json.warnings).toEqual([expect.objectContaining({ code: 'ML-CLEANING-MISSING' })]);
		expect(run.hints('Train Model').map(({ message }) => message).join()).toContain("'Prepare Data' did not run");
	});
});
