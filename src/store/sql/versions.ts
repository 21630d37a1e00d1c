// Versions and aliases: the rows that make a blob visible. Every change to one model runs under that model's lock.
import { CancelledError } from '../../core/errors';
import type { NewVersion, VersionRecord } from '../contract';
import { noModel, noVersion, saveInterrupted } from '../refusals';
import { toVersionRecord, VERSION_COLUMNS, type Row } from '../rows';
import { abandon, claim, type BlobPlace } from './blobs';
import type { SqlDatabase, SqlSession, SqlTransaction } from './database';

export type Reservation = { existing: VersionRecord } | { version: number };

const ONE_VERSION = 'namespace = $1 AND name = $2 AND version = $3 AND deleted_at IS NULL';

/** The version that this run key made already, or the number that it will get. A killed run that comes again gets the same number. */
export function reserve(database: SqlDatabase, namespace: string, name: string, runKey: string): Promise<Reservation> {
	return database.transaction(async (session): Promise<Reservation> => {
		await lockModel(session, namespace, name);
		const existing = await byRunKey(session, namespace, name, runKey);
		if (existing !== undefined) return { existing };
		const [reserved] = await session.all(
			'SELECT version FROM ml_reservation WHERE namespace = $1 AND name = $2 AND run_key = $3',
			namespace, name, runKey,
		);
		if (reserved !== undefined) return { version: Number(reserved.version) };
		const [{ last_version: version }] = await session.all(
			`INSERT INTO ml_model (namespace, name, last_version) VALUES ($1, $2, 1)
				ON CONFLICT (namespace, name) DO UPDATE SET last_version = ml_model.last_version + 1 RETURNING last_version`,
			namespace, name,
		);
		await session.run(
			'INSERT INTO ml_reservation (namespace, name, run_key, version) VALUES ($1, $2, $3, $4)',
			namespace, name, runKey, Number(version),
		);
		return { version: Number(version) };
	});
}

/**
 * The moment in which a version becomes visible. Where another process was faster with the same run key, its version is the answer
 * and the blob stays unclaimed.
 */
export function publish(
	database: SqlDatabase,
	namespace: string,
	entry: NewVersion & { version: number; blob: BlobPlace },
): Promise<{ record: VersionRecord; created: boolean }> {
	const { name, version, hash, runKey, blob } = entry;
	return database.transaction(async (session) => {
		await lockModel(session, namespace, name);
		if (entry.signal?.aborted) throw new CancelledError();
		const existing = await byRunKey(session, namespace, name, runKey);
		if (existing !== undefined) return { record: existing, created: false };
		if (!(await claim(session, namespace, blob))) throw saveInterrupted();
		const [row] = await session.all(
			`INSERT INTO ml_version (namespace, name, version, hash, run_key, created_at, size_bytes, segments, blob_id, summary)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING ${VERSION_COLUMNS}`,
			namespace, name, version, hash, runKey, new Date().toISOString(), blob.sizeBytes, blob.segments, blob.blobId, JSON.stringify(entry.summary),
		);
		await session.run('DELETE FROM ml_reservation WHERE namespace = $1 AND name = $2 AND run_key = $3', namespace, name, runKey);
		return { record: toVersionRecord(row), created: true };
	});
}

/** @throws MlError `ML-NO-MODEL`, `ML-NO-VERSION`. */
export async function findVersion(
	session: SqlSession,
	namespace: string,
	name: string,
	version: number,
): Promise<{ record: VersionRecord; blob: BlobPlace }> {
	const row = await rowOf(session, namespace, name, version);
	return {
		record: toVersionRecord(row),
		blob: { blobId: String(row.blob_id), segments: Number(row.segments), sizeBytes: Number(row.size_bytes) },
	};
}

export async function listVersions(session: SqlSession, namespace: string, name?: string): Promise<VersionRecord[]> {
	const where = `namespace = $1 AND deleted_at IS NULL${name === undefined ? '' : ' AND name = $2'}`;
	const rows = await session.all(
		`SELECT ${VERSION_COLUMNS} FROM ml_version WHERE ${where} ORDER BY name, version DESC`,
		...(name === undefined ? [namespace] : [namespace, name]),
	);
	return rows.map(toVersionRecord);
}

export function moveAlias(
	database: SqlDatabase,
	namespace: string,
	target: { name: string; alias: string; version: number; expected: number | undefined },
): Promise<boolean> {
	const { name, alias, version, expected } = target;
	return database.transaction(async (session) => {
		await lockModel(session, namespace, name);
		await rowOf(session, namespace, name, version);
		if (expected === undefined) {
			return (await session.run(
				'INSERT INTO ml_alias (namespace, name, alias, version) VALUES ($1, $2, $3, $4) ON CONFLICT (namespace, name, alias) DO NOTHING',
				namespace, name, alias, version,
			)) === 1;
		}
		return (await session.run(
			'UPDATE ml_alias SET version = $4 WHERE namespace = $1 AND name = $2 AND alias = $3 AND version = $5',
			namespace, name, alias, version, expected,
		)) === 1;
	});
}

/** Turns versions into tombstones and frees their run keys. Returns the blobs to discard. */
export function bury(database: SqlDatabase, namespace: string, name: string, version: number | undefined): Promise<string[]> {
	return database.transaction(async (session) => {
		await lockModel(session, namespace, name);
		const rows = version === undefined ? await rowsOf(session, namespace, name) : [await rowOf(session, namespace, name, version)];
		const buried: string[] = [];
		for (const row of rows) {
			const number = Number(row.version);
			await session.run(
				`UPDATE ml_version SET deleted_at = $4, run_key = NULL, blob_id = NULL, summary = '{}' WHERE ${ONE_VERSION}`,
				namespace, name, number, new Date().toISOString(),
			);
			for (const table of ['ml_alias', 'ml_outcome']) {
				await session.run(`DELETE FROM ${table} WHERE namespace = $1 AND name = $2 AND version = $3`, namespace, name, number);
			}
			await abandon(session, namespace, String(row.blob_id));
			buried.push(String(row.blob_id));
		}
		return buried;
	});
}

/** Puts `next` in the place of the version's blob, unless the version changed or went meanwhile. */
export function replaceBlob(
	database: SqlDatabase,
	namespace: string,
	{ name, version }: VersionRecord,
	previous: BlobPlace,
	next: BlobPlace,
): Promise<boolean> {
	return database.transaction(async (session) => {
		await lockModel(session, namespace, name);
		const changed = await session.run(
			`UPDATE ml_version SET blob_id = $4, segments = $5, size_bytes = $6 WHERE ${ONE_VERSION} AND blob_id = $7`,
			namespace, name, version, next.blobId, next.segments, next.sizeBytes, previous.blobId,
		);
		if (changed === 0) return false;
		if (!(await claim(session, namespace, next))) throw saveInterrupted();
		await abandon(session, namespace, previous.blobId);
		return true;
	});
}

async function rowOf(session: SqlSession, namespace: string, name: string, version: number): Promise<Row> {
	if (Number.isSafeInteger(version)) {
		const [row] = await session.all(`SELECT * FROM ml_version WHERE ${ONE_VERSION}`, namespace, name, version);
		if (row !== undefined) return row;
	}
	const stored = await rowsOf(session, namespace, name);
	throw noVersion(name, version, stored.map((row) => Number(row.version)));
}

/** @throws MlError `ML-NO-MODEL` where there is none. */
async function rowsOf(session: SqlSession, namespace: string, name: string): Promise<Row[]> {
	const rows = await session.all('SELECT * FROM ml_version WHERE namespace = $1 AND name = $2 AND deleted_at IS NULL', namespace, name);
	if (rows.length > 0) return rows;
	const names = await session.all('SELECT DISTINCT name FROM ml_version WHERE namespace = $1 AND deleted_at IS NULL ORDER BY name', namespace);
	throw noModel(name, names.map((row) => String(row.name)));
}

async function byRunKey(session: SqlSession, namespace: string, name: string, runKey: string): Promise<VersionRecord | undefined> {
	const [row] = await session.all(
		`SELECT ${VERSION_COLUMNS} FROM ml_version WHERE namespace = $1 AND name = $2 AND run_key = $3`,
		namespace, name, runKey,
	);
	return row === undefined ? undefined : toVersionRecord(row);
}

function lockModel(session: SqlTransaction, namespace: string, name: string): Promise<void> {
	return session.lock(`model ${namespace} ${name}`);
}
