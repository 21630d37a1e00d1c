// Opens the shared store: Postgres, one namespace per credential.
import { MlError } from '../../core/errors';
import { SqlStore } from '../sql/sql-store';
import type { PostgresConnection } from './connection';
import { PostgresDatabase } from './database';
import { migrate } from './migrate';
import { openPool, type PostgresSettings } from './pool';

const NAMESPACE = /^[a-z0-9][a-z0-9._-]{0,62}$/;

/**
 * Connects, makes the tables where there are none, and removes left-overs of killed saves.
 *
 * @throws MlError `ML-STORE-*`.
 */
export async function openPostgresStore(settings: PostgresSettings & { namespace: string }): Promise<SqlStore> {
	const namespace = checkNamespace(settings.namespace);
	const connection = openPool(settings);
	let store: SqlStore | undefined;
	try {
		store = await openStoreOn(connection, namespace);
		return store;
	} finally {
		if (store === undefined) await connection.end();
	}
}

/** The store over a connection that is already there. */
export async function openStoreOn(connection: PostgresConnection, namespace: string): Promise<SqlStore> {
	const database = new PostgresDatabase(connection);
	await migrate(database);
	const store = new SqlStore(database, checkNamespace(namespace));
	await store.sweep();
	return store;
}

function checkNamespace(namespace: string): string {
	const spelling = typeof namespace === 'string' ? namespace.trim().toLowerCase() : '';
	if (NAMESPACE.test(spelling)) return spelling;
	throw new MlError(
		'ML-STORE-NAMESPACE',
		'The field Namespace of the credential ML Model Store is empty or has other characters than allowed.',
		"Use letters a to z, digits, '.', '_' and '-', at most 63, for example: sales-team",
		{ parameter: 'namespace' },
	);
}
