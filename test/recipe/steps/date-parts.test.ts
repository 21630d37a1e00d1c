import { applyRecipe, fitRecipe } from '../../../src/recipe/recipe';
import { civilFromDays } from '../../../src/recipe/steps/date-parts';
import { Table } from '../../../src/table/table';

const dates = (...texts: string[]) => Table.from([['at', { kind: 'date', values: Float64Array.from(texts, (text) => Date.parse(text)) }]]);

it('agrees with the calendar of JavaScript over 12,000 years', () => {
	for (let days = -3_000_000; days < 1_400_000; days += 137) {
		const date = new Date(days * 86_400_000);
		const year = date.getUTCFullYear();
		const first = new Date(0);
		first.setUTCFullYear(year, 0, 1);
		expect(civilFromDays(days)).toEqual({
			year,
			month: date.getUTCMonth() + 1,
			day: date.getUTCDate(),
			dayOfYear: Math.round((date.getTime() - first.getTime()) / 86_400_000),
		});
	}
});

it('splits a date for trees into numbers', () => {
	const table = dates('2024-02-29T13:30:00Z', '1969-12-28T01:00:00Z');
	const { features, columns } = applyRecipe(fitRecipe(table, ['at'], 'tree'), table);
	const first = new Map(features.map(({ name }, f) => [name, Array.from(columns[f])]));
	expect(first.get('at (year)')).toEqual([2024, 1969]);
	expect(first.get('at (month)')).toEqual([2, 12]);
	expect(first.get('at (day)')).toEqual([29, 28]);
	expect(first.get('at (weekday)')).toEqual([4, 7]);
	expect(first.get('at (hour)')).toEqual([13, 1]);
	expect(first.get('at (trend, days)')).toEqual([19782.5625, -4 + 1 / 24]);
});

it('leaves the hour out when all dates are at midnight', () => {
	const table = dates('2024-01-01', '2024-06-02', '2023-03-05');
	const { features } = applyRecipe(fitRecipe(table, ['at'], 'tree'), table);
	expect(features.map(({ name }) => name)).not.toContain('at (hour)');
});

it('gives linear models weekdays as categories by name', () => {
	const days = Array.from({ length: 28 }, (_, i) => new Date(Date.UTC(2024, 0, 1 + i)).toISOString());
	const table = dates(...days);
	const { features, columns } = applyRecipe(fitRecipe(table, ['at'], 'linear'), table);
	// Four of each: below the five rows that a level needs, all weekdays are "another value" and constant.
	expect(features.some(({ name }) => name.includes('Monday'))).toBe(false);
	const longer = dates(...days, ...days);
	const more = applyRecipe(fitRecipe(longer, ['at'], 'linear'), longer);
	const monday = more.features.findIndex(({ name }) => name === 'at (weekday) = Monday');
	expect(Array.from(more.columns[monday].slice(0, 8))).toEqual([1, 0, 0, 0, 0, 0, 0, 1]);
	expect(columns.every((values) => values.every(Number.isFinite))).toBe(true);
});
