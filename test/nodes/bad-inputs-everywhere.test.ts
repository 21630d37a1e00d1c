// Every bad input through every node, stopping and continuing on fail: a promised outcome, words that help, never NaN or half a result.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accounts, BAD_ROWS, NODES, type BadRows, type NodeName } from './support/bad-rows';
import { Host, toItems, type TestNode, type TestRun } from './support/host';
import { packageWithRealEngine, type TestPackage } from './support/test-package';

const MAX_MESSAGE_LENGTH = 300;
/** What no user should read: traces of values that a program did not expect. */
const LEAKED = /\bNaN\b|\bundefined\b|\[object|\bat .+:\d+:\d+/;
const CODES = new Set(readFileSync(join(__dirname, '../../docs/errors.md'), 'utf8').match(/ML-[A-Z0-9-]+/g));
const TRAINING = accounts(300);
const MODEL = { __rl: true, mode: 'name', value: 'accounts' };
const FAST = { timeBudget: 20, threads: 1 };

let testPackage: TestPackage;
let host: Host;
let models = 0;

jest.setTimeout(60_000);
beforeAll(async () => {
	testPackage = await packageWithRealEngine('bad-inputs-everywhere');
	host = await Host.load(testPackage.folder);
	const { error } = await host.run(toItems(TRAINING), [{ ...nodeOf('train'), parameters: { modelName: 'accounts', targetColumn: 'churned', modelType: 'logisticRegression', options: FAST } }]);
	expect(error).toBeUndefined();
});
afterAll(async () => {
	const engine = require(`${testPackage.folder}/dist/engine.js`) as { closeEngines(): Promise<void> };
	await engine.closeEngines();
	testPackage.remove();
	Host.cleanUp();
});

function nodeOf(name: NodeName, onError?: TestNode['onError']): TestNode {
	const of = (type: string, parameters: object): TestNode => ({ name: 'Node', type, parameters: parameters as never, onError });
	switch (name) {
		case 'prepare':
			return of('prepareData', { operation: 'prepare', targetColumn: 'churned' });
		case 'train':
			return of('trainModel', { modelName: `everywhere-${++models}`, targetColumn: 'churned', modelType: 'logisticRegression', options: FAST });
		case 'evaluate':
			return of('evaluate', { model: MODEL });
		case 'predict':
			return of('predict', { model: MODEL });
		default:
			return of('retrain', { model: MODEL, promotion: 'never', options: FAST });
	}
}

const cases = BAD_ROWS.flatMap((input) => NODES.map((node, i) => ({ input, node, id: `${input.row} ${input.name}`, outcome: input.expect[i] ?? input.expect[0] })));

describe.each(cases)('$id: $node $outcome', ({ input, node, outcome }) => {
	const [verb, code, , item] = outcome.split(' ');
	const items = () => toItems(node === 'retrain' && !input.alone ? [...input.rows(), ...TRAINING] : input.rows());

	if (verb === 'refuses') {
		it('in words that help', async () => {
			const { status, error } = await host.run(items(), [nodeOf(node)]);
			expect([status, error?.description]).toEqual(['error', expect.stringMatching(new RegExp(`^\\S.+ \\[${code}\\]$`, 's'))]);
			expectHelpful(error!.message);
			expect(error?.stack).not.toContain('\n');
			expect(error?.context?.itemIndex).toBe(item === undefined ? undefined : Number(item));
			if (item !== undefined) expect(error?.message).toContain(`ow ${Number(item) + 1} `);
		});

		it('as one item under Continue On Fail', async () => {
			const run = await host.run(items(), [nodeOf(node, 'continueRegularOutput')]);
			const [first, ...others] = run.outputs('Node');
			expect([run.status, others.flat()]).toEqual(['success', []]);
			expect(first.map(({ json }) => json)).toEqual([{ error: expect.any(String), code, fix: expect.stringMatching(/\S/) }]);
		});
		return;
	}

	it('also under Continue On Fail', async () => {
		const run = await host.run(items(), [nodeOf(node, 'continueRegularOutput')]);
		expect(run.error).toBeUndefined();
		const results = resultsOf(run, node);
		expect(results.filter((result) => 'error' in result)).toEqual([]);
		expect(notFinite(results)).toEqual([]);
		const said = saidBy(run, results);
		for (const { code: own, message } of said) {
			expect(CODES).toContain(own);
			expectHelpful(message);
		}
		if (code !== undefined) expect(said.map((one) => one.code)).toContain(code);
		if (node === 'evaluate') expect(pageOf(run)).not.toMatch(/<img src=x|<script>alert|>NaN|undefined/);
		if (node === 'predict') expectAnswers(results, input, verb === 'flags');
	});
});

it('leaves the prototypes of the process alone', () => {
	expect(Object.keys(Object.prototype)).toEqual([]);
	expect((({}) as { polluted?: number }).polluted).toBeUndefined();
});

type Result = Record<string, unknown>;
interface Said {
	code: string;
	message: string;
}

function expectHelpful(message: string): void {
	expect(message).toMatch(/^[A-Z0-9'].*[.?]$/su);
	expect(message.length).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH);
	expect(message).not.toMatch(LEAKED);
}

/** What the node itself made: the rows that came in may hold what they like. */
function resultsOf(run: TestRun, node: NodeName): Result[] {
	const items = run.outputs('Node').flat().map(({ json }) => json as Result);
	if (node === 'prepare') return [];
	return node === 'predict' || node === 'evaluate' ? items.map((json) => (json.prediction ?? json.evaluation ?? (json.report === undefined && 'metrics' in json ? json : {})) as Result) : items;
}

function saidBy(run: TestRun, results: readonly Result[]): Said[] {
	const hints = run.hints('Node').flatMap(({ message, group }) => (group ? [{ message, code: group.key }] : []));
	return [...hints, ...results.flatMap(({ warnings = [] }) => warnings as Said[])];
}

function pageOf(run: TestRun): string {
	const report = run.outputs('Node')[0][0].binary?.report;
	return Buffer.from(report?.data ?? '', 'base64').toString('utf8');
}

/** One answer per row; where there is none, a reason. */
function expectAnswers(results: readonly Result[], input: BadRows, isFlagged: boolean): void {
	expect(results).toHaveLength(input.rows().length);
	const silent = results.filter(({ value }) => value === null);
	for (const { warnings } of silent) expect(warnings).toEqual([{ code: expect.stringMatching(/^ML-/), message: expect.stringMatching(/\S/) }]);
	expect(silent.length > 0).toBe(isFlagged);
	for (const { value } of results) if (value !== null) expect(value).toMatch(/^(yes|no)$/);
}

/** Paths of numbers that JSON cannot hold. */
function notFinite(value: unknown, path = ''): string[] {
	if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, inner]) => notFinite(inner, `${path}.${key}`));
}
