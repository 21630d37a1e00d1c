// Texts embedded by a sub-node: learnt from, judged, served and trained again, and refused in words where the service is another one.
import type { INodeExecutionData } from 'n8n-workflow';
import { Random } from '../../src/core/random';
import { Host, toItems, type TestNode } from './support/host';
import { packageWithRealEngine, type TestPackage } from './support/test-package';

let testPackage: TestPackage;
let host: Host;

beforeAll(async () => {
	testPackage = await packageWithRealEngine('embeddings');
	host = await Host.load(testPackage.folder);
}, 60_000);
afterAll(async () => {
	const engine = require(`${testPackage.folder}/dist/engine.js`) as { closeEngines(): Promise<void> };
	await engine.closeEngines();
	testPackage.remove();
	Host.cleanUp();
});

const WIDTH = 48;

/** Knows what made-up words mean; no word comes twice, so that a model of words alone can learn nothing. */
class FakeEmbeddings {
	model = 'fake-embed';
	readonly asked: string[] = [];
	requests = 0;

	constructor(private readonly width = WIDTH) {}

	async embedDocuments(texts: string[]): Promise<number[][]> {
		this.requests++;
		this.asked.push(...texts);
		return await Promise.resolve(texts.map((text) => this.vector(text)));
	}

	private vector(text: string): number[] {
		const random = new Random(Array.from(text).reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) | 0, 7));
		const angry = meaningOf(text);
		return Array.from({ length: this.width }, (_, j) => 0.8 + (j % 3 === 0 ? (angry ? 0.5 : -0.5) : 0) + 0.4 * random.normal());
	}
}

/** The sum of letters decides, and the fake service alone knows. */
const meaningOf = (text: string) => Array.from(text).reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 2 === 0;

function items(n: number, seed: number): INodeExecutionData[] {
	const random = new Random(seed);
	const word = () => Array.from({ length: 4 + random.integer(5) }, () => 'abcdefghijklmnopqrstuvwxyz'[random.integer(26)]).join('');
	return toItems(
		Array.from({ length: n }, (_, i) => {
			const message = Array.from({ length: 8 }, word).join(' ');
			return { id: i, channel: ['mail', 'chat'][random.integer(2)], waited: random.integer(90), message, mood: meaningOf(message) ? 'angry' : 'calm' };
		}),
	);
}

const MODEL = { __rl: true, mode: 'name', value: 'mood' };
const node = (type: string, parameters: object = {}, embeddings?: object): TestNode => ({ name: type, type, parameters: parameters as TestNode['parameters'], embeddings });
const train = (embeddings?: object, options: object = {}, modelName = 'mood') =>
	node('trainModel', { modelName, targetColumn: 'mood', options: { timeBudget: 10, ...options } }, embeddings);
const accuracyOf = (json: INodeExecutionData['json']) => (json.metrics as Record<string, { value: number }>).accuracy.value;

describe('texts embedded by a sub-node', () => {
	it('are learnt from: what words alone do not tell', async () => {
		const service = new FakeEmbeddings();
		const rows = items(300, 1);
		rows.push(...rows.slice(0, 20).map(({ json }) => ({ json: { ...json } })));
		const result = await host.run(rows, [train(service)]);
		expect(result.error).toBeUndefined();
		const [[{ json }]] = result.outputs('trainModel');
		expect(accuracyOf(json)).toBeGreaterThan(0.9);
		expect((json.featureImportance as { column: string }[])[0].column).toBe('message [embedding]');
		// Each text once, some at a time, and nothing but the column of texts.
		expect(service.requests).toBe(3);
		expect(service.asked).toHaveLength(300);
		expect(new Set(service.asked)).toEqual(new Set(rows.map((row) => row.json.message)));

		const without = await host.run(items(300, 1), [train(undefined, {}, 'words')]);
		expect(accuracyOf(without.outputs('trainModel')[0][0].json)).toBeLessThan(0.7);
	}, 120_000);

	it('are judged, served with reasons and changed by What-If', async () => {
		const judged = await host.run(items(100, 2), [node('evaluate', { model: MODEL }, new FakeEmbeddings())]);
		expect(judged.error).toBeUndefined();
		expect(accuracyOf(judged.outputs('evaluate')[0][0].json)).toBeGreaterThan(0.9);

		const rows = items(40, 3);
		const other = rows.find(({ json }) => json.mood === 'calm')!.json.message;
		const asked = await host.run(rows, [
			node('predict', { model: MODEL, options: { explain: 2, whatIf: { change: { column: 'message', values: String(other) } } } }, new FakeEmbeddings()),
		]);
		expect(asked.error).toBeUndefined();
		const answers = asked.outputs('predict')[0].map(({ json }) => json as never as { mood: string; message: string; prediction: { value: string; reasons: object[]; whatIf: { prediction: string }[]; warnings: [] } });
		expect(answers.filter(({ mood, prediction }) => mood === prediction.value).length).toBeGreaterThan(36);
		expect(answers[0].prediction.reasons[0]).toMatchObject({ column: 'message [embedding]', value: 'its meaning' });
		expect(answers.every(({ prediction }) => prediction.whatIf[0].prediction === 'calm' && prediction.warnings.length === 0)).toBe(true);
		// The vectors stay inside.
		expect(Object.keys(answers[0])).toEqual(['id', 'channel', 'waited', 'message', 'mood', 'prediction']);
	}, 60_000);

	it('are needed again: a missing, another or a shorter embedding model is refused by name', async () => {
		const other = Object.assign(new FakeEmbeddings(), { model: 'other-embed' });
		const short = new FakeEmbeddings(16);
		for (const type of ['predict', 'evaluate', 'retrain']) {
			const failed = async (embeddings?: object) => {
				const { error } = await host.run(items(60, 4), [node(type, { model: MODEL }, embeddings)]);
				return `${error?.message} ${error?.description}`;
			};
			expect(await failed()).toMatch(/embedding.*'message'.*Connect the embedding model 'fake-embed' \(48 numbers.*\[ML-EMBEDDINGS\]/s);
			expect(await failed(other)).toMatch(/'fake-embed'; connected is 'other-embed'.*\[ML-EMBEDDINGS\]/s);
			expect(await failed(short)).toMatch(/48 numbers; 'fake-embed' gives 16.*\[ML-EMBEDDINGS\]/s);
		}
		expect(other.asked).toEqual([]);
	}, 60_000);

	it('go by the model with or without its tag, and a blank text is a row like others', async () => {
		const rows = items(5, 5);
		rows[1].json.message = '  ';
		rows[2].json.message = null;
		const service = Object.assign(new FakeEmbeddings(), { model: 'Fake-Embed:latest' });
		const asked = await host.run(rows, [node('predict', { model: MODEL }, service)]);
		expect(asked.error).toBeUndefined();
		expect(service.asked).toHaveLength(3);
		expect(asked.outputs('predict')[0].every(({ json }) => (json.prediction as { value: unknown }).value !== null)).toBe(true);
	}, 30_000);

	it('are part of a retraining', async () => {
		const service = new FakeEmbeddings();
		const result = await host.run(items(260, 6), [node('retrain', { model: MODEL, options: { timeBudget: 10 } }, service)]);
		expect(result.error).toBeUndefined();
		const [item] = ['promoted', 'kept', 'needsApproval'].flatMap((_, output) => result.outputs('retrain')[output] ?? []);
		expect((item.json.challenger as { metrics: { accuracy: { value: number } } }).metrics.accuracy.value).toBeGreaterThan(0.9);
		expect(service.asked).toHaveLength(260);
	}, 90_000);

	it('follow Prepare Data, named columns and columns that are left out', async () => {
		const service = new FakeEmbeddings();
		const prepare = node('prepareData', { targetColumn: 'mood' });
		const prepared = await host.run(items(200, 7), [prepare, train(service, {}, 'prepared')]);
		expect(prepared.error).toBeUndefined();
		expect((prepared.outputs('trainModel')[0][0].json.featureImportance as { column: string }[])[0].column).toBe('message [embedding]');

		const named = new FakeEmbeddings();
		const short = await host.run(items(120, 8), [train(named, { embeddingColumns: 'channel' }, 'named')]);
		expect(short.error).toBeUndefined();
		expect(new Set(named.asked)).toEqual(new Set(['mail', 'chat']));

		const none = new FakeEmbeddings();
		const left = await host.run(items(120, 8), [train(none, { ignoreColumns: 'message' }, 'none')]);
		expect(left.error).toBeUndefined();
		expect(none.asked).toEqual([]);
		expect(left.hints('trainModel').map(({ message }) => message).join()).toMatch(/nothing was embedded/);

		const strange = await host.run(items(30, 8), [train(none, { embeddingColumns: 'massage' }, 'none')]);
		expect(strange.error?.message).toMatch(/'massage' was not found/);
	}, 120_000);
});

describe('every kind of model takes them', () => {
	it.each(['gradientBoosting', 'naiveBayes', 'svm', 'text'])('%s', async (modelType) => {
		const { parameters } = train();
		const result = await host.run(items(160, 10), [node('trainModel', { ...parameters, modelName: modelType, modelType }, new FakeEmbeddings())]);
		expect(result.error).toBeUndefined();
		expect(accuracyOf(result.outputs('trainModel')[0][0].json)).toBeGreaterThan(0.85);
	}, 60_000);

	it.each([
		['kMeans', 'clustering'],
		['isolationForest', 'anomaly'],
	])('%s', async (modelType, problemType) => {
		const parameters = { modelName: modelType, problemType, modelType, options: { timeBudget: 10, ignoreColumns: 'mood, id' } };
		const result = await host.run(items(160, 10), [node('trainModel', parameters, new FakeEmbeddings())]);
		expect(result.error).toBeUndefined();
		const model = { __rl: true, mode: 'name', value: modelType };
		const asked = await host.run(items(20, 11), [node('predict', { model, options: { explain: 2 } }, new FakeEmbeddings())]);
		expect(asked.error).toBeUndefined();
		expect(asked.outputs('predict')[0].every(({ json }) => (json.prediction as { value: unknown }).value !== null)).toBe(true);
		const refused = await host.run(items(20, 11), [node('evaluate', { model })]);
		expect(`${refused.error?.description}`).toMatch(/ML-EMBEDDINGS/);
	}, 60_000);

	it('a forecast does without', async () => {
		const service = new FakeEmbeddings();
		const rows = toItems(Array.from({ length: 60 }, (_, i) => ({ day: new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10), sold: 50 + (i % 7) * 5, note: `nothing to say about day number ${i} of the year` })));
		const parameters = { modelName: 'sold', targetColumn: 'sold', problemType: 'forecast', options: { timeColumn: 'day', timeBudget: 10 } };
		const result = await host.run(rows, [node('trainModel', parameters, service)]);
		expect(result.error).toBeUndefined();
		expect(service.asked).toEqual([]);
	}, 60_000);
});

describe('an embedding service that fails', () => {
	const failing = (embedDocuments: (texts: string[]) => Promise<unknown>) => ({ model: 'bad-embed', embedDocuments });
	const vectors = (texts: string[]) => texts.map(() => [1, 2, 3]);

	it.each([
		['refuses', async () => await Promise.reject(Object.assign(new Error('401 Incorrect API key provided'), { description: 'Invalid key\n    at stack' })), /'bad-embed' gave no embeddings: 401 Incorrect API key provided/],
		['gives too few', async (texts: string[]) => await Promise.resolve(vectors(texts).slice(1)), /29 embeddings for 30 texts/],
		['gives nothing', async () => await Promise.resolve(undefined), /no list of embeddings for 30 texts/],
		['gives NaN', async (texts: string[]) => await Promise.resolve(vectors(texts).map(([a, b]) => [a, b, NaN])), /no number/],
		['gives other lengths', async (texts: string[]) => await Promise.resolve(vectors(texts).map((vector, i) => vector.slice(i % 2))), /different lengths: 3 and 2/],
		['gives empty ones', async (texts: string[]) => await Promise.resolve(texts.map(() => [])), /an embedding of 0 numbers/],
	])('%s: the run stops and says so', async (_, embedDocuments, message) => {
		const { error } = await host.run(items(30, 9), [train(failing(embedDocuments), {}, 'bad')]);
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(/\[ML-EMBEDDINGS\]/);
		expect(`${error?.message}${error?.description}`).not.toMatch(/ at stack/);
	});

	it('stops at once when the execution is cancelled, with the request still open', async () => {
		const service = failing(async () => await new Promise(() => {}));
		const running = host.start(items(30, 9), [train(service, {}, 'bad')]);
		setTimeout(() => running.cancel(), 300);
		const started = Date.now();
		await Promise.resolve(running).catch(() => undefined);
		expect(Date.now() - started).toBeLessThan(5_000);
	}, 15_000);

	it('is refused for rows in a file, and where the sub-node is none', async () => {
		const file = [{ json: {}, binary: { data: { data: Buffer.from('a,mood\n1,2').toString('base64'), mimeType: 'text/csv', fileName: 'a.csv' } } }];
		const fileTrain = train(new FakeEmbeddings());
		const fromFile = await host.run(file, [{ ...fileTrain, parameters: { ...fileTrain.parameters, dataSource: 'file' } }]);
		expect(fromFile.error?.message).toMatch(/not of those in a file/);
		const { error } = await host.run(items(30, 9), [train({ invoke() {} })]);
		expect(error?.message).toMatch(/can't embed texts/);
	});
});
