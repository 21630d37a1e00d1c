// The main job, whole: prepare, train, judge, serve and retrain one model with the real engine inside n8n's own workflow engine.
import { Host, toItems, type TestNode } from './support/host';
import { packageWithRealEngine, type TestPackage } from './support/test-package';

let testPackage: TestPackage;
let host: Host;

beforeAll(async () => {
	testPackage = await packageWithRealEngine('journey');
	host = await Host.load(testPackage.folder);
}, 60_000);
afterAll(async () => {
	const engine = require(`${testPackage.folder}/dist/engine.js`) as { closeEngines(): Promise<void> };
	await engine.closeEngines();
	testPackage.remove();
	Host.cleanUp();
});

/** As a CRM in Germany gives them: text numbers with commas, dates with dots, words for yes and no. */
function crmRows(n: number, from = 0): Record<string, unknown>[] {
	return Array.from({ length: n }, (_, k) => {
		const i = k + from;
		const months = (i * 7) % 60;
		const fee = 19 + ((i * 13) % 80);
		const risk = fee / 40 - months / 20 + (i % 3 === 0 ? 1 : 0) + ((i * 31) % 17) / 12;
		return {
			customer: `C-${1000 + i}`,
			monate: String(months),
			gebühr: `${fee},${10 + (i % 90)} €`,
			vertrag: ['monatlich', 'jährlich', 'jährlich'][i % 3],
			seit: `${String(1 + (i % 28)).padStart(2, '0')}.${String(1 + (i % 12)).padStart(2, '0')}.2023`,
			gekündigt: risk > 1 ? 'ja' : 'nein',
		};
	});
}

const MODEL = { __rl: true, mode: 'name', value: 'kündigung'.replace('ü', 'ue') };
const node = (type: string, parameters: TestNode['parameters'] = {}): TestNode => ({ name: type, type, parameters });
const run = async (rows: object[], ...chain: TestNode[]) => {
	const result = await host.run(toItems(rows), chain);
	if (result.error) throw new Error(`${result.error.message} ${result.error.description}`);
	return result;
};
const predictionsOf = (items: { json: Record<string, unknown> }[]) =>
	items.map(({ json }) => {
		const { value, probabilities, warnings } = json.prediction as Record<string, unknown>;
		return { value, probabilities, warnings };
	});

describe('from CRM rows to a served model', () => {
	const rows = crmRows(400);

	it('prepares and trains: a version, a grade and a sentence', async () => {
		const result = await run(
			rows,
			node('prepareData', { targetColumn: 'gekündigt' }),
			node('trainModel', { modelName: MODEL.value, targetColumn: 'gekündigt', options: { timeBudget: 10 } }),
		);
		expect(result.outputs('prepareData').map((items) => items.length)).toEqual([320, 80, 0]);
		const [[{ json }]] = result.outputs('trainModel');
		expect(json).toMatchObject({
			model: { name: 'kuendigung', version: 1, alias: 'champion', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
			problemType: 'classification',
			target: 'gekündigt',
			grade: expect.stringMatching(/^[A-D]$/),
			verdict: expect.stringMatching(/\d+ %.*test rows/),
			lineage: { workflowId: 'workflow-1', nodeName: 'trainModel' },
		});
		expect((json.leaderboard as object[]).length).toBeGreaterThan(1);
	}, 60_000);

	it('gives raw rows and prepared rows the same answer', async () => {
		const sample = crmRows(50, 1000);
		const raw = await run(sample, node('predict', { model: MODEL }));
		const prepared = await run(
			sample,
			node('prepareData', { targetColumn: 'gekündigt', splitMethod: 'none', options: { dropDuplicates: false } }),
			node('predict', { model: MODEL }),
		);
		expect(predictionsOf(raw.outputs('predict')[0])).toEqual(predictionsOf(prepared.outputs('predict')[0]));
		expect(raw.outputs('predict')[0]).toHaveLength(50);
	});

	it('gives one row the same answer as many', async () => {
		const sample = crmRows(5, 2000);
		const together = predictionsOf((await run(sample, node('predict', { model: MODEL }))).outputs('predict')[0]);
		for (const [i, row] of sample.entries()) {
			const alone = predictionsOf((await run([row], node('predict', { model: MODEL }))).outputs('predict')[0]);
			expect(alone).toEqual([together[i]]);
		}
	});

	it('routes by confidence and sets aside what it cannot predict', async () => {
		const sample = [...crmRows(20, 3000), { customer: 'C-1' }];
		const outputs = (await run(sample, node('predict', { model: MODEL, outputMode: 'byConfidence' }))).outputs('predict');
		expect(outputs.flat()).toHaveLength(21);
		expect(outputs[2].map(({ json }) => json.customer)).toEqual(['C-1']);
	});

	it('judges the model on new rows, with page and chart', async () => {
		const result = await run(crmRows(150, 4000), node('evaluate', { model: MODEL }));
		const [[report], scored] = result.outputs('evaluate');
		expect(report.json).toMatchObject({ model: { name: 'kuendigung', version: 1 }, rows: 150, grade: expect.stringMatching(/^[A-D]$/) });
		expect(Object.keys(report.binary ?? {})).toEqual(['report', 'chart']);
		expect(Buffer.from(report.binary!.report.data, 'base64').toString()).toContain('<html');
		expect(scored[0].json.evaluation).toMatchObject({ actual: expect.anything(), predicted: expect.anything() });
	});

	it('retrains and decides between the two versions', async () => {
		const result = await run(crmRows(600, 5000), node('retrain', { model: MODEL, options: { timeBudget: 5 } }));
		const items = result.outputs('retrain').flat();
		expect(items).toHaveLength(1);
		expect(items[0].json).toMatchObject({ decision: expect.stringMatching(/promoted|kept/), reason: expect.stringMatching(/\S/), heldBackRows: 200 });
	}, 60_000);

	it('lists, describes, exports and imports what it has', async () => {
		const list = await run([{ a: 1 }], node('modelRegistry', { resource: 'model', operation: 'list', modelName: MODEL.value }));
		expect(list.outputs('modelRegistry')[0].map(({ json }) => json.version)).toContain(1);
		const get = await run([{ a: 1 }], node('modelRegistry', { resource: 'model', operation: 'get', model: MODEL, version: '1' }));
		const { signature } = get.outputs('modelRegistry')[0][0].json as { signature: { name: string }[] };
		expect(signature.map(({ name }) => name)).toEqual(expect.arrayContaining(['monate', 'gebühr', 'vertrag']));
		const copy = await run(
			[{ a: 1 }],
			{ ...node('modelRegistry', { resource: 'model', operation: 'export', model: MODEL, version: '1' }), name: 'Export' },
			{ ...node('modelRegistry', { resource: 'model', operation: 'import', modelName: 'copy' }), name: 'Import' },
		);
		expect(copy.outputs('Import')[0][0].json).toMatchObject({ name: 'copy', version: 1 });
	});

	it('records outcomes of logged predictions and reports live accuracy', async () => {
		const sample = crmRows(30, 7000);
		const logged = await run(
			sample,
			node('predict', { model: MODEL, options: { logPredictions: true } }),
			{
				...node('modelRegistry', {
					resource: 'monitoring',
					operation: 'recordOutcome',
					predictionIdField: 'prediction.predictionId',
					actualField: 'gekündigt',
				}),
				name: 'Outcome',
			},
		);
		expect(logged.outputs('Outcome')[0][0].json).toEqual({ known: 30, unknown: 0 });
		const live = await run([{ a: 1 }], node('modelRegistry', { resource: 'monitoring', operation: 'liveAccuracy', model: MODEL }));
		expect(live.outputs('modelRegistry')[0][0].json).toMatchObject({ predictions: 30, withOutcome: 30 });
	});

	it('makes no second version when the same execution is retried', async () => {
		const train = node('trainModel', { modelName: 'retried', targetColumn: 'gekündigt', modelType: 'logisticRegression' });
		const versions = [];
		for (const executionId of ['900', '900', '901']) {
			const { outputs } = await host.run(toItems(rows), [train], { executionId });
			versions.push((outputs('trainModel')[0][0].json.model as { version: number }).version);
		}
		expect(versions).toEqual([1, 1, 2]);
	}, 60_000);
});
