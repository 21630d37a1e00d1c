// What the store contract works with: a place to open, and records that are hard to store.
import type { NewVersion, OutcomeRecord, VersionSummary } from '../../src/store/contract';
import type { SqlStore } from '../../src/store/sql/sql-store';

export interface StoreFixture {
	/** Opens the same place again, as another process would. */
	open(): Promise<SqlStore>;
	/** Runs a statement beside the store; false where it was refused. */
	execute(sql: string): Promise<boolean>;
	remove(): Promise<void>;
}

export const SUMMARY: VersionSummary = {
	problemType: 'classification',
	modelType: 'auto',
	target: "Churn'd; DROP TABLE ml_version; --",
	grade: 'B',
	verdict: 'Finds 84 of 100 — “é\u2028” ',
	engineVersion: '0.1.0',
	run: { seconds: 1.5, workflowId: 'w1', executionId: '7', nodeName: 'Train "Model"' },
};

/** Bytes that tell which version they were sealed for. */
export function sealedBytes(version: number, length = 100): Uint8Array {
	return Uint8Array.from({ length }, (_, i) => (i * 31 + version) & 255);
}

export function newVersion(overrides: Partial<NewVersion> & { runKey: string }): NewVersion {
	return { name: 'churn', hash: 'ab'.repeat(32), summary: SUMMARY, seal: async (version) => sealedBytes(version), ...overrides };
}

export const outcome = (predictionId: string, overrides: Partial<OutcomeRecord> = {}): OutcomeRecord => ({
	predictionId,
	name: 'churn',
	version: 1,
	predicted: 'yes',
	confidence: 0.75,
	actual: null,
	predictedAt: '2026-01-01T00:00:00.000Z',
	recordedAt: null,
	...overrides,
});
