// Which rows can be used, and what keeps the others from it.
import type { JobContext } from '../core/context';
import { hashKey, rowHashes } from '../table/row-hashes';
import { MissingValues } from '../table/missing';
import type { RawTable } from '../table/raw-table';
import type { Schema } from '../table/schema';
import { Table, takeRows, type Column } from '../table/table';
import { showName, showValue } from '../table/text';
import type { Target } from './read-target';

const ROWS_PER_PIECE = 20_000;

export interface RowProblem {
	column: string;
	value: string;
	code: string;
	message: string;
}

export interface SortedRows {
	/** Ascending. */
	usable: Int32Array;
	problems: Map<number, RowProblem>;
	/** Rows that repeat an earlier one in every column; kept when `keptDuplicates`. */
	duplicates: number;
	/** True when repeats were so many that they are the nature of the data. */
	keptDuplicates: boolean;
	/** A number by input row, equal for rows that are the same in all but ids. */
	groups: Int32Array;
}

/**
 * @param table - All columns, ignored ones too: rows that differ anywhere are no duplicates.
 */
export async function sortRows(
	raw: RawTable,
	schema: Schema,
	table: Table,
	target: Target | undefined,
	dropDuplicates: boolean,
	context: JobContext,
): Promise<SortedRows> {
	const problems = new Map<number, RowProblem>();
	markEmpty(raw, schema, problems);
	if (target) markTarget(raw, target, problems);
	const all = await hashRows(table, Array.from(table.columns.keys()), context);
	await context.checkpoint();
	const repeats = findRepeats(raw.nRows, all, problems);
	const usableBefore = raw.nRows - problems.size;
	// Few columns with few values repeat by nature; dropping those rows would drop their weight.
	const keptDuplicates = repeats.length > 0.5 * usableBefore;
	if (dropDuplicates && !keptDuplicates) {
		for (const [row, first] of repeats)
			problems.set(row, { column: '', value: '', code: 'ML-DUPLICATE', message: `The row repeats row ${first + 1} in every column.` });
	}
	const usable = new Int32Array(raw.nRows - problems.size);
	for (let row = 0, i = 0; row < raw.nRows; row++) if (!problems.has(row)) usable[i++] = row;
	return { usable, problems, duplicates: repeats.length, keptDuplicates, groups: await equalRows(schema, table, usable, all, context) };
}

function markEmpty(raw: RawTable, schema: Schema, problems: Map<number, RowProblem>): void {
	const missing = new MissingValues(schema.missingWords);
	const columns = Array.from(raw.columns.values());
	for (let row = 0; row < raw.nRows; row++) {
		let empty = true;
		for (let c = 0; c < columns.length && empty; c++) empty = missing.is(columns[c].at(row));
		if (empty) problems.set(row, { column: '', value: '', code: 'ML-BLANK-ROW', message: 'The row has no value in any column.' });
	}
}

function markTarget(raw: RawTable, target: Target, problems: Map<number, RowProblem>): void {
	const values = raw.columns.get(target.column) ?? [];
	const name = showName(target.column);
	const mark = (rows: readonly number[], code: string, text: (shown: string) => string) => {
		for (const row of rows) {
			const value = showValue(values.at(row));
			if (!problems.has(row)) problems.set(row, { column: target.column, value, code, message: text(value) });
		}
	};
	mark(target.missing, 'ML-TARGET-MISSING', () => `The row has no value in '${name}', the column to predict.`);
	mark(target.unreadable, 'ML-TARGET-UNREADABLE', (shown) => `'${shown}' in '${name}', the column to predict, is no usable value.`);
	mark(target.tooRare, 'ML-RARE-CLASS', (shown) => `No other row has '${shown}' in '${name}', the column to predict.`);
}

function findRepeats(nRows: number, keys: Float64Array, problems: ReadonlyMap<number, RowProblem>): [row: number, first: number][] {
	const seen = new Map<number, number>();
	const repeats: [number, number][] = [];
	for (let row = 0; row < nRows; row++) {
		if (problems.has(row)) continue;
		const own = keys[row];
		const first = seen.get(own);
		if (first === undefined) seen.set(own, row);
		else repeats.push([row, first]);
	}
	return repeats;
}

/**
 * Rows that are equal in all but ids. Where that makes most rows equal to another one it says nothing about copies, and only
 * rows that are equal in every column count.
 */
async function equalRows(schema: Schema, table: Table, usable: Int32Array, all: Float64Array, context: JobContext): Promise<Int32Array> {
	const names = schema.columns.filter((column) => column.role !== 'id' && column.role !== 'ignore').map((column) => column.name);
	const keys = names.length === table.columns.size ? all : await hashRows(table, names, context);
	const [groups, distinct] = numberRows(keys, usable);
	return distinct >= 0.5 * usable.length || keys === all ? groups : numberRows(all, usable)[0];
}

/** @returns A group number by input row (0 for rows that are not usable) and how many groups there are. */
function numberRows(keys: Float64Array, usable: Int32Array): [Int32Array, number] {
	const seen = new Map<number, number>();
	const groups = new Int32Array(keys.length);
	for (const row of usable) {
		let group = seen.get(keys[row]);
		if (group === undefined) seen.set(keys[row], (group = seen.size));
		groups[row] = group;
	}
	return [groups, seen.size];
}

/** One number per row, equal where all named columns are. In pieces, since a million rows take longer than others may wait. */
async function hashRows(table: Table, names: readonly string[], context: JobContext): Promise<Float64Array> {
	const keys = new Float64Array(table.nRows);
	for (let from = 0; from < table.nRows; from += ROWS_PER_PIECE) {
		const to = Math.min(table.nRows, from + ROWS_PER_PIECE);
		const piece =
			names.length === 0 ? undefined : Table.from(names.map((name) => [name, sliceColumn(table.column(name), from, to)] as const));
		const hashes = piece && rowHashes(piece);
		if (hashes) for (let row = from; row < to; row++) keys[row] = hashKey(hashes, row - from);
		await context.checkpoint();
	}
	return keys;
}

function sliceColumn(column: Column, from: number, to: number): Column {
	switch (column.kind) {
		case 'number':
		case 'date':
			return { kind: column.kind, values: column.values.subarray(from, to) };
		case 'category':
			return { ...column, codes: column.codes.subarray(from, to) };
		case 'text':
			return { kind: 'text', values: column.values.slice(from, to) };
		case 'image':
		case 'vector':
		case 'sparse':
			return takeRows(
				column,
				Int32Array.from({ length: to - from }, (_, i) => from + i),
			);
	}
}
