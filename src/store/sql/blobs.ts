// Bytes of sealed models, in segments. A blob is written over many short transactions, so it is nobody's until a version names it:
// until then `ml_upload` lists it with the time of its last segment, and `sweep` removes what a killed process left there.
import { breathe } from '../../artifact/slices';
import { CancelledError } from '../../core/errors';
import { saveInterrupted } from '../refusals';
import type { SqlDatabase, SqlSession } from './database';

/** Small enough that writing and syncing one keeps the n8n process busy for a few ms only. */
export const BLOB_SEGMENT_BYTES = 512 * 1024;
/** A save that wrote nothing for so long is dead. */
export const ORPHAN_AGE_MS = 10 * 60_000;
/** `touched_at` of a blob that is being removed. There is no way back from it: no upload goes on and no version claims it. */
const CONDEMNED = 0;

export interface BlobPlace {
	blobId: string;
	segments: number;
	sizeBytes: number;
}

/**
 * Writes a blob that `claim` can then give to a version.
 *
 * @throws CancelledError with the written part already removed.
 */
export async function upload(
	database: SqlDatabase,
	namespace: string,
	bytes: Uint8Array,
	signal: { readonly aborted: boolean } | undefined,
): Promise<BlobPlace> {
	const blobId = crypto.randomUUID();
	const segments = Math.max(1, Math.ceil(bytes.length / BLOB_SEGMENT_BYTES));
	for (let part = 0; part < segments; part++) {
		if (signal?.aborted) {
			await discard(database, namespace, blobId);
			throw new CancelledError();
		}
		const segment = bytes.subarray(part * BLOB_SEGMENT_BYTES, (part + 1) * BLOB_SEGMENT_BYTES);
		await database.transaction(async (session) => {
			const touched = await session.run(
				`INSERT INTO ml_upload (namespace, blob_id, touched_at) VALUES ($1, $2, $3)
					ON CONFLICT (namespace, blob_id) DO UPDATE SET touched_at = excluded.touched_at WHERE ml_upload.touched_at > ${CONDEMNED}`,
				namespace, blobId, Date.now(),
			);
			if (touched === 0) throw saveInterrupted();
			await session.run('INSERT INTO ml_segment (namespace, blob_id, part, bytes) VALUES ($1, $2, $3, $4)', namespace, blobId, part, segment);
		});
		await breathe();
	}
	return { blobId, segments, sizeBytes: bytes.length };
}

/** Takes a blob off the list of uploads. False where a sweep was faster: then the blob is no longer whole. */
export async function claim(session: SqlSession, namespace: string, { blobId, segments, sizeBytes }: BlobPlace): Promise<boolean> {
	const [found] = await session.all(
		'SELECT COUNT(*) AS parts, COALESCE(SUM(LENGTH(bytes)), 0) AS size FROM ml_segment WHERE namespace = $1 AND blob_id = $2',
		namespace, blobId,
	);
	if (Number(found.parts) !== segments || Number(found.size) !== sizeBytes) return false;
	return (await session.run(
		`DELETE FROM ml_upload WHERE namespace = $1 AND blob_id = $2 AND touched_at > ${CONDEMNED}`,
		namespace, blobId,
	)) === 1;
}

/** Inside the transaction that takes the blob from its version: it can't be opened from then on, and `discard` or a sweep removes it. */
export async function abandon(session: SqlSession, namespace: string, blobId: string): Promise<void> {
	await session.run('INSERT INTO ml_upload (namespace, blob_id, touched_at) VALUES ($1, $2, $3)', namespace, blobId, CONDEMNED);
	// The first segment holds the wrapped key: without it the others are noise, also in backups made later.
	await session.run('DELETE FROM ml_segment WHERE namespace = $1 AND blob_id = $2 AND part = 0', namespace, blobId);
}

/** Undefined where a segment is missing or the length is not `sizeBytes`. */
export async function download(
	database: SqlDatabase,
	namespace: string,
	{ blobId, segments, sizeBytes }: BlobPlace,
): Promise<Uint8Array | undefined> {
	const bytes = new Uint8Array(sizeBytes);
	let end = 0;
	for (let part = 0; part < segments; part++) {
		const [row] = await database.all(
			'SELECT bytes FROM ml_segment WHERE namespace = $1 AND blob_id = $2 AND part = $3',
			namespace, blobId, part,
		);
		const segment = row?.bytes;
		if (!(segment instanceof Uint8Array) || end + segment.length > sizeBytes) return undefined;
		bytes.set(segment, end);
		end += segment.length;
		await breathe();
	}
	return end === sizeBytes ? bytes : undefined;
}

/**
 * Removes a blob that no version names, a segment at a time; one that a version did claim stays. So it is safe after a commit of which
 * nobody knows whether it went through.
 */
export async function discard(database: SqlDatabase, namespace: string, blobId: string, touchedUntil = Number.MAX_SAFE_INTEGER): Promise<void> {
	const condemned = await database.run(
		`UPDATE ml_upload SET touched_at = ${CONDEMNED} WHERE namespace = $1 AND blob_id = $2 AND touched_at <= $3`,
		namespace, blobId, touchedUntil,
	);
	if (condemned === 0) return;
	for (;;) {
		const removed = await database.run(
			`DELETE FROM ml_segment WHERE namespace = $1 AND blob_id = $2
				AND part = (SELECT MIN(part) FROM ml_segment WHERE namespace = $1 AND blob_id = $2)`,
			namespace, blobId,
		);
		if (removed === 0) break;
		await breathe();
	}
	// Last, so that a sweep finds the rest after a crash in the middle.
	await database.run('DELETE FROM ml_upload WHERE namespace = $1 AND blob_id = $2', namespace, blobId);
}

/** Removes what killed saves and interrupted deletions left behind. Returns the number of blobs. */
export async function sweep(database: SqlDatabase, namespace: string, orphanAgeMs: number): Promise<number> {
	const touchedUntil = Date.now() - orphanAgeMs;
	const orphans = await database.all('SELECT blob_id FROM ml_upload WHERE namespace = $1 AND touched_at <= $2', namespace, touchedUntil);
	for (const { blob_id: blobId } of orphans) await discard(database, namespace, String(blobId), touchedUntil);
	return orphans.length;
}
