import { MlError } from '../../src/core/errors';
import { inferSchema } from '../../src/table/infer-schema';
import type { RawTable } from '../../src/table/raw-table';
import type { SchemaOptions } from '../../src/table/schema';

function columnOf(values: readonly unknown[], name = 'x', options: SchemaOptions = {}) {
	const raw: RawTable = { nRows: values.length, columns: new Map([[name, values]]) };
	const { schema, warnings } = inferSchema(raw, options);
	return { ...schema.columns[0], codes: warnings.map(({ code }) => code), missingWords: schema.missingWords };
}

const repeat = <T>(values: readonly T[], times: number): T[] => Array.from({ length: times }, () => values).flat();
const many = (n: number, make: (i: number) => unknown) => Array.from({ length: n }, (_, i) => make(i));

describe('the type of a column', () => {
	it.each<[string, unknown[], object]>([
		['numbers', [1.5, 2, 3.25], { type: 'number' }],
		['number strings', ['1.5', '2', '3'], { type: 'number', decimal: '.' }],
		['German prices', ['1.299,99 €', '5,50 €', '12 €'], { type: 'number', decimal: ',' }],
		['English prices', ['$1,299.99', '$5.50', '($12)'], { type: 'number', decimal: '.' }],
		['percent', ['12 %', '7.5 %', '3 %'], { type: 'number', percent: true }],
		['yes and no', ['yes', 'No', 'YES', null], { type: 'boolean' }],
		['ja and nein', ['ja', 'nein', 'Ja'], { type: 'boolean' }],
		['y and n', ['Y', 'N', 'N'], { type: 'boolean' }],
		['booleans', [true, false, true], { type: 'boolean' }],
		['true, "false" and 1', [true, 'false', 1, 0], { type: 'boolean' }],
		['0 and 1', [0, 1, 1], { type: 'number' }],
		['"0" and "1"', ['0', '1', '1'], { type: 'number' }],
		['s and f', ['s', 'f', 's'], { type: 'category' }],
		['ISO dates', ['2024-01-31', '2023-12-01T10:00:00Z'], { type: 'date', dateFormat: 'iso' }],
		['day first', ['31/01/2024', '01/02/2024'], { type: 'date', dateFormat: 'dmy' }],
		['month first', ['01/31/2024', '01/02/2024'], { type: 'date', dateFormat: 'mdy' }],
		['German dates', ['01.02.2024', '03.04.2024'], { type: 'date', dateFormat: 'dmy' }],
		['month names', ['5 Jan 2024', 'Feb 7, 2023'], { type: 'date', dateFormat: 'named-month' }],
		['labels', ['red', 'green', 'red'], { type: 'category' }],
		['mostly numbers', [...many(96, String), 'x', 'y', '-', 'z'], { type: 'number', distinct: 99 }],
		['half numbers', ['1', '2', '3', 'a', 'b', 'c'], { type: 'category' }],
		['post codes', repeat(['01067', '80331', '01069'], 10), { type: 'category' }],
		['blanks', ['', ' ', null, 'N/A'], { type: 'category', role: 'ignore', note: 'empty' }],
		['one word', many(10, () => 'same'), { role: 'ignore', note: 'constant' }],
		['sentences', many(40, (i) => `The customer number ${i} asked about the invoice of last month`), { type: 'text' }],
	])('%s', (_, values, expected) => {
		expect(columnOf(values)).toMatchObject(expected);
	});

	it.each<[string, string, unknown[], object]>([
		['customer ids', 'customerID', many(50, (i) => `C-${i * 7}X`), { type: 'id', role: 'id', note: 'id' }],
		['UUIDs', 'ref', many(30, (i) => `7927b2df-8bba-4d29-b9a2-${String(i).padStart(12, '0')}`), { type: 'id', note: 'uuid' }],
		['e-mail addresses', 'contact', many(30, (i) => `person${i % 9}@example.com`), { type: 'id', note: 'email' }],
		['phone numbers', 'Phone', many(30, (i) => `+49 30 ${1234560 + i}`), { type: 'id', note: 'phone' }],
		['row numbers', 'n', many(30, (i) => i + 1), { type: 'id', note: 'row-number' }],
		['order numbers', 'Order No', many(30, (i) => i * 13), { type: 'id', note: 'id' }],
		['big integers', 'account', many(30, (i) => `9007199254740${1000 + i}`), { type: 'id', note: 'big-integer' }],
		['the year of yearly rows', 'Year', many(30, (i) => 1990 + i), { type: 'number', role: 'feature' }],
		['epoch seconds', 'created_at', many(30, (i) => 1706659200 + i * 86400), { type: 'date', dateFormat: 'epoch-seconds' }],
		['epoch milliseconds', 'timestamp', many(30, (i) => 1706659200000 + i), { type: 'date', dateFormat: 'epoch-milliseconds' }],
		['Excel serials', 'Start Date', many(30, (i) => 45000 + 3 * i), { type: 'date', dateFormat: 'excel-serial' }],
		['five-digit amounts', 'amount', many(30, (i) => 45000 + 3 * i), { type: 'number' }],
		['20240131', 'date', ['20240131', '20231201', '20230102'], { type: 'date', dateFormat: 'ymd' }],
	])('%s by name and values', (_, name, values, expected) => {
		expect(columnOf(values, name)).toMatchObject(expected);
	});
});

describe('what cannot be told from the values', () => {
	it('warns about 1,234 and reads a point', () => {
		expect(columnOf(['1,234', '2,500'])).toMatchObject({ type: 'number', decimal: '.', codes: ['ML-AMBIGUOUS-NUMBER'] });
	});

	it('settles 1,234 by the other columns', () => {
		const { schema, warnings } = inferSchema({
			nRows: 2,
			columns: new Map([
				['a', ['1,234', '2,500']],
				['b', ['12,5', '3,75']],
			]),
		});
		expect([schema.columns[0].decimal, warnings]).toEqual([',', []]);
	});

	it('obeys the decimal format that was asked for', () => {
		expect(columnOf(['1,234', '2,500'], 'x', { decimalFormat: ',' })).toMatchObject({ decimal: ',', codes: [] });
	});

	it('warns about days and months that could be either', () => {
		expect(columnOf(['01/02/2024', '03/04/2024'])).toMatchObject({ dateFormat: 'mdy', codes: ['ML-AMBIGUOUS-DATE'] });
	});

	it('says with three samples which values are no numbers', () => {
		const raw: RawTable = { nRows: 100, columns: new Map([['x', [...many(97, (i) => i / 2), 'n.v.', 'viele', `${'lang'.repeat(20)}`]]]) };
		const [warning] = inferSchema(raw).warnings;
		expect(warning).toMatchObject({ code: 'ML-MIXED-TYPES', column: 'x' });
		expect(warning.message).toContain("'viele'");
		expect(warning.message.length).toBeLessThanOrEqual(300);
	});
});

describe('words for nothing', () => {
	it('takes select as missing where it is one of several answers', () => {
		const column = columnOf(repeat(['Select', 'Finance', 'Law', 'IT'], 5));
		expect(column).toMatchObject({ missingShare: 0.25, distinct: 3, codes: ['ML-PLACEHOLDER'] });
		expect(column.missingWords).toContain('select');
	});

	it('takes none as an answer among words and as missing among numbers', () => {
		expect(columnOf(repeat(['none', 'guarantor', 'co-applicant'], 5))).toMatchObject({ distinct: 3, missingShare: 0 });
		expect(columnOf(['none', 1, 2, 4])).toMatchObject({ type: 'number', missingShare: 0.25 });
	});

	it('adds the words of the user', () => {
		expect(columnOf(['-999', 5, 6, -999], 'x', { missingWords: ['-999'] })).toMatchObject({
			type: 'number',
			missingShare: 0.5,
			distinct: 2,
		});
	});
});

describe('roles and options', () => {
	const raw: RawTable = {
		nRows: 12,
		columns: new Map<string, unknown[]>([
			['id', many(12, (i) => i)],
			['when', many(12, (i) => `2024-01-${10 + i}`)],
			['team', repeat(['a', 'b', 'c'], 4)],
			['w', many(12, (i) => 1 + (i % 3))],
			['won', repeat(['Yes', 'No'], 6)],
		]),
	};

	it('gives the roles that were asked for', () => {
		const { schema } = inferSchema(raw, { targetColumn: 'won', timeColumn: 'when', groupColumn: 'team', weightColumn: 'w' });
		expect(schema.columns.map(({ role }) => role)).toEqual(['id', 'time', 'group', 'weight', 'target']);
	});

	it('leaves the words of a target as they are', () => {
		expect(inferSchema(raw, { targetColumn: 'won' }).schema.columns[4]).toMatchObject({ type: 'category', role: 'target' });
	});

	it('uses only the feature columns that were named, an id too', () => {
		const { schema } = inferSchema(raw, { targetColumn: 'won', featureColumns: ['id', 'team'] });
		expect(schema.columns.map(({ role }) => role)).toEqual(['feature', 'ignore', 'feature', 'ignore', 'target']);
		expect(schema.columns[0].type).toBe('number');
	});

	it('obeys types that were chosen', () => {
		const types = new Map([
			['team', 'text'],
			['id', 'category'],
		] as const);
		expect(inferSchema(raw, { columnTypes: types }).schema.columns.map(({ type }) => type)).toEqual([
			'category',
			'date',
			'text',
			'number',
			'boolean',
		]);
	});

	it.each(['timeColumn', 'groupColumn', 'weightColumn'])('refuses a %s that is not there', (option) => {
		expect(() => inferSchema(raw, { [option]: 'nope' })).toThrow(expect.objectContaining({ code: 'ML-NO-COLUMN' }) as MlError);
	});

	it('refuses 2,001 columns', () => {
		const wide: RawTable = { nRows: 1, columns: new Map(many(2001, (i) => [`c${i}`, [i]] as const) as [string, unknown[]][]) };
		expect(() => inferSchema(wide)).toThrow(expect.objectContaining({ code: 'ML-TOO-MANY-COLUMNS' }) as MlError);
	});
});

describe('names', () => {
	it('keeps names of the prototype as ordinary columns', () => {
		const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
		const raw: RawTable = { nRows: 3, columns: new Map(names.map((name) => [name, ['a', 'b', 'a']])) };
		expect(inferSchema(raw).schema.columns.map(({ name }) => name)).toEqual(names);
		expect(Object.keys(Object.prototype)).toEqual([]);
	});

	it('keeps names apart that differ in case only, and says so', () => {
		const raw: RawTable = {
			nRows: 2,
			columns: new Map([
				['Name', ['a', 'b']],
				['name ', ['a', 'b']],
			]),
		};
		const { schema, warnings } = inferSchema(raw);
		expect(schema.columns).toHaveLength(2);
		expect(warnings.map(({ code }) => code)).toEqual(['ML-SIMILAR-NAMES']);
	});
});
