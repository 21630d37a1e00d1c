// Puts n8n into the cache. It is complete or absent: the work is done in a folder beside it, which is renamed at the end.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CACHE_FOLDER, N8N_FOLDER, N8N_VERSION, type Report } from './cache.mts';
import { runQuietly } from './run-quietly.mts';
import { buildSqlite } from './sqlite.mts';

const MARKER = 'complete.json';

/** @returns False when it was there already. */
export async function installN8n(report: Report): Promise<boolean> {
	if (existsSync(join(N8N_FOLDER, MARKER))) return false;
	await mkdir(CACHE_FOLDER, { recursive: true });
	const folder = await mkdtemp(`${N8N_FOLDER}.partial-`);
	try {
		await fill(folder, report);
		await moveIntoPlace(folder);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
	return true;
}

async function fill(folder: string, report: Report): Promise<void> {
	const manifest = { private: true, dependencies: { n8n: N8N_VERSION } };
	await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
	// Install scripts stay off: several download binaries that not every network allows. n8n needs only sqlite3's, built below.
	const options = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'];
	report(`Installing n8n ${N8N_VERSION} (once; 2.6 GB, three to six minutes)`);
	await runQuietly('npm', ['install', ...options], { cwd: folder, report, what: 'npm install of n8n' });
	await buildSqlite(join(folder, 'node_modules', 'sqlite3'), report);
	await writeFile(join(folder, MARKER), JSON.stringify({ n8n: N8N_VERSION, node: process.version }));
}

async function moveIntoPlace(folder: string): Promise<void> {
	// What lies there without a marker is the rest of an older, broken attempt.
	if (existsSync(N8N_FOLDER) && !existsSync(join(N8N_FOLDER, MARKER))) await rm(N8N_FOLDER, { recursive: true });
	try {
		await rename(folder, N8N_FOLDER);
	} catch (error) {
		// Another process was faster; its copy is as good.
		if (!existsSync(join(N8N_FOLDER, MARKER))) throw new Error(`Could not move ${basename(folder)} into place.`, { cause: error });
	}
}
