// Rows as they came, before anybody knows what they mean: JSON values from n8n items, strings from files.
import type { RawColumn } from './raw-column';

/** Values by column, in the order in which the columns first appeared; `undefined` and `null` both mean absent. */
export interface RawTable {
	readonly nRows: number;
	readonly columns: ReadonlyMap<string, RawColumn>;
	/**
	 * Original values by field of those fields that held an object or an array in some row; their insides are among `columns` as
	 * `field.inner`. Lets `toCleanRows` give the fields back in their own shape.
	 */
	readonly nested?: ReadonlyMap<string, RawColumn>;
	/** Gives the memory of all columns back, once they have been read. Present where nobody will read the table a second time. */
	release?(): void;
}

/** One row as a node receives it. */
export type RawRow = Record<string, unknown>;

/** The rows `from` ... `to - 1`, sharing values. */
export function sliceRaw(raw: RawTable, from: number, to: number): RawTable {
	const slice = (columns: ReadonlyMap<string, RawColumn>) => new Map(Array.from(columns, ([name, values]) => [name, sliceColumn(values, from, to)] as const));
	return { nRows: Math.max(0, Math.min(raw.nRows, to) - from), columns: slice(raw.columns), ...(raw.nested && { nested: slice(raw.nested) }) };
}

function sliceColumn(values: RawColumn, from: number, to: number): unknown[] {
	const end = Math.min(to, values.length);
	const slice: unknown[] = [];
	for (let row = from; row < end; row++) slice.push(values.at(row));
	return slice;
}
