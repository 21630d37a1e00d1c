// SQLite through `node:sqlite`. Its calls are synchronous, so a lock that another process holds is never waited for inside a call:
// an attempt gives up after some ms and is repeated with the event loop in between.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { MlError } from '../../core/errors';
import { storeClosed } from '../refusals';
import type { Row } from '../rows';
import type { SqlDatabase, SqlSession, SqlTransaction, SqlValue } from '../sql/database';
import { isBusy, toRefusal } from './refusals';

const GIVE_UP_MS = 20_000;

export class SqliteDatabase implements SqlDatabase {
	readonly #connection: DatabaseSync;
	readonly #statements = new Map<string, StatementSync>();
	/** Ends when the transaction that runs now has ended: one connection can hold only one. */
	#turn: Promise<unknown> = Promise.resolve();
	#isClosed = false;

	constructor(connection: DatabaseSync) {
		this.#connection = connection;
	}

	all(sql: string, ...values: SqlValue[]): Promise<Row[]> {
		return this.#patiently(async () => this.#statement(sql).all(...values) as Row[]);
	}

	run(sql: string, ...values: SqlValue[]): Promise<number> {
		return this.#patiently(async () => Number(this.#statement(sql).run(...values).changes));
	}

	transaction<T>(work: (session: SqlTransaction) => Promise<T>): Promise<T> {
		return this.#patiently(async () => {
			// Takes the write lock at once: a transaction that reads first and writes later could not be repeated safely.
			this.#connection.exec('BEGIN IMMEDIATE');
			try {
				const result = await work(this.#session);
				this.#connection.exec('COMMIT');
				return result;
			} finally {
				if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK');
			}
		});
	}

	async scrub(): Promise<void> {
		// Old pages stay in the write-ahead log until it is cut. Best effort: a reader in another process can hold it open.
		await this.all('PRAGMA wal_checkpoint(TRUNCATE)');
	}

	async close(): Promise<void> {
		await this.#turn;
		if (this.#isClosed) return;
		this.#isClosed = true;
		this.#statements.clear();
		this.#connection.close();
	}

	/** Inside a transaction calls go straight to the connection; the write lock is the lock on every key. */
	readonly #session: SqlTransaction = {
		all: async (sql, ...values) => this.#statement(sql).all(...values) as Row[],
		run: async (sql, ...values) => Number(this.#statement(sql).run(...values).changes),
		lock: async () => {},
	} satisfies SqlSession & SqlTransaction;

	#statement(sql: string): StatementSync {
		let statement = this.#statements.get(sql);
		if (statement === undefined) {
			statement = this.#connection.prepare(sql.replace(/\$(\d+)/g, '?$1'));
			this.#statements.set(sql, statement);
		}
		return statement;
	}

	/** Runs `attempt` when its turn comes, and again while another process holds the database. */
	async #patiently<T>(attempt: () => Promise<T>): Promise<T> {
		const deadline = Date.now() + GIVE_UP_MS;
		for (;;) {
			const result = await this.#inTurn(attempt);
			if ('value' in result) return result.value;
			if (!isBusy(result.cause) || Date.now() > deadline) throw toRefusal(result.cause);
			await pause(1 + Math.random() * 15);
		}
	}

	#inTurn<T>(attempt: () => Promise<T>): Promise<{ value: T } | { cause: unknown }> {
		const run = this.#turn.then(async () => {
			if (this.#isClosed) return { cause: storeClosed() };
			try {
				return { value: await attempt() };
			} catch (cause) {
				return { cause };
			}
		});
		this.#turn = run;
		return run;
	}
}

export function sqliteMissing(): MlError {
	return new MlError(
		'ML-STORE-NODE',
		`The default model store needs Node 22.13 or newer; this n8n runs on ${process.version}.`,
		'Update n8n (its container brings the right Node), or choose a credential of type ML Model Store (Postgres).',
	);
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => {
		setTimeout(resolve, ms);
	});
}
