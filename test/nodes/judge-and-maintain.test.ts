import { FakeEngine } from './support/fake-engine';
import { Host, toItems, type TestNode } from './support/host';
import { packageWithFakeEngine, type TestPackage } from './support/test-package';

let testPackage: TestPackage;
let host: Host;

beforeAll(async () => {
	testPackage = await packageWithFakeEngine('judge-and-maintain');
	host = await Host.load(testPackage.folder);
});
afterAll(() => {
	testPackage.remove();
	Host.cleanUp();
});

const MODEL = { __rl: true, mode: 'list', value: 'churn', cachedResultName: 'churn' };
const ROWS = [{ y: 'yes' }, { y: null }];

describe('Evaluate', () => {
	const evaluate = (parameters: TestNode['parameters'] = {}): TestNode[] => [
		{ name: 'Evaluate', type: 'evaluate', parameters: { model: MODEL, ...parameters } },
	];
	const engine = () =>
		new FakeEngine()
			.on('evaluate', () => ({
				model: { name: 'churn', version: 3 },
				report: { verdict: 'Grade B.', grade: 'B', warnings: [], metrics: {} },
				html: '<html></html>',
				png: new Uint8Array([137, 80]),
				rows: [{ actual: 'yes', predicted: 'yes', correct: true }, null],
			}))
			.install();

	it('gives a report item with page and chart, and the rows with their evaluation', async () => {
		engine();
		const run = await host.run(toItems(ROWS), evaluate());
		const [[report], rows] = run.outputs('Evaluate');
		expect(report.json).toEqual({ model: { name: 'churn', version: 3 }, verdict: 'Grade B.', grade: 'B', warnings: [], metrics: {} });
		expect(report.binary?.report).toMatchObject({ fileName: 'evaluation.html', mimeType: 'text/html' });
		expect(report.binary?.chart).toMatchObject({ mimeType: 'image/png' });
		expect(rows.map(({ json }) => json.evaluation)).toEqual([{ actual: 'yes', predicted: 'yes', correct: true }, null]);
		expect(rows[1].pairedItem).toEqual({ item: 1 });
		expect(run.hints('Evaluate')).toEqual([expect.objectContaining({ type: 'info', message: 'Grade B.' })]);
	});

	it('passes the options on', async () => {
		const fake = engine();
		const options = { compareWith: { __rl: true, mode: 'name', value: 'churn@challenger' }, report: false, version: 2, costOfMiss: 10 };
		await host.run(toItems(ROWS), evaluate({ actualColumn: 'y', options }));
		expect(fake.callOf('evaluate')[0]).toEqual({ name: 'churn', version: 2 });
		expect(fake.callOf('evaluate')[2]).toEqual({
			actualColumn: 'y',
			costOfMiss: 10,
			compareWith: { name: 'churn', alias: 'challenger' },
			report: false,
			seed: 42,
		});
	});
});

describe('Retrain', () => {
	const retrain = (parameters: TestNode['parameters'] = {}): TestNode[] => [
		{ name: 'Retrain', type: 'retrain', parameters: { model: MODEL, ...parameters } },
	];
	const engine = (decision: string) =>
		new FakeEngine().on('retrain', () => ({ decision, reason: 'Because.', warnings: [], model: { name: 'churn' } })).install();

	it.each([
		['promoted', 0],
		['kept', 1],
		['needsApproval', 2],
	])('%s goes to output %i', async (decision, output) => {
		engine(decision);
		const run = await host.run(toItems(ROWS), retrain());
		expect(run.outputs('Retrain').map((items) => items.length)).toEqual([0, 1, 2].map((i) => (i === output ? 1 : 0)));
		expect(run.outputs('Retrain')[output][0]).toMatchObject({ json: { decision }, pairedItem: [{ item: 0 }, { item: 1 }] });
		expect(run.hints('Retrain')[0].message).toBe('Because.');
	});

	it('fills in defaults and turns percent into a share', async () => {
		const fake = engine('kept');
		await host.run(toItems(ROWS), retrain({ options: { minimumImprovement: 2 } }));
		expect(fake.callOf('retrain')[2]).toMatchObject({
			retrainWhen: 'always',
			promotion: 'ifBetter',
			minimumImprovement: 0.02,
			holdOut: 'newest',
			holdOutShare: 20,
			timeBudget: 60,
			modelType: 'same',
			continueTraining: false,
			seed: 42,
		});
	});

	it('gives an agent its one item, whatever the decision', async () => {
		engine('kept');
		const run = await host.run(toItems(ROWS), [{ name: 'Retrain', type: 'retrainTool', parameters: { model: MODEL } }]);
		expect(run.outputs('Retrain').map((items) => items.length)).toEqual([1]);
	});
});

describe('Model Registry', () => {
	const registry = (action: string, parameters: TestNode['parameters'] = {}, more: Partial<TestNode> = {}): TestNode[] => {
		const [resource, operation] = action.split('.');
		return [{ name: 'Registry', type: 'modelRegistry', parameters: { resource, operation, model: MODEL, ...parameters }, ...more }];
	};
	const json = async (action: string, parameters: TestNode['parameters'], rows: object[] = [{ a: 1 }]) => {
		const run = await host.run(toItems(rows), registry(action, parameters));
		if (run.error) throw new Error(`${run.error.message} ${run.error.description}`);
		return run.outputs('Registry')[0].map((item) => item.json);
	};

	it.each<[string, TestNode['parameters'], string, unknown, unknown[], unknown]>([
		['model.list', {}, 'list', [{ name: 'a' }, { name: 'b' }], [undefined], [{ name: 'a' }, { name: 'b' }]],
		['model.list', { modelName: ' A ' }, 'list', [{ version: 2 }], ['a'], [{ version: 2 }]],
		['model.get', { version: '2' }, 'describe', { name: 'churn' }, [{ name: 'churn', version: 2 }], [{ name: 'churn' }]],
		['model.delete', { force: true }, 'delete', undefined, [{ name: 'churn' }, { force: true }], [{ deleted: true }]],
		['version.promote', { version: 3 }, 'promote', { version: 3 }, [{ name: 'churn', version: 3 }], [{ version: 3 }]],
		['version.rollBack', {}, 'rollBack', { version: 1 }, ['churn'], [{ version: 1 }]],
		['version.compare', { version: 1, secondVersion: 2 }, 'compare', { text: 't' }, ['churn', 1, 2], [{ text: 't' }]],
		['monitoring.liveAccuracy', {}, 'liveAccuracy', { predictions: 9 }, [{ name: 'churn' }], [{ predictions: 9 }]],
		['store.audit', {}, 'audit', [{ action: 'train' }], [undefined], [{ action: 'train' }]],
		['store.rotateKeys', {}, 'rotateKeys', { resealed: 3, keyId: 'k2' }, [], [{ resealed: 3, keyId: 'k2' }]],
	])('%s %j', async (action, parameters, verb, answer, args, items) => {
		const fake = new FakeEngine().on(verb as never, () => answer).install();
		expect(await json(action, parameters)).toEqual(items);
		expect(fake.callOf(verb as never)).toEqual(args);
	});

	it('records the outcomes of all rows at once', async () => {
		const fake = new FakeEngine().on('recordOutcomes', () => ({ known: 2, unknown: 0 })).install();
		const rows = [{ prediction: { predictionId: 'p1' }, churned: 'yes' }, { prediction: { predictionId: 'p2' }, churned: 3 }];
		const parameters = { predictionIdField: 'prediction.predictionId', actualField: 'churned' };
		expect(await json('monitoring.recordOutcome', parameters, rows)).toEqual([{ known: 2, unknown: 0 }]);
		expect(fake.callOf('recordOutcomes')).toEqual([[{ predictionId: 'p1', actual: 'yes' }, { predictionId: 'p2', actual: 3 }]]);
	});

	it('names the row without an outcome', async () => {
		new FakeEngine().install();
		const run = await host.run(toItems([{ predictionId: 'p1', actual: 1 }, { predictionId: 'p2' }]), registry('monitoring.recordOutcome'));
		expect(run.error).toMatchObject({ message: "Item 1 has no value in 'actual'.", context: { itemIndex: 1 } });
	});

	it('checks the drift of the input rows', async () => {
		const fake = new FakeEngine().on('checkDrift', () => ({ drifted: false, text: 'No drift.' })).install();
		expect(await json('monitoring.checkDrift', {}, ROWS)).toEqual([{ drifted: false, text: 'No drift.' }]);
		expect(fake.callOf('checkDrift').slice(0, 2)).toEqual([{ name: 'churn' }, { kind: 'rows', rows: ROWS }]);
	});

	it('exports to a file and imports it again', async () => {
		const fake = new FakeEngine()
			.on('exportModel', () => ({ fileName: 'churn-3.ml', bytes: new Uint8Array([1, 2, 3]) }))
			.on('importModel', () => ({ name: 'copy', version: 1 }))
			.install();
		const run = await host.run(toItems([{ a: 1 }]), [
			...registry('model.export', { binaryField: 'file' }),
			{ ...registry('model.import', { binaryField: 'file', modelName: 'copy' })[0], name: 'Import' },
		]);
		expect(run.outputs('Registry')[0][0].json).toEqual({ fileName: 'churn-3.ml', sizeBytes: 3, format: 'n8n-nodes-ml' });
		expect(run.outputs('Import')[0][0].json).toEqual({ name: 'copy', version: 1 });
		const [bytes, options] = fake.callOf('importModel');
		expect([...(bytes as Uint8Array)]).toEqual([1, 2, 3]);
		expect(options).toMatchObject({ name: 'copy' });
	});

	it('exports a network for other programs: model.json and, beside it, its weights', async () => {
		const weights = { fileName: 'weights.bin', bytes: new Uint8Array([4, 5]) };
		const fake = new FakeEngine().on('exportModel', () => ({ fileName: 'model.json', bytes: new Uint8Array([1]), weights })).install();
		const run = await host.run(toItems([{ a: 1 }]), registry('model.export', { binaryField: 'file', format: 'tfjs' }));
		expect(fake.callOf('exportModel')[1]).toBe('tfjs');
		const [{ json: result, binary }] = run.outputs('Registry')[0];
		expect(result).toEqual({ fileName: 'model.json', sizeBytes: 3, format: 'tfjs' });
		expect(binary).toMatchObject({ file: { fileName: 'model.json', mimeType: 'application/json' }, fileWeights: { fileName: 'weights.bin' } });
	});

	it('goes on with the other items when it continues on fail', async () => {
		new FakeEngine()
			.on('describe', ({ name }) => {
				if (name === 'bad') throw Object.assign(new Error('There is no such model.'), { code: 'ML-NO-MODEL', fix: 'List them.' });
				return { name };
			})
			.install();
		const model = { __rl: true, mode: 'name', value: '={{ $json.name }}' };
		const run = await host.run(toItems([{ name: 'bad' }, { name: 'good' }]), registry('model.get', { model }, { onError: 'continueRegularOutput' }));
		expect(run.outputs('Registry')[0].map((item) => item.json)).toEqual([
			{ error: 'There is no such model.', code: 'ML-NO-MODEL', fix: 'List them.' },
			{ name: 'good' },
		]);
	});

	it.each(['model.delete', 'version.promote', 'version.rollBack', 'store.rotateKeys'])('refuses %s to an agent', async (action) => {
		const fake = new FakeEngine().install();
		const run = await host.run(toItems([{ a: 1 }]), registry(action, {}, { type: 'modelRegistryTool' }));
		expect(run.error?.description).toContain('[ML-NOT-AS-TOOL]');
		expect(fake.calls).toEqual([]);
	});
});

describe('where models are', () => {
	it('is the folder of n8n itself', async () => {
		const fake = new FakeEngine().on('list', () => []).install();
		await host.run(toItems([{ a: 1 }]), [{ name: 'Registry', type: 'modelRegistry' }]);
		expect(fake.locations[0]).toEqual({ userFolder: Host.userFolder, queueMode: false });
	});

	it('knows queue mode', async () => {
		process.env.EXECUTIONS_MODE = 'queue';
		const fake = new FakeEngine().on('list', () => []).install();
		await host.run(toItems([{ a: 1 }]), [{ name: 'Registry', type: 'modelRegistry' }]);
		delete process.env.EXECUTIONS_MODE;
		expect(fake.locations[0].queueMode).toBe(true);
	});
});
