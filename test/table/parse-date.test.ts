import { formatDate, parseDate, parseDateNumber } from '../../src/table/parse-date';
import type { DateFormat } from '../../src/table/schema';

const day = (text: string) => Date.parse(text);

describe('parseDate', () => {
	it.each<[string, DateFormat, string]>([
		['2024-01-31', 'iso', '2024-01-31T00:00:00Z'],
		['2024-1-5', 'iso', '2024-01-05T00:00:00Z'],
		['1962-01', 'iso', '1962-01-01T00:00:00Z'],
		['2024-01-31 13:45', 'iso', '2024-01-31T13:45:00Z'],
		['2024-01-31T13:45:10.250Z', 'iso', '2024-01-31T13:45:10.250Z'],
		['2024-01-31T13:45:10+02:00', 'iso', '2024-01-31T11:45:10Z'],
		['2024-01-31T13:45:10-0530', 'iso', '2024-01-31T19:15:10Z'],
		['2024-01-31T13:45:10.123456789Z', 'iso', '2024-01-31T13:45:10.123Z'],
		['2024/01/31', 'ymd', '2024-01-31T00:00:00Z'],
		['2024.1.31 08:00', 'ymd', '2024-01-31T08:00:00Z'],
		['20240131', 'ymd', '2024-01-31T00:00:00Z'],
		['31.01.2024', 'dmy', '2024-01-31T00:00:00Z'],
		['31/1/24', 'dmy', '2024-01-31T00:00:00Z'],
		['31-01-1969 23:59:59', 'dmy', '1969-01-31T23:59:59Z'],
		['31/01/99', 'dmy', '1999-01-31T00:00:00Z'],
		['01/31/2024', 'mdy', '2024-01-31T00:00:00Z'],
		['1/31/2024 1:05 PM', 'mdy', '2024-01-31T13:05:00Z'],
		['1/31/2024 12:05 am', 'mdy', '2024-01-31T00:05:00Z'],
		['5 Jan 2024', 'named-month', '2024-01-05T00:00:00Z'],
		['05-Jan-24', 'named-month', '2024-01-05T00:00:00Z'],
		['January 5, 2024', 'named-month', '2024-01-05T00:00:00Z'],
		['Jan 5th, 2024 3:00 pm', 'named-month', '2024-01-05T15:00:00Z'],
		['Fri, 05 Jan 2024 10:00:00 GMT', 'named-month', '2024-01-05T10:00:00Z'],
		['5. März 2024', 'named-month', '2024-03-05T00:00:00Z'],
		['5 de enero de 2024', 'named-month', '2024-01-05T00:00:00Z'],
		['12 août 2024', 'named-month', '2024-08-12T00:00:00Z'],
		['March 2024', 'named-month', '2024-03-01T00:00:00Z'],
		['1706659200', 'epoch-seconds', '2024-01-31T00:00:00Z'],
		['1706659200000', 'epoch-milliseconds', '2024-01-31T00:00:00Z'],
		['45322', 'excel-serial', '2024-01-31T00:00:00Z'],
		['45322.5', 'excel-serial', '2024-01-31T12:00:00Z'],
	])('reads %s as %s', (text, format, expected) => {
		expect(parseDate(text, format)).toBe(day(expected));
	});

	it.each<[string, DateFormat]>([
		['2024-02-30', 'iso'],
		['0000-00-00', 'iso'],
		['2024-13-01', 'iso'],
		['30.02.2023', 'dmy'],
		['31/01/2024', 'mdy'],
		['01/31/2024', 'dmy'],
		['Lead 12', 'named-month'],
		['5 Foo 2024', 'named-month'],
		['1', 'iso'],
		['12', 'dmy'],
		['2024-01-31 25:00', 'iso'],
		['1/31/2024 13:00 PM', 'mdy'],
		['31/01-2024', 'dmy'],
	])('does not read %s as %s', (text, format) => {
		expect(parseDate(text, format)).toBeNaN();
	});

	it.each<DateFormat>(['iso', 'dmy', 'mdy', 'ymd', 'named-month', 'epoch-seconds', 'epoch-milliseconds', 'excel-serial'])(
		'reads what formatDate writes in a column of %s',
		(format) => {
			for (const time of [0, -1, 1706659200000, 1706705110250, -2208988800000]) expect(parseDate(formatDate(time), format)).toBe(time);
		},
	);
});

describe('parseDateNumber', () => {
	it.each<[number, DateFormat, string]>([
		[1706659200, 'epoch-seconds', '2024-01-31'],
		[1706659200000, 'epoch-milliseconds', '2024-01-31'],
		[45322, 'excel-serial', '2024-01-31'],
		[20240131, 'ymd', '2024-01-31'],
	])('reads %d as %s', (value, format, expected) => {
		expect(formatDate(parseDateNumber(value, format))).toBe(expected);
	});

	it('does not read a plain number as a text date', () => {
		expect([parseDateNumber(12, 'iso'), parseDateNumber(Infinity, 'epoch-seconds'), parseDateNumber(1e300, 'epoch-milliseconds')]).toEqual([
			NaN,
			NaN,
			NaN,
		]);
	});
});
