import fc from 'fast-check';
import { canonicalJson, isInheritedKey } from '../../src/artifact/canonical-json';
import type { JsonValue } from '../../src/core/arrays';

const isWritable = (value: unknown) => !/"(__proto__|constructor|toString|valueOf|hasOwnProperty|\w*[pP]rototype\w*|toLocaleString|propertyIsEnumerable|__\w+__)":/.test(JSON.stringify(value));

describe('canonicalJson', () => {
	it('sorts keys by code unit at every depth and writes no blanks', () => {
		expect(canonicalJson({ b: [1, { z: null, a: true }], a: 'x', B: 2 })).toBe('{"B":2,"a":"x","b":[1,{"a":true,"z":null}]}');
	});

	it('gives the same text whatever the order of insertion', () => {
		expect(canonicalJson({ a: 1, b: 2 })).toBe(canonicalJson({ b: 2, a: 1 }));
	});

	it('leaves out members that are undefined', () => {
		expect(canonicalJson({ a: undefined, b: 1 } as never)).toBe('{"b":1}');
	});

	it('comes back equal from JSON.parse for any JSON value', () => {
		fc.assert(
			fc.property(fc.jsonValue({ maxDepth: 6 }).filter(isWritable), (value) => {
				expect(JSON.parse(canonicalJson(value as JsonValue))).toEqual(value);
			}),
			{ seed: 42, numRuns: 500 },
		);
	});

	it('keeps minus zero and lone surrogates', () => {
		expect(Object.is(JSON.parse(canonicalJson(-0)), -0)).toBe(true);
		expect(JSON.parse(canonicalJson('\ud800x'))).toBe('\ud800x');
	});

	it.each<[string, unknown]>([
		['NaN', Number.NaN],
		['Infinity', [Number.POSITIVE_INFINITY]],
		['a function', { a: () => 1 }],
		['a bigint', 1n],
		['undefined inside a list', [undefined]],
		['a Map', new Map()],
		['a Date', { a: new Date(0) }],
		['a typed array', new Float64Array(1)],
		['the key __proto__', JSON.parse('{"__proto__":1}')],
		['the key constructor', JSON.parse('{"a":{"constructor":1}}')],
	])('refuses %s', (_name, value) => {
		expect(() => canonicalJson(value as JsonValue)).toThrow(expect.objectContaining({ code: 'ML-MODEL-CONTENT' }));
	});

	it('takes 64 levels and refuses 65', () => {
		const nested = (depth: number): JsonValue => (depth === 0 ? 1 : [nested(depth - 1)]);
		expect(canonicalJson(nested(64))).toHaveLength(129);
		expect(() => canonicalJson(nested(65))).toThrow('deeper than 64');
	});

	it('knows the words that plain objects inherit', () => {
		expect(['__proto__', 'toString', 'constructor'].every(isInheritedKey)).toBe(true);
		expect(isInheritedKey('name')).toBe(false);
	});
});
