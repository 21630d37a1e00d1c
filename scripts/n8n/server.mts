// A real n8n, headless, on localhost, with a user folder of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { N8N_BIN, REPO_FOLDER } from './cache.mts';

const READY_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 15_000;
const LOG_TAIL_CHARACTERS = 3000;

export interface N8nServer {
	url: string;
	pid: number;
	logFile: string;
	/** Resolves when n8n ends, for whatever reason. */
	ended: Promise<void>;
	stop(): Promise<void>;
}

export interface ServerOptions {
	/** Holds `.n8n`. */
	userFolder: string;
	port: number;
	env?: Record<string, string>;
}

export async function startServer(options: ServerOptions): Promise<N8nServer> {
	mkdirSync(options.userFolder, { recursive: true });
	const logFile = join(options.userFolder, 'n8n.log');
	const child = await launch(options, logFile);
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	const server = { url: `http://localhost:${options.port}`, pid: child.pid as number, logFile, ended, stop: () => stop(child, ended) };
	try {
		await ready(server.url, child);
	} catch {
		await server.stop();
		throw new Error(`n8n did not start. The end of ${logFile}:\n${(await readFile(logFile, 'utf8')).slice(-LOG_TAIL_CHARACTERS)}`);
	}
	return server;
}

async function launch(options: ServerOptions, logFile: string): Promise<ChildProcess> {
	const child = spawn(process.execPath, [N8N_BIN, 'start'], {
		// The examples name their data by a path in this folder.
		cwd: REPO_FOLDER,
		env: { ...process.env, ...(await environment(options)), ...options.env },
		stdio: ['ignore', 'pipe', 'pipe'],
		// A group of its own: Ctrl-C reaches n8n only through `stop`, and `stop` reaches n8n's children too.
		detached: process.platform !== 'win32',
	});
	const log = createWriteStream(logFile);
	child.stdout?.pipe(log, { end: false });
	child.stderr?.pipe(log, { end: false });
	process.once('exit', () => signal(child, 'SIGKILL'));
	return child;
}

async function environment({ userFolder, port }: ServerOptions): Promise<Record<string, string>> {
	return {
		N8N_USER_FOLDER: userFolder,
		N8N_PORT: String(port),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		// As in n8n's own container image.
		NODE_ENV: 'production',
		N8N_SECURE_COOKIE: 'false',
		N8N_RESTRICT_FILE_ACCESS_TO: join(REPO_FOLDER, 'examples', 'data'),
		// No calls to n8n's own services.
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
	};
}

async function ready(url: string, child: ChildProcess): Promise<void> {
	const deadline = Date.now() + READY_TIMEOUT_MS;
	while (Date.now() < deadline) {
		if (child.exitCode !== null) throw new Error('n8n ended before it was ready');
		const answer = await fetch(`${url}/healthz/readiness`).catch(() => undefined);
		if (answer?.ok) return;
		await sleep(200);
	}
	throw new Error('n8n was not ready in time');
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	child.kill('SIGTERM');
	const impatient = new AbortController();
	await Promise.race([ended, sleep(STOP_TIMEOUT_MS, undefined, { signal: impatient.signal }).catch(() => {})]);
	impatient.abort();
	signal(child, 'SIGKILL');
	await ended;
}

/** To the whole group where there is one, so that n8n's task runner goes too. */
function signal(child: ChildProcess, name: NodeJS.Signals): void {
	if (child.pid === undefined) return;
	try {
		process.kill(process.platform === 'win32' ? child.pid : -child.pid, name);
	} catch {
		// Nothing of it is left.
	}
}

export function isPortFree(port: number): Promise<boolean> {
	const probe = createServer();
	return new Promise((resolve) => {
		probe.once('error', () => resolve(false));
		probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
	});
}

export function freePort(): Promise<number> {
	const probe = createServer();
	return new Promise((resolve, reject) => {
		probe.once('error', reject);
		probe.listen(0, '127.0.0.1', () => {
			const address = probe.address();
			const port = typeof address === 'object' && address !== null ? address.port : 0;
			probe.close(() => resolve(port));
		});
	});
}
