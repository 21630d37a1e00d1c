// One door for all files: what a file is, its first bytes say, and its name only where they don't.
import { MlError } from '../../core/errors';
import type { RowBatch } from '../raw-table-builder';
import { gunzip } from './gunzip';
import { readCsv } from './read-csv';
import { readJsonLines } from './read-json-lines';
import { readParquet } from './read-parquet';

/**
 * Rows of a CSV, TSV, JSON Lines, JSON or Parquet file, gzipped or not.
 * @param fileName - Only its ending counts.
 * @throws MlError `ML-EMPTY` for a file of 0 bytes, `ML-FILE-TYPE` for one of another kind, and those of the readers.
 */
export async function* readTable(stream: AsyncIterable<Uint8Array>, fileName: string): AsyncGenerator<RowBatch> {
	const { head, bytes } = await peek(stream);
	if (head.length === 0) throw new MlError('ML-EMPTY', 'The file has 0 bytes.', 'Check the node that made the file.');
	if (head[0] === 0x1f && head[1] === 0x8b) {
		yield* readTable(gunzip(bytes), fileName.replace(/\.gz$/i, ''));
		return;
	}
	const known = OTHER_KINDS.find(({ magic }) => magic.every((byte, i) => head[i] === byte));
	if (known) throw new MlError('ML-FILE-TYPE', `The file is ${known.name}, not CSV, JSON Lines or Parquet.`, known.fix);
	if (startsWith(head, 'PAR1')) yield* readParquet(bytes);
	else if (looksLikeJson(head, fileName)) yield* readJsonLines(bytes);
	else yield* readCsv(bytes, { fileName });
}

const OTHER_KINDS = [
	{
		magic: [0x50, 0x4b, 0x03, 0x04],
		name: 'an Excel workbook or a zip archive',
		fix: 'Put an Extract from File node before this one, or save the sheet as CSV.',
	},
	{
		magic: [0xd0, 0xcf, 0x11, 0xe0],
		name: 'an old Excel workbook',
		fix: 'Put an Extract from File node before this one, or save the sheet as CSV.',
	},
	{ magic: [0x25, 0x50, 0x44, 0x46], name: 'a PDF', fix: 'Send a table as CSV.' },
	{ magic: [0x89, 0x50, 0x4e, 0x47], name: 'a PNG image', fix: "Check 'Input Data Field Name'." },
	{ magic: [0xff, 0xd8, 0xff], name: 'a JPEG image', fix: "Check 'Input Data Field Name'." },
];

function looksLikeJson(head: Uint8Array, fileName: string): boolean {
	const mark = head[0] === 0xef && head[1] === 0xbb ? 3 : 0;
	const text = String.fromCharCode(...head.subarray(mark, mark + 64)).trimStart();
	if (/\.(?:jsonl|ndjson|json)$/i.test(fileName)) return true;
	return /^\{\s*(?:"|\})/.test(text) || /^\[\s*\{/.test(text);
}

function startsWith(head: Uint8Array, text: string): boolean {
	return Array.from(text).every((character, i) => head[i] === character.charCodeAt(0));
}

/** The first bytes, and all bytes again. */
async function peek(stream: AsyncIterable<Uint8Array>): Promise<{ head: Uint8Array; bytes: AsyncIterable<Uint8Array> }> {
	const iterator = stream[Symbol.asyncIterator]();
	const first: Uint8Array[] = [];
	let length = 0;
	while (length < 64) {
		const next = await iterator.next();
		if (next.done) break;
		first.push(next.value);
		length += next.value.length;
	}
	const head = new Uint8Array(Math.min(64, length));
	let at = 0;
	for (const piece of first) {
		head.set(piece.subarray(0, head.length - at), at);
		at = Math.min(head.length, at + piece.length);
	}
	const bytes = (async function* () {
		yield* first;
		for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
	})();
	return { head, bytes };
}
