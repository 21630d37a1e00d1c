// The little that the store needs of a Postgres client, so that a pool of `pg` and an embedded PGlite both fit.
import type { Row } from '../rows';

export interface QueryResult {
	rows: Row[];
	/** Rows inserted, updated or deleted. */
	changed: number;
}

export interface Queryable {
	query(sql: string, values: readonly unknown[]): Promise<QueryResult>;
}

export interface PostgresConnection extends Queryable {
	/** One transaction on one connection: committed when `work` returns, rolled back when it throws. */
	transaction<T>(work: (client: Queryable) => Promise<T>): Promise<T>;
	end(): Promise<void>;
}
