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

/** Records that were sent twice hardly ever disagree; at more than this share equal rows are different records. */
const CONFLICTS = 0.05;
/** Rows per distinct row from which the columns are coarse, such as class, sex and age group of all passengers. */
const COARSE = 10;

/**
 * Undoes `duplicateGroups` where equal rows are not the same record twice but columns that tell records apart no further: their
 * answers differ, or there are very many to each. Kept together, the answers to such rows could not be learnt in one part and asked in the other.
 *
 * @param y - Answer by row.
 * @returns `groups`, or a number of its own for every row.
 */
export function looseWhereCoarse(groups: Int32Array, y: Float64Array): Int32Array {
	const answers: number[] = [];
	let conflicts = 0;
	for (let row = 0; row < groups.length; row++) {
		if (groups[row] === answers.length) answers.push(y[row]);
		else if (answers[groups[row]] !== y[row]) conflicts++;
	}
	const repeats = groups.length - answers.length;
	const isCoarse = conflicts > CONFLICTS * repeats || groups.length >= COARSE * answers.length;
	return isCoarse ? Int32Array.from(groups.keys()) : groups;
}
