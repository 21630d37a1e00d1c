// How one raw value of one column becomes a number. Compiled once per column, so that a single row costs microseconds.
import { booleanWord } from './boolean-words';
import type { MissingValues } from './missing';
import { parseDate, parseDateNumber } from './parse-date';
import { readNumber } from './parse-number';
import type { CellIssue, ColumnSchema, DateFormat } from './schema';

/** NaN: missing or unreadable (`missing.is` tells which). May be infinite for numbers. Never throws. */
export type CellReader = (value: unknown) => number;

export function makeCellReader(column: ColumnSchema, missing: MissingValues): CellReader {
	const read =
		column.type === 'date'
			? dateReader(column.dateFormat ?? 'iso')
			: column.type === 'boolean'
				? booleanReader(column)
				: numberReader(column);
	if (missing.numbers.size === 0) return read;
	const { numbers } = missing;
	return (value) => {
		if (typeof value === 'string' && missing.is(value)) return NaN;
		const number = read(value);
		return typeof value === 'number' && numbers.has(value) ? NaN : number;
	};
}

function numberReader(column: ColumnSchema): CellReader {
	const decimal = column.decimal ?? '.';
	return (value) => {
		if (typeof value === 'number') return value;
		if (typeof value === 'string') return readNumber(value.trim(), decimal);
		if (typeof value === 'boolean') return value ? 1 : 0;
		return NaN;
	};
}

function booleanReader(column: ColumnSchema): CellReader {
	const words = new Map<string, number>();
	for (const word of column.trueWords ?? ['true', '1']) words.set(word, 1);
	for (const word of column.falseWords ?? ['false', '0']) words.set(word, 0);
	return (value) => {
		if (typeof value === 'boolean') return value ? 1 : 0;
		if (typeof value === 'number') return value === 1 ? 1 : value === 0 ? 0 : NaN;
		if (typeof value !== 'string') return NaN;
		const word = value.trim().toLowerCase();
		const known = words.get(word);
		if (known !== undefined) return known;
		// Another spelling than in training ("Y" after "yes") still says what it says.
		const spoken = booleanWord(word);
		return spoken === undefined ? NaN : spoken ? 1 : 0;
	};
}

function dateReader(format: DateFormat): CellReader {
	return (value) => {
		if (typeof value === 'string') return parseDate(value.trim(), format);
		if (typeof value === 'number') return parseDateNumber(value, format);
		return NaN;
	};
}

const ISSUES: Record<'number' | 'boolean' | 'date', readonly [CellIssue['code'], string]> = {
	number: ['ML-NOT-A-NUMBER', 'is not a number'],
	boolean: ['ML-NOT-BOOLEAN', 'is neither yes nor no'],
	date: ['ML-NOT-A-DATE', 'is not a date of this column'],
};

/** What is wrong with a value that its reader gave NaN or infinity for. */
export function describeIssue(column: ColumnSchema, read: number): { code: CellIssue['code']; text: string } {
	if (read === Infinity || read === -Infinity) return { code: 'ML-INFINITE', text: 'is infinite' };
	const [code, text] = ISSUES[column.type as 'number' | 'boolean' | 'date'] ?? (['ML-UNREADABLE', 'cannot be read'] as const);
	return { code, text };
}
