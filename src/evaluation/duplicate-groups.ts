// Rows that are the same in every column, so that a split never puts one on each side.
import { rowHashes } from '../table/row-hashes';
import type { Table } from '../table/table';

/**
 * A group number for every row; equal rows share one. Equality is by hash: the only effect of a rare false pair is that two rows
 * stay together.
 *
 * @param names - Columns that count. Default: all.
 * @returns length nRows, numbered from 0 by first appearance.
 */
export function duplicateGroups(table: Table, names?: Iterable<string>): Int32Array {
	const { low, high } = rowHashes(table, names);
	// Open addressing over row numbers: a Map of five million keys would take five times the memory.
	const size = 2 ** Math.ceil(Math.log2(2 * table.nRows + 2));
	const firstRow = new Int32Array(size).fill(-1);
	const groups = new Int32Array(table.nRows);
	let count = 0;
	for (let row = 0; row < table.nRows; row++) {
		let slot = low[row] & (size - 1);
		let first = firstRow[slot];
		while (first >= 0 && (low[first] !== low[row] || high[first] !== high[row])) {
			slot = (slot + 1) & (size - 1);
			first = firstRow[slot];
		}
		if (first < 0) firstRow[slot] = row;
		groups[row] = first < 0 ? count++ : groups[first];
	}
	return groups;
}
