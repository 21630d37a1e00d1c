// A step's way to a column that it was fitted on.
import { MlError } from '../core/errors';
import type { Column } from '../table/table';
import type { WorkingTable } from './contract';

/** @throws MlError `ML-FAULT` when the column is not there or of another kind: the steps of the recipe do not fit together. */
export function takeColumn<K extends Column['kind']>(table: WorkingTable, key: string, kind: K): Extract<Column, { kind: K }> {
	const column = table.columns.get(key);
	if (column?.kind === kind) return column as Extract<Column, { kind: K }>;
	throw new MlError('ML-FAULT', `Preparation has no ${kind} column '${key}'.`, 'Report this.');
}
