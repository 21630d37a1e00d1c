// The same contract as SQLite's, on PGlite always and on a real server where TEST_POSTGRES_URL names one.
import { Client } from 'pg';
import { openPostgresStore, openStoreOn } from '../../../src/store/postgres/open';
import { describeStoreContract } from '../../contracts/store-contract';
import { PgliteProcess } from './pglite';

const NAMESPACE = 'team-a';
const TABLES = ['version', 'model', 'reservation', 'upload', 'segment', 'alias', 'lease', 'outcome'];
const EMPTY = [...TABLES.map((table) => `DELETE FROM ml_${table}`), 'TRUNCATE ml_audit'];

describe('on PGlite', () => {
	let database: PgliteProcess;
	beforeAll(async () => {
		database = await PgliteProcess.start();
	}, 60_000);
	afterAll(() => database.stop());

	describeStoreContract('Postgres', async () => ({
		open: () => openStoreOn(database.connect(), NAMESPACE),
		execute: (sql) => database.execute(sql),
		async remove() {
			for (const statement of EMPTY) await database.execute(statement);
		},
	}));

	it('keeps namespaces apart', async () => {
		const [first, second] = [await openStoreOn(database.connect(), 'team-a'), await openStoreOn(database.connect(), 'team-b')];
		await first.alias('churn', 'champion', 1, undefined).catch(() => {});
		await first.audit({ action: 'train', name: 'churn', version: 1, detail: {} });
		await first.lease('train', 'a', 60_000);
		expect(await second.auditTrail()).toEqual([]);
		expect(await second.lease('train', 'b', 60_000)).toBeDefined();
		expect(await second.list()).toEqual([]);
	});

	it('refuses a schema that a newer release made', async () => {
		await database.execute('UPDATE ml_schema SET number = 99');
		await expect(openStoreOn(database.connect(), 'team-a')).rejects.toMatchObject({ code: 'ML-STORE-NEWER' });
		await database.execute('UPDATE ml_schema SET number = 1');
	});
});

const url = process.env.TEST_POSTGRES_URL;
(url === undefined ? describe.skip : describe)('on a server (TEST_POSTGRES_URL)', () => {
	const { hostname, port, pathname, username, password } = new URL(url ?? 'postgres://localhost/none');
	const settings = {
		host: hostname,
		port: Number(port || 5432),
		database: pathname.slice(1),
		user: decodeURIComponent(username),
		password: decodeURIComponent(password),
		ssl: 'disable' as const,
		namespace: NAMESPACE,
	};
	let client: Client;
	beforeAll(async () => {
		client = new Client({ connectionString: url });
		await client.connect();
	});
	afterAll(() => client.end());

	describeStoreContract('Postgres', async () => ({
		open: () => openPostgresStore(settings),
		execute: (sql) => client.query(sql).then(() => true, () => false),
		async remove() {
			for (const statement of EMPTY) await client.query(statement);
		},
	}));

	it('goes on after the server cut every connection', async () => {
		const store = await openPostgresStore(settings);
		const cut = () => client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()');
		for (let i = 0; i < 5; i++) {
			await cut();
			expect(await store.list()).toEqual([]);
		}
		await store.close();
	});

	it('refuses a wrong password in words without quoting it', async () => {
		const refused = openPostgresStore({ ...settings, password: 'wrong-secret' });
		await expect(refused).rejects.toMatchObject({ code: 'ML-STORE-LOGIN', message: expect.not.stringContaining('wrong-secret') });
	});

	it('refuses a server without encryption where it was asked for', async () => {
		await expect(openPostgresStore({ ...settings, ssl: 'verify-full' })).rejects.toMatchObject({ code: 'ML-STORE-TLS' });
	});

	it('is made once when many open it at once', async () => {
		await client.query('DROP TABLE ml_schema, ml_version, ml_model, ml_reservation, ml_upload, ml_segment, ml_alias, ml_lease, ml_outcome, ml_audit');
		await client.query('DROP FUNCTION ml_audit_append_only');
		const stores = await Promise.all(Array.from({ length: 6 }, () => openPostgresStore(settings)));
		expect(await stores[5].list()).toEqual([]);
		for (const store of stores) await store.close();
	});
});
