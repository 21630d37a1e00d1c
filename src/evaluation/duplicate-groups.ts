// Rows that are the same in every column, so that a split never puts one on each side.
import { hashKey, rowHashes } from '../table/row-hashes';
import type { Table } from '../table/table';

/**
 * A group number for every row; equal rows share one. Equality is by hash: the only effect of a rare false pair is that two rows
 * stay together.
 *
 * @param names - Columns that count. Default: all.
 * @returns length nRows, numbered from 0 by first appearance.
 */
export function duplicateGroups(table: Table, names?: Iterable<string>): Int32Array {
	const hashes = rowHashes(table, names);
	const seen = new Map<number, number>();
	const groups = new Int32Array(table.nRows);
	for (let row = 0; row < table.nRows; row++) {
		const key = hashKey(hashes, row);
		let group = seen.get(key);
		if (group === undefined) seen.set(key, (group = seen.size));
		groups[row] = group;
	}
	return groups;
}
