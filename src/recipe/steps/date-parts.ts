// A date becomes the parts that calendars repeat (month, weekday, hour) and the trend that they do not.
// Linear models get months, weekdays and hours as categories, because nothing grows evenly from Monday to Sunday.
import { EMPTY_ARRAYS, type JsonValue, type State } from '../../core/arrays';
import { readObject, readState } from '../../core/state-reader';
import type { Column, DateColumn, Table } from '../../table/table';
import type { Apply, Step, StepContext } from '../contract';
import { derivedKey } from '../keys';
import { takeColumn } from '../take-column';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const YEAR_DAYS = 365.2425;

const numbered = (from: number, count: number) => Array.from({ length: count }, (_, i) => String(from + i));
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = numbered(1, 12);
const HOURS = numbered(0, 24);

/** Learns which columns are dates and whether their clock time says anything (not all midnight). All parts are in UTC. */
export const dateParts: Step = { name: 'date-parts', fit, load };

function fit(table: Table, context: StepContext): State | undefined {
	const columns: JsonValue[] = [];
	for (const [key, column] of table.columns) {
		if (column.kind !== 'date') continue;
		columns.push({ key, hour: column.values.some((time) => Number.isFinite(time) && time % DAY !== 0) });
	}
	if (columns.length === 0) return undefined;
	return { json: { columns, categories: context.encoding !== 'tree' }, arrays: EMPTY_ARRAYS };
}

function load(state: State): Apply {
	const reader = readState(state, 'step date-parts');
	const categories = reader.boolean('categories');
	const columns = reader.list('columns').map((json) => {
		const fields = readObject(json, 'step date-parts');
		return { key: fields.string('key'), hour: fields.boolean('hour') };
	});
	return (table) => {
		for (const { key, hour } of columns) {
			for (const [label, part] of split(takeColumn(table, key, 'date'), hour, categories)) table.columns.set(derivedKey(key, label), part);
			table.columns.delete(key);
		}
	};
}

function split(column: DateColumn, withHour: boolean, categories: boolean): [string, Column][] {
	const n = column.values.length;
	const [year, day, sine, cosine, trend] = Array.from({ length: 5 }, () => new Float64Array(n));
	const [month, weekday, hour] = Array.from({ length: 3 }, () => new Int32Array(n));
	for (let i = 0; i < n; i++) {
		const time = column.values[i];
		if (!Number.isFinite(time)) {
			year[i] = day[i] = sine[i] = cosine[i] = trend[i] = NaN;
			month[i] = weekday[i] = hour[i] = -1;
			continue;
		}
		const days = Math.floor(time / DAY);
		const civil = civilFromDays(days);
		const angle = (2 * Math.PI * civil.dayOfYear) / YEAR_DAYS;
		year[i] = civil.year;
		month[i] = civil.month - 1;
		day[i] = civil.day;
		// 1970-01-01 was a Thursday.
		weekday[i] = (((days + 3) % 7) + 7) % 7;
		hour[i] = Math.floor((time - days * DAY) / HOUR);
		sine[i] = Math.sin(angle);
		cosine[i] = Math.cos(angle);
		trend[i] = time / DAY;
	}
	const discrete = (codes: Int32Array, levels: readonly string[], first: number): Column =>
		categories ? { kind: 'category', codes, levels } : { kind: 'number', values: codesToNumbers(codes, first) };
	const parts: [string, Column][] = [
		[' (year)', { kind: 'number', values: year }],
		[' (month)', discrete(month, MONTHS, 1)],
		[' (day)', { kind: 'number', values: day }],
		[' (weekday)', discrete(weekday, WEEKDAYS, 1)],
		[' (season, sine)', { kind: 'number', values: sine }],
		[' (season, cosine)', { kind: 'number', values: cosine }],
		[' (trend, days)', { kind: 'number', values: trend }],
	];
	if (withHour) parts.push([' (hour)', discrete(hour, HOURS, 0)]);
	return parts;
}

function codesToNumbers(codes: Int32Array, first: number): Float64Array {
	return Float64Array.from(codes, (code) => (code < 0 ? NaN : code + first));
}

/**
 * Gregorian date of a day count since 1970-01-01 (H. Hinnant, "chrono-compatible low-level date algorithms").
 * `dayOfYear` counts from 0 on 1 January.
 */
export function civilFromDays(days: number): { year: number; month: number; day: number; dayOfYear: number } {
	const shifted = days + 719_468;
	const era = Math.floor(shifted / 146_097);
	const dayOfEra = shifted - era * 146_097;
	const yearOfEra = Math.floor(
		(dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
	);
	const dayFromMarch = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
	const shiftedMonth = Math.floor((5 * dayFromMarch + 2) / 153);
	const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
	const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
	const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
	return {
		year,
		month,
		day: dayFromMarch - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
		dayOfYear: month <= 2 ? dayFromMarch - 306 : dayFromMarch + 59 + (leap ? 1 : 0),
	};
}
