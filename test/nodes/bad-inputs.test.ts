// Inputs that go wrong in practice, through the nodes and the real engine: each with its stable code, words that name the column
// or the row, and a way out. The numbers are those of `docs/errors.md`.
import { Host, toItems, type TestNode, type TestRun } from './support/host';
import { packageWithRealEngine, type TestPackage } from './support/test-package';
import { BAD_INPUTS, type BadInput } from './support/bad-inputs';

let testPackage: TestPackage;
let host: Host;

beforeAll(async () => {
	testPackage = await packageWithRealEngine('bad-inputs');
	host = await Host.load(testPackage.folder);
}, 60_000);
afterAll(async () => {
	const engine = require(`${testPackage.folder}/dist/engine.js`) as { closeEngines(): Promise<void> };
	await engine.closeEngines();
	testPackage.remove();
	Host.cleanUp();
});

jest.setTimeout(30_000);
const MAX_MESSAGE_LENGTH = 300;
let models = 0;

function nodeOf({ node, target = 'churned', parameters = {}, options = {}, expect: wanted }: BadInput, onError?: TestNode['onError']): TestNode {
	const base = { name: 'Node', onError };
	if (node === 'train') {
		const simple = parameters.problemType === 'regression' ? 'linearRegression' : 'logisticRegression';
		const modelType = 'works' in wanted || parameters.problemType === 'forecast' ? 'auto' : simple;
		const fast = { modelType, ...parameters, options: { timeBudget: 2, threads: 1, ...options } };
		return { ...base, type: 'trainModel', parameters: { modelName: `bad-input-${++models}`, targetColumn: target, ...fast } as never };
	}
	const operation = node === 'check' ? 'check' : 'prepare';
	return { ...base, type: 'prepareData', parameters: { operation, targetColumn: target, ...parameters, options } as never };
}

const itemsOf = ({ rows = [], file }: BadInput) => (file === undefined ? toItems(rows) : [withFile(file)]);

const withFile = (content: string | Buffer) => ({
	json: {},
	binary: { data: { data: Buffer.from(content).toString('base64'), mimeType: 'text/csv', fileName: 'rows.csv' } },
});

describe.each(BAD_INPUTS)('$row $name', (input) => {
	const wanted = input.expect;

	if ('refused' in wanted) {
		it(`is refused with ${wanted.refused}, in words that help`, async () => {
			const { status, error } = await host.run(itemsOf(input), [nodeOf(input)]);
			expect(status).toBe('error');
			expect(error?.description).toMatch(new RegExp(`^\\S.+ \\[${wanted.refused}\\]$`, 's'));
			expect(error?.message).toMatch(wanted.says);
			expect(error?.message.length).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH);
			expect(error?.stack).not.toContain('\n');
			expect(error?.context?.itemIndex).toBe(wanted.item);
		});

		it('gives one item with error, code and fix under Continue On Fail', async () => {
			const run = await host.run(itemsOf(input), [nodeOf(input, 'continueRegularOutput')]);
			expect(run.status).toBe('success');
			const [items, ...others] = run.outputs('Node');
			expect(items.map(({ json }) => json)).toEqual([
				{ error: expect.stringMatching(wanted.says), code: wanted.refused, fix: expect.stringMatching(/\S/) },
			]);
			expect(others.flat()).toEqual([]);
		});
		return;
	}

	it('is dealt with', async () => {
		const run = await host.run(itemsOf(input), [nodeOf(input)]);
		expect(run.error).toBeUndefined();
		expect(notFinite(run.outputs('Node'))).toEqual([]);
		if ('told' in wanted) expect(told(run, wanted.told)).toEqual(expect.arrayContaining([expect.stringMatching(wanted.says)]));
		if ('column' in wanted) expect(verdictOf(run).columns).toContainEqual(expect.objectContaining({ name: wanted.column, type: wanted.type }));
		if ('cleaned' in wanted) expect(firstRow(run)).toMatchObject(wanted.cleaned);
		if ('works' in wanted) await expectToServe(input);
	});
});

describe('Predict', () => {
	it('gives nothing for nothing: schedules run on quiet days', async () => {
		const run = await host.run([], [{ name: 'Predict', type: 'predict', parameters: { model: { __rl: true, mode: 'name', value: 'none' } } }]);
		expect([run.status, run.outputs('Predict').flat()]).toEqual(['success', []]);
	});

	it('says which models there are when the one it was given is not', async () => {
		const model = { __rl: true, mode: 'name', value: 'no-such-model' };
		const run = await host.run(toItems([{ age: 1 }]), [{ name: 'Predict', type: 'predict', parameters: { model } }]);
		expect(run.error?.message).toContain("'no-such-model'");
		expect(run.error?.description).toContain('[ML-NO-MODEL]');
	});
});

it('leaves the prototypes of the process alone', () => {
	expect(Object.keys(Object.prototype)).toEqual([]);
	expect(Object.keys(Array.prototype)).toEqual([]);
});

/** The model that was trained last predicts the first rows that it was trained on. */
async function expectToServe(input: BadInput): Promise<void> {
	const model = { __rl: true, mode: 'name', value: `bad-input-${models}` };
	const run = await host.run(itemsOf(input).slice(0, 3), [{ name: 'Predict', type: 'predict', parameters: { model } }]);
	expect(run.error).toBeUndefined();
	const [items] = run.outputs('Predict');
	expect(items.map(({ json }) => (json.prediction as { value: unknown }).value)).toEqual([0, 1, 2].map(() => expect.stringMatching(/yes|no/)));
	expect(notFinite(items.map(({ json }) => json.prediction))).toEqual([]);
}

/** What the node told with this code, wherever that node tells it. */
function told(run: TestRun, code: string): string[] {
	const { warnings = [], findings = [] } = (run.outputs('Node')[0]?.[0]?.json ?? {}) as unknown as Record<string, { code: string; message: string }[]>;
	const hints = run.hints('Node').map(({ message, group }) => ({ message, code: group?.key }));
	return [...warnings, ...findings, ...hints].filter((one) => one.code === code).map(({ message }) => message);
}

function verdictOf(run: TestRun): { columns: object[] } {
	return run.outputs('Node')[0][0].json as unknown as { columns: object[] };
}

/** Of the input, in whichever output it ended. */
function firstRow(run: TestRun): unknown {
	return run.outputs('Node').flat().find(({ pairedItem }) => (pairedItem as { item: number }).item === 0)?.json;
}

/** Paths of numbers that JSON cannot hold. */
function notFinite(value: unknown, path = ''): string[] {
	if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, inner]) => notFinite(inner, `${path}.${key}`));
}
