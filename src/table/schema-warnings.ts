// What inference has to say about whole columns: set aside, alike in name, too long.
import type { MlErrorCode, Warning } from '../core/errors';
import type { ColumnProfile } from './column-profile';
import type { ColumnSchema } from './schema';
import { showName } from './text';

const MAX_TEXT = 65_536;

/** Why a column of that note is set aside, in words. */
export const NOTE_TEXT: ReadonlyMap<string, { code: MlErrorCode; text: string }> = new Map([
	['empty', { code: 'ML-EMPTY-COLUMN', text: 'has no values and is left out' }],
	['constant', { code: 'ML-CONSTANT', text: 'has the same value in every row and is left out' }],
	['id', { code: 'ML-ID', text: 'is different in nearly every row, like an id, and is left out' }],
	['uuid', { code: 'ML-ID', text: 'holds ids and is left out' }],
	['row-number', { code: 'ML-ID', text: 'numbers the rows and is left out' }],
	['big-integer', { code: 'ML-ID', text: 'holds integers too big to calculate with, like ids, and is left out' }],
	['near-id', { code: 'ML-NEAR-ID', text: 'names single records, like an id, and is left out' }],
	['email', { code: 'ML-PII', text: 'holds e-mail addresses: personal data that teach a model nothing; it is left out' }],
	['phone', { code: 'ML-PII', text: 'holds phone numbers: personal data that teach a model nothing; it is left out' }],
] as const);

export function roleWarnings(columns: readonly ColumnSchema[], profiles: ReadonlyMap<string, ColumnProfile>): Warning[] {
	const warnings: Warning[] = [];
	for (const column of columns) {
		const note = column.role === 'id' || column.role === 'ignore' ? NOTE_TEXT.get(column.note ?? '') : undefined;
		if (note) {
			warnings.push({
				code: note.code,
				column: column.name,
				message: `Column '${showName(column.name)}' ${note.text}.`,
				fix: "Nothing to do. To use it all the same, choose its type in 'Column Types'.",
			});
		}
		if (column.role !== 'ignore' && (profiles.get(column.name)?.longest ?? 0) > MAX_TEXT) {
			warnings.push({
				code: 'ML-LONG-TEXT',
				column: column.name,
				message: `Column '${showName(column.name)}' holds texts of more than ${MAX_TEXT.toLocaleString('en')} characters; only their beginning is used.`,
				fix: 'Nothing to do, unless the column should not be there: then ignore it.',
			});
		}
	}
	return warnings.concat(similarNames(columns), oddNames(columns));
}

function similarNames(columns: readonly ColumnSchema[]): Warning[] {
	const seen = new Map<string, string>();
	const warnings: Warning[] = [];
	for (const { name } of columns) {
		const key = name.normalize('NFC').trim().toLowerCase();
		const other = seen.get(key);
		if (other === undefined) {
			seen.set(key, name);
			continue;
		}
		warnings.push({
			code: 'ML-SIMILAR-NAMES',
			column: name,
			message: `Columns '${showName(other)}' and '${showName(name)}' differ only in case, spaces or accents' spelling; they are kept apart.`,
			fix: 'If they are one column, give both the same name before this node.',
		});
	}
	return warnings;
}

function oddNames(columns: readonly ColumnSchema[]): Warning[] {
	return columns
		.filter(({ name }) => name.trim() === '' || name.length > 200)
		.map(({ name }) => ({
			code: 'ML-COLUMN-NAME' as const,
			column: name,
			message: name.trim() === '' ? 'A column has a blank name.' : `A column's name has ${name.length.toLocaleString('en')} characters: '${showName(name)}'.`,
			fix: 'Give it a short name, so that reports can show it.',
		}));
}
