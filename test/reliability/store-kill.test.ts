// T1: SIGKILL at a random moment while versions are saved. What was acknowledged is there, what is there is whole.
// A kill leaves the page cache alone, so this shows atomicity and recovery, not that fsync works.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { open } from '../../src/artifact/envelope';
import { hashModel } from '../../src/artifact/hash';
import { Random } from '../../src/core/random';
import type { SqlStore } from '../../src/store/sql/sql-store';
import { openKeyFile } from '../../src/store/sqlite/key-file';
import { openSqliteStore } from '../../src/store/sqlite/open';
import { buildStoreProcess, startStoreProcess } from './start-store-process';

const KILLS = Number(process.env.TEST_KILLS ?? 100);
const SEED = Number(process.env.TEST_SEED ?? 42);
/** About as long as some saves take, so that a kill falls into any part of one. */
const MAX_WAIT_MS = 150;
const KILLS_PER_FOLDER = 20;

describe('a process that is killed while it saves', () => {
	const root = mkdtempSync(join(tmpdir(), 'ml-kill-'));
	const script = buildStoreProcess(root);
	const random = new Random(SEED);
	const totals = { kills: 0, midSave: 0, acknowledged: 0, stored: 0, torn: 0, lost: 0, orphans: 0 };

	afterAll(() => rmSync(root, { recursive: true }));

	/** Reads every version that was not checked before, and thins them out so that the folder stays small. */
	async function check(store: SqlStore, folder: string, acknowledged: ReadonlyMap<number, string>, checked: Set<number>): Promise<void> {
		const records = new Map((await store.list('churn')).map((record) => [record.version, record]));
		for (const [version, hash] of acknowledged) if (!checked.has(version) && records.get(version)?.hash !== hash) totals.lost++;
		for (const [version, record] of records) {
			if (checked.has(version)) continue;
			totals.stored++;
			if (!(await isWhole(store, folder, version, record.hash))) totals.torn++;
		}
		for (const version of [...records.keys(), ...acknowledged.keys()]) checked.add(version);
		for (const version of [...records.keys()].sort((a, b) => b - a).slice(3)) await store.delete('churn', version);
	}

	async function isWhole(store: SqlStore, folder: string, version: number, hash: string): Promise<boolean> {
		const { ring, registryId } = openKeyFile(folder);
		const { sealed } = await store.get('churn', version);
		try {
			return hashModel(open(sealed, { ring, registryId, name: 'churn', version })) === hash;
		} catch {
			return false;
		}
	}

	async function killOnce(folder: string, label: string, acknowledged: Map<number, string>): Promise<void> {
		const child = startStoreProcess(script, ['put', folder, label, 1000, 2_500_000]);
		// One in ten dies while the store is being opened or made.
		if (random.uniform() > 0.1) await child.ready;
		await new Promise((resolve) => setTimeout(resolve, random.uniform() * MAX_WAIT_MS));
		child.kill();
		await child.ended;
		totals.kills++;
		for (const line of child.lines) {
			const [version, hash] = line.split(' ');
			acknowledged.set(Number(version), hash);
		}
		totals.acknowledged += child.lines.length;
	}

	it(`tears nothing and loses nothing in ${KILLS} kills`, async () => {
		const started = performance.now();
		for (let folderNumber = 0; totals.kills < KILLS; folderNumber++) {
			const folder = join(root, `store-${folderNumber}`);
			const acknowledged = new Map<number, string>();
			const checked = new Set<number>();
			for (let i = 0; i < KILLS_PER_FOLDER && totals.kills < KILLS; i++) {
				await killOnce(folder, `run ${folderNumber} ${i}`, acknowledged);
				const store = await openSqliteStore(folder, { orphanAgeMs: 3_600_000 });
				await check(store, folder, acknowledged, checked);
				const orphans = await store.sweep(-1000);
				totals.orphans += orphans;
				if (orphans > 0) totals.midSave++;
				await store.close();
			}
			expect(leftOver(folder)).toEqual({ blobs: 0, integrity: 'ok' });
		}
		const seconds = (performance.now() - started) / 1000;
		console.log(`SIGKILL during save, seed ${SEED}: ${JSON.stringify({ ...totals, seconds: Math.round(seconds) })}`);
		expect(totals).toMatchObject({ kills: KILLS, torn: 0, lost: 0 });
		expect(totals.stored).toBeGreaterThanOrEqual(totals.acknowledged);
		expect(totals.midSave).toBeGreaterThan(KILLS / 10);
	}, 600_000);

	/** Segments that neither a version nor the list of uploads knows. */
	function leftOver(folder: string): { blobs: number; integrity: string } {
		const connection = new DatabaseSync(join(folder, 'models.sqlite'), { readOnly: true });
		const unknown = 'SELECT COUNT(DISTINCT blob_id) AS n FROM ml_segment WHERE blob_id NOT IN (SELECT blob_id FROM ml_version WHERE blob_id IS NOT NULL)';
		const blobs = Number(connection.prepare(unknown).get()!.n);
		const integrity = String(connection.prepare('PRAGMA integrity_check').get()!.integrity_check);
		connection.close();
		return { blobs, integrity };
	}
});
