// Brings the schema up to date. Several processes may open a new store at once: the write lock decides who does it.
import type { DatabaseSync } from 'node:sqlite';
import { MlError } from '../../core/errors';
import { MIGRATIONS } from '../migrations';

export function migrate(connection: DatabaseSync): void {
	if (schemaNumber(connection) === MIGRATIONS.length) return;
	connection.exec('BEGIN IMMEDIATE');
	try {
		const current = schemaNumber(connection);
		if (current > MIGRATIONS.length) throw newerSchema(current);
		for (const migration of MIGRATIONS.slice(current)) for (const statement of migration.sqlite) connection.exec(statement);
		connection.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
		connection.exec('COMMIT');
	} finally {
		if (connection.isTransaction) connection.exec('ROLLBACK');
	}
}

function schemaNumber(connection: DatabaseSync): number {
	return Number(connection.prepare('PRAGMA user_version').get()?.user_version);
}

function newerSchema(current: number): MlError {
	return new MlError(
		'ML-STORE-NEWER',
		`The model store was last used by a newer n8n-nodes-ml (schema ${current}; this one knows ${MIGRATIONS.length}).`,
		'Update n8n-nodes-ml on this n8n.',
	);
}
