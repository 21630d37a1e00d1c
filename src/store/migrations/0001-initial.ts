// First schema. `model.last_version` counts every number that was ever given out, so that none returns after a deletion. Bytes lie in
// `ml_segment` under a blob id; a blob id that no version names is a save in progress, listed in `ml_upload`, or a left-over to sweep.
import type { Migration } from './migration';

const TABLES = [
	`CREATE TABLE ml_model (
		namespace TEXT NOT NULL, name TEXT NOT NULL, last_version BIGINT NOT NULL,
		PRIMARY KEY (namespace, name))`,
	`CREATE TABLE ml_version (
		namespace TEXT NOT NULL, name TEXT NOT NULL, version BIGINT NOT NULL,
		hash TEXT NOT NULL, run_key TEXT, created_at TEXT NOT NULL,
		size_bytes BIGINT NOT NULL, segments BIGINT NOT NULL, blob_id TEXT, summary TEXT NOT NULL, deleted_at TEXT,
		PRIMARY KEY (namespace, name, version), UNIQUE (namespace, name, run_key))`,
	`CREATE TABLE ml_reservation (
		namespace TEXT NOT NULL, name TEXT NOT NULL, run_key TEXT NOT NULL, version BIGINT NOT NULL,
		PRIMARY KEY (namespace, name, run_key))`,
	`CREATE TABLE ml_upload (
		namespace TEXT NOT NULL, blob_id TEXT NOT NULL, touched_at BIGINT NOT NULL,
		PRIMARY KEY (namespace, blob_id))`,
	`CREATE TABLE ml_segment (
		namespace TEXT NOT NULL, blob_id TEXT NOT NULL, part BIGINT NOT NULL, bytes BYTES NOT NULL,
		PRIMARY KEY (namespace, blob_id, part))`,
	`CREATE TABLE ml_alias (
		namespace TEXT NOT NULL, name TEXT NOT NULL, alias TEXT NOT NULL, version BIGINT NOT NULL,
		PRIMARY KEY (namespace, name, alias))`,
	`CREATE TABLE ml_lease (
		namespace TEXT NOT NULL, key TEXT NOT NULL, holder TEXT NOT NULL, fence BIGINT NOT NULL, expires_at BIGINT NOT NULL,
		PRIMARY KEY (namespace, key))`,
	`CREATE TABLE ml_outcome (
		namespace TEXT NOT NULL, prediction_id TEXT NOT NULL, name TEXT NOT NULL, version BIGINT NOT NULL,
		predicted TEXT, confidence DOUBLE PRECISION, actual TEXT, predicted_at TEXT NOT NULL, recorded_at TEXT,
		PRIMARY KEY (namespace, prediction_id))`,
	'CREATE INDEX ml_outcome_by_model ON ml_outcome (namespace, name, prediction_id)',
	`CREATE TABLE ml_audit (
		namespace TEXT NOT NULL, sequence BIGINT NOT NULL, at TEXT NOT NULL, action TEXT NOT NULL, name TEXT NOT NULL,
		version BIGINT, detail TEXT NOT NULL, previous_hash TEXT NOT NULL, hash TEXT NOT NULL,
		PRIMARY KEY (namespace, sequence))`,
];

const APPEND_ONLY_SQLITE = ['UPDATE', 'DELETE'].map(
	(verb) => `CREATE TRIGGER ml_audit_no_${verb.toLowerCase()} BEFORE ${verb} ON ml_audit
		BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END`,
);

const APPEND_ONLY_POSTGRES = [
	`CREATE FUNCTION ml_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$`,
	`CREATE TRIGGER ml_audit_append_only BEFORE UPDATE OR DELETE ON ml_audit
		FOR EACH ROW EXECUTE FUNCTION ml_audit_append_only()`,
];

export const initial: Migration = {
	number: 1,
	sqlite: [...TABLES.map((table) => table.replace('bytes BYTES', 'bytes BLOB')), ...APPEND_ONLY_SQLITE],
	postgres: [
		// Names sort by code point, as they do in SQLite.
		...TABLES.map((table) => table.replace('bytes BYTES', 'bytes BYTEA').replaceAll(/ TEXT\b/g, ' TEXT COLLATE "C"')),
		// Ciphertext does not compress: don't try.
		'ALTER TABLE ml_segment ALTER COLUMN bytes SET STORAGE EXTERNAL',
		...APPEND_ONLY_POSTGRES,
	],
};
