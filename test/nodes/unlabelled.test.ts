// Rows without a target, whole: groups and anomalies trained, served, judged and retrained with the real engine inside n8n's own
// workflow engine.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../src/core/random';
import { Host, toItems, type TestNode } from './support/host';
import { packageWithRealEngine, type TestPackage } from './support/test-package';

let testPackage: TestPackage;
let host: Host;

beforeAll(async () => {
	testPackage = await packageWithRealEngine('unlabelled');
	host = await Host.load(testPackage.folder);
}, 60_000);
afterAll(async () => {
	const engine = require(`${testPackage.folder}/dist/engine.js`) as { closeEngines(): Promise<void> };
	await engine.closeEngines();
	testPackage.remove();
	Host.cleanUp();
});

const KINDS = [
	{ orders: 3, basket: 25, channel: 'shop', share: 0.5 },
	{ orders: 22, basket: 30, channel: 'app', share: 0.3 },
	{ orders: 5, basket: 240, channel: 'phone', share: 0.2 },
];

/** Three kinds of customers; `kind` is the truth. */
function customers(n: number, seed: number): Record<string, unknown>[] {
	const random = new Random(seed);
	return Array.from({ length: n }, (_, i) => {
		const u = random.uniform();
		const k = u < 0.5 ? 0 : u < 0.8 ? 1 : 2;
		const { orders, basket, channel } = KINDS[k];
		return {
			customer: `C-${seed}-${i}`,
			orders: Math.max(0, Math.round(orders + orders * 0.15 * random.normal())),
			basket: `${(basket * (1 + 0.12 * random.normal())).toFixed(2)} €`,
			channel: random.uniform() < 0.9 ? channel : 'shop',
			kind: ['occasional', 'regular', 'large'][k],
		};
	});
}

const node = (type: string, parameters: TestNode['parameters'] = {}): TestNode => ({ name: type, type, parameters });
const reference = (value: string) => ({ __rl: true, mode: 'name', value });
let executions = 0;
/** Each in an execution of its own: one that is repeated gives the same version again. */
const run = async (rows: object[], ...chain: TestNode[]) => {
	const result = await host.run(toItems(rows), chain, { executionId: `unlabelled-${executions++}` });
	if (result.error) throw new Error(`${result.error.message} ${result.error.description}`);
	return result;
};
const refusal = async (rows: object[], parameters: TestNode['parameters']) => {
	const { error } = await host.run(toItems(rows), [node('trainModel', { modelName: 'refused', ...parameters })]);
	return `${error?.message} ${error?.description}`;
};

describe('groups', () => {
	const GROUPS = reference('groups');
	const IGNORE = { ignoreColumns: 'kind' };

	it('trains without a target and says what sets the groups apart', async () => {
		const result = await run(customers(600, 1), node('trainModel', { modelName: 'groups', problemType: 'clustering', options: IGNORE }));
		const [[{ json }]] = result.outputs('trainModel');
		expect(json).toMatchObject({
			problemType: 'clustering',
			target: null,
			grade: expect.stringMatching(/^[AB]$/),
			verdict: expect.stringMatching(/^3 groups; the largest has 4\d %.*silhouette/),
			metrics: { silhouette: { value: expect.any(Number) }, daviesBouldin: expect.anything(), calinskiHarabasz: expect.anything() },
		});
		const clusters = json.clusters as { cluster: number; share: number; description: string }[];
		expect(clusters.map(({ cluster }) => cluster)).toEqual([1, 2, 3]);
		expect(clusters[2].description).toMatch(/basket high: 2\d\d \(all rows: \d\d/);
		expect(clusters[1].description).toMatch(/orders high: 2\d/);
	}, 60_000);

	it('puts new rows into the right groups, with confidence and reasons', async () => {
		const fresh = customers(100, 2);
		const [items] = (await run(fresh, node('predict', { model: GROUPS, options: { explain: 2 } }))).outputs('predict');
		const names = new Map([['occasional', 1], ['regular', 2], ['large', 3]]);
		const right = items.filter(({ json }) => (json.prediction as { value: number }).value === names.get(json.kind as string));
		expect(right.length).toBeGreaterThanOrEqual(98);
		expect(items[0].json.prediction).toMatchObject({
			confidence: expect.any(Number),
			reasons: [{ text: expect.stringMatching(/the chance of 'group [123]'/) }, expect.anything()],
			model: { name: 'groups', version: 1 },
		});
	});

	it('sets rows between two groups aside, and only those', async () => {
		const rows = Array.from({ length: 20 }, (_, i) => ({ orders: 3 + i, basket: '27 €', channel: 'shop' }));
		const [confident, review] = (await run(rows, node('predict', { model: GROUPS, outputMode: 'byConfidence', options: { minConfidence: 0.95 } }))).outputs('predict');
		const orders = (items: { json: Record<string, unknown> }[]) => items.map(({ json }) => json.orders as number);
		expect(orders(confident)).toEqual(expect.arrayContaining([3, 4, 21, 22]));
		expect(review.length).toBeGreaterThanOrEqual(1);
		expect(Math.max(...orders(review)) - Math.min(...orders(review))).toBe(review.length - 1);
	});

	it('judges the groups on new rows, alone and against labels, with page and chart', async () => {
		const fresh = customers(300, 4);
		const alone = (await run(fresh, node('evaluate', { model: GROUPS }))).outputs('evaluate');
		expect(alone[0][0].json).toMatchObject({
			problemType: 'clustering',
			rows: 300,
			grade: expect.stringMatching(/^[AB]$/),
			metrics: { silhouette: { value: expect.any(Number) } },
			drift: { drifted: false },
			clusters: [{ cluster: 1 }, { cluster: 2 }, { cluster: 3 }],
		});
		expect(Object.keys(alone[0][0].binary ?? {})).toEqual(['report', 'chart']);
		expect(Buffer.from(alone[0][0].binary!.report.data, 'base64').toString()).toContain('The groups on a map');
		expect(alone[1][0].json.evaluation).toEqual({ actual: null, predicted: expect.any(Number), probability: expect.any(Number) });
		const [[against], rows] = (await run(fresh, node('evaluate', { model: GROUPS, actualColumn: 'kind' }))).outputs('evaluate');
		const { adjustedRand, purity } = against.json.metrics as Record<string, { value: number }>;
		expect(adjustedRand.value).toBeGreaterThan(0.95);
		expect(purity.value).toBeGreaterThan(0.95);
		expect(against.json.verdict).toContain("agree with 'kind'");
		expect(rows[0].json.evaluation).toMatchObject({ actual: expect.stringMatching(/occasional|regular|large/) });
	});

	it('tells a comparison of two clusterings where to go', async () => {
		const { error } = await host.run(toItems(customers(50, 5)), [node('evaluate', { model: GROUPS, options: { compareWith: GROUPS } })]);
		expect(`${error?.message} ${error?.description}`).toContain('ML-COMPARE');
	});

	it('keeps groups that are no worse, and their numbers', async () => {
		const result = await run(customers(900, 6), node('retrain', { model: GROUPS }));
		const [{ json }] = result.outputs('retrain').flat();
		expect(json).toMatchObject({ decision: 'kept', metric: 'silhouette', heldBackRows: 200, trained: true, difference: { value: expect.any(Number) } });
		const twice = await run(customers(200, 7), node('predict', { model: { ...GROUPS, value: 'groups@challenger' } }));
		const once = await run(customers(200, 7), node('predict', { model: GROUPS }));
		const valuesOf = (items: { json: Record<string, unknown> }[]) => items.map(({ json: row }) => (row.prediction as { value: number }).value);
		expect(valuesOf(twice.outputs('predict')[0])).toEqual(valuesOf(once.outputs('predict')[0]));
	}, 60_000);

	it('promotes groups that fit rows of a new kind', async () => {
		const changed = customers(900, 8).map((row, i) => (i % 3 === 0 ? { ...row, orders: 70 + (i % 7), basket: `${400 + (i % 11)} €`, channel: 'web' } : row));
		const result = await run(changed, node('retrain', { model: GROUPS, options: { modelType: 'auto', holdOut: 'random' } }));
		const [{ json }] = result.outputs('retrain').flat();
		expect(json).toMatchObject({ decision: 'promoted', drift: { drifted: true }, reason: expect.stringContaining('silhouette is better') });
	}, 60_000);

	it('lists, describes, exports and imports them', async () => {
		const get = await run([{ a: 1 }], node('modelRegistry', { resource: 'model', operation: 'get', model: GROUPS, version: '1' }));
		const { signature, training } = get.outputs('modelRegistry')[0][0].json as { signature: { name: string }[]; training: { clusters: object[] } };
		expect(signature.map(({ name }) => name)).toEqual(expect.arrayContaining(['orders', 'basket', 'channel']));
		expect(training.clusters).toHaveLength(3);
		const copy = await run(
			[{ a: 1 }],
			{ ...node('modelRegistry', { resource: 'model', operation: 'export', model: GROUPS, version: '1' }), name: 'Export' },
			{ ...node('modelRegistry', { resource: 'model', operation: 'import', modelName: 'groups-copy' }), name: 'Import' },
		);
		expect(copy.outputs('Import')[0][0].json).toMatchObject({ name: 'groups-copy', version: 1 });
	});

	it('is the same through Prepare Data', async () => {
		const result = await run(
			customers(600, 1),
			node('prepareData', { splitMethod: 'none' }),
			node('trainModel', { modelName: 'prepared-groups', problemType: 'clustering', modelType: 'kMeans', kMeansHyperparameters: { clusters: 3 }, options: IGNORE }),
		);
		const [[{ json }]] = result.outputs('trainModel');
		expect((json.clusters as object[]).length).toBe(3);
	}, 60_000);
});

describe('what cannot be grouped', () => {
	const rows = customers(40, 3);

	it('asks for a target or a problem type', async () => {
		expect(await refusal(rows, { targetColumn: '' })).toMatch(/No target column was given.*Clustering or Anomaly/s);
	});

	it('needs no problem type where the model type says it', async () => {
		const result = await run(rows, node('trainModel', { modelName: 'by-type', modelType: 'kMeans' }));
		expect(result.outputs('trainModel')[0][0].json).toMatchObject({ problemType: 'clustering' });
	});

	it.each([
		['one row', [rows[0]], 'ML-TOO-FEW'],
		['constants', Array.from({ length: 50 }, () => ({ a: 1, b: 'x' })), 'ML-NO-FEATURES'],
		['ids only', Array.from({ length: 50 }, (_, i) => ({ id: `k-${i}` })), 'ML-NO-FEATURES'],
		['nothing but blanks', Array.from({ length: 50 }, () => ({ a: null, b: '' })), 'ML-NO-FEATURES'],
	])('refuses %s by name', async (_, bad, code) => {
		expect(await refusal(bad, { problemType: 'clustering' })).toContain(code);
	});

	it.each([
		['the largest numbers', Array.from({ length: 60 }, (_, i) => ({ a: i % 2 ? 1e308 : -1e308, b: i % 3 }))],
		['text only', Array.from({ length: 60 }, (_, i) => ({ note: i % 2 ? `the invoice number ${i} is late again please pay` : `great service from team ${i} thank you very much` }))],
		['more groups than rows that differ', Array.from({ length: 60 }, (_, i) => ({ a: i % 3, b: 2 * (i % 3) }))],
		['gaps', Array.from({ length: 60 }, (_, i) => ({ a: i % 4 ? null : i, b: i % 3 ? null : i % 7 }))],
	])('makes sound groups of %s', async (name, rowsOfKind) => {
		const modelName = name.replaceAll(' ', '-');
		const result = await run(rowsOfKind, node('trainModel', { modelName, modelType: 'kMeans', kMeansHyperparameters: { clusters: 5 } }));
		const [[{ json }]] = result.outputs('trainModel');
		expect(JSON.stringify(json)).not.toMatch(/NaN|Infinity/);
		const [items] = (await run(rowsOfKind.slice(0, 5), node('predict', { model: reference(modelName) }))).outputs('predict');
		for (const { json: row } of items) expect((row.prediction as { value: unknown }).value).toEqual(expect.any(Number));
	}, 30_000);
});

describe('anomalies', () => {
	const ALERTS = reference('alerts');

	/** Payments with a fiftieth of odd ones; `odd` is the truth. */
	function payments(n: number, seed: number): Record<string, unknown>[] {
		const random = new Random(seed);
		return Array.from({ length: n }, (_, i) => {
			const odd = i % 50 === 7;
			const hour = odd ? 3 : 9 + Math.floor(9 * random.uniform());
			return { payment: `P-${seed}-${i}`, amount: odd ? 900 + 50 * random.normal() : 60 + 12 * random.normal(), hour, items: odd ? 1 : 2 + random.integer(4), odd: odd ? 'yes' : 'no' };
		});
	}
	const IGNORE = { ignoreColumns: 'odd' };

	it('trains without a target and says what it calls unusual', async () => {
		const result = await run(payments(500, 1), node('trainModel', { modelName: 'alerts', problemType: 'anomaly', options: IGNORE }));
		const [[{ json }]] = result.outputs('trainModel');
		expect(json).toMatchObject({
			problemType: 'anomaly',
			target: null,
			grade: expect.stringMatching(/^[A-D]$/),
			verdict: expect.stringMatching(/^Calls \d.* % of the rows unusual/),
			metrics: { flaggedShare: { value: expect.any(Number) }, scoreThreshold: expect.anything(), stability: expect.anything() },
		});
		expect(JSON.stringify(json)).not.toMatch(/NaN|Infinity/);
	}, 60_000);

	it('flags odd rows with reasons, and sends them to a person', async () => {
		const [confident, review] = (await run(payments(200, 2), node('predict', { model: ALERTS, outputMode: 'byConfidence', options: { explain: 2 } }))).outputs('predict');
		expect(review.filter(({ json }) => json.odd === 'yes')).toHaveLength(4);
		expect(confident.length).toBeGreaterThan(160);
		const { value, isAnomaly, reasons } = review.find(({ json }) => json.odd === 'yes')!.json.prediction as { value: number; isAnomaly: boolean; reasons: { text: string }[] };
		expect(isAnomaly).toBe(true);
		expect(value).toBeGreaterThan(0.95);
		expect(reasons.map(({ text }) => text).join(' ')).toMatch(/raises the score/);
	});

	it('takes the share that is expected', async () => {
		const result = await run(payments(500, 3), node('trainModel', { modelName: 'ten-percent', modelType: 'isolationForest', options: { ...IGNORE, expectedShare: 10 } }));
		const [[{ json }]] = result.outputs('trainModel');
		expect((json.metrics as Record<string, { low: number; high: number }>).flaggedShare).toMatchObject({ low: expect.any(Number) });
		const [items] = (await run(payments(500, 3), node('predict', { model: reference('ten-percent') }))).outputs('predict');
		const flagged = items.filter(({ json: row }) => (row.prediction as { isAnomaly: boolean }).isAnomaly).length;
		expect(flagged).toBeGreaterThan(20);
		expect(flagged).toBeLessThan(90);
	}, 60_000);

	it('is judged alone and against labels', async () => {
		const alone = (await run(payments(300, 4), node('evaluate', { model: ALERTS }))).outputs('evaluate');
		expect(alone[0][0].json).toMatchObject({ problemType: 'anomaly', metrics: { flaggedShare: expect.anything() }, drift: { drifted: false } });
		expect(Buffer.from(alone[0][0].binary!.report.data, 'base64').toString()).toContain('How unusual the rows are');
		const [[report], rows] = (await run(payments(300, 4), node('evaluate', { model: ALERTS, actualColumn: 'odd' }))).outputs('evaluate');
		expect((report.json.metrics as Record<string, { value: number }>).rocAuc.value).toBeGreaterThan(0.95);
		expect(report.json).toMatchObject({ grade: 'A', verdict: expect.stringContaining('finds'), rocCurve: expect.anything() });
		expect(rows[7].json.evaluation).toMatchObject({ actual: true, predicted: true, correct: true });
	});

	it('keeps a champion that still fits, and asks a person where rows have changed', async () => {
		const same = await run(payments(900, 5), node('retrain', { model: ALERTS }));
		expect(same.outputs('retrain').flat()[0].json).toMatchObject({ decision: 'kept', reason: expect.stringContaining('Without labels') });
		const changed = payments(900, 6).map((row) => ({ ...row, amount: Number(row.amount) * 3 }));
		const asked = await run(changed, node('retrain', { model: ALERTS }));
		expect(asked.outputs('retrain')[2][0].json).toMatchObject({ decision: 'needsApproval', reason: expect.stringContaining('new normal') });
	}, 60_000);
});

const PUBLIC = join(__dirname, '..', '..', '..', 'shared', 'data');
const publicDescribe = existsSync(PUBLIC) ? describe : describe.skip;

publicDescribe('public data sets (skipped where ../shared/data is absent)', () => {
	function readRows(file: string): Record<string, unknown>[] {
		const [header, ...lines] = readFileSync(join(PUBLIC, file), 'utf8').trim().split(/\r?\n/).map((line) => line.split(','));
		return lines.map((cells) => Object.fromEntries(header.map((name, i) => [name, cells[i]])));
	}

	it.each([
		['mall_customers.csv', '', 5],
		['wholesale_customers.csv', 'Channel', 2],
	])('groups %s', async (file, labels, nGroups) => {
		const modelName = file.replace(/_.*/, '');
		const rows = readRows(file);
		const trained = await run(rows, node('trainModel', { modelName, problemType: 'clustering', options: { ignoreColumns: labels } }));
		const [[{ json }]] = trained.outputs('trainModel');
		expect(json.clusters).toHaveLength(nGroups);
		expect(json.grade).toBe('C');
		const [[report]] = (await run(rows, node('evaluate', { model: reference(modelName), actualColumn: labels }))).outputs('evaluate');
		if (labels) expect((report.json.metrics as Record<string, { value: number }>).adjustedRand.value).toBeGreaterThan(0.5);
	}, 30_000);

	it.each([
		['anomaly_cardio.csv', 0.88],
		['anomaly_thyroid.csv', 0.95],
	])('scores %s without its labels', async (file, least) => {
		const modelName = file.replace('.csv', '').replace('_', '-');
		const rows = readRows(file);
		await run(rows, node('trainModel', { modelName, problemType: 'anomaly', options: { ignoreColumns: 'anomaly' } }));
		const [[report]] = (await run(rows, node('evaluate', { model: reference(modelName), actualColumn: 'anomaly' }))).outputs('evaluate');
		expect((report.json.metrics as Record<string, { value: number }>).rocAuc.value).toBeGreaterThan(least);
	}, 30_000);
});
