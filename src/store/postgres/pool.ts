// A pool of `pg`. The password and the key ring never appear in a message.
import { Pool, type PoolClient } from 'pg';
import { MlError } from '../../core/errors';
import type { PostgresConnection, Queryable } from './connection';

/** Fields of the credential ML Model Store that open the connection. */
export interface PostgresSettings {
	host: string;
	port: number;
	database: string;
	user: string;
	password: string;
	ssl: 'verify-full' | 'disable';
	/** PEM, for servers whose certificate comes from a private authority. */
	caCertificate?: string;
}

const LOCAL_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);
const MAX_CONNECTIONS = 5;

/** @throws MlError `ML-STORE-TLS` where rows would cross a network in clear. */
export function openPool(settings: PostgresSettings): PostgresConnection {
	const pool = new Pool({
		host: settings.host,
		port: settings.port,
		database: settings.database,
		user: settings.user,
		password: settings.password,
		ssl: tlsOf(settings),
		application_name: 'n8n-nodes-ml',
		max: MAX_CONNECTIONS,
		connectionTimeoutMillis: 10_000,
		idleTimeoutMillis: 30_000,
		statement_timeout: 60_000,
		// A client that vanished in the middle of a transaction must not hold its locks for ever.
		idle_in_transaction_session_timeout: 60_000,
		keepAlive: true,
		allowExitOnIdle: true,
	});
	// An idle connection that the server closes is replaced at the next query; without a listener it would end the n8n process.
	pool.on('error', () => {});
	return {
		query: (sql, values) => queryOn(pool, sql, values),
		transaction: (work) => transactionOn(pool, work),
		end: () => pool.end(),
	};
}

function tlsOf({ host, ssl, caCertificate }: PostgresSettings): false | { rejectUnauthorized: true; ca?: string } {
	if (ssl === 'verify-full') return { rejectUnauthorized: true, ...(caCertificate ? { ca: caCertificate } : {}) };
	if (ssl === 'disable' && (LOCAL_HOSTS.has(host) || host.startsWith('/'))) return false;
	throw new MlError(
		'ML-STORE-TLS',
		`The model store on '${host}' would be reached without encryption.`,
		'Set SSL to "Verify full" in the credential ML Model Store. "Disable" is for a database on the same machine only.',
		{ parameter: 'ssl' },
	);
}

async function transactionOn<T>(pool: Pool, work: (client: Queryable) => Promise<T>): Promise<T> {
	const client = await pool.connect();
	let isBroken = true;
	try {
		await client.query('BEGIN');
		const result = await work({ query: (sql, values) => queryOn(client, sql, values) });
		await client.query('COMMIT');
		isBroken = false;
		return result;
	} finally {
		if (isBroken) isBroken = !(await rollBack(client));
		// A connection that can't even roll back is thrown away; the server then rolls back by itself.
		client.release(isBroken);
	}
}

async function rollBack(client: PoolClient): Promise<boolean> {
	return client.query('ROLLBACK').then(
		() => true,
		() => false,
	);
}

async function queryOn(client: Pool | PoolClient, sql: string, values: readonly unknown[]) {
	const { rows, rowCount } = await client.query(sql, [...values]);
	return { rows, changed: rowCount ?? 0 };
}
