import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { seal } from '../../../src/artifact/envelope';
import { openKeyFile, rotateKeyFile } from '../../../src/store/sqlite/key-file';
import { openSqliteStore } from '../../../src/store/sqlite/open';
import { newVersion, sealedBytes } from '../../contracts/store-fixture';

const mode = (path: string) => statSync(path).mode & 0o777;

describe('the folder of the default store', () => {
	const root = mkdtempSync(join(tmpdir(), 'ml-open-'));
	let folder = '';
	let count = 0;
	beforeEach(() => {
		folder = join(root, `deep/${++count}`);
	});
	afterAll(() => rmSync(root, { recursive: true }));

	it('is made with its parents, for the user of n8n only', async () => {
		const store = await openSqliteStore(folder);
		await store.put(newVersion({ runKey: 'r1' }));
		openKeyFile(folder);
		expect(mode(folder)).toBe(0o700);
		expect(readdirSync(folder).sort()).toEqual(['keys.json', 'models.sqlite', 'models.sqlite-shm', 'models.sqlite-wal']);
		for (const name of readdirSync(folder)) expect([name, mode(join(folder, name))]).toEqual([name, 0o600]);
		await store.close();
	});

	it('is closed to others where it was open', async () => {
		mkdirSync(folder, { recursive: true, mode: 0o755 });
		writeFileSync(join(folder, 'models.sqlite'), '', { mode: 0o644 });
		chmodSync(join(folder, 'models.sqlite'), 0o644);
		await (await openSqliteStore(folder)).close();
		expect([mode(folder), mode(join(folder, 'models.sqlite'))]).toEqual([0o700, 0o600]);
	});

	it('that can not be used is refused with its path', async () => {
		mkdirSync(join(root, 'deep'), { recursive: true });
		writeFileSync(folder, 'a file');
		await expect(openSqliteStore(folder)).rejects.toMatchObject({ code: 'ML-STORE-FOLDER', message: expect.stringContaining(folder) });
	});

	it.each<[string, (path: string) => void]>([
		['is not a database', (path) => writeFileSync(path, 'this is a text '.repeat(1000))],
		['has a damaged header', (path) => writeFileSync(path, Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(5000, 0xff)]))],
		['lost its pages', (path) => writeFileSync(path, readFileSync(path).subarray(0, 4096))],
		['has damaged pages', (path) => writeFileSync(path, readFileSync(path).fill(0xa5, 4096))],
	])('is refused in words when the database file %s', async (_name, damage) => {
		const store = await openSqliteStore(folder);
		await store.put(newVersion({ runKey: 'r1' }));
		await store.close();
		damage(join(folder, 'models.sqlite'));
		const use = async () => {
			const damaged = await openSqliteStore(folder);
			await damaged.get('churn', 1).finally(() => damaged.close());
		};
		await expect(use()).rejects.toMatchObject({ code: 'ML-STORE-CORRUPT', fix: expect.stringContaining('backup') });
	});

	it('is refused when a newer release made it', async () => {
		await (await openSqliteStore(folder)).close();
		const connection = new DatabaseSync(join(folder, 'models.sqlite'));
		connection.exec('PRAGMA user_version = 99');
		connection.close();
		await expect(openSqliteStore(folder)).rejects.toMatchObject({ code: 'ML-STORE-NEWER' });
	});

	it('opens while another process holds the write lock for a moment, without blocking the event loop', async () => {
		const store = await openSqliteStore(folder);
		const other = new DatabaseSync(join(folder, 'models.sqlite'));
		other.exec('BEGIN IMMEDIATE');
		let ticks = 0;
		const ticking = setInterval(() => ticks++, 5);
		const putting = store.put(newVersion({ runKey: 'r1' }));
		await new Promise((resolve) => setTimeout(resolve, 400));
		expect(await store.list()).toEqual([]);
		other.exec('COMMIT');
		expect((await putting).created).toBe(true);
		clearInterval(ticking);
		expect(ticks).toBeGreaterThan(5);
		other.close();
		await store.close();
	});

	it('keeps nothing readable of a deleted version', async () => {
		const store = await openSqliteStore(folder);
		const marker = Buffer.from('MARKER-4711-'.repeat(20_000));
		await store.put(newVersion({ runKey: 'r1', seal: async () => new Uint8Array(marker) }));
		await store.delete('churn', 1);
		for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name)).includes('MARKER-4711-')).toBe(false);
		await store.close();
	});

	it('shows nothing of a sealed model in any of its files', async () => {
		const store = await openSqliteStore(folder);
		const { ring, registryId } = openKeyFile(folder);
		const plain = new TextEncoder().encode('anna.schmidt@example.com '.repeat(5000));
		await store.put(newVersion({ runKey: 'r1', seal: async (version) => seal(plain, { ring, registryId, name: 'churn', version }) }));
		for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name)).includes('anna.schmidt')).toBe(false);
		await store.close();
	});

	it('refuses to work after it was closed', async () => {
		const store = await openSqliteStore(folder);
		await store.close();
		await store.close();
		await expect(store.list()).rejects.toMatchObject({ code: 'ML-STORE-CLOSED' });
	});

	it('writes a large model in slices that let the event loop run', async () => {
		const store = await openSqliteStore(folder);
		let ticks = 0;
		let running = true;
		const tick = () => {
			ticks++;
			if (running) setImmediate(tick);
		};
		setImmediate(tick);
		await store.put(newVersion({ runKey: 'r1', seal: async (version) => sealedBytes(version, 16_000_000) }));
		const whilePutting = ticks;
		await store.get('churn', 1);
		running = false;
		expect(whilePutting).toBeGreaterThanOrEqual(30);
		expect(ticks - whilePutting).toBeGreaterThanOrEqual(30);
		await store.close();
	});
});

describe('the key file', () => {
	const root = mkdtempSync(join(tmpdir(), 'ml-keys-'));
	let folder = '';
	let count = 0;
	beforeEach(() => {
		folder = join(root, String(++count));
	});
	afterAll(() => rmSync(root, { recursive: true }));

	it('is made once and read from then on', () => {
		const made = openKeyFile(folder);
		expect(openKeyFile(folder)).toEqual(made);
		expect(made.ring.current.key).toHaveLength(32);
		expect(mode(join(folder, 'keys.json'))).toBe(0o600);
		expect(openKeyFile(join(folder, 'other')).registryId).not.toBe(made.registryId);
	});

	it('gets a new key in front, and keeps the old ones and its id', () => {
		const first = openKeyFile(folder);
		const second = rotateKeyFile(folder);
		const third = rotateKeyFile(folder);
		expect([first, second, third].map(({ ring }) => ring.current.id)).toEqual(['k1', 'k2', 'k3']);
		expect(openKeyFile(folder)).toEqual(third);
		expect(third.registryId).toBe(first.registryId);
		expect(third.ring.keys.get('k1')).toEqual(first.ring.current);
		expect(readdirSync(folder)).toEqual(['keys.json']);
		expect(mode(join(folder, 'keys.json'))).toBe(0o600);
	});

	it.each([
		['empty', '', 'ML-KEY-FILE'],
		['cut', '{"registryId":"x","ke', 'ML-KEY-FILE'],
		['without an id', '{"keys":[]}', 'ML-KEY-FILE'],
		['without keys', '{"registryId":"x","keys":[]}', 'ML-KEY'],
	])('is refused and never replaced when it is %s', (_name, text, code) => {
		mkdirSync(folder);
		writeFileSync(join(folder, 'keys.json'), text);
		expect(() => openKeyFile(folder)).toThrow(expect.objectContaining({ code }));
		expect(() => rotateKeyFile(folder)).toThrow(expect.objectContaining({ code }));
		expect(readFileSync(join(folder, 'keys.json'), 'utf8')).toBe(text);
	});
});
