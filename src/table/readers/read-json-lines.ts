// JSON Lines, and plain JSON arrays of objects.
import { MlError, type Warning } from '../../core/errors';
import type { RawRow } from '../raw-table';
import type { RowBatch } from '../raw-table-builder';
import { decodeText } from './decode-text';

/**
 * One object per line; blank lines are skipped. A file that starts with `[` is one array of objects and is read whole.
 * @throws MlError `ML-JSON` with the line.
 */
export async function* readJsonLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RowBatch> {
	const warnings: Warning[] = [];
	const parts: string[] = [];
	let isArray: boolean | undefined;
	let line = 0;
	for await (const text of decodeText(bytes, (warning) => warnings.push(warning))) {
		isArray ??= startsArray(text);
		if (isArray || !text.includes('\n')) {
			parts.push(text);
			continue;
		}
		const lines = (parts.splice(0).join('') + text).split('\n');
		parts.push(lines.pop()!);
		const rows = parseLines(lines, line);
		line += lines.length;
		yield { rows, warnings: warnings.splice(0) };
	}
	const rest = parts.join('');
	yield { rows: isArray ? parseArray(rest) : parseLines([rest], line), warnings };
}

function startsArray(text: string): boolean | undefined {
	const trimmed = text.trimStart();
	return trimmed === '' ? undefined : trimmed.startsWith('[');
}

function parseLines(lines: readonly string[], before: number): RawRow[] {
	const rows: RawRow[] = [];
	lines.forEach((line, index) => {
		if (line.trim() !== '')
			rows.push(asRow(parse(line, `Line ${before + index + 1} of the file`), `Line ${before + index + 1} of the file`));
	});
	return rows;
}

function parseArray(text: string): RawRow[] {
	const values = parse(text, 'The file');
	return (values as unknown[]).map((value, index) => asRow(value, `Entry ${index + 1} of the file`));
}

function parse(text: string, where: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw new MlError(
			'ML-JSON',
			`${where} is not valid JSON.`,
			'A JSON Lines file has one object such as {"name": "Ada"} per line. Check how the file was made.',
		);
	}
}

function asRow(value: unknown, where: string): RawRow {
	if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as RawRow;
	throw new MlError('ML-JSON', `${where} is no object, so it has no columns.`, 'Each row must be an object such as {"name": "Ada"}.');
}
