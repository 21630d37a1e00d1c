// What the store asks of a database. SQLite and Postgres differ only below this line.
import type { Row } from '../rows';

export type SqlValue = string | number | null | Uint8Array;

export interface SqlSession {
	/** @param sql - One statement with placeholders `$1`, `$2`, … in order. */
	all(sql: string, ...values: SqlValue[]): Promise<Row[]>;
	/** Returns how many rows changed. */
	run(sql: string, ...values: SqlValue[]): Promise<number>;
}

export interface SqlTransaction extends SqlSession {
	/** Until the end of the transaction nobody else holds `key`, in this process or another. */
	lock(key: string): Promise<void>;
}

export interface SqlDatabase extends SqlSession {
	/**
	 * Commits what `work` did, or nothing where it throws. `work` may run again after a conflict and awaits nothing but its session:
	 * an open transaction holds up every other writer.
	 */
	transaction<T>(work: (session: SqlTransaction) => Promise<T>): Promise<T>;
	/** Makes deleted bytes unreadable in the database's own files, as far as it can. */
	scrub(): Promise<void>;
	close(): Promise<void>;
}
