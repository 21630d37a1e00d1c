// The public tables of docs/quality.md: rows, the fixed split, and what five models with their defaults reach on it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

export const DATA = join(import.meta.dirname, '../../../shared/data');

export type Kind = 'bin' | 'multi' | 'reg';

export interface PublicSet {
	file: string;
	kind: Kind;
	target: string;
	dropped: string[];
	/** Figures of the five models, by model and metric. */
	models: Record<string, Record<string, number>>;
}

export type Row = Record<string, unknown>;

export const nameOf = ({ file }: Pick<PublicSet, 'file'>): string => file.replace(/\.csv(\.gz)?$/, '');

/** @param only - Beginnings of file names. @returns Undefined where the tables are not beside this checkout. */
export function listSets(only?: readonly string[]): PublicSet[] | undefined {
	const path = join(DATA, 'baselines.json');
	if (!existsSync(path)) return undefined;
	const { results } = JSON.parse(readFileSync(path, 'utf8')) as { results: PublicSet[] };
	return results.filter(({ file }) => !only || only.some((name) => file.startsWith(name)));
}

/** A fifth of the rows is for the test; rows without a target are in neither part, columns that the peers were not given in none. */
export function splitSet(set: PublicSet): { training: Row[]; test: Row[] } {
	const training: Row[] = [];
	const test: Row[] = [];
	let index = 0;
	for (const row of readRows(set)) {
		if (row[set.target] === '' || row[set.target] === undefined) continue;
		((Math.imul(index++, 2654435761) >>> 0) / 2 ** 32 < 0.2 ? test : training).push(row);
	}
	return { training, test };
}

function readRows({ file, dropped }: PublicSet): Row[] {
	const bytes = readFileSync(join(DATA, file));
	const rows = parse(file.endsWith('.gz') ? gunzipSync(bytes) : bytes, { columns: true, bom: true }) as Row[];
	return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => !dropped.includes(column))));
}
