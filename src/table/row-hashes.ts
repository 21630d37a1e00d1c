// A fingerprint of each row from its values, equal between tables: for keeping equal rows together and knowing rows again.
import type { Column, Table } from './table';

const bits = new DataView(new ArrayBuffer(8));

/** Two 32-bit hashes per row. */
export interface RowHashes {
	readonly low: Int32Array;
	readonly high: Int32Array;
}

/**
 * Category levels are hashed by their text, so tables with other codes for the same levels agree.
 * @param names - Columns that count, in this order. Default: all.
 */
export function rowHashes(table: Table, names: Iterable<string> = table.columns.keys()): RowHashes {
	const low = new Int32Array(table.nRows).fill(0x811c9dc5 | 0);
	const high = new Int32Array(table.nRows).fill(0x2545f491 | 0);
	for (const name of names) mixColumn(table.column(name), low, high);
	return { low, high };
}

/** The pair as one number of 53 bits: among a million rows the chance of one false pair is about 1 in 20,000. */
export function hashKey(hashes: RowHashes, row: number): number {
	return (hashes.low[row] >>> 0) * 0x200000 + (hashes.high[row] >>> 11);
}

function mixColumn(column: Column, low: Int32Array, high: Int32Array): void {
	const mix = (row: number, value: number) => {
		low[row] = scramble(low[row] ^ value, 0x85ebca6b, 0xc2b2ae35);
		high[row] = scramble(high[row] + value, 0xcc9e2d51, 0x1b873593);
	};
	const nRows = low.length;
	switch (column.kind) {
		case 'category': {
			const levels = column.levels.map(hashText);
			for (let row = 0; row < nRows; row++) mix(row, column.codes[row] < 0 ? -1 : levels[column.codes[row]]);
			return;
		}
		case 'text':
			for (let row = 0; row < nRows; row++) {
				const text = column.values[row];
				mix(row, text === null ? -1 : hashText(text));
			}
			return;
		case 'image': {
			const size = column.height * column.width * column.channels;
			for (let row = 0; row < nRows; row++) mix(row, hashBytes(column.pixels.subarray(row * size, (row + 1) * size)));
			return;
		}
		case 'vector':
			// Made from a text that counts itself; a service does not give the same digits twice.
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

function hashText(text: string): number {
	let hash = text.length;
	for (let i = 0; i < text.length; i++) hash = scramble(hash ^ text.charCodeAt(i), 0x85ebca6b, 0xc2b2ae35);
	return hash;
}

function hashBytes(bytes: Uint8Array): number {
	let hash = bytes.length;
	for (let i = 0; i < bytes.length; i++) hash = scramble(hash ^ bytes[i], 0x85ebca6b, 0xc2b2ae35);
	return hash;
}

/** MurmurHash3's finaliser with a choice of constants. */
function scramble(value: number, first: number, second: number): number {
	let z = (value + 0x9e3779b9) | 0;
	z = Math.imul(z ^ (z >>> 16), first);
	z = Math.imul(z ^ (z >>> 13), second);
	return (z ^ (z >>> 16)) | 0;
}
