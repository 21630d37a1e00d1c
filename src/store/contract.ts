// Where model versions live. Immutable versions, aliases moved by compare-and-swap, an audit trail. One contract suite runs over
// every implementation. Bytes are encrypted before they get here (`artifact/envelope`): a store only sees ciphertext.

export interface VersionRecord {
	name: string;
	/** Counts up from 1 within a name, never reused. */
	version: number;
	/** SHA-256 of the plain model bytes, hex. */
	hash: string;
	/** Same key, same version: a repeated execution makes no second one. */
	runKey: string;
	createdAt: string;
	sizeBytes: number;
	/** What lists and pickers show; never a row of data. */
	summary: VersionSummary;
}

export interface VersionSummary {
	problemType: string;
	modelType: string;
	target: string | null;
	grade: string;
	verdict: string;
	engineVersion: string;
	/** What differs between two runs that give the same model: kept here, not in the model's bytes. */
	run: { seconds: number; workflowId: string; executionId: string; nodeName: string };
}

export interface NewVersion {
	name: string;
	hash: string;
	runKey: string;
	summary: VersionSummary;
	/** Encrypts for the number that the version will get: the number is bound into the ciphertext. */
	seal(version: number): Promise<Uint8Array>;
	/** Aborted before the version became visible: nothing is kept. */
	signal?: { readonly aborted: boolean };
}

export interface AuditEntry {
	at: string;
	action: string;
	name: string;
	version: number | null;
	/** Ids of workflow, execution and node; never cell values. */
	detail: Record<string, string | number | boolean | null>;
	previousHash: string;
	hash: string;
}

export interface OutcomeRecord {
	predictionId: string;
	name: string;
	version: number;
	predicted: string | number | null;
	/** Chance of the predicted class, 0 to 1; null where there is none. */
	confidence: number | null;
	actual: string | number | null;
	predictedAt: string;
	recordedAt: string | null;
}

export interface Lease {
	/** Extends the lease. False when it was lost. */
	renew(): Promise<boolean>;
	release(): Promise<void>;
}

export interface ModelStore {
	/**
	 * Stores a version whole or not at all. A known run key returns the version it made.
	 * @throws MlError `ML-STORE-*`.
	 */
	put(version: NewVersion): Promise<{ record: VersionRecord; created: boolean }>;
	/** @throws MlError `ML-NO-MODEL` (lists what exists), `ML-NO-VERSION`. */
	get(name: string, version: number): Promise<{ record: VersionRecord; sealed: Uint8Array }>;
	record(name: string, version: number): Promise<VersionRecord>;
	/** All models, newest version first within a name. */
	list(name?: string): Promise<VersionRecord[]>;
	/** Version that an alias points to, or undefined. */
	resolveAlias(name: string, alias: string): Promise<number | undefined>;
	aliases(name: string): Promise<Map<string, number>>;
	/** Moves an alias only if it still points to `expected` (undefined: not set). True when it moved. */
	alias(name: string, alias: string, version: number, expected: number | undefined): Promise<boolean>;
	/** Deletes one version, or with `version` undefined the whole model. Numbers are not reused. */
	delete(name: string, version?: number): Promise<void>;
	/** One holder at a time; undefined when somebody else holds it. */
	lease(key: string, holder: string, ttlMs: number): Promise<Lease | undefined>;
	logPredictions(records: readonly OutcomeRecord[]): Promise<void>;
	/** Returns how many prediction ids were known. */
	appendOutcome(outcomes: readonly { predictionId: string; actual: string | number }[]): Promise<number>;
	outcomes(name: string, version?: number): Promise<OutcomeRecord[]>;
	audit(entry: Omit<AuditEntry, 'at' | 'previousHash' | 'hash'>): Promise<void>;
	auditTrail(name?: string): Promise<AuditEntry[]>;
	/** Replaces the sealed bytes of every version by what `reseal` makes of them (key rotation). Returns how many. */
	reseal(reseal: (record: VersionRecord, sealed: Uint8Array) => Promise<Uint8Array>): Promise<number>;
	close(): Promise<void>;
}
