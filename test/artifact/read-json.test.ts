import { readJson, type JsonLimits } from '../../src/artifact/read-json';

const LIMITS: JsonLimits = { maxDepth: 4, maxValues: 1000, maxStringBytes: 20 };
const read = (text: string, limits = LIMITS) => readJson(new TextEncoder().encode(text), limits);

describe('readJson', () => {
	it('reads what JSON.parse reads', () => {
		const text = '{"a":[1,-0.5,true,null],"b":{"c":"\\"é\\u0041\\\\"}}';
		expect(read(text)).toEqual({ ok: true, value: JSON.parse(text) });
	});

	it.each([
		['a doubled key', '{"a":1,"a":2}', 'the same key twice'],
		['a doubled key that is escaped', '{"a":1,"\\u0061":2}', 'the same key twice'],
		['a doubled key deep inside', '[{"a":{"b":1,"b":1}}]', 'the same key twice'],
		['__proto__', '{"__proto__":{"x":1}}', "reserved key '__proto__'"],
		['__proto__, escaped', '{"__\\u0070roto__":1}', "reserved key '__proto__'"],
		['nesting that is too deep', '[[[[[1]]]]]', 'deeper than 4'],
		['a text that is too long', `["${'x'.repeat(21)}"]`, 'more than 20 bytes'],
		['too many values', `[${'1,'.repeat(1000)}1]`, 'more than 1000 values'],
		['too many empty lists', `[${'[],'.repeat(200)}[]]`, 'more than 1000 values'],
		['text after the value', '1 2', 'not valid JSON'],
		['an open string', '{"a', 'not valid JSON'],
		['a backslash at the end', '"\\', 'not valid JSON'],
		['nothing', '', 'not valid JSON'],
		['a byte order mark', '\ufeff{}', 'not valid JSON'],
		['NaN', '[NaN]', 'not valid JSON'],
		['closing brackets only', ']]]]', 'not valid JSON'],
	])('refuses %s', (_name, text, reason) => {
		expect(read(text)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
	});

	it('refuses bytes that are not UTF-8', () => {
		expect(readJson(new Uint8Array([0x22, 0xff, 0xfe, 0x22]), LIMITS)).toMatchObject({ ok: false });
	});

	it('is not misled by brackets and colons inside texts', () => {
		expect(read('{"a":"[[[[[:\\",{"}')).toEqual({ ok: true, value: { a: '[[[[[:",{' } });
	});

	it('stops at 64 levels of a million before the parser sees them', () => {
		const started = performance.now();
		expect(read('['.repeat(1_000_000))).toMatchObject({ ok: false });
		expect(performance.now() - started).toBeLessThan(200);
	});
});
