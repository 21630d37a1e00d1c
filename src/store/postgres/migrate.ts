// Brings the schema up to date. Many workers may start at once: an advisory lock decides who does it.
import { MlError } from '../../core/errors';
import { MIGRATIONS } from '../migrations';
import type { SqlDatabase } from '../sql/database';

export async function migrate(database: SqlDatabase): Promise<void> {
	await database.transaction(async (session) => {
		await session.lock('schema');
		// Looked up first: an everyday user without the right to create tables can use a store that somebody else made.
		const [{ found }] = await session.all("SELECT to_regclass('ml_schema') IS NOT NULL AS found");
		if (!found) {
			await session.run('CREATE TABLE ml_schema (number BIGINT NOT NULL)');
			await session.run('INSERT INTO ml_schema (number) VALUES (0)');
		}
		const [{ number }] = await session.all('SELECT number FROM ml_schema');
		const current = Number(number);
		if (current === MIGRATIONS.length) return;
		if (current > MIGRATIONS.length) throw newerSchema(current);
		for (const migration of MIGRATIONS.slice(current)) for (const statement of migration.postgres) await session.run(statement);
		await session.run('UPDATE ml_schema SET number = $1', MIGRATIONS.length);
	});
}

function newerSchema(current: number): MlError {
	return new MlError(
		'ML-STORE-NEWER',
		`The model store was last used by a newer n8n-nodes-ml (schema ${current}; this one knows ${MIGRATIONS.length}).`,
		'Update n8n-nodes-ml on this n8n.',
	);
}
