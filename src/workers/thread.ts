// The n8n process's side of one engine thread.
import { Worker } from 'node:worker_threads';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CancelledError, deserializeError, MlError, type Warning } from '../core/errors';
import type { RawRow } from '../table/raw-table';
import { cellRefusal } from '../table/flatten';
import { MessageQueue } from './message-queue';
import { ROWS_PER_MESSAGE, type FromWorker, type JobLimits, type Jobs, type ToWorker, type Verb } from './protocol';

export type JobSource =
	| { kind: 'rows'; rows: readonly RawRow[] }
	| { kind: 'batches'; batches: AsyncIterable<readonly RawRow[]> }
	| { kind: 'file'; stream: AsyncIterable<Uint8Array>; fileName: string };

export interface Job<V extends Verb> {
	verb: V;
	source: JobSource;
	options: Jobs[V]['options'];
	limits: JobLimits;
	signal?: AbortSignal;
	onProgress?(fraction: number, message: string): void;
}

export interface JobAnswer<V extends Verb> {
	result: Jobs[V]['result'];
	warnings: Warning[];
}

type Event = FromWorker | { type: 'exit'; reason: Error };

/** Beyond the budget for data: code, the model and what a garbage collector needs to breathe. */
const HEAP_ALLOWANCE_MIB = 512;

export class EngineThread {
	private readonly worker: Worker;
	private readonly inbox = new MessageQueue<Event>();
	/** False once the thread is gone; it is then replaced. */
	alive = true;

	constructor(
		workerPath: string,
		readonly memoryBudget: number,
	) {
		this.worker = new Worker(workerPath, {
			resourceLimits: { maxOldGenerationSizeMb: Math.ceil(memoryBudget / 2 ** 20) + HEAP_ALLOWANCE_MIB },
		});
		this.worker.unref();
		this.worker.on('message', (message: FromWorker) => this.inbox.push(message));
		this.worker.on('error', (error: Error & { code?: string }) => this.exited(describeCrash(error)));
		this.worker.on('exit', () => this.exited(new MlError('ML-FAULT', 'The engine thread ended unexpectedly.', 'Run it again.')));
	}

	/**
	 * Runs one job to its end.
	 * @throws CancelledError as soon as the signal fires: the thread is ended and frees its core.
	 */
	async run<V extends Verb>(job: Job<V>): Promise<JobAnswer<V>> {
		if (job.signal?.aborted) throw new CancelledError();
		const onAbort = () => {
			this.exited(new CancelledError());
			void this.worker.terminate();
		};
		job.signal?.addEventListener('abort', onAbort, { once: true });
		this.worker.ref();
		try {
			return await this.converse(job);
		} finally {
			this.worker.unref();
			job.signal?.removeEventListener('abort', onAbort);
		}
	}

	async terminate(): Promise<void> {
		this.alive = false;
		await this.worker.terminate();
	}

	private async converse<V extends Verb>(job: Job<V>): Promise<JobAnswer<V>> {
		const fileName = job.source.kind === 'file' ? job.source.fileName : null;
		this.post({ type: 'start', verb: job.verb, options: job.options, limits: job.limits, fileName });
		const early = await this.sendSource(job.source);
		return await this.receive(job, early);
	}

	/** Returns the event that ended the conversation early (an unreadable file), if any. */
	private async sendSource(source: JobSource): Promise<Event | undefined> {
		if (source.kind === 'rows') {
			for (let start = 0; start < source.rows.length; start += ROWS_PER_MESSAGE) {
				this.postRows(source.rows.slice(start, start + ROWS_PER_MESSAGE), start);
				const event = await this.acknowledged();
				if (event) return event;
				await nextTurn();
			}
		} else if (source.kind === 'batches') {
			for await (const rows of source.batches) {
				this.post({ type: 'rows', rows: [...rows] });
				const event = await this.acknowledged();
				if (event) return event;
			}
		} else {
			for await (const bytes of source.stream) {
				this.post({ type: 'bytes', bytes });
				const event = await this.acknowledged();
				if (event) return event;
			}
		}
		this.post({ type: 'end' });
		return undefined;
	}

	private async acknowledged(): Promise<Event | undefined> {
		for (;;) {
			const event = await this.inbox.next();
			if (event.type === 'ack') return undefined;
			if (event.type === 'error' || event.type === 'exit') return event;
		}
	}

	private async receive<V extends Verb>(job: Job<V>, early: Event | undefined): Promise<JobAnswer<V>> {
		const warnings: Warning[] = [];
		const lists = new Map<string, unknown[]>();
		for (let event = early ?? (await this.inbox.next()); ; event = await this.inbox.next()) {
			switch (event.type) {
				case 'exit':
					throw event.reason;
				case 'error':
					throw deserializeError(event.error);
				case 'progress':
					job.onProgress?.(event.fraction, event.message);
					break;
				case 'warning':
					warnings.push(event.warning);
					break;
				case 'part': {
					const list = lists.get(event.key) ?? [];
					for (const row of event.rows) list.push(row);
					lists.set(event.key, list);
					this.post({ type: 'ack' });
					await nextTurn();
					break;
				}
				case 'result': {
					const result = { ...event.result, ...Object.fromEntries(lists) };
					return { result: result as Jobs[V]['result'], warnings };
				}
				default:
					break;
			}
		}
	}

	/** @throws MlError `ML-CELL-TYPE` naming column and row of a value that can't leave this thread, such as a function. */
	private postRows(rows: RawRow[], start: number): void {
		try {
			this.post({ type: 'rows', rows });
		} catch (error) {
			rows.forEach((row, i) => rethrowForCell(row, start + i));
			throw error;
		}
	}

	private post(message: ToWorker): void {
		this.worker.postMessage(message);
	}

	private exited(reason: Error): void {
		if (!this.alive) return;
		this.alive = false;
		this.inbox.push({ type: 'exit', reason });
	}
}

function rethrowForCell(row: RawRow, index: number): void {
	for (const [name, value] of Object.entries(row)) {
		try {
			structuredClone(value);
		} catch {
			throw cellRefusal(name, value, index);
		}
	}
}

function describeCrash(error: Error & { code?: string }): Error {
	if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
		return new MlError(
			'ML-MEMORY',
			'The training used more memory than its limit and was stopped; n8n itself is unharmed.',
			"Use fewer rows or columns, or raise 'Memory Budget'.",
		);
	}
	return new MlError('ML-FAULT', `The engine thread stopped: ${error.message}`, 'Run it again; if it stays, report it.');
}
