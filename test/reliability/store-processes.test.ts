// T6, T9: several processes on one store at the same time.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from '../../src/artifact/envelope';
import { hashModel } from '../../src/artifact/hash';
import { openKeyFile } from '../../src/store/sqlite/key-file';
import { openSqliteStore } from '../../src/store/sqlite/open';
import { buildStoreProcess, startStoreProcess } from './start-store-process';

const PROCESSES = 4;
const PUTS = 25;

describe('several processes on one store', () => {
	const root = mkdtempSync(join(tmpdir(), 'ml-many-'));
	const script = buildStoreProcess(root);
	let folder = '';
	let folders = 0;

	beforeEach(() => {
		folder = join(root, `store-${++folders}`);
	});
	afterAll(() => rmSync(root, { recursive: true }));

	async function runAll(nProcesses: number, task: string, count: number, sizeBytes = 2000): Promise<string[][]> {
		const children = Array.from({ length: nProcesses }, (_, i) => startStoreProcess(script, [task, folder, `process ${i}`, count, sizeBytes]));
		expect(await Promise.all(children.map(({ ended }) => ended))).toEqual(children.map(() => 0));
		return children.map(({ lines }) => lines);
	}

	it(`gives ${PROCESSES} x ${PUTS} saves as many versions, all whole`, async () => {
		const printed = (await runAll(PROCESSES, 'put', PUTS, 300_000)).flat();
		const versions = printed.map((line) => Number(line.split(' ')[0])).sort((a, b) => a - b);
		expect(versions).toEqual(Array.from({ length: PROCESSES * PUTS }, (_, i) => i + 1));

		const store = await openSqliteStore(folder);
		const { ring, registryId } = openKeyFile(folder);
		const records = await store.list('churn');
		expect(records.map(({ version }) => version)).toEqual([...versions].reverse());
		for (const { version, hash } of records) {
			const { sealed } = await store.get('churn', version);
			expect(hashModel(open(sealed, { ring, registryId, name: 'churn', version }))).toBe(hash);
		}
		await store.close();
	}, 120_000);

	it('makes one version of one run key, whoever comes first', async () => {
		const answers = (await runAll(6, 'share', 15, 200_000)).flat().map((line) => line.split(','));
		for (let i = 0; i < 15; i++) {
			const same = answers.filter(([runKey]) => runKey === `shared ${i}`);
			expect(same).toHaveLength(6);
			expect(new Set(same.map(([, version]) => version)).size).toBe(1);
			expect(same.filter(([, , created]) => created === 'true')).toHaveLength(1);
		}
		const store = await openSqliteStore(folder);
		expect((await store.list()).map(({ version }) => version)).toEqual(Array.from({ length: 15 }, (_, i) => 15 - i));
		expect(await store.sweep(-1000)).toBe(0);
		await store.close();
	}, 120_000);

	it('lets exactly one of many move an alias, 200 times in a row', async () => {
		await runAll(1, 'put', 200, 40);
		const store = await openSqliteStore(folder);
		expect(await store.alias('churn', 'champion', 1, undefined)).toBe(true);
		const wins = await runAll(PROCESSES, 'race', 200);
		expect(wins.flat().map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 199 }, (_, i) => i + 2));
		expect(await store.resolveAlias('churn', 'champion')).toBe(200);
		await store.close();
	}, 120_000);

	it('makes one key file when many look for it at once', async () => {
		await runAll(6, 'put', 1);
		const store = await openSqliteStore(folder);
		const { ring, registryId } = openKeyFile(folder);
		for (const { version } of await store.list()) {
			const { sealed } = await store.get('churn', version);
			expect(() => open(sealed, { ring, registryId, name: 'churn', version })).not.toThrow();
		}
		await store.close();
	}, 120_000);
});
