// Cleaned rows as a CSV file, for data that should not travel as items.
import { mapInSlices } from './items';
import type { RawRow } from '../../src/table/raw-table';

/** Spreadsheets run cells that begin like this as formulas. */
const FORMULA_START = /^[=+\-@\t\r]/;
/** Turned into bytes at a stretch. */
const CHUNK_LINES = 200;
const NEEDS_QUOTES = /[",\r\n]/;

/** RFC 4180 with a header row of every column in order of first appearance; text that looks like a formula gets a leading `'`. */
export async function toCsv(rows: readonly RawRow[]): Promise<Buffer> {
	const columns = new Set<string>();
	await mapInSlices(rows, (row) => {
		for (const column of Object.keys(row)) columns.add(column);
	});
	const names = [...columns];
	const lines = await mapInSlices(rows, (row) => names.map((name) => cell(row[name])).join(','));
	const starts = Array.from({ length: Math.ceil(lines.length / CHUNK_LINES) }, (_, chunk) => chunk * CHUNK_LINES);
	const chunks = await mapInSlices(starts, (start) => toBytes(lines.slice(start, start + CHUNK_LINES)));
	return Buffer.concat([toBytes([names.map(cell).join(',')]), ...chunks]);
}

const toBytes = (lines: string[]): Buffer => Buffer.from(`${lines.join('\r\n')}\r\n`, 'utf8');

function cell(value: unknown): string {
	if (value === null || value === undefined) return '';
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	const text = typeof value === 'string' ? value : JSON.stringify(value);
	const safe = FORMULA_START.test(text) ? `'${text}` : text;
	return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
