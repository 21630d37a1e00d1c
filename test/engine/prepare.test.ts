import { createContext } from '../../src/core/context';
import { CancelledError, MlError } from '../../src/core/errors';
import { Random } from '../../src/core/random';
import type { PrepareOptions, PrepareResult } from '../../src/engine/contract';
import { prepare } from '../../src/engine/prepare';
import type { RawRow } from '../../src/table/raw-table';
import { toRawTable } from '../../src/table/raw-table-builder';

const OPTIONS: PrepareOptions = { splitMethod: 'stratified', testShare: 20, seed: 42, dropDuplicates: true, schema: {} };

const run = async (rows: RawRow[], options: Partial<PrepareOptions> = {}) =>
	await prepare(toRawTable(rows), { ...OPTIONS, ...options }, createContext());

/** 600 customers whose churn follows their tenure loosely. */
function customers(n = 600): RawRow[] {
	const random = new Random(7);
	return Array.from({ length: n }, (_, i) => {
		const tenure = random.integer(72);
		return {
			customerID: `C${1000 + i}`,
			tenure: String(tenure),
			charges: `€ ${(20 + 80 * random.uniform()).toFixed(2)}`,
			plan: ['basic', 'plus', 'pro'][random.integer(3)],
			joined: `2024-${String(1 + random.integer(12)).padStart(2, '0')}-${String(1 + random.integer(28)).padStart(2, '0')}`,
			churn: random.uniform() < (tenure < 20 ? 0.6 : 0.2) ? 'Yes' : 'No',
		};
	});
}

const inputRows = (result: PrepareResult) =>
	[...result.training, ...result.test, ...result.problems].map(({ row }) => row).sort((a, b) => a - b);
const codesOf = (result: PrepareResult, severity?: string) =>
	result.verdict.findings.filter((finding) => !severity || finding.severity === severity).map(({ code }) => code);

describe('prepare', () => {
	it('cleans rows, splits them by the shares of the classes and judges them green', async () => {
		const result = await run(customers(), { targetColumn: 'churn' });
		expect(result.training[0].cleaned).toEqual({
			customerID: 'C1000',
			tenure: expect.any(Number) as number,
			charges: expect.any(Number) as number,
			plan: expect.any(String) as string,
			joined: expect.stringMatching(/^2024-\d\d-\d\d$/) as string,
			churn: expect.stringMatching(/^(Yes|No)$/) as string,
		});
		expect([result.verdict.verdict, result.training.length, result.test.length, result.problems.length]).toEqual(['green', 480, 120, 0]);
		const share = (rows: PrepareResult['test']) => rows.filter(({ cleaned }) => cleaned.churn === 'Yes').length / rows.length;
		expect(Math.abs(share(result.test) - share(result.training))).toBeLessThan(0.03);
		expect(result.schema.columns.map(({ type, role }) => `${type} ${role}`)).toEqual([
			'id id',
			'number feature',
			'number feature',
			'category feature',
			'date feature',
			'category target',
		]);
	});

	it('loses no row', async () => {
		const rows = customers(60);
		rows[3] = {};
		rows[10] = { ...rows[11] };
		rows[20] = { ...rows[20], churn: '' };
		rows[30] = { ...rows[30], churn: 'maybe' };
		const result = await run(rows, { targetColumn: 'churn' });
		expect(inputRows(result)).toEqual(Array.from({ length: 60 }, (_, i) => i));
		expect(result.problems.map(({ row, problems }) => [row, problems[0].code])).toEqual([
			[3, 'ML-BLANK-ROW'],
			[11, 'ML-DUPLICATE'],
			[20, 'ML-TARGET-MISSING'],
			[30, 'ML-RARE-CLASS'],
		]);
		expect(result.problems[2].original).toEqual(rows[20]);
	});

	it('is the same for the same seed and another one for another', async () => {
		const rowsOf = async (seed: number) => (await run(customers(), { targetColumn: 'churn', seed })).test.map(({ row }) => row);
		expect(await rowsOf(1)).toEqual(await rowsOf(1));
		expect(await rowsOf(1)).not.toEqual(await rowsOf(2));
	});

	it('gives the same cleaned rows when prepared rows come again', async () => {
		const first = await run(customers(), { targetColumn: 'churn', splitMethod: 'none' });
		const again = await run(
			first.training.map(({ cleaned }) => cleaned),
			{ targetColumn: 'churn', splitMethod: 'none' },
		);
		expect(again.training).toEqual(first.training);
	});

	it('leaves data without a target alone', async () => {
		const result = await run(customers(), { targetColumn: '', splitMethod: 'random' });
		expect([result.verdict.target, result.test.length]).toEqual([{ column: null, problemType: null, missing: 0 }, 120]);
	});

	it('describes a number to predict by its range', async () => {
		const { verdict } = await run(customers(), { targetColumn: 'charges' });
		expect(verdict.target).toMatchObject({
			problemType: 'regression',
			range: { min: expect.any(Number) as number, max: expect.any(Number) as number },
		});
	});
});

describe('the split', () => {
	it('holds back the newest rows', async () => {
		const { training, test } = await run(customers(), { targetColumn: 'churn', splitMethod: 'time', timeColumn: 'joined' });
		const newest = training.reduce((max, { cleaned }) => (String(cleaned.joined) > max ? String(cleaned.joined) : max), '');
		expect(test).toHaveLength(120);
		expect(test.every(({ cleaned }) => String(cleaned.joined) >= newest)).toBe(true);
	});

	it('keeps a group on one side', async () => {
		const rows = customers().map((row, i) => ({ ...row, shop: `S${i % 25}` }));
		const { training, test } = await run(rows, { targetColumn: 'churn', splitMethod: 'group', groupColumn: 'shop' });
		const tested = new Set(test.map(({ cleaned }) => cleaned.shop));
		expect(tested.size).toBeGreaterThan(2);
		expect(training.filter(({ cleaned }) => tested.has(cleaned.shop))).toEqual([]);
	});

	it.each(['stratified', 'random'] as const)('never puts equal rows on both sides (%s)', async (splitMethod) => {
		const rows = customers(100);
		const twice = rows.concat(rows.map((row, i) => ({ ...row, customerID: `D${i}` })));
		const { training, test } = await run(twice, { targetColumn: 'churn', splitMethod });
		const key = ({ cleaned }: { cleaned: RawRow }) => JSON.stringify({ ...cleaned, customerID: 0 });
		const tested = new Set(test.map(key));
		expect(test.length).toBeGreaterThan(20);
		expect(training.filter((row) => tested.has(key(row)))).toEqual([]);
	});

	it('keeps rows that repeat by nature', async () => {
		const rows = Array.from({ length: 400 }, (_, i) => ({ a: i % 3, b: i % 2 === 0 ? 'x' : 'y', won: i % 5 === 0 }));
		const result = await run(rows, { targetColumn: 'won' });
		expect([result.problems.length, result.training.length + result.test.length]).toEqual([0, 400]);
	});

	it('gives no test rows where none are wanted', async () => {
		expect((await run(customers(), { splitMethod: 'none' })).test).toEqual([]);
		expect((await run(customers(), { testShare: 0 })).test).toEqual([]);
	});

	it.each<[Partial<PrepareOptions>, string]>([
		[{ splitMethod: 'time' }, 'ML-PARAMETER'],
		[{ splitMethod: 'group' }, 'ML-PARAMETER'],
		[{ splitMethod: 'time', timeColumn: 'nope' }, 'ML-NO-COLUMN'],
		[{ splitMethod: 'time', timeColumn: 'plan' }, 'ML-NOT-A-TIME'],
	])('refuses %p', async (options, code) => {
		await expect(run(customers(), options)).rejects.toMatchObject({ code });
	});
});

describe('the verdict', () => {
	const with_ = (change: (row: RawRow, i: number) => RawRow, n = 600) => customers(n).map(change);
	const cases: [string, RawRow[], string, string, string?][] = [
		['few rows', customers(43), 'amber', 'ML-SMALL-DATA'],
		['too few rows', customers(6), 'red', 'ML-TOO-FEW'],
		['one class', with_((row) => ({ ...row, churn: 'No' })), 'red', 'ML-ONE-CLASS'],
		['an id to predict', customers(), 'red', 'ML-TARGET-ID', 'customerID'],
		['a date to predict', customers(), 'red', 'ML-TARGET-TYPE', 'joined'],
		['no feature', with_(({ customerID, churn }) => ({ customerID, churn, same: 1 })), 'red', 'ML-NO-FEATURES'],
		['a leak', with_((row) => ({ ...row, cancel_date: row.churn === 'Yes' ? '2024-05-05' : '' })), 'amber', 'ML-LEAK'],
		['a number that is 0 for one class only', with_((row, i) => ({ ...row, hours: row.churn === 'Yes' ? 1 + i : 0 })), 'amber', 'ML-LEAK'],
		['the target twice', with_((row) => ({ ...row, copy: row.churn === 'Yes' ? 1 : 0 })), 'amber', 'ML-LEAK'],
		['the number to predict twice', with_((row) => ({ ...row, copy: row.charges })), 'amber', 'ML-LEAK', 'charges'],
		['infinite values', with_((row, i) => ({ ...row, ratio: i % 50 === 0 ? Infinity : i / 7 })), 'amber', 'ML-INFINITE'],
		['mixed types', with_((row, i) => ({ ...row, visits: i < 3 ? 'many' : i % 17 })), 'amber', 'ML-MIXED-TYPES'],
		['ambiguous dates', with_((row, i) => ({ ...row, seen: `0${1 + (i % 9)}/0${1 + ((i * 7) % 9)}/2024` })), 'amber', 'ML-AMBIGUOUS-DATE'],
		['few positives', with_((row, i) => ({ ...row, churn: i < 12 ? 'Yes' : 'No' })), 'amber', 'ML-FEW-POSITIVES'],
		['imbalance', with_((row, i) => ({ ...row, churn: i < 110 ? 'Yes' : 'No' }), 3000), 'green', 'ML-IMBALANCE'],
		['an empty column', with_((row) => ({ ...row, note: '' })), 'green', 'ML-EMPTY-COLUMN'],
		['a constant', with_((row) => ({ ...row, country: 'DE' })), 'green', 'ML-CONSTANT'],
		['e-mail addresses', with_((row, i) => ({ ...row, mail: `a${i}@b.de` })), 'green', 'ML-PII'],
		['a near id', with_((row, i) => ({ ...row, ticket: `T${i % 450}` })), 'green', 'ML-NEAR-ID'],
		['blanks in the target', with_((row, i) => ({ ...row, churn: i < 20 ? null : row.churn })), 'green', 'ML-TARGET-MISSING'],
		[
			'infinity in the target',
			with_((row, i) => ({ ...row, charges: i === 5 ? Infinity : i * 1.37 })),
			'amber',
			'ML-TARGET-INFINITE',
			'charges',
		],
		['repeated rows', customers(500).concat(customers(40)), 'green', 'ML-DUPLICATE'],
	];

	it.each(cases)('finds %s', async (_, rows, verdict, code, targetColumn = 'churn') => {
		const result = await run(rows, { targetColumn });
		expect(codesOf(result)).toContain(code);
		expect(result.verdict.verdict).toBe(verdict);
		for (const { message, fix } of result.verdict.findings) {
			expect(message.length).toBeLessThanOrEqual(300);
			expect(message).not.toMatch(/\b(?:error|problem|failure|mistake|NaN|undefined)\b/i);
			expect(fix).not.toBe('');
		}
	});

	it('counts columns and classes', async () => {
		const { verdict } = await run(
			with_((row, i) => ({ ...row, plan: i < 50 ? null : row.plan })),
			{ targetColumn: 'churn' },
		);
		expect(verdict.columns[3]).toEqual({ name: 'plan', type: 'category', role: 'feature', missing: 50, distinct: 3, note: null });
		expect(verdict.target.classes?.reduce((sum, { rows }) => sum + rows, 0)).toBe(600);
	});
});

describe('what prepare refuses', () => {
	it('0 rows', async () => {
		await expect(run([])).rejects.toMatchObject({ code: 'ML-EMPTY', message: 'Prepare Data received 0 rows.' });
	});

	it('a target that is not there', async () => {
		await expect(run(customers(), { targetColumn: 'Churned' })).rejects.toMatchObject({ code: 'ML-NO-TARGET' });
	});

	it('more than the memory budget, before it starts', async () => {
		await expect(prepare(toRawTable(customers()), OPTIONS, createContext({ memoryBudget: 1000 }))).rejects.toMatchObject({
			code: 'ML-MEMORY',
		});
	});

	it('to go on after it was cancelled', async () => {
		await expect(prepare(toRawTable(customers()), OPTIONS, createContext({ signal: { aborted: true } }))).rejects.toBeInstanceOf(
			CancelledError,
		);
	});

	it('nothing as an MlError without a fix', async () => {
		const refused = await run([], {}).catch((error: unknown) => error as MlError);
		expect((refused as MlError).fix).toContain('filter');
	});
});
