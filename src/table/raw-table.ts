// Rows as they came, before anybody knows what they mean: JSON values from n8n items, strings from files.

/** Values by column, in the order in which the columns first appeared; `undefined` and `null` both mean absent. */
export interface RawTable {
	readonly nRows: number;
	readonly columns: ReadonlyMap<string, readonly unknown[]>;
}

/** One row as a node receives it. */
export type RawRow = Record<string, unknown>;
