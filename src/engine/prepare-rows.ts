// Which rows can be used, and what keeps the others from it.
import { hashKey, rowHashes } from '../table/row-hashes';
import { MissingValues } from '../table/missing';
import type { RawTable } from '../table/raw-table';
import type { Schema } from '../table/schema';
import type { Table } from '../table/table';
import { showName, showValue } from '../table/text';
import type { Target } from './read-target';

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
export function sortRows(raw: RawTable, schema: Schema, table: Table, target: Target | undefined, dropDuplicates: boolean): SortedRows {
	const problems = new Map<number, RowProblem>();
	markEmpty(raw, schema, problems);
	if (target) markTarget(raw, target, problems);
	const all = rowHashes(table);
	const repeats = findRepeats(raw.nRows, (row) => hashKey(all, row), problems);
	const usableBefore = raw.nRows - problems.size;
	// Few columns with few values repeat by nature; dropping those rows would drop their weight.
	const keptDuplicates = repeats.length > 0.5 * usableBefore;
	if (dropDuplicates && !keptDuplicates) {
		for (const [row, first] of repeats)
			problems.set(row, { column: '', value: '', code: 'ML-DUPLICATE', message: `The row repeats row ${first + 1} in every column.` });
	}
	const usable = new Int32Array(raw.nRows - problems.size);
	for (let row = 0, i = 0; row < raw.nRows; row++) if (!problems.has(row)) usable[i++] = row;
	return { usable, problems, duplicates: repeats.length, keptDuplicates, groups: equalRows(schema, table, usable) };
}

function markEmpty(raw: RawTable, schema: Schema, problems: Map<number, RowProblem>): void {
	const missing = new MissingValues(schema.missingWords);
	const columns = Array.from(raw.columns.values());
	for (let row = 0; row < raw.nRows; row++) {
		let empty = true;
		for (let c = 0; c < columns.length && empty; c++) empty = missing.is(columns[c][row]);
		if (empty) problems.set(row, { column: '', value: '', code: 'ML-BLANK-ROW', message: 'The row has no value in any column.' });
	}
}

function markTarget(raw: RawTable, target: Target, problems: Map<number, RowProblem>): void {
	const values = raw.columns.get(target.column) ?? [];
	const name = showName(target.column);
	const mark = (rows: readonly number[], code: string, text: (shown: string) => string) => {
		for (const row of rows) {
			const value = showValue(values[row]);
			if (!problems.has(row)) problems.set(row, { column: target.column, value, code, message: text(value) });
		}
	};
	mark(target.missing, 'ML-TARGET-MISSING', () => `The row has no value in '${name}', the column to predict.`);
	mark(target.unreadable, 'ML-TARGET-UNREADABLE', (shown) => `'${shown}' in '${name}', the column to predict, is no usable value.`);
	mark(target.tooRare, 'ML-RARE-CLASS', (shown) => `No other row has '${shown}' in '${name}', the column to predict.`);
}

function findRepeats(
	nRows: number,
	key: (row: number) => number,
	problems: ReadonlyMap<number, RowProblem>,
): [row: number, first: number][] {
	const seen = new Map<number, number>();
	const repeats: [number, number][] = [];
	for (let row = 0; row < nRows; row++) {
		if (problems.has(row)) continue;
		const own = key(row);
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
function equalRows(schema: Schema, table: Table, usable: Int32Array): Int32Array {
	const names = schema.columns.filter((column) => column.role !== 'id' && column.role !== 'ignore').map((column) => column.name);
	const [byFeatures, distinct] = numberRows(table, names);
	return distinct(usable) >= 0.5 * usable.length ? byFeatures : numberRows(table, table.columns.keys())[0];
}

function numberRows(table: Table, names: Iterable<string>): [Int32Array, (rows: Int32Array) => number] {
	const hashes = rowHashes(table, names);
	const seen = new Map<number, number>();
	const groups = new Int32Array(table.nRows);
	for (let row = 0; row < table.nRows; row++) {
		const key = hashKey(hashes, row);
		const group = seen.get(key) ?? seen.size;
		seen.set(key, group);
		groups[row] = group;
	}
	return [groups, (rows) => new Set(Array.from(rows, (row) => groups[row])).size];
}
