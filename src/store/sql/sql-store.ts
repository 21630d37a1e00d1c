// The store over any SQL database. Each method is one or few short transactions; long work (the bytes of a model) lies outside them.
import { CancelledError } from '../../core/errors';
import type { AuditEntry, Lease, ModelStore, NewVersion, OutcomeRecord, VersionRecord } from '../contract';
import { checkAlias, checkModelName } from '../model-name';
import { tornVersion } from '../refusals';
import { appendAudit, readAudit } from './audit';
import { discard, download, ORPHAN_AGE_MS, sweep, upload } from './blobs';
import type { SqlDatabase } from './database';
import { takeLease } from './leases';
import { insertPredictions, listOutcomes, recordOutcomes } from './outcomes';
import { bury, findVersion, listVersions, moveAlias, publish, replaceBlob, reserve } from './versions';

/** A rotation can replace the bytes while they are read; more than this in a row means that they are gone. */
const READ_ATTEMPTS = 3;

export class SqlStore implements ModelStore {
	readonly #database: SqlDatabase;
	readonly #namespace: string;

	constructor(database: SqlDatabase, namespace: string) {
		this.#database = database;
		this.#namespace = namespace;
	}

	/** Whose models it holds, as it is spelled in the database. */
	get namespace(): string {
		return this.#namespace;
	}

	async put(entry: NewVersion): Promise<{ record: VersionRecord; created: boolean }> {
		const name = checkModelName(entry.name);
		stopIfAborted(entry);
		const reservation = await reserve(this.#database, this.#namespace, name, entry.runKey);
		if ('existing' in reservation) return { record: reservation.existing, created: false };
		const { version } = reservation;
		const sealed = await entry.seal(version);
		stopIfAborted(entry);
		const blob = await upload(this.#database, this.#namespace, sealed, entry.signal);
		let created = false;
		try {
			const published = await publish(this.#database, this.#namespace, { ...entry, name, version, blob });
			created = published.created;
			return published;
		} finally {
			if (!created) await discard(this.#database, this.#namespace, blob.blobId);
		}
	}

	async get(name: string, version: number): Promise<{ record: VersionRecord; sealed: Uint8Array }> {
		const spelling = checkModelName(name);
		for (let attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
			const { record, blob } = await findVersion(this.#database, this.#namespace, spelling, version);
			const sealed = await download(this.#database, this.#namespace, blob);
			if (sealed !== undefined) return { record, sealed };
		}
		throw tornVersion(spelling, version);
	}

	async record(name: string, version: number): Promise<VersionRecord> {
		return (await findVersion(this.#database, this.#namespace, checkModelName(name), version)).record;
	}

	async list(name?: string): Promise<VersionRecord[]> {
		return listVersions(this.#database, this.#namespace, name === undefined ? undefined : checkModelName(name));
	}

	async resolveAlias(name: string, alias: string): Promise<number | undefined> {
		return (await this.aliases(name)).get(checkAlias(alias));
	}

	async aliases(name: string): Promise<Map<string, number>> {
		const rows = await this.#database.all(
			'SELECT alias, version FROM ml_alias WHERE namespace = $1 AND name = $2 ORDER BY alias',
			this.#namespace, checkModelName(name),
		);
		return new Map(rows.map((row) => [String(row.alias), Number(row.version)]));
	}

	async alias(name: string, alias: string, version: number, expected: number | undefined): Promise<boolean> {
		const target = { name: checkModelName(name), alias: checkAlias(alias), version, expected };
		return moveAlias(this.#database, this.#namespace, target);
	}

	async delete(name: string, version?: number): Promise<void> {
		const blobs = await bury(this.#database, this.#namespace, checkModelName(name), version);
		for (const blobId of blobs) await discard(this.#database, this.#namespace, blobId);
		await this.#database.scrub();
	}

	async lease(key: string, holder: string, ttlMs: number): Promise<Lease | undefined> {
		return takeLease(this.#database, this.#namespace, { key, holder, ttlMs });
	}

	async logPredictions(records: readonly OutcomeRecord[]): Promise<void> {
		return insertPredictions(this.#database, this.#namespace, records);
	}

	async appendOutcome(outcomes: readonly { predictionId: string; actual: string | number }[]): Promise<number> {
		return recordOutcomes(this.#database, this.#namespace, outcomes);
	}

	async outcomes(name: string, version?: number): Promise<OutcomeRecord[]> {
		return listOutcomes(this.#database, this.#namespace, checkModelName(name), version);
	}

	async audit(entry: Omit<AuditEntry, 'at' | 'previousHash' | 'hash'>): Promise<void> {
		return appendAudit(this.#database, this.#namespace, entry);
	}

	async auditTrail(name?: string): Promise<AuditEntry[]> {
		return readAudit(this.#database, this.#namespace, name);
	}

	async reseal(reseal: (record: VersionRecord, sealed: Uint8Array) => Promise<Uint8Array>): Promise<number> {
		let replaced = 0;
		for (const { name, version } of await this.list()) {
			const { record, blob } = await findVersion(this.#database, this.#namespace, name, version);
			const { sealed } = await this.get(name, version);
			const next = await reseal(record, sealed);
			if (next === sealed) continue;
			const place = await upload(this.#database, this.#namespace, next, undefined);
			const isReplaced = await replaceBlob(this.#database, this.#namespace, record, blob, place);
			await discard(this.#database, this.#namespace, isReplaced ? blob.blobId : place.blobId);
			if (isReplaced) replaced++;
		}
		await this.#database.scrub();
		return replaced;
	}

	/** Removes what killed saves left behind. Default: those that stood still for ten minutes. */
	async sweep(orphanAgeMs = ORPHAN_AGE_MS): Promise<number> {
		return sweep(this.#database, this.#namespace, orphanAgeMs);
	}

	async close(): Promise<void> {
		await this.#database.close();
	}
}

function stopIfAborted({ signal }: NewVersion): void {
	if (signal?.aborted) throw new CancelledError();
}
