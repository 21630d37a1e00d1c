// Is this column dates, and in which form? Day and month order is decided for the whole column by any day above 12.
import type { ColumnProfile, ValueCount } from './column-profile';
import { parseDate, parseDateNumber } from './parse-date';
import type { DateFormat } from './schema';
import { nameTokens } from './text';

export interface DateFit {
	/** Share of the non-missing values that read as dates, 0 to 1. */
	share: number;
	format: DateFormat;
	/** True when day and month could be either way round in every value. */
	ambiguous: boolean;
}

const TEXT_FORMATS: readonly DateFormat[] = ['iso', 'ymd', 'dmy', 'mdy', 'named-month'];
const TIME_WORDS = new Set([
	'date',
	'datetime',
	'time',
	'timestamp',
	'ts',
	'datum',
	'fecha',
	'data',
	'dt',
	'day',
	'dteday',
	'created',
	'updated',
	'modified',
	'at',
	'on',
	'since',
	'until',
	'start',
	'end',
	'expires',
	'birthday',
	'dob',
	'zeit',
	'heure',
	'hora',
	'zeitstempel',
]);
const DATE_WORDS = new Set(['date', 'datum', 'fecha', 'datetime', 'birthday', 'dob']);
const FIRST_LOOK = 50;

/** Fits the text forms to a column of strings. */
export function fitDates(profile: ColumnProfile, wanted: 'auto' | DateFormat): DateFit | undefined {
	const entries = profile.sample.length > 0 ? profile.distinct.concat(profile.sample) : profile.distinct;
	const formats = wanted === 'auto' ? TEXT_FORMATS : [wanted];
	const candidates = formats.filter((format) => shareOf(entries.slice(0, FIRST_LOOK), format) >= 0.5);
	let best: DateFit | undefined;
	const shares = new Map<DateFormat, number>();
	for (const format of candidates) {
		const share = shareOf(entries, format);
		shares.set(format, share);
		if (!best || share > best.share) best = { share, format, ambiguous: false };
	}
	if (!best || best.share === 0) return undefined;
	const dmy = shares.get('dmy');
	const mdy = shares.get('mdy');
	if ((best.format === 'dmy' || best.format === 'mdy') && dmy !== undefined && dmy === mdy) {
		return { ...best, ...guessOrder(profile) };
	}
	return best;
}

/** Fits epoch times, Excel serials and 20240131 to a column of numbers, where its name says that it holds times. */
export function fitDateNumbers(name: string, values: readonly number[]): DateFormat | undefined {
	const tokens = nameTokens(name);
	if (values.length === 0 || !tokens.some((token) => TIME_WORDS.has(token))) return undefined;
	const all = (test: (value: number) => boolean) => values.every(test);
	if (all((value) => value >= 1e9 && value < 4.2e9)) return 'epoch-seconds';
	if (all((value) => value >= 1e12 && value < 4.2e12)) return 'epoch-milliseconds';
	const isDate = tokens.some((token) => DATE_WORDS.has(token));
	if (isDate && all((value) => value >= 19_000_101 && value <= 21_001_231 && !Number.isNaN(parseDateNumber(value, 'ymd')))) return 'ymd';
	if (isDate && values.length > 2 && all((value) => value >= 20_000 && value <= 60_000)) return 'excel-serial';
	return undefined;
}

/** True when a column's name speaks of a time. */
export function namesTime(name: string): boolean {
	return nameTokens(name).some(
		(token) => TIME_WORDS.has(token) || /^(?:year|month|week|hour|quarter|jahr|monat|woche|t|period|step)$/.test(token),
	);
}

function shareOf(entries: readonly ValueCount[], format: DateFormat): number {
	let fits = 0;
	let total = 0;
	for (const { value, count } of entries) {
		total += count;
		const time = typeof value === 'string' ? parseDate(value, format) : typeof value === 'number' ? parseDateNumber(value, format) : NaN;
		if (!Number.isNaN(time)) fits += count;
	}
	return total === 0 ? 0 : fits / total;
}

/**
 * No day above 12 anywhere. Rows that come in time order tell: the reading with the smaller total of steps between neighbours is
 * the right one. If that says nothing, a slash means month first and anything else day first.
 */
function guessOrder(profile: ColumnProfile): Pick<DateFit, 'format' | 'ambiguous'> {
	const texts = profile.head.filter((value): value is string => typeof value === 'string');
	const dmy = travel(texts, 'dmy');
	const mdy = travel(texts, 'mdy');
	if (texts.length >= 20 && dmy > 5 * mdy) return { format: 'mdy', ambiguous: true };
	if (texts.length >= 20 && mdy > 5 * dmy) return { format: 'dmy', ambiguous: true };
	const same = texts.length > 0 && texts.every((text) => parseDate(text, 'dmy') === parseDate(text, 'mdy'));
	return { format: texts[0]?.includes('/') ? 'mdy' : 'dmy', ambiguous: !same };
}

function travel(texts: readonly string[], format: DateFormat): number {
	let sum = 0;
	for (let i = 1; i < texts.length; i++) {
		const step = parseDate(texts[i], format) - parseDate(texts[i - 1], format);
		if (!Number.isNaN(step)) sum += Math.abs(step);
	}
	return sum;
}
