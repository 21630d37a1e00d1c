import { Random } from '../../src/core/random';
import { adjustPValues, checkDrift, homogeneity } from '../../src/monitoring/drift';
import { makeProfile, profileFromState, profileToState } from '../../src/monitoring/profile';
import { Table, type Column } from '../../src/table/table';

const LEVELS = ['basic', 'plus', 'pro', 'rare', 'once'];
const number = (values: ArrayLike<number>): Column => ({ kind: 'number', values: Float64Array.from(values) });

/** 20 columns as a CRM has them: numbers of all shapes with blanks, categories, counts, text. */
function rows(n: number, seed: number, shift = 0): Table {
	const random = new Random(seed);
	const column = (make: () => number) => number(Float64Array.from({ length: n }, make));
	const columns: [string, Column][] = [['top', column(() => random.normal() + shift)]];
	for (let c = 0; c < 8; c++) columns.push([`n${c}`, column(() => (random.uniform() < 0.03 * c ? NaN : Math.exp((c / 4) * random.normal())))]);
	for (let c = 0; c < 4; c++) columns.push([`count${c}`, column(() => Math.floor(-Math.log(random.uniform()) * (c + 1)))]);
	for (let c = 0; c < 6; c++) {
		const code = () => {
			const u = random.uniform();
			return u < 0.02 * c ? -1 : u < 0.5 ? 0 : u < 0.8 ? 1 : u < 0.97 ? 2 : u < 0.997 ? 3 : 4;
		};
		columns.push([`k${c}`, { kind: 'category', codes: Int32Array.from({ length: n }, code), levels: LEVELS }]);
	}
	columns.push(['note', { kind: 'text', values: Array.from({ length: n }, () => 'x'.repeat(random.integer(30))) }]);
	return Table.from(columns);
}

const profileOf = (table: Table) => makeProfile(table, [...table.columns.keys()]);

describe('checkDrift', () => {
	test.each([
		[2000, 8], [2000, 60], [100, 60], [60, 60], [2000, 200], [300, 1000], [5000, 5000], [200, 10_000],
	])('raises about 1 false alarm in 100 stable runs of 20 columns at most (%i training rows, %i new ones)', (nReference, nCurrent) => {
		// docs/evaluation.md has the large simulation; this one allows for two standard errors of its own.
		const trials = nReference + nCurrent > 5000 ? 30 : 100;
		let alarms = 0;
		for (let trial = 0; trial < trials; trial++) {
			if (checkDrift(profileOf(rows(nReference, 2 * trial + 1)), rows(nCurrent, 2 * trial + 2)).drifted) alarms++;
		}
		expect(alarms / trials).toBeLessThanOrEqual(0.01 + 2 * Math.sqrt((0.01 * 0.99) / trials));
	});

	test('finds a shift of half a standard deviation in one column in at least 95 of 100 runs of 500 rows', () => {
		let found = 0;
		for (let trial = 0; trial < 60; trial++) {
			const { columns } = checkDrift(profileOf(rows(2000, trial)), rows(500, 1000 + trial, 0.5));
			if (columns.find(({ column }) => column === 'top')!.drifted) found++;
		}
		expect(found / 60).toBeGreaterThanOrEqual(0.95);
	});

	test('names the column and says what has changed', () => {
		const report = checkDrift(profileOf(rows(1000, 1)), rows(500, 2, 1.5));
		expect(report).toMatchObject({ enoughRows: true, drifted: true, rows: 500 });
		expect(report.columns[0]).toMatchObject({ column: 'top', drifted: true, note: 'higher values than in training' });
		expect(report.text).toContain("'top' (higher values than in training)");
	});

	test('notices a column that is missing, empty or has a new category', () => {
		const reference = rows(1000, 1);
		const profile = profileOf(reference);
		const current = rows(300, 2);
		const note = (table: Table, name: string) => checkDrift(profile, table).columns.find(({ column }) => column === name)!;
		expect(note(current.with([], ['n0']), 'n0')).toMatchObject({ drifted: true, note: 'the column is missing' });
		expect(note(current.with([['n0', number(new Float64Array(300).fill(NaN))]]), 'n0').note).toContain('more often empty');
		const renamed: Column = { kind: 'category', codes: new Int32Array(300), levels: ['brand new'] };
		expect(note(current.with([['k0', renamed]]), 'k0')).toMatchObject({ drifted: true, note: expect.stringContaining('new values') as string });
	});

	test('says that there are not enough rows instead of guessing', () => {
		const report = checkDrift(profileOf(rows(1000, 1)), rows(49, 2, 10));
		expect(report).toMatchObject({ enoughRows: false, drifted: false, columns: [] });
		expect(report.text).toContain('49 new rows');
		expect(checkDrift(profileOf(rows(1000, 1)), rows(0, 2)).enoughRows).toBe(false);
	});

	test('a column that the model hardly uses is reported but does not alarm', () => {
		const table = rows(1000, 1);
		const names = [...table.columns.keys()];
		const profile = makeProfile(table, names, names.map((name) => (name === 'top' ? 0 : 0.05)));
		const report = checkDrift(profile, rows(500, 2, 2));
		expect(report.drifted).toBe(false);
		expect(report.columns[0]).toMatchObject({ column: 'top', drifted: true });
		expect(report.text).toContain('hardly uses');
	});

	test('dates move on by themselves and are not compared', () => {
		const dates = (from: number): Column => ({ kind: 'date', values: Float64Array.from({ length: 200 }, (_, i) => from + i) });
		const profile = makeProfile(Table.from([['when', dates(0)]]), ['when']);
		expect(checkDrift(profile, Table.from([['when', dates(1e9)]]))).toMatchObject({ drifted: false, columns: [] });
	});
});

describe('makeProfile', () => {
	test('keeps no cell of one to four rows, no value and no rare category', () => {
		for (let seed = 0; seed < 20; seed++) {
			const table = rows(60 + 37 * seed, seed);
			const profile = profileOf(table);
			for (const { name, counts, edges, levels } of profile.columns) {
				expect([name, counts.filter((count) => count > 0 && count < 5).length]).toEqual([name, 0]);
				const column = table.column(name);
				if (column.kind === 'number') {
					const values = new Set(column.values);
					expect(edges.some((edge) => values.has(edge))).toBe(false);
				}
				for (const level of levels) {
					const count = column.kind === 'category' ? column.codes.filter((code) => column.levels[code] === level).length : 0;
					expect(count).toBeGreaterThanOrEqual(5);
				}
			}
		}
	});

	test('is the same after a round trip, also with odd names', () => {
		const profile = makeProfile(Table.from([['__proto__', number([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])]]), ['__proto__']);
		const state = profileToState(profile);
		expect(profileFromState({ json: JSON.parse(JSON.stringify(state.json)), arrays: state.arrays })).toEqual(profile);
		expect(({} as Record<string, unknown>).name).toBeUndefined();
	});

	test('refuses a broken state', () => {
		const { json, arrays } = profileToState(profileOf(rows(100, 1)));
		expect(() => profileFromState({ json: null, arrays })).toThrow(expect.objectContaining({ code: 'ML-MODEL-INVALID' }));
		expect(() => profileFromState({ json, arrays: new Map() })).toThrow(expect.objectContaining({ code: 'ML-MODEL-INVALID' }));
		expect(() => profileFromState({ json, arrays: new Map([...arrays, ['countStarts', new Int32Array(99)]]) })).toThrow(
			expect.objectContaining({ code: 'ML-MODEL-INVALID' }),
		);
	});
});

describe('tests behind it', () => {
	test('p values are adjusted as by scipy.stats.false_discovery_control', () => {
		const adjusted = adjustPValues([0.01, 0.04, 0.03, 0.005, 0.9]);
		[0.025, 0.05, 0.05, 0.025, 0.9].forEach((p, i) => expect(adjusted[i]).toBeCloseTo(p, 12));
	});

	test('homogeneity equals scipy.stats.chi2_contingency without correction', () => {
		expect(homogeneity(Float64Array.of(50, 30, 20), Float64Array.of(30, 40, 30))).toBeCloseTo(0.014782877194839438, 12);
	});
});
