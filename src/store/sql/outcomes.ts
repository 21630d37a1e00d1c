// Predictions that were made and what became of them. Ids, predicted and actual values; never the row.
import { breathe } from '../../artifact/slices';
import type { OutcomeRecord } from '../contract';
import { OUTCOME_COLUMNS, toCell, toOutcomeRecord, type Row } from '../rows';
import type { SqlDatabase } from './database';

/** Rows of one statement. */
const BATCH = 100;
const PAGE = 2000;

export async function insertPredictions(database: SqlDatabase, namespace: string, records: readonly OutcomeRecord[]): Promise<void> {
	for (let start = 0; start < records.length; start += BATCH) {
		const rows = records.slice(start, start + BATCH).map((record) => [
			namespace, record.predictionId, record.name, record.version, toCell(record.predicted), finite(record.confidence),
			toCell(record.actual), record.predictedAt, record.recordedAt,
		]);
		await database.run(
			`INSERT INTO ml_outcome (namespace, ${OUTCOME_COLUMNS}) VALUES ${placeholders(rows, 1)} ON CONFLICT (namespace, prediction_id) DO NOTHING`,
			...rows.flat(),
		);
		await breathe();
	}
}

/** A later outcome for the same prediction replaces the earlier one. Returns how many distinct ids were known. */
export async function recordOutcomes(
	database: SqlDatabase,
	namespace: string,
	outcomes: readonly { predictionId: string; actual: string | number }[],
): Promise<number> {
	const recordedAt = new Date().toISOString();
	const latest = [...new Map(outcomes.map(({ predictionId, actual }) => [predictionId, toCell(actual)]))];
	let known = 0;
	for (let start = 0; start < latest.length; start += BATCH) {
		const rows = latest.slice(start, start + BATCH);
		known += await database.run(
			`UPDATE ml_outcome SET actual = given.column2, recorded_at = $2 FROM (VALUES ${placeholders(rows, 3)}) AS given
				WHERE ml_outcome.namespace = $1 AND ml_outcome.prediction_id = given.column1`,
			namespace, recordedAt, ...rows.flat(),
		);
		await breathe();
	}
	return known;
}

/** Oldest prediction first. */
export async function listOutcomes(database: SqlDatabase, namespace: string, name: string, version?: number): Promise<OutcomeRecord[]> {
	const records: OutcomeRecord[] = [];
	const filter = version === undefined ? '' : 'AND version = $4';
	let page: Row[];
	let last = '';
	do {
		page = await database.all(
			`SELECT ${OUTCOME_COLUMNS} FROM ml_outcome WHERE namespace = $1 AND name = $2 AND prediction_id > $3 ${filter}
				ORDER BY prediction_id LIMIT ${PAGE}`,
			...[namespace, name, last], ...(version === undefined ? [] : [version]),
		);
		for (const row of page) records.push(toOutcomeRecord(row));
		last = records.at(-1)?.predictionId ?? '';
		await breathe();
	} while (page.length === PAGE);
	return records.sort((a, b) => (a.predictedAt < b.predictedAt ? -1 : a.predictedAt > b.predictedAt ? 1 : 0));
}

/** `($1, $2), ($3, $4)`, counting from `first`. */
function placeholders(rows: readonly (readonly unknown[])[], first: number): string {
	let number = first;
	return rows.map((row) => `(${row.map(() => `$${number++}`).join(', ')})`).join(', ');
}

function finite(value: number | null): number | null {
	return value !== null && Number.isFinite(value) ? value : null;
}
