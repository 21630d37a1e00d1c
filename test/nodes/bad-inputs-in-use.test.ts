// Rows that are not as those of the training, through Predict, Evaluate and Retrain: rows 26 to 30 and 54 of the catalogue.
import { Host, toItems, type TestNode, type TestRun } from './support/host';
import { packageWithRealEngine, type TestPackage } from './support/test-package';
import { customers } from './support/bad-inputs';

let testPackage: TestPackage;
let host: Host;

jest.setTimeout(60_000);
const MODEL = { __rl: true, mode: 'name', value: 'churn' };
const node = (type: string, parameters: object = {}, onError?: TestNode['onError']): TestNode => ({ name: type, type, parameters: parameters as never, onError });
const train = node('trainModel', { modelName: 'churn', targetColumn: 'churned', modelType: 'logisticRegression', options: { timeBudget: 2, threads: 1 } });

beforeAll(async () => {
	testPackage = await packageWithRealEngine('bad-inputs-in-use');
	host = await Host.load(testPackage.folder);
	const run = await host.run(toItems(customers(300)), [train]);
	expect(run.error).toBeUndefined();
});
afterAll(async () => {
	jest.restoreAllMocks();
	const engine = require(`${testPackage.folder}/dist/engine.js`) as { closeEngines(): Promise<void> };
	await engine.closeEngines();
	testPackage.remove();
	Host.cleanUp();
});

interface Said {
	value: string | null;
	confidence?: number;
	warnings: { code: string; column?: string; message: string }[];
}

const asked = { age: 30, plan: 'plus', spend: 40 };
async function predict(rows: object[]): Promise<Said[]> {
	const run = await host.run(toItems(rows), [node('predict', { model: MODEL, options: { explain: 2 } })]);
	expect(run.error).toBeUndefined();
	const said = run.outputs('predict')[0].map(({ json }) => json.prediction as unknown as Said);
	expect(JSON.stringify(said)).not.toMatch(/\bNaN\b/);
	return said;
}

describe('Predict', () => {
	it.each([
		['26 a level that training did not have', { ...asked, plan: 'gold' }, 'ML-UNSEEN', 'plan'],
		['29 a word where numbers were', { ...asked, spend: 'a lot' }, 'ML-NOT-A-NUMBER', 'spend'],
		['29 an object where numbers were', { ...asked, spend: [1, 2] }, /./, 'spend'],
		['13 infinity', { ...asked, spend: Infinity }, 'ML-INFINITE', 'spend'],
		['14 a number beyond all of training', { ...asked, spend: 1.7e308 }, 'ML-OUT-OF-RANGE', 'spend'],
		['42 a word for nothing', { ...asked, spend: 'N/A' }, 'ML-MISSING-VALUE', 'spend'],
		['27 a column of little weight that is not there', { age: 30, spend: 40 }, 'ML-MISSING-COLUMN', 'plan'],
	])('%s: answers, and says so', async (_, row, code, column) => {
		const [{ value, warnings }] = await predict([row]);
		expect(value).toMatch(/yes|no/);
		expect(warnings).toContainEqual(expect.objectContaining({ code: expect.stringMatching(code), column, message: expect.stringMatching(/\S/) }));
	});

	it('26 says loudly that the data has changed where many rows have new values', async () => {
		const run = await host.run(toItems(customers(40, (row, i) => (i % 3 === 0 ? { ...row, plan: `new ${i}` } : row))), [node('predict', { model: MODEL })]);
		expect(JSON.stringify(run.hints('predict'))).toMatch(/The data has changed: 14 of 40 rows.*'plan'.*ML-UNSEEN/s);
		const calm = await host.run(toItems(customers(40, (row, i) => (i === 3 ? { ...row, plan: 'new' } : row))), [node('predict', { model: MODEL })]);
		expect(JSON.stringify(calm.hints('predict'))).not.toContain('ML-UNSEEN');
	});

	it('29 answers where a deciding column can be read but for an exception, and refuses the rows where it can not', async () => {
		const broken = (share: number) => customers(40, (row, i) => (i % share === 0 ? { ...row, age: 'unknown age' } : row));
		const [exception] = await predict(broken(40));
		expect(exception).toMatchObject({ value: expect.stringMatching(/yes|no/), warnings: [{ code: 'ML-NOT-A-NUMBER', column: 'age' }] });
		const changed = await predict(broken(4));
		expect(changed[0]).toMatchObject({ value: null, warnings: [{ code: 'ML-COLUMN-TYPE', message: expect.stringMatching(/'unknown age' in 'age' is not a number, as it was in training.*10 of 40 rows/) }] });
		expect(changed[1].value).toMatch(/yes|no/);
	});

	it('27 refuses a row without the column that decides, by its name', async () => {
		const [said, other] = await predict([{ plan: 'plus', spend: 40, Age: 30 }, asked]);
		expect(said).toMatchObject({ value: null, warnings: [{ code: 'ML-MISSING-COLUMN', message: expect.stringMatching(/'age'.*Age/s) }] });
		expect(other.value).toMatch(/yes|no/);
	});

	it('28 and 30 ignores columns that it does not know, and the answer itself', async () => {
		const answers = await predict([asked, { ...asked, extra: { deep: [1] }, churned: 'yes' }, { ...asked, churned: 'no' }]);
		for (const { value, confidence, warnings } of answers) expect({ value, confidence, warnings }).toEqual({ value: answers[0].value, confidence: answers[0].confidence, warnings: [] });
	});

	it.each([
		['text of 1 MB', { ...asked, plan: 'long '.repeat(200_000) }],
		['scripts and emoji', { ...asked, plan: '🙂 größe متأخر 配送 \u0000\ud800' }],
		['member names', JSON.parse('{"age":30,"plan":"__proto__","spend":40,"constructor":1,"__proto__":2}') as object],
	])('37, 38 answers %s', async (_, row) => {
		const [{ value, warnings }] = await predict([row]);
		expect(value).toMatch(/yes|no/);
		for (const { message } of warnings) expect(message.length).toBeLessThan(300);
	});

	it('41 names the column and the row of a function', async () => {
		const run = await host.run(toItems(customers(20).map((row, i) => (i === 4 ? { ...row, run: () => 1 } : row))), [node('evaluate', { model: MODEL })]);
		expect(run.error?.message).toMatch(/'run'.*row 5/);
		expect(run.error?.description).toContain('[ML-CELL-TYPE]');
	});
});

describe('Evaluate and Retrain', () => {
	const few = customers(40);
	const cases: [string, object[], string][] = [
		['no rows', [{}], 'ML-EMPTY'],
		['no answers', few.map((row) => ({ ...row, churned: null })), 'ML-TOO-FEW'],
		['no column of answers', few.map((row) => ({ ...row, churned: undefined, gone: 1 })).map(({ churned: _, ...row }) => row), 'ML-NO-TARGET'],
	];

	it.each(cases.flatMap(([name, rows, code]) => ['evaluate', 'retrain'].map((type) => [type, name, rows, code] as const)))('%s refuses %s', async (type, _, rows, code) => {
		const run = await host.run(toItems(rows), [node(type, { model: MODEL, options: {} })]);
		expect(run.error?.description ?? `${JSON.stringify(run.outputs(type)[0]?.[0]?.json)}`).toContain(code);
		expect(run.error?.stack).not.toContain('\n');
	});

	it('evaluate judges rows of which all columns but one changed', async () => {
		const run = await host.run(toItems(few.map((row) => ({ ...row, plan: 'new', spend: 'words' }))), [node('evaluate', { model: MODEL })]);
		expect(run.error).toBeUndefined();
		expect(numbersOf(run)).toEqual([]);
	});
});

it('54 serves the version that was made last, whatever the clock says', async () => {
	const now = Date.now();
	jest.spyOn(Date, 'now').mockImplementation(() => now - 20 * 365 * 86_400_000);
	const run = await host.run(toItems(customers(200)), [train], { executionId: 'back-in-time' });
	jest.restoreAllMocks();
	expect(run.error).toBeUndefined();
	const predicted = await host.run(toItems([asked]), [node('predict', { model: MODEL })]);
	expect((predicted.outputs('predict')[0][0].json.prediction as { model: object }).model).toMatchObject({ version: 2 });
});

/** Numbers of the output that JSON cannot hold. */
function numbersOf(run: TestRun): number[] {
	const found: number[] = [];
	JSON.stringify(run.outputs('evaluate'), (_, value: unknown) => {
		if (typeof value === 'number' && !Number.isFinite(value)) found.push(value);
		return value;
	});
	return found;
}
