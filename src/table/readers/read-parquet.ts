// Parquet files. Their directory is at the end, so the bytes are gathered first; rows are then read in portions.
import { MlError } from '../../core/errors';
import type { RawRow } from '../raw-table';
import type { RowBatch } from '../raw-table-builder';

const ROWS_PER_BATCH = 20_000;

/** @throws MlError `ML-FILE` when the file is damaged or uses what cannot be read. */
export async function* readParquet(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RowBatch> {
	const { parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
	const { compressors } = await import('hyparquet-compressors');
	const file = asFile(await gather(bytes));
	const metadata = await guard(parquetMetadataAsync(file));
	const nRows = Number.parseFloat(String(metadata.num_rows));
	for (let rowStart = 0; rowStart < nRows; rowStart += ROWS_PER_BATCH) {
		const rowEnd = Math.min(nRows, rowStart + ROWS_PER_BATCH);
		const rows = await guard(parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd }));
		yield { rows: rows.map(plainRow) };
	}
}

/** 64-bit integers become numbers where they fit. */
function plainRow(row: Record<string, unknown>): RawRow {
	for (const [name, value] of Object.entries(row)) {
		if (typeof value !== 'bigint') continue;
		const text = value.toString();
		const number = Number.parseFloat(text);
		row[name] = Number.isSafeInteger(number) ? number : text;
	}
	return row;
}

async function gather(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
	const pieces: Uint8Array[] = [];
	let length = 0;
	for await (const piece of bytes) {
		pieces.push(piece);
		length += piece.length;
	}
	const whole = new Uint8Array(length);
	let at = 0;
	for (const piece of pieces) {
		whole.set(piece, at);
		at += piece.length;
	}
	return whole;
}

function asFile(whole: Uint8Array): { byteLength: number; slice(start: number, end?: number): ArrayBuffer } {
	return { byteLength: whole.length, slice: (start, end) => whole.slice(start, end).buffer as ArrayBuffer };
}

async function guard<T>(work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch {
		throw new MlError(
			'ML-FILE',
			'The Parquet file is damaged or uses a feature that cannot be read.',
			'Make the file again, or send the rows as CSV.',
		);
	}
}
