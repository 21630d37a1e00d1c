// Where the public sets lie and how they are cut.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Beside this checkout, or what the variable ML_DATA names. */
export const FOLDER = process.env.ML_DATA ?? join(process.cwd(), '../shared/data');

/** The fixed split of docs/quality.md: true for a fifth of the rows. */
export const isTest = (row: number) => (Math.imul(row, 2654435761) >>> 0) / 2 ** 32 < 0.2;

/** @param file - Plain or gzip by its name. */
export function readText(file: string): string {
	const bytes = readFileSync(join(FOLDER, file));
	return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}
