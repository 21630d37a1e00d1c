// The cleaning at work: raw values to typed columns. One path for one row behind a webhook and for a million rows of a file.
import { describeIssue, makeCellReader, type CellReader } from './cell-reader';
import { toImageCell } from './images/raw-image';
import { vectorValues } from './vectors/raw-vector';
import { writeResized } from './images/resize';
import { MissingValues } from './missing';
import type { RawColumn } from './raw-column';
import type { RawTable } from './raw-table';
import type { CellIssue, ColumnSchema, ImageSize, Schema } from './schema';
import { Table, type Column } from './table';
import { normalizeText, showName, showValue } from './text';

/** Longer texts are cut here: what follows changes no answer and costs memory. */
export const MAX_TEXT_LENGTH = 65_536;
/** Issues are listed up to here; counting on would cost memory and tell nothing new. */
export const MAX_ISSUES = 100_000;

export interface AppliedSchema {
	table: Table;
	/** Cells that could not be read, at most 100,000. */
	issues: CellIssue[];
}

/** A schema made ready; keep it where many small tables come. */
export interface CompiledSchema {
	readonly columns: readonly ColumnSchema[];
	/** Columns that the raw table lacks become all missing. */
	apply(raw: RawTable): AppliedSchema;
	/** One column of `columns`; its issues are added to `issues`. */
	applyColumn(column: ColumnSchema, raw: RawTable, issues: CellIssue[]): Column;
}

/**
 * @param keep - Which columns become part of the table. Default: all but those with the role `ignore`.
 */
export function compileSchema(
	schema: Schema,
	keep: (column: ColumnSchema) => boolean = (column) => column.role !== 'ignore',
): CompiledSchema {
	const missing = new MissingValues(schema.missingWords);
	const columns = schema.columns.filter(keep);
	const readers = new Map(columns.map((column) => [column, makeReader(column, missing)]));
	const applyColumn = (column: ColumnSchema, raw: RawTable, issues: CellIssue[]) =>
		readers.get(column)!(raw.columns.get(column.name) ?? [], raw.nRows, issues);
	return {
		columns,
		applyColumn,
		apply(raw) {
			const issues: CellIssue[] = [];
			const made = columns.map((column) => [column.name, applyColumn(column, raw, issues)] as const);
			raw.release?.();
			return { table: Table.from(made, raw.nRows), issues };
		},
	};
}

/** `compileSchema(schema).apply(raw)`: number and boolean columns as numbers, category as codes, id and text as text, date as ms. */
export function applySchema(schema: Schema, raw: RawTable): AppliedSchema {
	return compileSchema(schema).apply(raw);
}

type ColumnReader = (values: RawColumn, nRows: number, issues: CellIssue[]) => Column;

function makeReader(column: ColumnSchema, missing: MissingValues): ColumnReader {
	switch (column.type) {
		case 'number':
		case 'boolean':
		case 'date': {
			const kind = column.type === 'date' ? 'date' : 'number';
			const read = makeCellReader(column, missing);
			return (values, nRows, issues) => ({ kind, values: readNumbers(column, read, missing, values, nRows, issues) });
		}
		case 'image': {
			const size = column.image ?? { height: 1, width: 1, channels: 1 };
			return (values, nRows, issues) => readImages(column.name, size, missing, values, nRows, issues);
		}
		case 'vector': {
			const width = column.vector?.width ?? 1;
			return (values, nRows, issues) => readVectors(column.name, width, values, nRows, issues);
		}
		case 'category':
			return (values, nRows) => readCategories(missing, values, nRows);
		default:
			return (values, nRows) => ({ kind: 'text', values: readTexts(missing, values, nRows) });
	}
}

function readNumbers(
	column: ColumnSchema,
	read: CellReader,
	missing: MissingValues,
	values: RawColumn,
	nRows: number,
	issues: CellIssue[],
): Float64Array {
	const out = new Float64Array(nRows);
	for (let row = 0; row < nRows; row++) {
		const value = values.at(row);
		const number = read(value);
		if (Number.isFinite(number)) {
			out[row] = number;
			continue;
		}
		out[row] = NaN;
		if (issues.length < MAX_ISSUES && !missing.is(value)) issues.push(makeIssue(column, value, number, row));
	}
	return out;
}

function makeIssue(column: ColumnSchema, value: unknown, read: number, row: number): CellIssue {
	const { code, text } = describeIssue(column, read);
	const shown = showValue(value);
	return {
		row,
		column: column.name,
		value: shown,
		code,
		message: `'${shown}' in '${showName(column.name)}' ${text}; it counts as missing.`,
	};
}

function readCategories(missing: MissingValues, values: RawColumn, nRows: number): Column {
	const codes = new Int32Array(nRows);
	const levels: string[] = [];
	const codeOfLevel = new Map<string, number>();
	const codeOfValue = new Map<unknown, number>();
	for (let row = 0; row < nRows; row++) {
		const value = values.at(row);
		let code = codeOfValue.get(value);
		if (code === undefined) {
			const level = readLevel(value, missing);
			code = level === null ? -1 : codeOfLevel.get(level);
			if (code === undefined) {
				code = levels.length;
				levels.push(level!);
				codeOfLevel.set(level!, code);
			}
			codeOfValue.set(value, code);
		}
		codes[row] = code;
	}
	return { kind: 'category', codes, levels };
}

function readTexts(missing: MissingValues, values: RawColumn, nRows: number): (string | null)[] {
	const out = new Array<string | null>(nRows);
	for (let row = 0; row < nRows; row++) out[row] = readLevel(values.at(row), missing);
	return out;
}

function readImages(
	name: string,
	{ height, width, channels }: ImageSize,
	missing: MissingValues,
	values: RawColumn,
	nRows: number,
	issues: CellIssue[],
): Column {
	const size = height * width * channels;
	const pixels = new Uint8Array(nRows * size);
	const present = new Uint8Array(nRows);
	for (let row = 0; row < nRows; row++) {
		const value = values.at(row);
		const cell = toImageCell(value);
		if (cell?.kind === 'image') {
			writeResized(cell, width, height, channels, pixels, row * size);
			present[row] = 1;
		} else if (issues.length < MAX_ISSUES && (cell || !missing.is(value))) {
			const reason = cell ? cell.reason : 'is no image';
			const shown = cell ? 'an image' : showValue(value);
			issues.push({ row, column: name, value: shown, code: 'ML-IMAGE', message: `The image in '${showName(name)}' ${reason}.` });
		}
	}
	return { kind: 'image', height, width, channels, pixels, present };
}

/** Cells that hold no vector of that width are missing. */
function readVectors(name: string, width: number, cells: RawColumn, nRows: number, issues: CellIssue[]): Column {
	const values = new Float32Array(nRows * width);
	const present = new Uint8Array(nRows);
	for (let row = 0; row < nRows; row++) {
		const cell = cells.at(row);
		const own = vectorValues(cell);
		if (own?.length === width) {
			values.set(own, row * width);
			present[row] = 1;
		} else if (issues.length < MAX_ISSUES && cell !== undefined && cell !== null) {
			const found = own ? `has ${own.length} numbers instead of ${width}` : 'is no embedding';
			issues.push({ row, column: name, value: own ? 'an embedding' : showValue(cell), code: 'ML-EMBEDDINGS', message: `The value of '${showName(name)}' ${found}; it counts as missing.` });
		}
	}
	return { kind: 'vector', width, values, present };
}

/** A value as the text that categories, texts and ids are compared by; null = missing. */
export function readLevel(value: unknown, missing: MissingValues): string | null {
	if (missing.is(value)) return null;
	const text = normalizeText(typeof value === 'string' ? value : String(value));
	return text.length > MAX_TEXT_LENGTH ? text.slice(0, MAX_TEXT_LENGTH) : text;
}
