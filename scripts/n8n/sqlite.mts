// The one native module that n8n cannot do without. Its prebuilt binary is tried first; where that download is closed, it is
// compiled against the headers that the npm package of Node brings, so that nothing but the registry is needed.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { REPO_FOLDER, type Report } from './cache.mts';
import { runQuietly } from './run-quietly.mts';

export async function buildSqlite(folder: string, report: Report): Promise<void> {
	report('Fetching the database driver of n8n');
	try {
		const args = [tool(folder, 'prebuild-install', 'bin.js'), '-r', 'napi'];
		await runQuietly(process.execPath, args, { cwd: folder, report, what: 'The download of sqlite3' });
	} catch {
		report('  its prebuilt binary cannot be downloaded here: compiling it (about two minutes; needs Python 3 and a C++ compiler)');
		await compile(folder, report);
	}
}

async function compile(folder: string, report: Report): Promise<void> {
	const headers = await headersFolder(report);
	const args = [tool(folder, 'node-gyp', join('bin', 'node-gyp.js')), 'rebuild', '--jobs=max', `--nodedir=${headers}`];
	// The variable too: npm sets it from the user's own configuration, and it would win.
	const env = { npm_config_nodedir: headers };
	await runQuietly(process.execPath, args, { cwd: folder, report, env, what: 'Compiling sqlite3' });
}

function tool(folder: string, name: string, file: string): string {
	return join(dirname(folder), name, file);
}

/** npm prunes the platform package (and its headers) at the next install, since no lockfile names it. */
async function headersFolder(report: Report): Promise<string> {
	const found = findHeaders();
	if (found !== undefined) return found;
	const args = ['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error'];
	await runQuietly('npm', args, { cwd: REPO_FOLDER, report, what: 'Fetching the headers of Node' });
	const fetched = findHeaders();
	if (fetched === undefined) throw new Error('The npm package of Node for this platform brings no headers.');
	return fetched;
}

function findHeaders(): string | undefined {
	const packages = join(REPO_FOLDER, 'node_modules', 'node', 'node_modules');
	const names = existsSync(packages) ? readdirSync(packages) : [];
	return names.map((name) => join(packages, name)).find((folder) => existsSync(join(folder, 'include', 'node', 'node_api.h')));
}
