import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOLIDAY_COUNTRIES } from '../../../src/learners/forecast/holiday-countries';
import { DAY } from '../../../src/table/time-axis/axis';
import { FAR, holidaysOf, knowsHolidays } from '../../../src/table/time-axis/holidays/calendar';

const golden = JSON.parse(readFileSync(join(__dirname, '../../golden/holidays.json'), 'utf8')) as { years: number[]; dates: Record<string, string[]> };

function daysOf(year: number): number[] {
	const days: number[] = [];
	for (let day = Date.UTC(year, 0, 1); day < Date.UTC(year + 1, 0, 1); day += DAY) days.push(day);
	return days;
}

it.each(Object.keys(golden.dates))('%s: the dates of the reference', (country) => {
	const { codeAt } = holidaysOf(country);
	const ours = golden.years.flatMap((year) => daysOf(year).filter((day) => codeAt(day) > 0).map((day) => new Date(day).toISOString().slice(0, 10)));
	expect(ours).toEqual(golden.dates[country]);
});

it('counts the days to the next holiday and since the last', () => {
	const { daysTo, daysSince, codeAt } = holidaysOf('DE');
	const christmas = Date.UTC(2025, 11, 25);
	expect([daysTo(christmas - 3 * DAY), daysSince(christmas - 3 * DAY), daysTo(christmas), daysSince(christmas + 4 * DAY)]).toEqual([3, FAR, 0, 3]);
	expect(codeAt(christmas)).toBe(codeAt(Date.UTC(2031, 11, 25)));
	expect(codeAt(christmas)).not.toBe(codeAt(christmas + DAY));
	expect(codeAt(Date.UTC(1990, 0, 1))).toBeNaN();
});

it('has a name for every country and dates for every name', () => {
	expect(Object.keys(HOLIDAY_COUNTRIES).filter((country) => !knowsHolidays(country))).toEqual([]);
	for (const country of Object.keys(HOLIDAY_COUNTRIES)) expect(holidaysOf(country).count).toBeGreaterThan(3);
});
