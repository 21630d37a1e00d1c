// Moments as a column writes them: read into numbers once, written back in the same form for the steps to come.
import { ColumnProfiler } from '../column-profile';
import { fitDateNumbers, fitDates } from '../infer-date';
import { MissingValues } from '../missing';
import { parseDate, parseDateNumber } from '../parse-date';
import type { DateFormat } from '../schema';
import { MINUTE } from './axis';

/** Plain JSON, stored in models. */
export interface TimeFormat {
	/** `number`: plain steps. `quarter`: 2024Q1. Otherwise how dates are read. */
	kind: 'number' | 'quarter' | DateFormat;
	/** A value as it came, whose look new ones take. */
	sample: string;
	/** The column holds numbers and no text. */
	isNumber: boolean;
	/** Minutes east of UTC that times are reckoned in: that of the zone which all values name, else 0. */
	offset: number;
}

export interface ReadTimes {
	format: TimeFormat;
	/** Milliseconds on the zone's clock, or numbers; NaN = missing or unreadable. */
	times: Float64Array;
	unreadable: number;
	/** Zones by how many values name them, where there is more than one. */
	zones: ReadonlyMap<string, number>;
}

const QUARTER = /^(\d{4})[ -]?Q([1-4])$|^Q([1-4])[ -]?(\d{4})$/i;
const ZONE = /\d{1,2}[:.h]\d{2}.*?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)$/;
const NUMERIC = /^-?\d+(?:\.\d+)?$/;

/** @param known - The form to read in. Default: found from the values. */
export function readTimes(name: string, column: Iterable<unknown>, missing: MissingValues, known?: TimeFormat | DateFormat): ReadTimes | undefined {
	const values = Array.from(column);
	const kind = typeof known === 'string' ? known : (known?.kind ?? findKind(name, values, missing));
	if (kind === undefined) return undefined;
	const zones = new Map<string, number>();
	let sample: string | undefined;
	let numbers = 0;
	let texts = 0;
	let unreadable = 0;
	const clocks = new Float64Array(values.length);
	const offsets = new Int16Array(values.length);
	const times = Float64Array.from(values, (value, row) => {
		if (missing.is(value)) return NaN;
		const time = readOne(value, kind);
		if (Number.isNaN(time)) {
			unreadable++;
			return NaN;
		}
		sample = String(value).trim();
		if (typeof value === 'number') numbers++;
		else texts++;
		if (typeof value === 'string' && kind !== 'number') {
			const zone = ZONE.exec(value.trim())?.[1];
			if (zone !== undefined) zones.set(zone, (zones.get(zone) ?? 0) + 1);
			offsets[row] = minutesOf(zone);
		}
		clocks[row] = time + offsets[row] * MINUTE;
		return time;
	});
	if (sample === undefined) return undefined;
	const several = new Set(Array.from(zones.keys(), minutesOf)).size > 1 || (zones.size > 0 && [...zones.values()].reduce((a, b) => a + b, 0) < texts && !zones.has('Z'));
	// Days at local midnight are days, whatever summer time does to them.
	const wholeDays = several && clocks.every((clock, row) => Number.isNaN(times[row]) || clock % 86_400_000 === 0);
	const offset = typeof known === 'object' && known !== null ? known.offset : several ? 0 : offsets.find((minutes) => minutes !== 0) ?? 0;
	for (let row = 0; row < times.length; row++) if (!Number.isNaN(times[row])) times[row] = wholeDays ? clocks[row] : times[row] + offset * MINUTE;
	const format: TimeFormat = { kind, sample: several ? withoutZone(sample) : sample, isNumber: numbers > texts, offset };
	return { format, times, unreadable, zones: several ? zones : new Map() };
}

function withoutZone(sample: string): string {
	const zone = ZONE.exec(sample)?.[1];
	return zone === undefined ? sample : `${sample.slice(0, -zone.length)}Z`;
}

function minutesOf(zone: string | undefined): number {
	const match = zone === undefined ? null : /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
	if (!match) return 0;
	const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
	return match[1] === '-' ? -minutes : minutes;
}

function readOne(value: unknown, kind: TimeFormat['kind']): number {
	if (kind === 'number') {
		const number = typeof value === 'number' ? value : typeof value === 'string' && NUMERIC.test(value.trim()) ? Number(value) : NaN;
		return Number.isFinite(number) ? number : NaN;
	}
	if (kind === 'quarter') {
		const match = typeof value === 'string' ? QUARTER.exec(value.trim()) : null;
		return match ? Date.UTC(Number(match[1] ?? match[4]), 3 * (Number(match[2] ?? match[3]) - 1), 1) : NaN;
	}
	if (typeof value === 'string') return parseDate(value.trim(), kind);
	return typeof value === 'number' ? parseDateNumber(value, kind) : NaN;
}

function findKind(name: string, values: readonly unknown[], missing: MissingValues): TimeFormat['kind'] | undefined {
	const present = values.filter((value) => !missing.is(value));
	if (present.length === 0) return undefined;
	const numbers = present.map((value) => (typeof value === 'number' ? value : typeof value === 'string' && NUMERIC.test(value.trim()) ? Number(value) : NaN));
	if (numbers.every((value) => Number.isFinite(value))) {
		if (numbers.every((value) => value >= 1e11 && value < 4.2e12)) return 'epoch-milliseconds';
		return fitDateNumbers(name, numbers) ?? 'number';
	}
	const quarters = present.filter((value) => typeof value === 'string' && QUARTER.test(value.trim())).length;
	if (quarters >= 0.9 * present.length) return 'quarter';
	const profiler = new ColumnProfiler(missing, values.length);
	profiler.add(values, 0, values.length);
	const fit = fitDates(profiler.finish(), 'auto');
	return fit && fit.share >= 0.8 ? fit.format : undefined;
}

/** A moment in the look of the column's own values. */
export function writeTime(time: number, { kind, sample, isNumber, offset }: TimeFormat): string | number {
	if (kind === 'number') {
		const value = Number(time.toPrecision(15));
		return isNumber ? value : String(value);
	}
	const date = new Date(time);
	if (kind === 'quarter') return quarterText(date, sample);
	if (kind === 'epoch-milliseconds' || kind === 'epoch-seconds' || kind === 'excel-serial') return numberText(time - offset * MINUTE, kind, isNumber);
	if (kind === 'ymd' && /^\d{8}$/.test(sample)) {
		const text = date.toISOString().slice(0, 10).replaceAll('-', '');
		return isNumber ? Number(text) : text;
	}
	const day = dayText(date, kind, sample);
	return day + clockText(date, sample);
}

function numberText(time: number, kind: DateFormat, isNumber: boolean): string | number {
	const value = kind === 'epoch-milliseconds' ? time : kind === 'epoch-seconds' ? time / 1000 : time / 86_400_000 + 25_569;
	return isNumber ? value : String(value);
}

function quarterText(date: Date, sample: string): string {
	const quarter = Math.floor(date.getUTCMonth() / 3) + 1;
	const year = String(date.getUTCFullYear());
	return /^Q/i.test(sample) ? sample.replace(/\d{4}$/, year).replace(/^(Q)\d/i, `$1${quarter}`) : sample.replace(/^\d{4}/, year).replace(/\d$/, String(quarter));
}

function dayText(date: Date, kind: DateFormat, sample: string): string {
	const iso = date.toISOString();
	const [year, month, day] = [iso.slice(0, 4), iso.slice(5, 7), iso.slice(8, 10)];
	const short = /^(\d{1,2})([/.-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})/.exec(sample);
	if ((kind === 'dmy' || kind === 'mdy') && short) {
		const pad = (text: string, like: string) => (like.length === 2 ? text : String(Number(text)));
		const parts = kind === 'dmy' ? [pad(day, short[1]), pad(month, short[3])] : [pad(month, short[1]), pad(day, short[3])];
		// One digit in the sample may be chance: without a leading zero only where the sample shows that there is none.
		return [...parts, short[4].length === 2 ? year.slice(2) : year].join(short[2]);
	}
	if (kind === 'ymd' && /^\d{4}[/.]/.test(sample)) return [year, month, day].join(sample[4]);
	return /^\d{4}-\d{1,2}$/.test(sample) ? `${year}-${month}` : `${year}-${month}-${day}`;
}

/** Hour, minute, second as far as the sample goes, with its zone; nothing where it has none. */
function clockText(date: Date, sample: string): string {
	const match = /([T ,]+)\d{1,2}:\d{2}(:\d{2})?([.,]\d{1,9})?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?$/.exec(sample);
	if (!match) return date.getTime() % 86_400_000 === 0 ? '' : `T${date.toISOString().slice(11, 19)}`;
	const iso = date.toISOString();
	const fraction = match[3] ? `.${iso.slice(20, 23)}` : '';
	return `${match[1].startsWith('T') ? 'T' : ' '}${iso.slice(11, match[2] ? 19 : 16)}${fraction}${match[5] ?? ''}`;
}
