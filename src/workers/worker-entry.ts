// The engine's side of a thread: collects the rows, runs one verb, sends the answer. One job at a time; the thread stays for the next.
import { join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { parentPort } from 'node:worker_threads';
import { createContext } from '../core/context';
import { serializeError, type Warning } from '../core/errors';
import { runVerb } from '../engine/run-verb';
import type { RawTable } from '../table/raw-table';
import { RawTableBuilder } from '../table/raw-table-builder';
import { readTable } from '../table/readers/read-table';
import { ThreadCrew } from './crew';
import { MessageQueue } from './message-queue';
import { LONG_LISTS, ROWS_PER_MESSAGE, type FromWorker, type JobLimits, type ToWorker, type Verb } from './protocol';

const PROGRESS_INTERVAL_MS = 200;
/** Beside the bundle that this file is in. */
const CREW_PATH = join(__dirname, 'crew.js');

if (parentPort) listen(parentPort);

function listen(port: NonNullable<typeof parentPort>): void {
	const inbox = new MessageQueue<ToWorker>();
	port.on('message', (message: ToWorker) => inbox.push(message));
	const send = (message: FromWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
	void serve(inbox, send);
	send({ type: 'ready' });
}

type Send = (message: FromWorker, transfer?: ArrayBuffer[]) => void;

async function serve(inbox: MessageQueue<ToWorker>, send: Send): Promise<never> {
	for (;;) {
		const message = await inbox.next();
		if (message.type !== 'start') continue;
		try {
			const raw = await receive(inbox, send, message);
			const result = await run(message.verb, raw, message.options, message.limits, send);
			await answer(message.verb, result, inbox, send);
		} catch (error) {
			send({ type: 'error', error: serializeError(error) });
		}
	}
}

async function receive(inbox: MessageQueue<ToWorker>, send: Send, { fileName, verb }: Extract<ToWorker, { type: 'start' }>): Promise<RawTable> {
	const builder = new RawTableBuilder();
	const readOnce = verb === 'train';
	if (fileName !== null) {
		for await (const batch of readTable(receiveBytes(inbox, send), fileName)) builder.addBatch(batch);
		return finished(builder, readOnce, send);
	}
	for (;;) {
		const message = await inbox.next();
		if (message.type === 'end') return finished(builder, readOnce, send);
		if (message.type === 'rows') {
			builder.addRows(message.rows);
			send({ type: 'ack' });
		}
	}
}

function finished(builder: RawTableBuilder, readOnce: boolean, send: Send): RawTable {
	const raw = builder.build({ readOnce });
	for (const warning of builder.warnings) send({ type: 'warning', warning });
	return raw;
}

async function* receiveBytes(inbox: MessageQueue<ToWorker>, send: Send): AsyncGenerator<Uint8Array> {
	for (;;) {
		const message = await inbox.next();
		if (message.type === 'end') return;
		if (message.type === 'bytes') {
			yield message.bytes;
			send({ type: 'ack' });
		}
	}
}

async function run(verb: Verb, raw: RawTable, options: unknown, limits: JobLimits, send: Send): Promise<object> {
	const started = performance.now();
	let lastProgress = -Infinity;
	const crew = new ThreadCrew(CREW_PATH, limits.threads);
	const context = createContext({
		seed: limits.seed,
		deadline: started + limits.timeBudget * 1000,
		memoryBudget: limits.memoryBudget,
		threads: limits.threads,
		crew,
		memoryUsed() {
			const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
			return heap + external;
		},
		progress(fraction, message) {
			const now = performance.now();
			if (now - lastProgress < PROGRESS_INTERVAL_MS) return;
			lastProgress = now;
			send({ type: 'progress', fraction, message });
		},
		warn: (warning: Warning) => send({ type: 'warning', warning }),
	});
	try {
		return await runVerb(verb, raw, options, context);
	} finally {
		crew.dismiss();
	}
}

async function answer(verb: Verb, result: object, inbox: MessageQueue<ToWorker>, send: Send): Promise<void> {
	const fields = new Map<string, unknown>(Object.entries(result));
	for (const key of LONG_LISTS[verb]) {
		const rows = fields.get(key) as unknown[];
		for (let start = 0; start < rows.length; start += ROWS_PER_MESSAGE) {
			send({ type: 'part', key, rows: rows.slice(start, start + ROWS_PER_MESSAGE) });
			await inbox.next();
		}
		fields.set(key, []);
	}
	send({ type: 'result', result: Object.fromEntries(fields) });
}
