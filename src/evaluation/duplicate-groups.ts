// Rows that are the same in every column, so that a split never puts one on each side.
import type { Column, Table } from '../table/table';

const bits = new DataView(new ArrayBuffer(8));

/**
 * A group number for every row; equal rows share one. By two 32-bit hashes of which 53 bits count: among a million rows
 * the chance of one false pair is about 1 in 20,000, and its only effect is that two rows stay together.
 *
 * @returns length nRows, numbered from 0 by first appearance.
 */
export function duplicateGroups(table: Table): Int32Array {
	const low = new Int32Array(table.nRows).fill(0x811c9dc5 | 0);
	const high = new Int32Array(table.nRows).fill(0x2545f491 | 0);
	for (const column of table.columns.values()) mixColumn(column, low, high);
	const seen = new Map<number, number>();
	return Int32Array.from(low, (_, row) => {
		const key = (low[row] >>> 0) * 0x200000 + (high[row] >>> 11);
		let group = seen.get(key);
		if (group === undefined) seen.set(key, (group = seen.size));
		return group;
	});
}

function mixColumn(column: Column, low: Int32Array, high: Int32Array): void {
	const mix = (row: number, value: number) => {
		low[row] = scramble(low[row] ^ value, 0x85ebca6b, 0xc2b2ae35);
		high[row] = scramble(high[row] + value, 0xcc9e2d51, 0x1b873593);
	};
	const nRows = low.length;
	switch (column.kind) {
		case 'category':
			for (let row = 0; row < nRows; row++) mix(row, column.codes[row]);
			return;
		case 'text':
			for (let row = 0; row < nRows; row++) {
				const text = column.values[row];
				mix(row, text === null ? -1 : text.length);
				for (let i = 0; text !== null && i < text.length; i++) mix(row, text.charCodeAt(i));
			}
			return;
		case 'sparse':
			for (let row = 0; row < nRows; row++) {
				mix(row, column.starts[row + 1] - column.starts[row]);
				for (let i = column.starts[row]; i < column.starts[row + 1]; i++) {
					mix(row, column.indices[i]);
					mixNumber(mix, row, column.values[i]);
				}
			}
			return;
		default:
			for (let row = 0; row < nRows; row++) mixNumber(mix, row, column.values[row]);
	}
}

function mixNumber(mix: (row: number, value: number) => void, row: number, value: number): void {
	// Adding 0 turns -0 into 0; all missing values must look alike.
	bits.setFloat64(0, Number.isNaN(value) ? NaN : value + 0);
	mix(row, bits.getInt32(0));
	mix(row, bits.getInt32(4));
}

/** MurmurHash3's finaliser with a choice of constants. */
function scramble(value: number, first: number, second: number): number {
	let z = (value + 0x9e3779b9) | 0;
	z = Math.imul(z ^ (z >>> 16), first);
	z = Math.imul(z ^ (z >>> 13), second);
	return (z ^ (z >>> 16)) | 0;
}
