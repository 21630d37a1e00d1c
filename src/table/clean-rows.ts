// Typed values back into rows: every original field, cleaned. What a user sees on Prepare Data's outputs.
import { makeCellReader } from './cell-reader';
import { isPlainObject, MAX_DEPTH, toScalar } from './flatten';
import { MissingValues } from './missing';
import { formatDate } from './parse-date';
import type { RawColumn } from './raw-column';
import type { RawRow, RawTable } from './raw-table';
import type { ColumnSchema, Schema } from './schema';
import { normalizeText } from './text';

type Cleaner = (value: unknown) => unknown;

/**
 * Cleaned rows, in input order or in that of `rows`. Numbers are numbers, dates ISO 8601, booleans true and false, everything missing
 * or unreadable null; words are trimmed; ids and ignored columns stay as they came but blanks are null; every row has every field.
 * A field that held an object keeps its shape, its inner values cleaned; arrays stay as they came. Reading a cleaned row with the
 * same schema gives what the original gave.
 * @param rows - Indices of the wanted rows. Default: all.
 */
export function toCleanRows(schema: Schema, raw: RawTable, rows?: Int32Array): RawRow[] {
	const clean = compileCleaner(schema, raw);
	const n = rows ? rows.length : raw.nRows;
	const out = new Array<RawRow>(n);
	for (let i = 0; i < n; i++) out[i] = clean(rows ? rows[i] : i);
	return out;
}

/** Cleans single rows of one table: `compileCleaner(schema, raw)(row)`. */
export function compileCleaner(schema: Schema, raw: RawTable): (row: number) => RawRow {
	const missing = new MissingValues(schema.missingWords);
	const byName = new Map(schema.columns.map((column) => [column.name, column]));
	const cleaners = new Map(Array.from(raw.columns.keys(), (name) => [name, makeCleaner(byName.get(name), missing)] as const));
	const fields = topFields(raw);
	return (row) => {
		const out: RawRow = {};
		for (const { name, values, nested } of fields) {
			const original = nested?.at(row);
			const value =
				original === undefined || original === null
					? (cleaners.get(name)?.(values?.at(row)) ?? null)
					: cleanNested(name, original, cleaners, 1);
			setOwn(out, name, value);
		}
		return out;
	};
}

/** `__proto__` is a name like any other: plain assignment would set the prototype. */
export function setOwn(target: RawRow, name: string, value: unknown): void {
	if (name === '__proto__') Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
	else target[name] = value;
}

interface Field {
	name: string;
	values: RawColumn | undefined;
	nested: RawColumn | undefined;
}

function topFields(raw: RawTable): Field[] {
	const nested = raw.nested ?? new Map<string, RawColumn>();
	const inner = new Set<string>();
	for (const name of raw.columns.keys()) {
		for (let dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) if (nested.has(name.slice(0, dot))) inner.add(name);
	}
	const names = Array.from(raw.columns.keys()).filter((name) => !inner.has(name));
	for (const name of nested.keys()) if (!raw.columns.has(name)) names.push(name);
	return names.map((name) => ({ name, values: raw.columns.get(name), nested: nested.get(name) }));
}

function cleanNested(name: string, value: unknown, cleaners: ReadonlyMap<string, Cleaner>, depth: number): unknown {
	if (!isPlainObject(value) || depth > MAX_DEPTH) return value;
	const out: RawRow = {};
	for (const [key, inner] of Object.entries(value)) {
		const path = `${name}.${key}`;
		const scalar = toScalar(path, inner);
		const cleaner = typeof scalar !== 'object' || scalar === null ? cleaners.get(path) : undefined;
		const cleaned = cleaner ? cleaner(scalar) : cleanNested(path, scalar, cleaners, depth + 1);
		setOwn(out, key, cleaned);
	}
	return out;
}

function makeCleaner(column: ColumnSchema | undefined, missing: MissingValues): Cleaner {
	if (!column || column.role === 'ignore' || column.role === 'id') return keepUnlessBlank;
	switch (column.type) {
		case 'number':
		case 'boolean':
		case 'date':
			return valueCleaner(column, missing);
		default:
			return (value) => (missing.is(value) ? null : typeof value === 'string' ? normalizeText(value) : value);
	}
}

function valueCleaner(column: ColumnSchema, missing: MissingValues): Cleaner {
	const read = makeCellReader(column, missing);
	const { type } = column;
	if (type === 'date') return dateCleaner(read);
	return (value) => {
		const number = read(value);
		if (!Number.isFinite(number)) return null;
		return type === 'number' ? number : number === 1;
	};
}

/** Dates repeat; reading and writing one costs a microsecond. */
function dateCleaner(read: (value: unknown) => number): Cleaner {
	const known = new Map<unknown, string | null>();
	return (value) => {
		let text = known.get(value);
		if (text === undefined) {
			const time = read(value);
			text = Number.isNaN(time) ? null : formatDate(time);
			if (known.size < 10_000) known.set(value, text);
		}
		return text;
	};
}

function keepUnlessBlank(value: unknown): unknown {
	if (value === undefined || value === null) return null;
	if (typeof value === 'number' && !Number.isFinite(value)) return null;
	return typeof value === 'string' && value.trim() === '' ? null : value;
}
