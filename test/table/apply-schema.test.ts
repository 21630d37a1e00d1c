import fc from 'fast-check';
import { applySchema, compileSchema } from '../../src/table/apply-schema';
import { toCleanRows } from '../../src/table/clean-rows';
import { inferSchema } from '../../src/table/infer-schema';
import { sliceRaw, type RawRow } from '../../src/table/raw-table';
import { toRawTable } from '../../src/table/raw-table-builder';
import type { ColumnSchema, Schema } from '../../src/table/schema';
import type { Column } from '../../src/table/table';

const column = (name: string, type: ColumnSchema['type'], more: Partial<ColumnSchema> = {}): ColumnSchema => ({
	name,
	type,
	role: 'feature',
	missingShare: 0,
	distinct: 1,
	...more,
});
const schemaOf = (...columns: ColumnSchema[]): Schema => ({ columns, missingWords: ['n/a', '-999'] });

/** Category codes as words, so that tables with other level orders compare. */
function plain(value: Column): unknown[] {
	if (value.kind === 'category') return Array.from(value.codes, (code) => (code < 0 ? null : value.levels[code]));
	return value.kind === 'sparse' || value.kind === 'image' ? [] : Array.from(value.values as ArrayLike<unknown>);
}

describe('applySchema', () => {
	it('reads each type into its column', () => {
		const schema = schemaOf(
			column('n', 'number', { decimal: ',' }),
			column('b', 'boolean', { trueWords: ['true', 'ja'], falseWords: ['false', 'nein'] }),
			column('d', 'date', { dateFormat: 'dmy' }),
			column('c', 'category'),
			column('i', 'id', { role: 'id' }),
		);
		const { table, issues } = applySchema(
			schema,
			toRawTable([
				{ n: '1.234,5 €', b: 'Ja', d: '31.01.2024', c: ' red ', i: 'A1' },
				{ n: 2, b: false, d: '2024-02-01', c: 'red', i: 7 },
				{ n: 'n/a', b: '', d: null, c: 'N/A' },
			]),
		);
		expect(plain(table.column('n'))).toEqual([1234.5, 2, NaN]);
		expect(plain(table.column('b'))).toEqual([1, 0, NaN]);
		expect(plain(table.column('d'))).toEqual([Date.UTC(2024, 0, 31), Date.UTC(2024, 1, 1), NaN]);
		expect(plain(table.column('c'))).toEqual(['red', 'red', null]);
		expect(plain(table.column('i'))).toEqual(['A1', '7', null]);
		expect(issues).toEqual([]);
	});

	it.each<[ColumnSchema, unknown, string]>([
		[column('x', 'number'), 'twelve', 'ML-NOT-A-NUMBER'],
		[column('x', 'number'), Infinity, 'ML-INFINITE'],
		[column('x', 'number'), '1e999', 'ML-INFINITE'],
		[column('x', 'boolean'), 'perhaps', 'ML-NOT-BOOLEAN'],
		[column('x', 'boolean'), 2, 'ML-NOT-BOOLEAN'],
		[column('x', 'date', { dateFormat: 'iso' }), '2024-02-30', 'ML-NOT-A-DATE'],
	])('reports what it cannot read %#', (own, value, code) => {
		const { table, issues } = applySchema(schemaOf(own), toRawTable([{ x: value }]));
		expect(plain(table.column('x'))).toEqual([NaN]);
		expect(issues).toEqual([expect.objectContaining({ row: 0, column: 'x', code })]);
	});

	it('cuts samples to 40 characters', () => {
		const { issues } = applySchema(schemaOf(column('x', 'number')), toRawTable([{ x: 'y'.repeat(5000) }]));
		expect(issues[0].value).toHaveLength(40);
	});

	it('makes a column that is absent missing throughout', () => {
		const { table, issues } = applySchema(
			schemaOf(column('a', 'number'), column('b', 'category'), column('c', 'text')),
			toRawTable([{}, {}]),
		);
		expect([plain(table.column('a')), plain(table.column('b')), plain(table.column('c'))]).toEqual([
			[NaN, NaN],
			[null, null],
			[null, null],
		]);
		expect(issues).toEqual([]);
	});

	it('takes a missing word that is a number as missing in numbers too', () => {
		const { table, issues } = applySchema(schemaOf(column('x', 'number')), toRawTable([{ x: -999 }, { x: '-999' }, { x: 5 }]));
		expect([plain(table.column('x')), issues]).toEqual([[NaN, NaN, 5], []]);
	});

	it('never throws on strange values', () => {
		const values = [undefined, null, NaN, '\ud800', '\u0000', 'a\u2028b', '😀', '×'.repeat(70_000), [], {}, true];
		const schema = schemaOf(...(['number', 'boolean', 'date', 'category', 'text', 'id'] as const).map((type, i) => column(`c${i}`, type)));
		const raw = { nRows: values.length, columns: new Map(schema.columns.map(({ name }) => [name, values])) };
		const { table } = applySchema(schema, raw);
		const text = plain(table.column('c4')) as string[];
		expect([text[3], text[7].length]).toEqual(['\ufffd', 65_536]);
	});

	it('treats the two Unicode spellings of a letter as one level', () => {
		const { table } = applySchema(schemaOf(column('c', 'category')), toRawTable([{ c: 'Caf\u00e9' }, { c: 'Cafe\u0301 ' }]));
		expect(table.column('c')).toMatchObject({ levels: ['Café'] });
	});

	it('reads one row of 20 columns in well under 100 microseconds', () => {
		const schema = schemaOf(
			...Array.from({ length: 20 }, (_, i) =>
				column(`c${i}`, (['number', 'category', 'date', 'boolean'] as const)[i % 4], { dateFormat: 'iso' }),
			),
		);
		const row = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`c${i}`, ['12.5', 'red', '2024-01-31', 'yes'][i % 4]]));
		const compiled = compileSchema(schema);
		for (let i = 0; i < 2_000; i++) compiled.apply(toRawTable([row]));
		const times = Array.from({ length: 500 }, () => {
			const start = performance.now();
			compiled.apply(toRawTable([row]));
			return performance.now() - start;
		}).sort((a, b) => a - b);
		expect(times[250]).toBeLessThan(0.1);
	});
});

describe('toCleanRows', () => {
	it('gives every field its clean value and keeps ids as they came', () => {
		const schema = schemaOf(
			column('n', 'number'),
			column('d', 'date', { dateFormat: 'mdy' }),
			column('i', 'id', { role: 'id' }),
			column('b', 'boolean'),
		);
		const raw = toRawTable([
			{ n: '$5', d: '1/31/2024', i: ' A1 ', b: 'yes', extra: ' ' },
			{ n: 'x', d: '1/31/2024 13:00', i: '', more: 7 },
		]);
		expect(toCleanRows(schema, raw)).toEqual([
			{ n: 5, d: '2024-01-31', i: ' A1 ', b: true, extra: null, more: null },
			{ n: null, d: '2024-01-31T13:00:00.000Z', i: null, b: null, extra: null, more: 7 },
		]);
	});

	it('gives nested fields back in their own shape, cleaned inside', () => {
		const row = { address: { city: ' Bonn ', zip: '', geo: { lat: '50,7' } }, tags: ['a', 'b'], n: 1 };
		const schema = schemaOf(
			column('address.city', 'category'),
			column('address.geo.lat', 'number', { decimal: ',' }),
			column('address.zip', 'category'),
			column('tags', 'category'),
			column('tags.count', 'number'),
			column('n', 'number'),
		);
		expect(toCleanRows(schema, toRawTable([row]))).toEqual([
			{ address: { city: 'Bonn', zip: null, geo: { lat: 50.7 } }, tags: ['a', 'b'], n: 1 },
		]);
	});

	it('keeps a column called __proto__ as an own field', () => {
		const row = JSON.parse('{"__proto__": "5", "constructor": "6"}') as RawRow;
		const raw = toRawTable([row]);
		const [clean] = toCleanRows(schemaOf(column('__proto__', 'number'), column('constructor', 'number')), raw);
		expect(JSON.stringify(clean)).toBe('{"__proto__":5,"constructor":6}');
		expect(Object.getPrototypeOf(clean)).toBe(Object.prototype);
	});
});

describe('cleaning twice', () => {
	const cell = fc.oneof(
		fc.constantFrom(
			'',
			' ',
			'n/a',
			'none',
			'yes',
			'No',
			'true',
			'1,234',
			'1.234,5',
			'12 %',
			'€ 5',
			'31/01/2024',
			'01/02/2024',
			'2024-01-31T10:00:00+02:00',
			'5 Jan 2024',
			'Select',
			'-',
			'1706659200',
			'01067',
			'(500)',
			'1e999',
		),
		fc.double(),
		fc.integer(),
		fc.boolean(),
		fc.constant(null),
		fc.string({ maxLength: 8, unit: 'grapheme' }),
		fc.record({ inner: fc.oneof(fc.string({ maxLength: 3 }), fc.integer()) }),
		fc.array(fc.string({ maxLength: 2 }), { maxLength: 3 }),
	);
	const rows = fc.array(fc.dictionary(fc.constantFrom('a', 'b', 'created at', '__proto__', 'd.e'), cell), { minLength: 1, maxLength: 30 });

	it('gives the same table as cleaning once', () => {
		fc.assert(
			fc.property(rows, (given) => {
				const raw = toRawTable(given as RawRow[]);
				const { schema } = inferSchema(raw);
				const once = applySchema(schema, raw).table;
				const cleaned = toCleanRows(schema, raw);
				const twice = applySchema(schema, toRawTable(cleaned)).table;
				for (const [name, values] of once.columns) expect(plain(twice.column(name))).toEqual(plain(values));
				expect(toCleanRows(schema, toRawTable(cleaned))).toEqual(cleaned);
			}),
			{ numRuns: 500 },
		);
	});

	it('gives for one row what it gives for all', () => {
		fc.assert(
			fc.property(rows, (given) => {
				const raw = toRawTable(given as RawRow[]);
				const compiled = compileSchema(inferSchema(raw).schema);
				const all = compiled.apply(raw).table;
				for (let row = 0; row < raw.nRows; row++) {
					const one = compiled.apply(sliceRaw(raw, row, row + 1)).table;
					for (const [name, values] of all.columns) expect(plain(one.column(name))[0]).toEqual(plain(values)[row]);
				}
			}),
			{ numRuns: 200 },
		);
	});
});
