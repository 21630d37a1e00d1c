// Runs a command whose output only matters when it fails, and says every few seconds that it is still at work.
import { spawn } from 'node:child_process';
import type { Report } from './cache.mts';

const REPORT_EVERY_MS = 15_000;
const KEPT_CHARACTERS = 4000;

interface Options {
	cwd: string;
	report: Report;
	/** For messages, e.g. `npm install of n8n`. */
	what: string;
	env?: Record<string, string>;
}

/** @throws Error with the last lines of the command's output. */
export async function runQuietly(file: string, args: string[], options: Options): Promise<void> {
	const started = Date.now();
	const seconds = () => Math.round((Date.now() - started) / 1000);
	const beat = setInterval(() => options.report(`  still at it, ${seconds()} s so far`), REPORT_EVERY_MS);
	try {
		const { code, output } = await run(file, args, options);
		if (code !== 0) throw new Error(`${options.what} ended with code ${code}:\n${output}`);
	} finally {
		clearInterval(beat);
	}
}

function run(file: string, args: string[], options: Options): Promise<{ code: number | null; output: string }> {
	const child = spawn(file, args, {
		cwd: options.cwd,
		env: { ...process.env, ...options.env },
		stdio: ['ignore', 'pipe', 'pipe'],
		shell: process.platform === 'win32',
	});
	let output = '';
	const keep = (chunk: Buffer) => {
		output = (output + chunk.toString()).slice(-KEPT_CHARACTERS);
	};
	child.stdout.on('data', keep);
	child.stderr.on('data', keep);
	return new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('close', (code) => resolve({ code, output }));
	});
}
