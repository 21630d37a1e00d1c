// A forecast through the nodes, with the real engine: train, predict, evaluate, retrain, list, export, import.
import { Host, toItems, type TestNode } from './support/host';
import { packageWithRealEngine, type TestPackage } from './support/test-package';

let testPackage: TestPackage;
let host: Host;

beforeAll(async () => {
	testPackage = await packageWithRealEngine('forecast');
	host = await Host.load(testPackage.folder);
}, 60_000);
afterAll(async () => {
	const engine = require(`${testPackage.folder}/dist/engine.js`) as { closeEngines(): Promise<void> };
	await engine.closeEngines();
	testPackage.remove();
	Host.cleanUp();
});

/** As a shop system in Germany writes them. */
function salesRows(n: number, from = 0): Record<string, unknown>[] {
	return Array.from({ length: n }, (_, k) => {
		const t = k + from;
		return ['Nord', 'Süd'].map((filiale, s) => ({
			tag: new Date(Date.UTC(2024, 0, 1 + t)).toLocaleDateString('de-DE', { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' }),
			filiale,
			umsatz: `${(100 * (s + 1) + 30 * Math.sin((2 * Math.PI * t) / 7) + ((t * 31) % 11)).toFixed(2).replace('.', ',')} €`,
		}));
	}).flat();
}

const MODEL = { __rl: true, mode: 'name', value: 'umsatz' };
const node = (type: string, parameters: TestNode['parameters'] = {}): TestNode => ({ name: type, type, parameters });
const run = async (rows: object[], ...chain: TestNode[]) => {
	const result = await host.run(toItems(rows), chain);
	if (result.error) throw new Error(`${result.error.message} ${result.error.description}`);
	return result;
};
const TRAIN = { modelName: 'umsatz', targetColumn: 'umsatz', problemType: 'forecast', options: { timeColumn: 'tag', seriesColumn: 'filiale', horizon: 7, timeBudget: 5 } };

it('trains behind Prepare Data: series, steps and a sentence', async () => {
	const result = await run(salesRows(90), node('prepareData', { targetColumn: 'umsatz', splitMethod: 'none' }), node('trainModel', TRAIN));
	const [[{ json }]] = result.outputs('trainModel');
	expect(json).toMatchObject({
		problemType: 'forecast',
		forecast: { series: 2, horizon: 7, frequency: 'daily', season: 7, timeColumn: 'tag', seriesColumn: 'filiale' },
		verdict: expect.stringMatching(/^Off by .* 2 series, 7 steps ahead/),
	});
	expect((json.leaderboard as object[]).length).toBeGreaterThan(3);
}, 60_000);

it('gives a week per series from an item without a field', async () => {
	const [items] = (await run([{ nothing: null }], node('predict', { model: MODEL }))).outputs('predict');
	expect(items).toHaveLength(14);
	expect(items[0].json).toMatchObject({ filiale: 'Nord', prediction: { value: expect.any(Number), lowerBound: expect.any(Number), warnings: [], model: { name: 'umsatz', version: 1 } } });
	expect(items[0].pairedItem).toEqual([{ item: 0 }]);
});

it('goes on from newer raw rows, in their form, paired with the newest row of the series', async () => {
	const [items] = (await run(salesRows(3, 90), node('predict', { model: MODEL, options: { horizon: 2 } }))).outputs('predict');
	expect(items.map(({ json, pairedItem }) => [json.tag, json.filiale, pairedItem])).toEqual([
		['03.04.2024', 'Nord', { item: 4 }],
		['04.04.2024', 'Nord', { item: 4 }],
		['03.04.2024', 'Süd', { item: 5 }],
		['04.04.2024', 'Süd', { item: 5 }],
	]);
});

it('sends a series without a past to Cannot Predict', async () => {
	const result = await run([{ filiale: 'Nord' }, { filiale: 'West' }], node('predict', { model: MODEL, outputMode: 'byConfidence' }));
	const [sure, , none] = result.outputs('predict');
	expect(sure).toHaveLength(7);
	expect(none[0].json).toMatchObject({ filiale: 'West', prediction: { value: null, warnings: [{ code: 'ML-UNSEEN-SERIES' }] } });
	expect(none[0].pairedItem).toEqual({ item: 1 });
});

it('evaluates on newer rows, with a page and a chart', async () => {
	const result = await run(salesRows(14, 90), node('evaluate', { model: MODEL }));
	const [[report], rows] = result.outputs('evaluate');
	expect(report.json).toMatchObject({ problemType: 'forecast', rows: 28, metrics: { mase: expect.any(Object), coverage: expect.any(Object) } });
	expect(Object.keys(report.binary!)).toEqual(['report', 'chart']);
	expect(rows[0].json.evaluation).toMatchObject({ actual: expect.any(Number), predicted: expect.any(Number) });
});

it('retrains from newer rows alone', async () => {
	const result = await run(salesRows(14, 90), node('retrain', { model: MODEL, options: { timeBudget: 4 } }));
	const decided = result.outputs('retrain').flat();
	expect(decided).toHaveLength(1);
	expect(decided[0].json).toMatchObject({ trained: true, model: { name: 'umsatz', championVersion: 1, challengerVersion: 2 } });
}, 60_000);

it('lists, describes, compares, exports and imports it', async () => {
	const registry = async (parameters: TestNode['parameters']) => (await run([{ a: 1 }], node('modelRegistry', parameters))).outputs('modelRegistry')[0];
	expect(await registry({ resource: 'model', operation: 'list' })).toHaveLength(2);
	const [info] = await registry({ resource: 'model', operation: 'get', model: MODEL });
	expect((info.json.signature as { name: string }[]).map(({ name }) => name)).toEqual(['tag', 'filiale', 'umsatz']);
	const [comparison] = await registry({ resource: 'version', operation: 'compare', model: MODEL, version: 1, secondVersion: 2 });
	expect(comparison.json).toMatchObject({ metric: 'mase' });
	const chain = [
		node('modelRegistry', { resource: 'model', operation: 'export', model: MODEL }),
		{ name: 'import', type: 'modelRegistry', parameters: { resource: 'model', operation: 'import', modelName: 'kopie' } },
	];
	const [[imported]] = (await run([{ a: 1 }], ...chain)).outputs('import');
	expect(imported.json).toMatchObject({ name: 'kopie', version: 1 });
});

it('refuses in words what cannot be forecast', async () => {
	const result = await host.run(toItems([{ tag: '2024-01-01', umsatz: 1 }]), [node('trainModel', { ...TRAIN, options: { timeColumn: 'tag' } })]);
	expect(result.error!.message).toMatch(/No series has values at two times in 'tag'/);
});

it('trains a recurrent network of own layers over windows, and asks it', async () => {
	const layers = '[{"type": "LSTM", "units": 8, "return_sequences": true}, {"type": "LSTM", "units": 8}, {"type": "Dense", "units": 1}]';
	const network = {
		...TRAIN,
		modelName: 'netz',
		modelType: 'rnn',
		rnnHyperparameters: { epochs: 5, optimizer: 'adam', loss: 'mse', windowLength: 14 },
		options: { ...TRAIN.options, layers },
	};
	const [[{ json }]] = (await run(salesRows(90), node('trainModel', network))).outputs('trainModel');
	expect(json).toMatchObject({ modelType: 'rnn', leaderboard: [{ modelType: 'rnnLog' }] });
	const [items] = (await run([{ nothing: null }], node('predict', { model: { ...MODEL, value: 'netz' } }))).outputs('predict');
	expect(items).toHaveLength(14);
	expect(items[0].json).toMatchObject({ prediction: { value: expect.any(Number), model: { name: 'netz', version: 1 } } });
}, 60_000);
