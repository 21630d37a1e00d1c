import { createContext } from '../../src/core/context';
import { Random } from '../../src/core/random';
import { rowsToChooseOn, sampleRows, searchRowLimit } from '../../src/engine/large-data';
import type { TrainingRows } from '../../src/engine/training-data';
import { Table } from '../../src/table/table';

const count = (n: number) => Int32Array.from({ length: n }, (_, i) => i);

function rowsOf(n: number, parts: { groups?: Int32Array; time?: Float64Array } = {}): TrainingRows {
	const data = { table: Table.from([], n), features: Array.from({ length: 240 }, (_, i) => `c${i}`), y: new Float64Array(n), problemType: 'regression', nClasses: 0, groups: parts.groups ?? count(n) };
	return { data, time: parts.time } as unknown as TrainingRows;
}

describe('sampleRows', () => {
	it('gives all rows where there are few', () => {
		const rows = count(10);
		expect(sampleRows(rows, 10, new Random(1))).toBe(rows);
	});

	it('draws different rows in order, each as likely as any other', () => {
		const drawn = new Int32Array(20);
		for (let seed = 0; seed < 3000; seed++) {
			const sample = sampleRows(count(20), 5, new Random(seed));
			expect(Array.from(sample)).toEqual([...new Set(sample)].sort((a, b) => a - b));
			for (const row of sample) drawn[row]++;
		}
		// Binomial: 750 expected, standard deviation 24.
		for (const times of drawn) expect(Math.abs(times - 750)).toBeLessThan(5 * 24);
	});
});

describe('searchRowLimit', () => {
	const small = { nRows: 100_000, memoryBudget: 64 * 2 ** 20 };

	it('is smaller where there is memory for fewer rows, and never so small that luck chooses', () => {
		const rows = searchRowLimit(20, small);
		expect(rows).toBeLessThan(100_000);
		expect(rows).toBeGreaterThan(10_000);
		expect(searchRowLimit(20, { ...small, memoryBudget: 2 ** 20 })).toBe(10_000);
	});

	it('is that of the values where there is memory for them', () => {
		expect(searchRowLimit(20, { nRows: 100_000, memoryBudget: 2 ** 30 })).toBe(searchRowLimit(20));
	});
});

describe('rowsToChooseOn', () => {
	const limit = searchRowLimit(240);

	it('takes every row that is not held back where there are few', () => {
		expect(Array.from(rowsToChooseOn(rowsOf(6), Int32Array.of(1, 4), createContext()))).toEqual([0, 2, 3, 5]);
	});

	it('samples where there are very many, and says so', () => {
		const codes: string[] = [];
		const held = count(100);
		const rows = rowsToChooseOn(rowsOf(3 * limit), held, createContext({ warn: ({ code }) => codes.push(code) }));
		expect([rows.length, codes]).toEqual([limit, ['ML-SAMPLED']]);
		expect(rows[0]).toBeGreaterThanOrEqual(100);
	});

	it('says what would help where memory is what is short', () => {
		const fixes: string[] = [];
		rowsToChooseOn(rowsOf(20_000), count(100), createContext({ memoryBudget: 2 ** 20, warn: ({ fix }) => fixes.push(fix) }));
		expect(fixes).toEqual([expect.stringContaining("'Memory Budget'")]);
	});

	it('keeps the group of a row held back, and its time, out of the sample', () => {
		const n = 2 * limit;
		const groups = Int32Array.from({ length: n }, (_, i) => i % limit);
		const sampled = rowsToChooseOn(rowsOf(n, { groups }), Int32Array.of(7), createContext());
		expect(sampled).not.toContain(limit + 7);
		const time = Float64Array.from({ length: n }, (_, i) => i);
		const older = rowsToChooseOn(rowsOf(n, { time }), Int32Array.of(n - 50), createContext());
		expect(older[older.length - 1]).toBeLessThan(n - 50);
	});
});
