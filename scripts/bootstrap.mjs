// Entry of every npm script. Needs nothing but Node 20 and npm: brings node_modules in line with the lockfile, puts the
// Node 24 of the devDependency `node` first on PATH, and only then runs the command itself.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BIN = join(ROOT, 'node_modules', '.bin');
const WINDOWS = process.platform === 'win32';
const E2E = 'node --test --test-reporter=spec --test-concurrency=1';

/** Steps run one after the other; the arguments of the npm script go to the last one. */
const COMMANDS = {
	start: ['gulp --silent build', 'node scripts/start/main.mts'],
	build: ['gulp build'],
	test: ['gulp --silent build', 'jest'],
	'test:unit': ['gulp --silent kernels', 'jest'],
	'test:e2e': ['gulp --silent build', `${E2E} "test/e2e/*.test.mts"`],
	lint: ['gulp --silent kernels', 'eslint --max-warnings 0 .'],
	typecheck: ['gulp --silent kernels', 'tsc -p .', 'tsc -p scripts'],
	bench: ['gulp --silent build', 'node bench/run.mts'],
	'bench:accuracy': ['gulp --silent kernels', 'node bench/accuracy.mts'],
	'bench:serving': ['gulp --silent build', 'node bench/serving.mts'],
	'bench:quality': ['gulp --silent build', 'node bench/quality.mts'],
	'bench:large': ['gulp --silent build', 'node bench/large.mts'],
};

const [command, ...extra] = process.argv.slice(2);
main();

function main() {
	if (Number(process.versions.node.split('.')[0]) < 20) stop(`Node 20 or newer is needed; this is ${process.version}.`);
	const steps = COMMANDS[command];
	if (steps === undefined) stop(`Unknown command. Choose one of: ${Object.keys(COMMANDS).join(', ')}.`);
	install();
	runAll(steps);
}

function install() {
	if (!existsSync(join(ROOT, 'node_modules'))) {
		say('Installing the packages that build and test need (once, about a minute) ...');
		npm('ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
	} else if (!matchesLockfile()) {
		say('The lockfile has changed: updating the installed packages ...');
		npm('install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
	}
	if (!hasNode24()) {
		say('Fetching Node 24 for this folder (once) ...');
		// The scripts of all other packages stay off: some download what not every network allows, and none is needed.
		npm('rebuild', 'node', '--ignore-scripts=false', '--loglevel=error');
		if (!hasNode24()) stop('The npm package "node" did not give a working Node 24. Delete node_modules and try again.');
	}
}

/** Compares versions, not file times: a fresh clone has arbitrary ones. Absent optional packages are fine. */
function matchesLockfile() {
	const wanted = packagesIn('package-lock.json');
	const installed = packagesIn(join('node_modules', '.package-lock.json'));
	if (installed === undefined) return false;
	return Object.entries(wanted).every(([path, entry]) => {
		const found = installed[path];
		return path === '' || (found === undefined ? entry.optional === true : found.version === entry.version);
	});
}

function packagesIn(lockfile) {
	const path = join(ROOT, lockfile);
	return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined;
}

function hasNode24() {
	const result = spawnSync('node', ['--version'], { env: environment(), encoding: 'utf8', shell: WINDOWS });
	return result.status === 0 && result.stdout.startsWith('v24.');
}

function npm(...args) {
	const cli = process.env.npm_execpath;
	const viaNode = cli !== undefined && /\.[cm]?js$/.test(cli);
	const [file, first] = viaNode ? [process.execPath, [cli]] : ['npm', []];
	const options = { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'], shell: WINDOWS && !viaNode };
	const result = spawnSync(file, [...first, ...args], options);
	if (result.status !== 0) stop(`npm ${args.join(' ')} did not finish; its own words are above.`);
}

function environment() {
	const path = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
	return { ...process.env, [path]: [BIN, process.env[path]].join(delimiter) };
}

async function runAll(steps) {
	for (const [index, step] of steps.entries()) {
		const last = index === steps.length - 1;
		const code = await runStep(last ? [step, ...extra.map(quote)].join(' ') : step);
		if (code !== 0) process.exit(code);
	}
}

function runStep(line) {
	// `exec` leaves no shell between this process and the command, so that a signal reaches it.
	const child = spawn(WINDOWS ? line : `exec ${line}`, { cwd: ROOT, env: environment(), stdio: 'inherit', shell: true });
	// Ctrl-C already goes to the whole group; this process must outlive the command that is shutting down.
	const ignore = () => {};
	const forward = () => child.kill('SIGTERM');
	process.on('SIGINT', ignore).on('SIGTERM', forward);
	return new Promise((resolve) => {
		child.on('exit', (code, signal) => {
			process.off('SIGINT', ignore).off('SIGTERM', forward);
			resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
		});
	});
}

function quote(argument) {
	if (/^[\w./:=@-]+$/.test(argument)) return argument;
	return WINDOWS ? `"${argument.replaceAll('"', '\\"')}"` : `'${argument.replaceAll("'", "'\\''")}'`;
}

function say(text) {
	process.stdout.write(`${text}\n`);
}

function stop(text) {
	process.stderr.write(`${text}\n`);
	process.exit(1);
}
