// Steps of time: which step a moment belongs to and when a step is. Everything is reckoned in one zone, so a day has 24 hours.

/** `number`: plain numbers. `fixed`: a number of milliseconds. `businessDay`: Monday to Friday. `month`: months of their own length. */
export type StepUnit = 'number' | 'fixed' | 'businessDay' | 'month';

/** Plain JSON, stored in models. */
export interface TimeAxis {
	unit: StepUnit;
	/** Units per step, above 0: numbers, milliseconds, business days (1) or months. */
	every: number;
	/** Step 0: milliseconds since 1970 on the zone's clock, or a number. */
	origin: number;
	/** Country whose public holidays the steps may fall on; absent where nobody asked for them. */
	holidays?: string;
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;
/** 1970-01-05 was a Monday. */
const FIRST_MONDAY = 4 * DAY;

/** The nearest step, and how far off the moment is in shares of a step (0 to 0.5; months and business days: 0 within the step). */
export function stepOf(axis: TimeAxis, time: number): { step: number; off: number } {
	switch (axis.unit) {
		case 'month': {
			const step = Math.floor((monthsOf(time) - monthsOf(axis.origin)) / axis.every);
			return { step, off: 0 };
		}
		case 'businessDay':
			return { step: businessDays(time) - businessDays(axis.origin), off: 0 };
		default: {
			const exact = (time - axis.origin) / axis.every;
			const step = Math.round(exact);
			return { step, off: Math.abs(exact - step) };
		}
	}
}

export function timeOf(axis: TimeAxis, step: number): number {
	switch (axis.unit) {
		case 'month':
			return addMonths(axis.origin, step * axis.every);
		case 'businessDay': {
			const days = businessDays(axis.origin) + step;
			const weeks = Math.floor(days / 5);
			return FIRST_MONDAY + weeks * WEEK + (days - 5 * weeks) * DAY + clockOf(axis.origin);
		}
		default:
			return axis.origin + step * axis.every;
	}
}

function clockOf(time: number): number {
	return ((time % DAY) + DAY) % DAY;
}

function monthsOf(time: number): number {
	const date = new Date(time);
	return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The last day of a month stays the last day; the 30th of a longer month becomes the last of a shorter one. */
function addMonths(origin: number, months: number): number {
	const from = new Date(origin);
	const day = from.getUTCDate();
	const isLast = day === daysOfMonth(from.getUTCFullYear(), from.getUTCMonth()) && day > 27;
	const date = new Date(0);
	date.setUTCFullYear(from.getUTCFullYear(), from.getUTCMonth() + months, 1);
	const longest = daysOfMonth(date.getUTCFullYear(), date.getUTCMonth());
	date.setUTCDate(isLast ? longest : Math.min(day, longest));
	return date.getTime() + clockOf(origin);
}

function daysOfMonth(year: number, month: number): number {
	const date = new Date(0);
	date.setUTCFullYear(year, month + 1, 0);
	return date.getUTCDate();
}

/** Since the first Monday of 1970; a weekend belongs to its Friday. */
function businessDays(time: number): number {
	const days = Math.floor((time - FIRST_MONDAY) / DAY);
	const weeks = Math.floor(days / 7);
	return weeks * 5 + Math.min(4, days - 7 * weeks);
}

const NAMES: readonly (readonly [number, string, string])[] = [
	[WEEK, 'weekly', 'weeks'],
	[DAY, 'daily', 'days'],
	[HOUR, 'hourly', 'hours'],
	[MINUTE, 'every minute', 'minutes'],
	[SECOND, 'every second', 'seconds'],
];

/** For people, e.g. `monthly`, `every 15 minutes`. */
export function describeFrequency({ unit, every }: TimeAxis): string {
	if (unit === 'number') return every === 1 ? 'in steps of 1' : `in steps of ${Number(every.toPrecision(6))}`;
	if (unit === 'businessDay') return 'on business days';
	if (unit === 'month') return every === 1 ? 'monthly' : every === 3 ? 'quarterly' : every === 12 ? 'yearly' : `every ${every} months`;
	for (const [size, name, plural] of NAMES) {
		if (every === size) return name;
		if (every % size === 0) return `every ${every / size} ${plural}`;
	}
	return `every ${every} milliseconds`;
}

/** Seasons that a calendar suggests, shortest first, in steps; empty for plain numbers. */
export function calendarSeasons({ unit, every }: TimeAxis): number[] {
	if (unit === 'number') return [];
	if (unit === 'businessDay') return [5];
	if (unit === 'month') return 12 % every === 0 && every < 12 ? [12 / every] : [];
	if (every === WEEK) return [52];
	if (every === DAY) return [7, 365];
	if (every > DAY) return [];
	const perDay = DAY / every;
	const seasons = Number.isInteger(perDay) && perDay > 1 ? [perDay, 7 * perDay] : [];
	const perHour = HOUR / every;
	return Number.isInteger(perHour) && perHour > 1 && every < 5 * MINUTE ? [perHour, ...seasons] : seasons;
}
