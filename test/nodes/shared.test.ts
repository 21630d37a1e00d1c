import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { toCsv } from '../../nodes/shared/csv';
import { describeError } from '../../nodes/shared/errors';
import { mapInSlices } from '../../nodes/shared/items';
import { defaultMemoryBudget } from '../../nodes/shared/memory-budget';
import { atVersion, parseModel } from '../../nodes/shared/model-reference';
import { jsonOf, listOf, numberOf, schemaOptionsOf } from '../../nodes/shared/read-parameters';
import { valueAt } from '../../nodes/shared/value-at';
import { FakeEngine } from './support/fake-engine';
import { Host } from './support/host';
import { packageWithFakeEngine, type TestPackage } from './support/test-package';

describe('parseModel', () => {
	it.each([
		['churn', { name: 'churn' }],
		[' Churn@3 ', { name: 'churn', version: 3 }],
		['churn@Challenger', { name: 'churn', alias: 'challenger' }],
		[{ __rl: true, mode: 'name', value: 'churn@-1' }, { name: 'churn', version: -1 }],
		[{ name: 'churn', version: 2, alias: 'champion' }, { name: 'churn', version: 2 }],
		[{ __rl: true, mode: 'name', value: { name: 'churn', version: null } }, { name: 'churn' }],
		['', undefined],
		[{ __rl: true, mode: 'list', value: null }, undefined],
		[undefined, undefined],
		[5, undefined],
	])('%j', (value, expected) => {
		expect(parseModel(value)).toEqual(expected);
	});

	it('lets a version in the model win over the option', () => {
		expect(atVersion({ name: 'a', version: 1 }, '2')).toEqual({ name: 'a', version: 1 });
		expect(atVersion({ name: 'a' }, ' 2 ')).toEqual({ name: 'a', version: 2 });
		expect(atVersion({ name: 'a' }, undefined)).toEqual({ name: 'a' });
	});
});

describe('parameters', () => {
	it('reads numbers and refuses what is none', () => {
		expect([numberOf('1.5', 'x'), numberOf(0, 'x'), numberOf('', 'x'), numberOf(null, 'x')]).toEqual([1.5, 0, undefined, undefined]);
		for (const bad of ['abc', NaN, Infinity, {}, true]) expect(() => numberOf(bad, 'seed')).toThrow('seed must be a number');
	});

	it('reads lists with commas, or arrays whose names have commas', () => {
		expect(listOf(' a, b ,,c ')).toEqual(['a', 'b', 'c']);
		expect(listOf(['a,b'])).toEqual(['a,b']);
		expect(listOf(' , ')).toBeUndefined();
	});

	it('reads JSON as text or as it is', () => {
		expect([jsonOf('{"a": 1}', 'x'), jsonOf({ a: 1 }, 'x'), jsonOf(' ', 'x')]).toEqual([{ a: 1 }, { a: 1 }, undefined]);
		expect(() => jsonOf('{', 'layers')).toThrow('layers must be JSON');
	});

	it('reads column types from the editor and from an expression', () => {
		const fromEditor = schemaOptionsOf({ columnTypes: { values: [{ column: ' zip ', type: 'category' }, { column: '', type: 'date' }] } });
		expect([...(fromEditor.columnTypes ?? [])]).toEqual([['zip', 'category']]);
		expect([...(schemaOptionsOf({ columnTypes: '{"zip": "id"}' }).columnTypes ?? [])]).toEqual([['zip', 'id']]);
		expect(() => schemaOptionsOf({ columnTypes: { zip: 'money' } })).toThrow('columnTypes must be one of');
	});
});

describe('describeError', () => {
	it('knows a refusal of another bundle by its shape', () => {
		const error = Object.assign(new Error('Only 3 rows.'), { code: 'ML-TOO-FEW', fix: 'Collect more.', details: { row: 2 } });
		expect(describeError(error, 'Train')).toEqual({ code: 'ML-TOO-FEW', message: 'Only 3 rows.', fix: 'Collect more.', row: 2 });
	});

	it.each([new Error('a\n  at b'), 'a\nb', { code: 'ENOENT' }, null, undefined])('makes a fault of %p', (error) => {
		const refusal = describeError(error, 'Train');
		expect(refusal.code).toBe('ML-FAULT');
		expect(refusal.message).not.toContain('\n');
	});

	it('prefixes a fault that a thread reported with the node that stopped', () => {
		const fault = Object.assign(new Error('x is undefined'), { code: 'ML-FAULT', fix: 'Report it.' });
		expect(describeError(fault, 'Train').message).toBe('Train stopped unexpectedly: x is undefined');
	});
});

it('valueAt finds own fields only', () => {
	expect(valueAt({ a: { b: 1 }, 'a.b': 2 }, 'a.b')).toBe(2);
	expect(valueAt({ a: { b: 1 } }, 'a.b')).toBe(1);
	expect(valueAt({}, 'constructor.name')).toBeUndefined();
	expect(valueAt({ a: null }, 'a.b')).toBeUndefined();
});

it('toCsv quotes what RFC 4180 asks for and defuses formulas, but not numbers', async () => {
	const csv = await toCsv([{ a: -1, b: '-x', c: 'say "hi"' }, { a: null, d: '@now', b: 'two\nlines' }]);
	expect(csv.toString()).toBe('a,b,c,d\r\n-1,\'-x,"say ""hi""",\r\n,"two\nlines",,\'@now\r\n');
});

it('mapInSlices keeps the order and lets others run', async () => {
	let turns = 0;
	const timer = setInterval(() => turns++, 1);
	const numbers = await mapInSlices(Array.from({ length: 2000 }, (_, i) => i), (i) => {
		for (const end = performance.now() + 0.05; performance.now() < end; );
		return i;
	});
	clearInterval(timer);
	expect(numbers[1999]).toBe(1999);
	expect(turns).toBeGreaterThan(2);
});

it('defaultMemoryBudget is half of what is free, within limits', () => {
	expect([2 ** 30, 2 ** 20, 2 ** 50].map(defaultMemoryBudget)).toEqual([512, 128, 4096]);
});

describe('what the editor asks for', () => {
	let testPackage: TestPackage;
	let host: Host;

	beforeAll(async () => {
		testPackage = await packageWithFakeEngine('shared');
		host = await Host.load(testPackage.folder);
	});
	afterAll(() => {
		testPackage.remove();
		Host.cleanUp();
	});

	const editor = (parameters: Record<string, unknown> = {}) =>
		({
			getNode: () => ({ name: 'Predict', type: 'n8n-nodes-ml.predict', credentials: {} }),
			getNodeParameter: (name: string, fallback: unknown) => parameters[name] ?? fallback,
			helpers: {},
			instanceSettings: { n8nFolder: '/data/.n8n', instanceType: 'main' },
		}) as unknown as ILoadOptionsFunctions;
	const version = (name: string, number: number, aliases: string[]) => ({
		name,
		version: number,
		aliases,
		summary: { problemType: 'classification', grade: 'B', verdict: `${name} ${number}` },
	});

	it('lists one entry per model: its champion, or its newest version', async () => {
		const fake = new FakeEngine()
			.on('list', () => [version('churn', 3, []), version('churn', 2, ['champion']), version('leads', 1, [])])
			.install();
		const { searchModels } = host.node('predict').methods!.listSearch!;
		expect(await searchModels.call(editor())).toEqual({
			results: [
				{ name: 'churn (classification, grade B, champion v2)', value: 'churn', description: 'churn 2' },
				{ name: 'leads (classification, grade B, v1, no champion)', value: 'leads', description: 'leads 1' },
			],
		});
		expect((await searchModels.call(editor(), 'LEAD')).results).toHaveLength(1);
		expect(fake.locations[0]).toEqual({ userFolder: '/data/.n8n', queueMode: false });
	});

	it('says so when the store cannot be read', async () => {
		const { searchModels } = host.node('predict').methods!.listSearch!;
		await expect(searchModels.call(editor({ modelStore: 'postgres' }))).rejects.toMatchObject({
			description: expect.stringContaining('[ML-NO-CREDENTIAL]'),
		});
	});

	it("makes an agent's inputs of the model's signature", async () => {
		new FakeEngine()
			.on('describe', () => ({
				signature: [
					{ name: 'tenure', type: 'number', important: true },
					{ name: 'plan', type: 'category', levels: ['a', 'b'], important: false },
					{ name: 'city', type: 'category', levels: Array.from({ length: 50 }, (_, i) => `c${i}`), important: false },
				],
			}))
			.install();
		const { getModelInputs } = host.node('predict').methods!.resourceMapping!;
		const { fields } = await getModelInputs.call(editor({ model: { __rl: true, mode: 'list', value: 'churn' } }));
		expect(fields.map(({ id, type, removed, options }) => [id, type, removed, options?.length])).toEqual([
			['tenure', 'number', false, undefined],
			['plan', 'options', true, 2],
			['city', 'string', true, undefined],
		]);
	});
});
