// Public holidays of a country, day by day.
import { DAY } from '../axis';
import { FIRST_YEAR, HOLIDAY_DATES, LAST_YEAR } from './dates';

/** Distances beyond this many days are all the same. */
export const FAR = 8;

export interface HolidayCalendar {
	/** Different holidays; codes are 1 to `count`. */
	readonly count: number;
	/** Code of the holiday that a moment falls on, 0 = an ordinary day, NaN = a year of which nothing is known. */
	codeAt(time: number): number;
	/** Days to the next and since the last holiday, 0 on one, at most `FAR`; NaN as above. */
	daysTo(time: number): number;
	daysSince(time: number): number;
}

const FIRST_DAY = Date.UTC(FIRST_YEAR, 0, 1) / DAY;
const N_DAYS = Date.UTC(LAST_YEAR + 1, 0, 1) / DAY - FIRST_DAY;
/** Digits of a date's distance from the date before, and the distance that leads to none. */
const GAP_DIGITS = 2;
const NO_DATE = 36 ** GAP_DIGITS - 1;

const made = new Map<string, HolidayCalendar>();

export const knowsHolidays = (country: string): boolean => Object.hasOwn(HOLIDAY_DATES, country);

/** @param country - ISO 3166-1 code for which `knowsHolidays`. Kept, so that asking again costs nothing. */
export function holidaysOf(country: string): HolidayCalendar {
	let calendar = made.get(country);
	if (!calendar) {
		calendar = makeCalendar(HOLIDAY_DATES[country].split(' '));
		made.set(country, calendar);
	}
	return calendar;
}

function makeCalendar(holidays: readonly string[]): HolidayCalendar {
	const codes = new Uint8Array(N_DAYS);
	holidays.forEach((written, i) => {
		for (const day of written.length === 4 ? sameEachYear(written) : farApart(written)) codes[day] = i + 1;
	});
	const days = Array.from(codes.keys());
	const to = distances(codes, days.toReversed());
	const since = distances(codes, days);
	const at = (values: Uint8Array) => (time: number) => values[Math.floor(time / DAY) - FIRST_DAY] ?? NaN;
	return { count: holidays.length, codeAt: at(codes), daysTo: at(to), daysSince: at(since) };
}

function sameEachYear(written: string): number[] {
	const [month, day] = [Number(written.slice(0, 2)), Number(written.slice(2))];
	return Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, i) => Date.UTC(FIRST_YEAR + i, month - 1, day) / DAY - FIRST_DAY);
}

function farApart(written: string): number[] {
	let day = parseInt(written.slice(0, 3), 36);
	const days = [day];
	for (let at = 3; at < written.length; at += GAP_DIGITS) {
		const gap = parseInt(written.slice(at, at + GAP_DIGITS), 36);
		day += gap;
		if (gap !== NO_DATE) days.push(day);
	}
	return days;
}

function distances(codes: Uint8Array, order: readonly number[]): Uint8Array {
	const out = new Uint8Array(codes.length);
	let distance = FAR;
	for (const day of order) {
		distance = codes[day] > 0 ? 0 : Math.min(FAR, distance + 1);
		out[day] = distance;
	}
	return out;
}
