// Predictions that were made and what became of them. Ids, predicted and actual values; never the row.
import { breathe } from '../../artifact/slices';
import type { OutcomeRecord } from '../contract';
import { OUTCOME_COLUMNS, toCell, toOutcomeRecord, type Row } from '../rows';
import type { SqlDatabase, SqlTransaction } from './database';

const BATCH = 200;
const PAGE = 2000;

export function insertPredictions(database: SqlDatabase, namespace: string, records: readonly OutcomeRecord[]): Promise<void> {
	return inBatches(database, records, async (session, record) => {
		await session.run(
			`INSERT INTO ml_outcome (namespace, ${OUTCOME_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
				ON CONFLICT (namespace, prediction_id) DO NOTHING`,
			namespace, record.predictionId, record.name, record.version, toCell(record.predicted), finite(record.confidence),
			toCell(record.actual), record.predictedAt, record.recordedAt,
		);
	});
}

/** A second outcome for the same prediction replaces the first. */
export async function recordOutcomes(
	database: SqlDatabase,
	namespace: string,
	outcomes: readonly { predictionId: string; actual: string | number }[],
): Promise<number> {
	const recordedAt = new Date().toISOString();
	const known = new Array<number>(outcomes.length).fill(0);
	await inBatches(database, outcomes, async (session, { predictionId, actual }, index) => {
		known[index] = await session.run(
			'UPDATE ml_outcome SET actual = $3, recorded_at = $4 WHERE namespace = $1 AND prediction_id = $2',
			namespace, predictionId, toCell(actual), recordedAt,
		);
	});
	return known.reduce((sum, count) => sum + count, 0);
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

async function inBatches<T>(
	database: SqlDatabase,
	items: readonly T[],
	write: (session: SqlTransaction, item: T, index: number) => Promise<void>,
): Promise<void> {
	for (let start = 0; start < items.length; start += BATCH) {
		await database.transaction(async (session) => {
			const end = Math.min(start + BATCH, items.length);
			for (let i = start; i < end; i++) await write(session, items[i], i);
		});
		await breathe();
	}
}

function finite(value: number | null): number | null {
	return value !== null && Number.isFinite(value) ? value : null;
}
