// The package as n8n would load it, bundled from the sources into a folder of this test run: with the real engine, or with one
// that the test brings along.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import manifest from '../../../package.json';

const ROOT = join(__dirname, '../../..');
/** Under `node_modules`, so that `n8n-workflow` is found from it. */
const CACHE = join(ROOT, 'node_modules/.cache/n8n-nodes-ml-test');

const COMMON: esbuild.BuildOptions = {
	bundle: true,
	platform: 'node',
	format: 'cjs',
	target: 'node24',
	// Jest's sandbox knows no dynamic import.
	supported: { 'dynamic-import': false },
	external: ['n8n-workflow', 'pg-native', '@tensorflow/tfjs-node'],
	absWorkingDir: ROOT,
	logLevel: 'error',
};

export interface TestPackage {
	folder: string;
	remove(): void;
}

/** `globalThis.mlTestEngine(location)` is asked for the engine. */
export async function packageWithFakeEngine(name: string): Promise<TestPackage> {
	const testPackage = await bundleNodes(name);
	writeFileSync(join(testPackage.folder, 'dist/engine.js'), 'exports.openEngine = (location) => globalThis.mlTestEngine(location);\n');
	return testPackage;
}

export async function packageWithRealEngine(name: string): Promise<TestPackage> {
	const testPackage = await bundleNodes(name);
	const dist = join(testPackage.folder, 'dist');
	await esbuild.build({ ...COMMON, entryPoints: ['nodes/shared/engine.ts'], outfile: join(dist, 'engine.js') });
	await esbuild.build({ ...COMMON, entryPoints: ['src/workers/worker-entry.ts'], outfile: join(dist, 'worker.js') });
	return testPackage;
}

async function bundleNodes(name: string): Promise<TestPackage> {
	const folder = join(CACHE, `${process.pid}-${name}`);
	mkdirSync(join(folder, 'dist'), { recursive: true });
	const { nodes } = manifest.n8n;
	writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, n8n: { ...manifest.n8n, credentials: [] } }));
	await esbuild.build({
		...COMMON,
		entryPoints: nodes.map((path) => path.replace(/^dist\//, '').replace(/\.js$/, '.ts')),
		outbase: ROOT,
		outdir: join(folder, 'dist'),
		external: [...(COMMON.external as string[]), '../../engine.js'],
	});
	return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
