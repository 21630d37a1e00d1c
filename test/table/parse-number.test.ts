import { parseNumber, readNumber } from '../../src/table/parse-number';

describe('parseNumber', () => {
	it('leaves thousands of digits that are no number in linear time', () => {
		const started = performance.now();
		expect(parseNumber(`${'1'.repeat(1_000_000)},${'0'.repeat(1_000_000)}x`, '.')).toBeNaN();
		expect(performance.now() - started).toBeLessThan(2_000);
	});

	it.each([
		['12', 12],
		['-3.5', -3.5],
		['+4', 4],
		['.5', 0.5],
		['5.', 5],
		['1e3', 1000],
		['1,234.56', 1234.56],
		['1,234,567', 1234567],
		['1 234.5', 1234.5],
		["1'234.50", 1234.5],
		['1\u00a0234', 1234],
		['1\u202f234.5', 1234.5],
		['$1,234.50', 1234.5],
		['-$5', -5],
		['$-5', -5],
		['€ 99', 99],
		['99 €', 99],
		['EUR 99.50', 99.5],
		['99 USD', 99],
		['R$ 10', 10],
		['12 %', 12],
		['12.5%', 12.5],
		['(500)', -500],
		['($1,500.25)', -1500.25],
		['500-', -500],
		['−7', -7],
		['12,34,567', 1234567],
		['0.123', 0.123],
		['kr 100', 100],
	])('reads %s with a decimal point as %d', (text, expected) => {
		expect(parseNumber(text, '.')).toBe(expected);
	});

	it.each([
		['1.234,56', 1234.56],
		['1 234,56', 1234.56],
		['12,5', 12.5],
		['-0,5', -0.5],
		['1.234', 1234],
		['1.234.567', 1234567],
		['99,00 €', 99],
		['€ 1.299,99', 1299.99],
		['12,5 %', 12.5],
		['(1.500,00)', -1500],
		['1’234,5', 1234.5],
		['7', 7],
	])('reads %s with a decimal comma as %d', (text, expected) => {
		expect(parseNumber(text, ',')).toBe(expected);
	});

	it.each([
		'',
		'abc',
		'12abc',
		'1,23',
		'1.2.3',
		'1,2345',
		'--5',
		'1-2',
		'12 34',
		'Lead 12',
		'0,123,456',
		'5 kg',
		'1e',
		'.',
		',',
		'-',
		'$',
		'%',
		'+-3',
		'2024-01-31',
		'0x10',
	])('does not read %p with a decimal point', (text) => {
		expect(parseNumber(text, '.')).toBeNaN();
	});

	it.each(['1,234.56', '12.5', '0.123', '1.23', '1.2345,6'])('does not read %p with a decimal comma', (text) => {
		expect(parseNumber(text, ',')).toBeNaN();
	});

	it.each([
		['inf', Infinity],
		['-Infinity', -Infinity],
		['1e999', Infinity],
		['∞', Infinity],
	])('reads %s as %d', (text, expected) => {
		expect(parseNumber(text, '.')).toBe(expected);
	});

	it('takes linear time on hostile text', () => {
		const start = performance.now();
		parseNumber(`${'1,111'.repeat(100_000)}!`, '.');
		parseNumber('9'.repeat(39) + 'x', '.');
		expect(performance.now() - start).toBeLessThan(100);
	});
});

describe('readNumber', () => {
	it('falls back to the other notation where the own one gives nothing', () => {
		expect([readNumber('12.5', ','), readNumber('12,5', '.'), readNumber('1.234', ','), readNumber('1,234', '.')]).toEqual([
			12.5, 12.5, 1234, 1234,
		]);
	});
});
