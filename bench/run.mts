// Speed beside named peers, one command; see bench/README.md.
//
//   npm run bench -- [--only boosting,svm] [--threads 1,2] [--runs 3] [--quick] [--python python3] [--data ../shared/data]
//                    [--budget 60] [--json results.json] [--markdown docs/performance.md]
//
// Piece by piece: with the same --json each run replaces its own pieces and keeps the others.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildSync } from 'esbuild';
import { play, type Result, type Side } from './speed/play.mts';
import { pageOf, tableOf, type Run } from './speed/report.mts';
import { listWorks, type Work } from './speed/works.mts';

const ROOT = join(import.meta.dirname, '..');
const PEERS = join(import.meta.dirname, 'speed', 'peers.py');

const { values: flags } = parseArgs({
	options: {
		only: { type: 'string' },
		threads: { type: 'string', default: '1,2' },
		runs: { type: 'string', default: '3' },
		quick: { type: 'boolean', default: false },
		python: { type: 'string', default: 'python3' },
		data: { type: 'string', default: join(ROOT, '../shared/data') },
		budget: { type: 'string' },
		json: { type: 'string' },
		markdown: { type: 'string' },
	},
});

const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
	const all = listWorks({ isQuick: flags.quick, data: flags.data, budget: Number(flags.budget ?? (flags.quick ? 10 : 60)) });
	const wanted = flags.only?.split(',') ?? all.map(({ name }) => name);
	const unknown = wanted.filter((name) => all.every((work) => work.name !== name));
	if (unknown.length > 0) stop(`There is no '${unknown.join(', ')}'. Choose from: ${all.map(({ name }) => name).join(', ')}.`);
	const works = all.filter(({ name }) => wanted.includes(name));
	const peers = findPeers(flags.python.split(',').map((python) => (/[\\/]/.test(python) ? resolve(python) : python)));
	const missing: Record<string, string> = {};
	for (const name of new Set(works.flatMap((work) => work.peers))) {
		if (!peers.has(name)) missing[name] = 'not installed in any Python given by --python (bench/requirements.txt)';
	}
	for (const [name, why] of Object.entries(missing)) say(`Missing peer: ${name}, ${why}`);
	for (const { name, version } of peers.values()) say(`Peer: ${name} ${version}`);
	const folder = mkdtempSync(join(tmpdir(), 'bench-'));
	const skipped: Record<string, string> = {};
	const results: Result[] = [];
	try {
		const ours = bundleOurs(folder);
		// A build while this runs must not take the threads' file away.
		const crew = join(folder, 'crew.js');
		copyFileSync(join(ROOT, 'dist', 'crew.js'), crew);
		for (const work of works) {
			if (work.missing) {
				skipped[work.title] = work.missing;
				say(`\nSkipped: ${work.title}: ${work.missing}`);
				continue;
			}
			const request = { ...work.make(folder), crew };
			for (const threads of flags.threads.split(',').map(Number)) {
				say(`\n${work.title}, threads: ${threads}`);
				const sides = [ours, ...work.peers.flatMap((name) => peers.get(name) ?? [])];
				results.push(await play(work, request, sides, { threads, runs: Number(flags.runs), folder, say }));
				say(`\n${tableOf(results.at(-1)!)}`);
			}
		}
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
	const run: Run = {
		machine: `${cpus().length} x ${cpus()[0].model}`,
		node: process.version,
		isQuick: flags.quick,
		missing,
		skipped,
		results: [...earlier(results), ...results].sort((a, b) => place(all, a) - place(all, b) || a.threads - b.threads),
	};
	if (flags.json) writeFileSync(flags.json, JSON.stringify(run, undefined, '\t'));
	if (flags.markdown) writeFileSync(flags.markdown, pageOf(run));
	if (results.some(({ failed }) => Object.keys(failed).length > 0)) process.exitCode = 1;
}

/** What the file of results already holds of other pieces, measured with the same sizes. */
function earlier(results: readonly Result[]): readonly Result[] {
	if (!flags.json || !existsSync(flags.json)) return [];
	const before = JSON.parse(readFileSync(flags.json, 'utf8')) as Run;
	if (before.isQuick !== flags.quick) return [];
	return before.results.filter(({ work, threads }) => !results.some((result) => result.work === work && result.threads === threads));
}

const place = (works: readonly Work[], { work }: Result) => works.findIndex(({ name }) => name === work);

/** The first of the Pythons that has a peer does that peer's work. */
function findPeers(pythons: readonly string[]): Map<string, Side> {
	const found = new Map<string, Side>();
	for (const python of pythons) {
		for (const [name, version] of Object.entries(versionsIn(python))) {
			if (!found.has(name)) found.set(name, { name, version, command: [python, PEERS, name] });
		}
	}
	return found;
}

function versionsIn(python: string): Record<string, string> {
	try {
		return JSON.parse(execFileSync(python, [PEERS, '--versions'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as Record<string, string>;
	} catch {
		say(`'${python}' is no Python that runs; choose others with --python a,b.`);
		return {};
	}
}

function bundleOurs(folder: string): Side {
	const outfile = join(folder, 'ours.js');
	// Only there when a user has installed it, as in scripts/build/bundles.js.
	const external = ['@tensorflow/tfjs-node'];
	buildSync({ entryPoints: [join(import.meta.dirname, 'speed', 'ours.ts')], bundle: true, platform: 'node', target: 'node24', external, outfile, logLevel: 'error' });
	const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
	return { name: 'ours', version, command: [process.execPath, outfile] };
}

function stop(message: string): never {
	process.stderr.write(`${message}\n`);
	process.exit(1);
}

await main();
