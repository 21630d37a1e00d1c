// What is published: small, self-contained, cheap to load. Looks at `dist/`, so it needs a build (`npm test` makes one).
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { INodeType } from 'n8n-workflow';
import manifest from '../package.json';

const ROOT = join(__dirname, '..');
const MEBIBYTE = 2 ** 20;

/** Everything that may lie in the root of the repository. */
const ROOT_ENTRIES = [
	'.ci', '.gitignore', '.npmrc', 'CHANGELOG.md', 'LICENSE.md', 'README.md', 'bench', 'credentials', 'docs', 'eslint.config.mjs', 'examples',
	'gulpfile.js', 'jest.config.js', 'nodes', 'package-lock.json', 'package.json', 'scripts', 'src', 'test', 'tsconfig.json',
];

interface PackList {
	size: number;
	files: { path: string }[];
}

describe('the tarball', () => {
	const pack = JSON.parse(run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error']))[0] as PackList;
	const paths = pack.files.map((file) => file.path);

	it('is smaller than 5 MB', () => {
		expect(pack.size).toBeLessThan(5_000_000);
	});

	it('holds the build and the papers, nothing else', () => {
		const papers = ['CHANGELOG.md', 'LICENSE.md', 'README.md', 'package.json'];
		const strange = paths.filter((path) => !/^dist\/.*\.(js|json|svg|txt)$/.test(path) && !papers.includes(path));
		expect(strange).toEqual([]);
	});

	it('brings engine, worker and the licences of what is bundled', () => {
		expect(paths).toEqual(expect.arrayContaining(['dist/engine.js', 'dist/worker.js', 'dist/THIRD-PARTY-LICENSES.txt']));
	});
});

describe('package.json', () => {
	it('has no runtime dependencies', () => {
		expect(manifest).not.toHaveProperty('dependencies');
	});

	it('runs nothing when it is installed', () => {
		const lifecycle = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];
		expect(Object.keys(manifest.scripts).filter((name) => lifecycle.includes(name))).toEqual([]);
	});

	it('offers the native accelerator without insisting on it', () => {
		expect(manifest.optionalDependencies).toHaveProperty('@tensorflow/tfjs-node');
	});
});

describe.each(manifest.n8n.nodes)('%s', (path) => {
	const node = load(path);

	it('is named after its file', () => {
		const fileName = basename(path, '.node.js');
		expect(node.description.name.toLowerCase()).toBe(fileName.toLowerCase());
	});

	it('has an icon for light and one for dark', () => {
		const icon = node.description.icon as { light: string; dark: string };
		const drawings = [icon.light, icon.dark].map((name) => readFileSync(join(ROOT, dirname(path), name.replace('file:', '')), 'utf8'));
		expect(drawings[0]).toContain('<svg');
		expect(drawings[0]).not.toBe(drawings[1]);
	});

	it('can be found in the nodes panel', () => {
		const codex = JSON.parse(readFileSync(join(ROOT, path.replace('.node.js', '.node.json')), 'utf8'));
		expect(codex.node).toBe(`${manifest.name}.${node.description.name}`);
		expect(codex.categories.length).toBeGreaterThan(0);
	});

	it('says whether an agent may use it', () => {
		expect(node.description).toHaveProperty('usableAsTool');
	});
});

describe('credentials', () => {
	it.each(manifest.n8n.credentials)('%s is built', (path) => {
		expect(existsSync(join(ROOT, path))).toBe(true);
	});
});

describe('loading all nodes', () => {
	const files = [...manifest.n8n.nodes, ...manifest.n8n.credentials].map((path) => join(ROOT, path));
	// The best of a few: what is measured is the package and not what else the machine does.
	const runs = Array.from({ length: 5 }, () => measureLoading(files));

	it('takes less than 50 ms', () => {
		expect(Math.min(...runs.map(({ milliseconds }) => milliseconds))).toBeLessThan(50);
	});

	it('takes less than 15 MB', () => {
		expect(Math.min(...runs.map(({ bytes }) => bytes))).toBeLessThan(15 * MEBIBYTE);
	});
});

const inCheckout = existsSync(join(ROOT, '.git')) ? describe : describe.skip;
inCheckout('the repository', () => {
	it('has nothing in its root that no user and no tool needs', () => {
		const tracked = run('git', ['ls-files']).trim().split('\n');
		const entries = new Set(tracked.map((path) => path.split('/')[0]));
		expect([...entries].filter((entry) => !ROOT_ENTRIES.includes(entry))).toEqual([]);
	});
});

function load(path: string): INodeType {
	const exported = require(join(ROOT, path)) as Record<string, new () => INodeType>;
	return new exported[basename(path).split('.')[0]]();
}

/** In a process of its own that, like n8n, has `n8n-workflow` already. */
function measureLoading(files: string[]): { milliseconds: number; bytes: number } {
	const script = `
		require('n8n-workflow');
		const before = { time: performance.now(), memory: process.memoryUsage().rss };
		for (const file of ${JSON.stringify(files)}) {
			const name = require('node:path').basename(file).split('.')[0];
			new (require(file)[name])();
		}
		const milliseconds = performance.now() - before.time;
		console.log(JSON.stringify({ milliseconds, bytes: process.memoryUsage().rss - before.memory }));
	`;
	return JSON.parse(run(process.execPath, ['-e', script]));
}

function run(file: string, args: string[]): string {
	return execFileSync(file, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 24, shell: file === 'npm' && process.platform === 'win32' });
}
