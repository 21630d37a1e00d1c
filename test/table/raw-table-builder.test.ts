import { RawTableBuilder, toRawTable } from '../../src/table/raw-table-builder';
import { inferSchema } from '../../src/table/infer-schema';

const plain = (rows: readonly unknown[]) => {
	const raw = toRawTable(rows as Record<string, unknown>[]);
	return Object.fromEntries(Array.from(raw.columns, ([name, values]) => [name, Array.from(values)]));
};

describe('toRawTable', () => {
	it('takes the union of the keys, absent values undefined', () => {
		expect(plain([{ a: 1 }, { b: 'x' }, { a: 3, c: null }])).toEqual({
			a: [1, undefined, 3],
			b: [undefined, 'x', undefined],
			c: [undefined, undefined, null],
		});
	});

	it('flattens objects to three levels and lists to text and a count', () => {
		const row = { a: { b: 1, c: { d: 'x', e: { f: true, g: { h: 1 } } } }, tags: ['x', 'y', 3], empty: [] };
		expect(plain([row])).toEqual({
			'a.b': [1],
			'a.c.d': ['x'],
			'a.c.e.f': [true],
			tags: ['x, y, 3'],
			'tags.count': [3],
			empty: [null],
			'empty.count': [0],
		});
	});

	it('says what it left out', () => {
		const builder = new RawTableBuilder();
		builder.addRows([{ a: { b: { c: { d: { e: 1 } } } } }, { list: [{ x: 1 }] }]);
		expect(builder.warnings.map(({ code, column }) => [code, column])).toEqual([
			['ML-NESTED', 'a'],
			['ML-NESTED', 'list'],
		]);
	});

	it('adds at most 200 columns from inside objects', () => {
		const builder = new RawTableBuilder();
		builder.addRows([{ a: Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, i])) }]);
		expect([builder.build().columns.size, builder.warnings.length]).toEqual([200, 1]);
	});

	it('turns dates, bigints and things with a JSON form into scalars', () => {
		class Luxon {
			constructor(readonly text: string) {}
			toJSON() {
				return this.text;
			}
		}
		expect(plain([{ d: new Date(0), n: 9007199254740993n, l: new Luxon('2024-01-31'), bad: new Date(NaN) }])).toEqual({
			d: ['1970-01-01T00:00:00.000Z'],
			n: ['9007199254740993'],
			l: ['2024-01-31'],
			bad: [null],
		});
	});

	it.each<[string, unknown]>([
		['a function', () => 1],
		['a symbol', Symbol('x')],
		['binary data', new Uint8Array(2)],
		['binary data', Buffer.from('x')],
		['a Map', new Map([[1, 2]])],
		['a Set', new Set([1])],
		['a regular expression', /x/],
	])('refuses %s, naming column and row', (what, value) => {
		expect(() => toRawTable([{ field: value }])).toThrow(
			expect.objectContaining({
				code: 'ML-CELL-TYPE',
				message: expect.stringContaining(what) as string,
				details: { column: 'field', row: 0 },
			}) as Error,
		);
	});

	it.each([1, 2, 5])('refuses an object that contains itself %d levels down', (depth) => {
		const top: Record<string, unknown> = {};
		let inner = top;
		for (let i = 1; i < depth; i++) inner = inner.next = {} as Record<string, unknown>;
		inner.self = top;
		expect(() => toRawTable([{ field: top }])).toThrow(expect.objectContaining({ code: 'ML-CIRCULAR' }) as Error);
	});

	it('accepts the same object twice in a row', () => {
		const shared = { x: 1 };
		expect(plain([{ a: shared, b: shared }])).toEqual({ 'a.x': [1], 'b.x': [1] });
	});

	it('leaves Object.prototype alone whatever the names', () => {
		const row = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}') as Record<string, unknown>;
		const raw = toRawTable([row]);
		inferSchema(raw);
		expect(Array.from(raw.columns.keys())).toEqual(['__proto__.polluted', 'constructor.prototype.polluted']);
		expect(({} as { polluted?: number }).polluted).toBeUndefined();
	});

	it('joins batches of a file and rows', () => {
		const builder = new RawTableBuilder();
		builder.addBatch({ names: ['a'], columns: [['1', '2']], nRows: 2 });
		builder.addBatch({ names: ['a', 'b'], columns: [['3'], ['x']], nRows: 1, warnings: [{ code: 'ML-RAGGED', message: 'm', fix: 'f' }] });
		builder.addBatch({ rows: [{ b: 'y' }] });
		const raw = builder.build();
		expect([raw.nRows, Array.from(raw.columns.get('a')!), Array.from(raw.columns.get('b')!)]).toEqual([
			4,
			['1', '2', '3', undefined],
			[undefined, undefined, 'x', 'y'],
		]);
		expect(builder.warnings).toHaveLength(1);
	});

	it('counts rows that are no objects as rows without values', () => {
		expect(toRawTable([null as never, { a: 1 }]).nRows).toBe(2);
	});
});
