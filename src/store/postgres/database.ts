// Postgres as the store's database: locks by advisory lock, conflicts and lost connections repeated with the transaction rolled back.
import type { Row } from '../rows';
import type { SqlDatabase, SqlTransaction, SqlValue } from '../sql/database';
import type { PostgresConnection, Queryable } from './connection';
import { isConflict, isLostConnection, toRefusal } from './refusals';

const MAX_CONFLICTS = 10;
/** Waits before the next attempt when the server went away. */
const RECONNECT_WAITS_MS: readonly number[] = [200, 1000, 3000];

export class PostgresDatabase implements SqlDatabase {
	readonly #connection: PostgresConnection;

	constructor(connection: PostgresConnection) {
		this.#connection = connection;
	}

	async all(sql: string, ...values: SqlValue[]): Promise<Row[]> {
		return (await this.#patiently(() => this.#connection.query(sql, values))).rows;
	}

	async run(sql: string, ...values: SqlValue[]): Promise<number> {
		return (await this.#patiently(() => this.#connection.query(sql, values))).changed;
	}

	transaction<T>(work: (session: SqlTransaction) => Promise<T>): Promise<T> {
		return this.#patiently((isFinishing) =>
			this.#connection.transaction(async (client) => {
				const result = await work(sessionOn(client));
				isFinishing();
				return result;
			}),
		);
	}

	/** Deleted rows go with the server's next vacuum, and from its log and backups when these expire. */
	async scrub(): Promise<void> {}

	async close(): Promise<void> {
		await this.#connection.end();
	}

	/**
	 * Repeats what lost against another writer or lost its server. Once the commit is on its way a lost connection leaves open whether
	 * it went through, so that is not repeated here: a run that comes again finds out by its run key.
	 */
	async #patiently<T>(attempt: (isFinishing: () => void) => Promise<T>): Promise<T> {
		let conflicts = 0;
		let losses = 0;
		for (;;) {
			let finishing = false;
			const outcome = await attempt(() => {
				finishing = true;
			}).then(
				(value) => ({ value }),
				(cause: unknown) => ({ cause }),
			);
			if ('value' in outcome) return outcome.value;
			if (isConflict(outcome.cause) && conflicts++ < MAX_CONFLICTS) await pause(Math.random() * 20 * conflicts);
			else if (isLostConnection(outcome.cause) && !finishing && losses < RECONNECT_WAITS_MS.length) await pause(RECONNECT_WAITS_MS[losses++]);
			else throw toRefusal(outcome.cause);
		}
	}
}

function sessionOn(client: Queryable): SqlTransaction {
	return {
		all: async (sql, ...values) => (await client.query(sql, values)).rows,
		run: async (sql, ...values) => (await client.query(sql, values)).changed,
		async lock(key) {
			await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`n8n-nodes-ml ${key}`]);
		},
	};
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => {
		setTimeout(resolve, ms);
	});
}
