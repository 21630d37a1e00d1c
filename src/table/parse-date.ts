// Dates as people and programs write them. Never `new Date(string)`: V8 reads "Lead 12" as a day in 2001.
import type { DateFormat } from './schema';
import { monthNumber } from './month-names';

const TIME = String.raw`(?:[T ,]+(?:at |um )?(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?(?: ?Uhr)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?(?:\[[^\]]*\])?)?`;
const WEEKDAY = String.raw`(?:\p{L}{2,10}\.?,?\s+)?`;
const ISO = new RegExp(String.raw`^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?${TIME}$`, 'u');
const YMD = new RegExp(String.raw`^(\d{4})([/.])(\d{1,2})\2(\d{1,2})\.?${TIME}$`, 'u');
const COMPACT = new RegExp(String.raw`^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?Z?)?$`, 'u');
const SHORT = new RegExp(String.raw`^(\d{1,2})([/.-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})${TIME}$`, 'u');
const DAY_NAME_YEAR = new RegExp(
	String.raw`^${WEEKDAY}(\d{1,2})(?:st|nd|rd|th|\.|º|er)?[ -/]*(?:de )?(\p{L}{3,10})\.?,?[ -/]*(?:de )?(\d{4}|\d{2})${TIME}$`,
	'u',
);
const NAME_DAY_YEAR = new RegExp(String.raw`^${WEEKDAY}(\p{L}{3,10})\.?[ -]+(\d{1,2})(?:st|nd|rd|th)?,?[ -]+(\d{4}|\d{2})${TIME}$`, 'u');
const NAME_YEAR = /^(\p{L}{3,10})\.?[ ,'-]+(\d{4})$/u;

const DAY = 86_400_000;
/** Days from 1899-12-30, Excel's day 0, to 1970-01-01. */
const EXCEL_EPOCH_DAYS = 25_569;

/**
 * Reads a whole string as a date in one format; ISO 8601 is understood in every format, since cleaned dates are written in it.
 * @param text - Trimmed.
 * @returns Milliseconds since 1970-01-01 UTC (no zone given: UTC), NaN when it is no date of that format or no day of the calendar.
 */
export function parseDate(text: string, format: DateFormat): number {
	if (text.length < 6 || text.length > 60) return formatIsNumeric(format) ? parseDateNumber(plainNumber(text), format) : NaN;
	const iso = ISO.exec(text);
	if (iso) return build(iso[1], iso[2], iso[3] ?? '1', iso, 4);
	switch (format) {
		case 'iso':
			return NaN;
		case 'ymd':
			return parseYmd(text);
		case 'dmy':
		case 'mdy':
			return parseShort(text, format);
		case 'named-month':
			return parseNamed(text);
		default:
			return parseDateNumber(plainNumber(text), format);
	}
}

/** Reads a number as a date: epoch seconds or milliseconds, an Excel serial, or 20240131 for `ymd`. */
export function parseDateNumber(value: number, format: DateFormat): number {
	if (!Number.isFinite(value)) return NaN;
	if (format === 'epoch-milliseconds') return checkRange(Math.round(value));
	if (format === 'epoch-seconds') return checkRange(Math.round(value * 1000));
	if (format === 'excel-serial') return checkRange(Math.round((value - EXCEL_EPOCH_DAYS) * DAY));
	return format === 'ymd' ? parseYmd(String(value)) : NaN;
}

/** ISO 8601 text of a date: the day alone where there is no time of day. */
export function formatDate(milliseconds: number): string {
	const text = new Date(milliseconds).toISOString();
	return milliseconds % DAY === 0 ? text.slice(0, -14) : text;
}

function formatIsNumeric(format: DateFormat): boolean {
	return format === 'epoch-milliseconds' || format === 'epoch-seconds' || format === 'excel-serial';
}

function plainNumber(text: string): number {
	return /^-?\d+(?:\.\d+)?$/.test(text) ? Number.parseFloat(text) : NaN;
}

function checkRange(milliseconds: number): number {
	// Years 1 to 9999: what ISO writes with four digits.
	return milliseconds >= -62_135_596_800_000 && milliseconds < 253_402_300_800_000 ? milliseconds : NaN;
}

function parseYmd(text: string): number {
	const match = YMD.exec(text);
	if (match) return build(match[1], match[3], match[4], match, 5);
	const compact = COMPACT.exec(text);
	return compact ? build(compact[1], compact[2], compact[3], compact, 4) : NaN;
}

function parseShort(text: string, format: 'dmy' | 'mdy'): number {
	const match = SHORT.exec(text);
	if (!match) return NaN;
	return format === 'dmy' ? build(match[4], match[3], match[1], match, 5) : build(match[4], match[1], match[3], match, 5);
}

function parseNamed(text: string): number {
	let match = DAY_NAME_YEAR.exec(text);
	if (match) return build(match[3], monthNumber(match[2]), match[1], match, 4);
	match = NAME_DAY_YEAR.exec(text);
	if (match) return build(match[3], monthNumber(match[1]), match[2], match, 4);
	match = NAME_YEAR.exec(text);
	return match ? build(match[2], monthNumber(match[1]), '1', [], 0) : NaN;
}

/** @param time - Groups hour, minute, second, fraction, am/pm, zone from index `at`. */
function build(year: string, month: string | number, day: string, time: readonly (string | undefined)[], at: number): number {
	let fullYear = Number.parseInt(year, 10);
	if (year.length === 2) fullYear += fullYear <= 68 ? 2000 : 1900;
	const monthIndex = (typeof month === 'number' ? month : Number.parseInt(month, 10)) - 1;
	const dayOfMonth = Number.parseInt(day, 10);
	const clock = timeOfDay(time, at);
	if (Number.isNaN(clock) || fullYear < 1) return NaN;
	const date = new Date(0);
	date.setUTCFullYear(fullYear, monthIndex, dayOfMonth);
	if (date.getUTCMonth() !== monthIndex || date.getUTCDate() !== dayOfMonth) return NaN;
	return checkRange(date.getTime() + clock);
}

function timeOfDay(groups: readonly (string | undefined)[], at: number): number {
	const part = (i: number) => (groups[at + i] === undefined ? 0 : Number.parseInt(groups[at + i]!, 10));
	let hour = part(0);
	const half = groups[at + 4]?.toLowerCase();
	if (half) {
		if (hour < 1 || hour > 12) return NaN;
		hour = (hour % 12) + (half.startsWith('p') ? 12 : 0);
	}
	const minute = part(1);
	const second = part(2);
	if (hour > 24 || minute > 59 || second > 60 || (hour === 24 && minute + second > 0)) return NaN;
	const fraction = groups[at + 3] ? Number.parseInt(groups[at + 3]!.padEnd(3, '0').slice(0, 3), 10) : 0;
	return ((hour * 60 + minute) * 60 + second) * 1000 + fraction - zoneOffset(groups[at + 5]);
}

function zoneOffset(zone: string | undefined): number {
	const match = zone === undefined ? null : /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
	if (!match) return 0;
	const minutes = Number.parseInt(match[2], 10) * 60 + (match[3] ? Number.parseInt(match[3], 10) : 0);
	return (match[1] === '-' ? -minutes : minutes) * 60_000;
}
