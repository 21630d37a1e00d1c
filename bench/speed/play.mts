// Ours and the peers in turn: each run a process of its own, all on the same rows; medians over the runs.
import { execFile } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Measure, Request, Work } from './works.mts';

export interface Side {
	/** `ours` or a peer. */
	readonly name: string;
	readonly version: string;
	/** Program and arguments; the request comes last. */
	readonly command: readonly string[];
}

interface Lap {
	/** Seconds by the clock. */
	readonly wall: number;
	/** Seconds of processor, all threads. */
	readonly cpu: number;
}

interface Answer {
	readonly laps: Readonly<Record<string, Lap>>;
	readonly figures: Readonly<Record<string, number>>;
}

export interface SideResult {
	readonly side: string;
	readonly version: string;
	readonly runs: readonly Answer[];
	/** Medians. */
	readonly laps: Readonly<Record<string, Lap>>;
	readonly figures: Readonly<Record<string, number>>;
}

export interface Result {
	/** YYYY-MM-DD. */
	readonly date: string;
	readonly work: string;
	readonly title: string;
	readonly accuracy: string;
	readonly measures: readonly Measure[];
	readonly threads: number;
	readonly isThreaded: boolean;
	/** Processors that others kept busy, the most seen while nothing of ours ran; one-minute load before the piece. */
	readonly busy: number;
	readonly load: number;
	readonly sides: readonly SideResult[];
	/** What went wrong, by side. */
	readonly failed: Readonly<Record<string, string>>;
}

const SAMPLE_MS = 500;
const run = promisify(execFile);

export interface Options {
	readonly threads: number;
	readonly runs: number;
	/** Where what the peers write down stays. */
	readonly folder: string;
	readonly say: (line: string) => void;
}

export async function play(work: Work, request: Request, sides: readonly Side[], { threads, runs, folder, say }: Options): Promise<Result> {
	const [load] = loadavg();
	let busy = 0;
	const answers = new Map<string, Answer[]>(sides.map(({ name }) => [name, []]));
	const failed: Record<string, string> = {};
	for (let turn = 0; turn < runs; turn++) {
		for (const side of sides) {
			if (failed[side.name]) continue;
			busy = Math.max(busy, await busyProcessors());
			try {
				const answer = await ask(side, { ...request, threads }, folder);
				answers.get(side.name)!.push(answer);
				say(`  ${side.name.padEnd(13)} ${describe(answer)}`);
			} catch (error) {
				failed[side.name] = lastLine(error as Error & { stderr?: string });
				say(`  ${side.name.padEnd(13)} failed: ${failed[side.name]}`);
			}
		}
	}
	const done = sides.filter(({ name }) => answers.get(name)!.length > 0);
	const results = done.map(({ name, version }) => summarise(name, version, answers.get(name)!));
	const { name, title, accuracy, measures, isThreaded } = work;
	const date = new Date().toISOString().slice(0, 10);
	return { date, work: name, title, accuracy, measures, threads, isThreaded, busy, load, sides: results, failed };
}

async function ask({ command: [program, ...first] }: Side, request: Request & { threads: number }, cwd: string): Promise<Answer> {
	const threads = String(request.threads);
	const limits = Object.fromEntries(['OMP', 'OPENBLAS', 'MKL', 'NUMEXPR', 'TF'].map((library) => [`${library}_NUM_THREADS`, threads]));
	// Threads that spin while others work for somebody else would cost the peers several times their time on a busy machine.
	const env = { ...process.env, ...limits, OMP_WAIT_POLICY: 'passive' };
	const { stdout } = await run(program, [...first, JSON.stringify(request)], { env, cwd, maxBuffer: 2 ** 26 });
	return JSON.parse(stdout.trim().split('\n').at(-1)!) as Answer;
}

/** How many processors others use, over half a second in which nothing of ours runs. */
async function busyProcessors(): Promise<number> {
	const before = cpus();
	await sleep(SAMPLE_MS);
	return cpus().reduce((sum, { times }, i) => {
		const from = before[i].times;
		const all = Object.keys(times).reduce((total, kind) => total + times[kind as keyof typeof times] - from[kind as keyof typeof times], 0);
		return sum + (all > 0 ? 1 - (times.idle - from.idle) / all : 0);
	}, 0);
}

function summarise(side: string, version: string, runs: readonly Answer[]): SideResult {
	const keys = (of: (answer: Answer) => object) => Object.keys(of(runs[0]));
	return {
		side,
		version,
		runs,
		laps: Object.fromEntries(
			keys(({ laps }) => laps).map((key) => [key, { wall: median(runs.map(({ laps }) => laps[key].wall)), cpu: median(runs.map(({ laps }) => laps[key].cpu)) }]),
		),
		figures: Object.fromEntries(keys(({ figures }) => figures).map((key) => [key, median(runs.map(({ figures }) => figures[key]))])),
	};
}

function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function describe({ laps, figures }: Answer): string {
	const times = Object.entries(laps).map(([key, { wall, cpu }]) => `${key} ${wall.toPrecision(3)} s (CPU ${cpu.toPrecision(3)})`);
	return [...times, ...Object.entries(figures).map(([key, value]) => `${key} ${value.toPrecision(6)}`)].join(', ');
}

function lastLine({ stderr, message }: Error & { stderr?: string }): string {
	return (stderr?.trim().split('\n').findLast((line) => /error|exception/i.test(line)) ?? message).slice(0, 200);
}
