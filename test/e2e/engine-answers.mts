// Asks the engine itself, in a process of its own, on the same store as a running n8n.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { REPO_FOLDER } from '../../scripts/n8n/cache.mts';
import type { Json } from '../../scripts/n8n/types.mts';

const ENGINE = join(REPO_FOLDER, 'dist', 'engine.js');

/** @returns One answer per row, as `MlEngine.predict` gives it. */
export async function predictWithEngine(dataFolder: string, model: string, rows: Json[], options: Json): Promise<Json[]> {
	const expression = `await engine.predict({ name: input.model }, input.rows, { log: false, ...input.options }, {})`;
	return (await ask(dataFolder, expression, { model, rows, options })).predictions;
}

/** @returns The stored versions of a model; none where it was never made. */
export async function versionsOf(dataFolder: string, model: string): Promise<number[]> {
	const everything = (await ask(dataFolder, 'await engine.list()', {})) as Json[];
	if (!everything.some(({ name }) => name === model)) return [];
	const versions = (await ask(dataFolder, 'await engine.list(input.model)', { model })) as Json[];
	return versions.map(({ version }) => version).sort((a, b) => a - b);
}

function ask(dataFolder: string, expression: string, input: Json): Promise<Json> {
	const script = `
		const chunks = [];
		for await (const chunk of process.stdin) chunks.push(chunk);
		const input = JSON.parse(Buffer.concat(chunks));
		const { openEngine, closeEngines } = require(${JSON.stringify(ENGINE)});
		const engine = openEngine({ userFolder: ${JSON.stringify(dataFolder)}, queueMode: false });
		process.stdout.write(JSON.stringify(${expression}));
		await closeEngines();
	`;
	return new Promise<Json>((resolve, reject) => {
		const done = (error: Error | null, stdout: string, stderr: string) =>
			error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(JSON.parse(stdout));
		const args = ['--input-type=commonjs', '-e', `(async () => {${script}})()`];
		const child = execFile(process.execPath, args, { maxBuffer: 2 ** 26 }, done);
		child.stdin?.end(JSON.stringify(input));
	});
}
