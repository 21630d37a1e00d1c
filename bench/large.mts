// Training on very many rows: a CSV of made-up rows streamed into the engine, or the same rows as items that the process holds as n8n
// does. Peak memory of the whole process, and time.
//
//   npm run bench:large -- [--rows 1000000] [--columns 30] [--memory 2500] [--budget 60] [--items]
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { MlEngine, RowSource } from '../nodes/shared/ml-engine';

const require = createRequire(import.meta.url);
const ROOT = join(import.meta.dirname, '..');
const ROWS_PER_PIECE = 2_000;

const { values: flags } = parseArgs({
	options: {
		rows: { type: 'string', default: '1000000' },
		columns: { type: 'string', default: '30' },
		memory: { type: 'string', default: '2500' },
		budget: { type: 'string', default: '60' },
		items: { type: 'boolean', default: false },
	},
});

/** Two thirds numbers of four decimals, the rest codes and words; the answer depends on some of each. */
async function* csv(nRows: number, nColumns: number): AsyncGenerator<Uint8Array> {
	let state = 12345;
	const uniform = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
	const words = ['north', 'south', 'east', 'west', 'centre'];
	const encoder = new TextEncoder();
	yield encoder.encode([...Array.from({ length: nColumns }, (_, c) => `c${c}`), 'bought'].join(',') + '\n');
	for (let row = 0; row < nRows; row += ROWS_PER_PIECE) {
		let text = '';
		for (let i = row; i < Math.min(nRows, row + ROWS_PER_PIECE); i++) {
			let score = 0;
			for (let c = 0; c < nColumns; c++) {
				const u = uniform();
				if (c % 6 === 4) text += `${Math.floor(u * 500)},`;
				else if (c % 6 === 5) text += `${words[Math.floor(u * 5)]},`;
				else text += u < 0.02 ? ',' : `${(u * 100).toFixed(4)},`;
				if (c < 8) score += (c % 2 === 0 ? 1 : -1) * u * (c === 3 ? u : 1);
			}
			text += score + 0.5 * (uniform() - 0.5) > 0 ? 'yes\n' : 'no\n';
		}
		yield encoder.encode(text);
	}
}

async function items(nRows: number, nColumns: number): Promise<Record<string, unknown>[]> {
	const rows: Record<string, unknown>[] = [];
	let names: string[] = [];
	const decoder = new TextDecoder();
	for await (const piece of csv(nRows, nColumns)) {
		for (const line of decoder.decode(piece).split('\n')) {
			const cells = line.split(',');
			if (line === '') continue;
			if (names.length === 0) names = cells;
			else rows.push(Object.fromEntries(cells.map((cell, c) => [names[c], cell !== '' && Number.isFinite(Number(cell)) ? Number(cell) : cell])));
		}
	}
	return rows;
}

/** The most that this process ever had in memory, MiB: the kernel's count where there is one, else the largest that was seen. */
function peakMemory(): number {
	const counted = existsSync('/proc/self/status') && /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
	return counted ? Number(counted[1]) / 1024 : peak / 2 ** 20;
}

const folder = mkdtempSync(join(tmpdir(), 'large-'));
const { openEngine, closeEngines } = require(join(ROOT, 'dist/engine.js')) as {
	openEngine(location: { userFolder: string; queueMode: boolean }): MlEngine;
	closeEngines(): Promise<void>;
};
const nRows = Number(flags.rows);
let peak = 0;
const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 100);
const source: RowSource = flags.items
	? { kind: 'rows', rows: await items(nRows, Number(flags.columns)) }
	: { kind: 'file', stream: csv(nRows, Number(flags.columns)), fileName: 'rows.csv' };
if (flags.items) process.stdout.write(`${nRows.toLocaleString('en')} items: ${Math.round(peakMemory())} MiB before the training\n`);
const started = performance.now();
let read = 0;
let last = '';
const model = await openEngine({ userFolder: folder, queueMode: false }).train(
	source,
	{
		modelName: 'large',
		targetColumn: 'bought',
		problemType: 'auto',
		modelType: 'auto',
		schemaOptions: {},
		testShare: 20,
		seed: 42,
		timeBudget: Number(flags.budget),
		memoryBudget: Number(flags.memory),
		evalMetric: 'auto',
		runKey: 'bench',
		lineage: { workflowId: '', executionId: '', nodeName: '' },
	},
	{
		onProgress(_, message) {
			read ||= performance.now();
			if (message !== last) process.stdout.write(`${((performance.now() - started) / 1000).toFixed(1)} s, ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB: ${message}\n`);
			last = message;
		},
	},
);
clearInterval(watch);
const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);
process.stdout.write(
	`${nRows.toLocaleString('en')} rows x ${flags.columns} columns: ${seconds(started)} s in all, ${seconds(read)} s after reading, peak ${Math.round(peakMemory())} MiB resident\n` +
		`${model.verdict}\n${model.leaderboard.map((row) => `${row.modelType} ${row.metric.toFixed(4)}`).join(', ')}\n`,
);
await closeEngines();
rmSync(folder, { recursive: true });
