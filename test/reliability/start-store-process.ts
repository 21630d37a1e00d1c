// Starts `store-process.ts` in processes of its own.
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';

export interface StoreProcess {
	/** Acknowledged lines so far, without `ready`. */
	lines: string[];
	/** Fulfilled when the store is open; `Infinity`-ly late only if the process dies before. */
	ready: Promise<void>;
	/** Exit code, or null after a signal. */
	ended: Promise<number | null>;
	kill(): void;
}

/** Bundles the script once: children then start in some 50 ms. */
export function buildStoreProcess(folder: string): string {
	const script = join(folder, 'store-process.cjs');
	const root = join(__dirname, '../..');
	execFileSync(join(root, 'node_modules/.bin/esbuild'), [
		join(__dirname, 'store-process.ts'), '--bundle', '--platform=node', '--format=cjs', `--outfile=${script}`, '--log-level=warning',
	]);
	return script;
}

export function startStoreProcess(script: string, args: readonly (string | number)[]): StoreProcess {
	const child = spawn(process.execPath, [script, ...args.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] });
	const lines: string[] = [];
	let text = '';
	let open = () => {};
	const ready = new Promise<void>((resolve) => {
		open = resolve;
	});
	child.stdout.setEncoding('utf8').on('data', (piece: string) => {
		const parts = (text + piece).split('\n');
		text = parts.pop()!;
		for (const line of parts) if (line === 'ready') open();
		else lines.push(line);
	});
	const ended = new Promise<number | null>((resolve) => {
		// 'close' and not 'exit': lines that were printed before the end are still in the pipe.
		child.on('close', (code) => {
			open();
			resolve(code);
		});
	});
	return { lines, ready, ended, kill: () => child.kill('SIGKILL') };
}
