// What is refused before or without a server.
import { createServer } from 'node:net';
import { openPostgresStore } from '../../../src/store/postgres/open';
import { openPool } from '../../../src/store/postgres/pool';

const SETTINGS = { host: 'localhost', port: 1, database: 'd', user: 'u', password: 'top-secret', ssl: 'disable' as const, namespace: 'team-a' };

describe('the connection to Postgres', () => {
	it.each(['db.example.com', '10.0.0.7', 'localhost.example.com', 'postgres', ''])('is refused in clear to %j', (host) => {
		expect(() => openPool({ ...SETTINGS, host })).toThrow(expect.objectContaining({ code: 'ML-STORE-TLS', details: { parameter: 'ssl' } }));
	});

	it.each(['localhost', '127.0.0.1', '::1', '/var/run/postgresql'])('may go in clear to %j', async (host) => {
		await openPool({ ...SETTINGS, host }).end();
	});

	it('is refused for an unknown SSL setting rather than left in clear', () => {
		expect(() => openPool({ ...SETTINGS, ssl: 'prefer' as never })).toThrow(expect.objectContaining({ code: 'ML-STORE-TLS' }));
	});

	it('that nobody answers is refused in words, without the password', async () => {
		const refused = openPostgresStore(SETTINGS);
		await expect(refused).rejects.toMatchObject({ code: 'ML-STORE-CONNECTION', message: expect.not.stringContaining('top-secret') });
	}, 20_000);

	it('is given up where the server has no TLS', async () => {
		const server = createServer((socket) => socket.once('data', () => socket.end('N')));
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as { port: number };
		await expect(openPostgresStore({ ...SETTINGS, host: '127.0.0.1', port, ssl: 'verify-full' })).rejects.toMatchObject({ code: 'ML-STORE-TLS' });
		server.close();
	});

	it.each(['', ' ', 'a/b', 'x'.repeat(64), "a'b"])('is refused for namespace %j', async (namespace) => {
		await expect(openPostgresStore({ ...SETTINGS, namespace })).rejects.toMatchObject({ code: 'ML-STORE-NAMESPACE' });
	});
});
