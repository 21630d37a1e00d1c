// A process that works on a store until it is done or killed. Bundled and started by `start-store-process.ts`; prints one line per
// thing that it was told is safe.
import { writeSync } from 'node:fs';
import { seal } from '../../src/artifact/envelope';
import { randomKeyBytes } from '../../src/artifact/envelope-crypto';
import { hashModel } from '../../src/artifact/hash';
import type { SqlStore } from '../../src/store/sql/sql-store';
import { openKeyFile } from '../../src/store/sqlite/key-file';
import { openSqliteStore } from '../../src/store/sqlite/open';

const [, , task, folder, label, ...numbers] = process.argv;
const [count, sizeBytes] = numbers.map(Number);

const SUMMARY = {
	problemType: 'regression', modelType: 'auto', target: 'y', grade: 'A', verdict: '', engineVersion: '0',
	run: { seconds: 0, workflowId: '', executionId: '', nodeName: '' },
};

/** Straight to the pipe: a line that was printed was acknowledged, also when the process dies right after. */
function acknowledge(line: string): void {
	writeSync(1, `${line}\n`);
}

/** What the bytes are does not matter: reader and record agree on their hash. */
function modelBytes(): Uint8Array {
	return randomKeyBytes(Math.ceil(sizeBytes * (0.2 + Math.random())));
}

async function put(store: SqlStore, runKey: string) {
	const plain = modelBytes();
	const { ring, registryId } = openKeyFile(folder);
	return store.put({
		name: 'churn',
		hash: hashModel(plain),
		runKey,
		summary: SUMMARY,
		seal: async (version) => seal(plain, { ring, registryId, name: 'churn', version }),
	});
}

/** Puts versions, each with a run key of its own. */
async function putMany(store: SqlStore): Promise<void> {
	for (let i = 0; i < count; i++) {
		const { record } = await put(store, `${label} ${i}`);
		acknowledge(`${record.version} ${record.hash}`);
	}
}

/** Puts under run keys that other processes use as well. */
async function putShared(store: SqlStore): Promise<void> {
	for (let i = 0; i < count; i++) {
		const { record, created } = await put(store, `shared ${i}`);
		acknowledge(`${record.runKey},${record.version},${created}`);
	}
}

/** Moves the champion up by one, as often as it wins, until it stands at `count`. */
async function raceAlias(store: SqlStore): Promise<void> {
	for (let at = 1; at < count; at = (await store.resolveAlias('churn', 'champion')) ?? 1) {
		if (await store.alias('churn', 'champion', at + 1, at)) acknowledge(String(at + 1));
	}
}

async function main(): Promise<void> {
	const store = await openSqliteStore(folder);
	acknowledge('ready');
	if (task === 'put') await putMany(store);
	else if (task === 'share') await putShared(store);
	else await raceAlias(store);
	await store.close();
}

void main();
