// Who computes when. One training at a time per process, the next waits; other verbs share a few more threads. An idle thread is
// kept for a minute, since starting one costs more than a small job.
import { CancelledError } from '../core/errors';
import { EngineThread, type Job, type JobAnswer } from './thread';
import type { Verb } from './protocol';

const IDLE_MS = 60_000;
const TRAINING: ReadonlySet<Verb> = new Set<Verb>(['train', 'retrain']);
const MAX_OTHER_JOBS = 2;

export class WorkerPool {
	private idle: EngineThread | undefined;
	private idleTimer: NodeJS.Timeout | undefined;
	private readonly training = new Turnstile(1);
	private readonly others = new Turnstile(MAX_OTHER_JOBS);

	/** @param workerPath - The bundled `worker.js`. */
	constructor(private readonly workerPath: string) {}

	async run<V extends Verb>(job: Job<V>): Promise<JobAnswer<V>> {
		const turnstile = TRAINING.has(job.verb) ? this.training : this.others;
		await turnstile.enter(job.signal);
		const thread = this.takeThread(job.limits.memoryBudget);
		try {
			return await thread.run(job);
		} finally {
			turnstile.leave();
			this.keep(thread, TRAINING.has(job.verb));
		}
	}

	async close(): Promise<void> {
		clearTimeout(this.idleTimer);
		const thread = this.idle;
		this.idle = undefined;
		await thread?.terminate();
	}

	private takeThread(memoryBudget: number): EngineThread {
		const thread = this.idle;
		clearTimeout(this.idleTimer);
		this.idle = undefined;
		if (thread?.alive && thread.memoryBudget >= memoryBudget) return thread;
		if (thread?.alive) void thread.terminate();
		return new EngineThread(this.workerPath, memoryBudget);
	}

	/** A thread that trained is let go: its heap and its WebAssembly memory do not shrink. */
	private keep(thread: EngineThread, hasTrained: boolean): void {
		if (hasTrained || !thread.alive || this.idle) {
			if (thread.alive) void thread.terminate();
			return;
		}
		this.idle = thread;
		this.idleTimer = setTimeout(() => void this.close(), IDLE_MS);
		this.idleTimer.unref();
	}
}

/** Lets `places` callers in at a time, in the order in which they came. */
class Turnstile {
	private readonly queue: (() => void)[] = [];

	constructor(private places: number) {}

	async enter(signal: AbortSignal | undefined): Promise<void> {
		if (signal?.aborted) throw new CancelledError();
		if (this.places > 0) {
			this.places--;
			return;
		}
		await new Promise<void>((resolve, reject) => {
			const admit = () => {
				signal?.removeEventListener('abort', giveUp);
				resolve();
			};
			const giveUp = () => {
				this.queue.splice(this.queue.indexOf(admit), 1);
				reject(new CancelledError());
			};
			signal?.addEventListener('abort', giveUp, { once: true });
			this.queue.push(admit);
		});
	}

	leave(): void {
		const next = this.queue.shift();
		if (next) next();
		else this.places++;
	}
}
