// Opens the default store: one SQLite database in a folder of our own. Folder and files are for the user that runs n8n only.
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { MlError } from '../../core/errors';
import { SqlStore } from '../sql/sql-store';
import { SqliteDatabase, sqliteMissing } from './database';
import { migrate } from './migrate';
import { isBusy, toRefusal } from './refusals';

const FILE_NAME = 'models.sqlite';
/** Rows carry a namespace because Postgres is shared; one folder has one. */
const NAMESPACE = 'default';
/** Longest wait for another process's lock inside one synchronous call. */
const LOCK_WAIT_MS = 10;
const OPEN_ATTEMPTS = 200;

const SETTINGS = [
	'PRAGMA journal_mode = WAL',
	// A commit that was acknowledged survives a power cut.
	'PRAGMA synchronous = FULL',
	// Deleted bytes are overwritten.
	'PRAGMA secure_delete = ON',
	'PRAGMA trusted_schema = OFF',
	'PRAGMA cell_size_check = ON',
	'PRAGMA journal_size_limit = 67108864',
];

export interface SqliteStoreOptions {
	/** Saves that stood still for so long are taken for dead. Default 10 minutes. */
	orphanAgeMs?: number;
}

/**
 * Opens the store in `folder` and makes it where there is none. Any number of processes on one host may have it open.
 *
 * @param folder - Never from user input. Not on a network file system: SQLite's locks don't hold there.
 * @throws MlError `ML-STORE-*`.
 */
export async function openSqliteStore(folder: string, options: SqliteStoreOptions = {}): Promise<SqlStore> {
	const { DatabaseSync: Connection } = await loadSqlite();
	for (let attempt = 1; ; attempt++) {
		const opened = openConnection(Connection, folder);
		if (!('cause' in opened)) {
			const store = new SqlStore(new SqliteDatabase(opened.connection), NAMESPACE);
			await store.sweep(options.orphanAgeMs);
			return store;
		}
		if (!isBusy(opened.cause) || attempt === OPEN_ATTEMPTS) throw toRefusal(opened.cause);
		await new Promise((resolve) => {
			setTimeout(resolve, 5 + Math.random() * 20);
		});
	}
}

function openConnection(Connection: typeof DatabaseSync, folder: string): { connection: DatabaseSync } | { cause: unknown } {
	const path = join(folder, FILE_NAME);
	const prepared = prepareFiles(folder, path);
	if (prepared !== undefined) return { cause: prepared };
	let connection: DatabaseSync | undefined;
	try {
		connection = new Connection(path, { timeout: LOCK_WAIT_MS, allowExtension: false, enableDoubleQuotedStringLiterals: false });
		for (const setting of SETTINGS) connection.exec(setting);
		migrate(connection);
		return { connection };
	} catch (cause) {
		connection?.close();
		return { cause };
	}
}

/** The database file is made here, empty, because SQLite would make it readable for others; its log takes the same mode. */
function prepareFiles(folder: string, path: string): MlError | undefined {
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		chmodSync(folder, 0o700);
		closeSync(openSync(path, 'a', 0o600));
		chmodSync(path, 0o600);
		return undefined;
	} catch (cause) {
		const reason = String((cause as { code?: unknown }).code ?? 'unknown');
		return new MlError(
			'ML-STORE-FOLDER',
			`The folder of the model store can't be used (${reason}): ${folder}`,
			'Give the user that runs n8n write access to it, or mount a writable volume there.',
		);
	}
}

async function loadSqlite(): Promise<typeof import('node:sqlite')> {
	const loaded = await import('node:sqlite').catch(() => undefined);
	if (loaded === undefined) throw sqliteMissing();
	return loaded;
}
