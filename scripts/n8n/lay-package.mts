// Lays the package where n8n lays community packages, with just the files that `npm pack` ships and the manifest as n8n rewrites it.
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { REPO_FOLDER } from './cache.mts';

export interface PackList {
	name: string;
	/** Bytes of the tarball. */
	size: number;
	unpackedSize: number;
	files: { path: string; size: number }[];
}

export async function listPackedFiles(): Promise<PackList> {
	const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error'];
	const options = { cwd: REPO_FOLDER, maxBuffer: 2 ** 24, shell: process.platform === 'win32' };
	const { stdout } = await promisify(execFile)('npm', args, options);
	return JSON.parse(stdout)[0];
}

export async function layPackage(userFolder: string): Promise<string> {
	const { name, files } = await listPackedFiles();
	const target = join(userFolder, '.n8n', 'nodes', 'node_modules', name);
	await rm(target, { recursive: true, force: true });
	for (const { path } of files) {
		await mkdir(dirname(join(target, path)), { recursive: true });
		await cp(join(REPO_FOLDER, path), join(target, path));
	}
	await stripManifest(join(target, 'package.json'));
	return target;
}

/** As n8n does after it has unpacked a package. */
async function stripManifest(path: string): Promise<void> {
	const { devDependencies, peerDependencies, optionalDependencies, ...kept } = JSON.parse(await readFile(path, 'utf8'));
	await writeFile(path, JSON.stringify(kept, null, 2));
}
