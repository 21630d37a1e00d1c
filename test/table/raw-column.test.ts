import * as fc from 'fast-check';
import { RawColumnBuilder } from '../../src/table/raw-column';

const CHUNK = 16_384;

function fill(values: Iterable<unknown>): RawColumnBuilder {
	const column = new RawColumnBuilder();
	for (const value of values) column.push(value);
	return column;
}

const kinds: Record<string, (i: number) => unknown> = {
	'small whole numbers': (i) => (i % 2000) - 1000,
	'large whole numbers': (i) => i * 100_003,
	'numbers with halves': (i) => i / 2,
	'numbers of full precision': (i) => i / 7,
	'numbers with gaps': (i) => (i % 3 === 0 ? null : i / 7),
	'texts of numbers': (i) => String(i / 8),
	'amounts with two decimals': (i) => ((i % 100_000) / 100).toFixed(2),
	'amounts with blanks': (i) => (i % 10 === 0 ? '' : (i / 100).toFixed(2)),
	'amounts below zero with four decimals': (i) => ((i % 7000) / -3).toFixed(4),
	'amounts too large for 31 bits': (i) => (i * 1_000_003.25).toFixed(2),
	'two kinds of blank': (i) => (i % 3 === 0 ? '' : i % 3 === 1 ? undefined : '7'),
	'a minus zero': (i) => (i % 5 === 0 ? -0 : i),
	'codes with leading zeros': (i) => String(i % 90_000).padStart(6, '0'),
	words: (i) => ['red', 'green', 'blue'][i % 3],
	'many words': (i) => `customer ${i}`,
	'numbers among words': (i) => (i % 100 === 0 ? 'n/a' : i),
	'not a number and infinity': (i) => [NaN, Infinity, 1, '1'][i % 4],
	booleans: (i) => i % 2 === 0,
	objects: (i) => ({ i }),
};

describe('RawColumnBuilder gives back the very values', () => {
	it.each(Object.entries(kinds))('%s', (_, make) => {
		const values = Array.from({ length: 2 * CHUNK + 17 }, (__, i) => make(i));
		const column = fill(values);
		expect(column.length).toBe(values.length);
		const wrong = values.findIndex((value, row) => !Object.is(column.at(row), value));
		expect(wrong).toBe(-1);
	});

	it('any mixture', () => {
		const cell = fc.oneof(fc.double(), fc.integer().map(String), fc.double().map(String), fc.string(), fc.constantFrom('', null, undefined, '1.50', '0.10', '-0', '1e3'));
		fc.assert(
			fc.property(fc.array(cell, { minLength: 1, maxLength: 12 }), (cells) => {
				const column = fill(Array.from({ length: CHUNK + 1 }, (_, i) => cells[i % cells.length]));
				return cells.every((value, i) => Object.is(column.at(i), value));
			}),
			{ numRuns: 60 },
		);
	});

	it('also where the last row of a full chunk is written again, or rows are skipped', () => {
		const column = new RawColumnBuilder();
		column.put(CHUNK - 1, 'first');
		column.put(CHUNK - 1, 'second');
		column.put(CHUNK + 2, 'third');
		expect([column.at(0), column.at(CHUNK - 1), column.at(CHUNK), column.at(CHUNK + 2), column.length]).toEqual([undefined, 'second', undefined, 'third', CHUNK + 3]);
	});
});
