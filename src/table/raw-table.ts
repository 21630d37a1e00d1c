// Rows as they came, before anybody knows what they mean: JSON values from n8n items, strings from files.

/** Values by column, in the order in which the columns first appeared; `undefined` and `null` both mean absent. */
export interface RawTable {
	readonly nRows: number;
	readonly columns: ReadonlyMap<string, readonly unknown[]>;
	/**
	 * Original values by field of those fields that held an object or an array in some row; their insides are among `columns` as
	 * `field.inner`. Lets `toCleanRows` give the fields back in their own shape.
	 */
	readonly nested?: ReadonlyMap<string, readonly unknown[]>;
}

/** One row as a node receives it. */
export type RawRow = Record<string, unknown>;

/** The rows `from` ... `to - 1`, sharing values. */
export function sliceRaw(raw: RawTable, from: number, to: number): RawTable {
	const slice = (columns: ReadonlyMap<string, readonly unknown[]>) => new Map(Array.from(columns, ([name, values]) => [name, values.slice(from, to)] as const));
	return { nRows: Math.max(0, Math.min(raw.nRows, to) - from), columns: slice(raw.columns), ...(raw.nested && { nested: slice(raw.nested) }) };
}
