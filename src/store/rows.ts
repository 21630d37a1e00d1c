// Database rows to records, the same for every store.
import type { AuditEntry, OutcomeRecord, VersionRecord, VersionSummary } from './contract';

export type Row = Record<string, unknown>;

export const VERSION_COLUMNS = 'name, version, hash, run_key, created_at, size_bytes, summary';
export const OUTCOME_COLUMNS = 'prediction_id, name, version, predicted, confidence, actual, predicted_at, recorded_at';
export const AUDIT_COLUMNS = 'at, action, name, version, detail, previous_hash, hash';

export function toVersionRecord(row: Row): VersionRecord {
	return {
		name: String(row.name),
		version: Number(row.version),
		hash: String(row.hash),
		runKey: String(row.run_key),
		createdAt: String(row.created_at),
		sizeBytes: Number(row.size_bytes),
		summary: JSON.parse(String(row.summary)) as VersionSummary,
	};
}

export function toOutcomeRecord(row: Row): OutcomeRecord {
	return {
		predictionId: String(row.prediction_id),
		name: String(row.name),
		version: Number(row.version),
		predicted: fromCell(row.predicted),
		confidence: row.confidence === null ? null : Number(row.confidence),
		actual: fromCell(row.actual),
		predictedAt: String(row.predicted_at),
		recordedAt: row.recorded_at === null ? null : String(row.recorded_at),
	};
}

export function toAuditEntry(row: Row): AuditEntry {
	return {
		at: String(row.at),
		action: String(row.action),
		name: String(row.name),
		version: row.version === null ? null : Number(row.version),
		detail: JSON.parse(String(row.detail)) as AuditEntry['detail'],
		previousHash: String(row.previous_hash),
		hash: String(row.hash),
	};
}

/** Numbers and texts share a column, so both are kept as JSON; a number that JSON can't hold is no outcome. */
export function toCell(value: string | number | null): string | null {
	return value === null || (typeof value === 'number' && !Number.isFinite(value)) ? null : JSON.stringify(value);
}

function fromCell(text: unknown): string | number | null {
	return text === null ? null : (JSON.parse(String(text)) as string | number);
}
