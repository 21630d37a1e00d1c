// What every long job gets besides its data: how to stop, how long, how much memory, which randomness, whom to tell.
import type { Crew } from './crew';
import { CancelledError, MlError, type Warning } from './errors';
import { Random } from './random';

export interface JobContext {
	/** Set when the caller gave up. Read through `checkpoint`. */
	readonly signal?: { readonly aborted: boolean };
	/** Milliseconds on `now()`'s clock after which the job returns its best result so far. Default: never. */
	readonly deadline: number;
	/** Bytes that the job may allocate beyond its input. Checked by `reserve` before the allocation. */
	readonly memoryBudget: number;
	/** Threads that a kernel may use, at least 1. */
	readonly threads: number;
	/** The threads beside the job's own; for `createKernels`. Undefined where there are none to be had. */
	readonly crew?: Crew;
	readonly random: Random;
	/** Milliseconds, monotonic. Only for deadlines and reports; never for a choice between models. */
	now(): number;
	/** @param fraction - 0 to 1. */
	progress(fraction: number, message: string): void;
	/** Records something to know; ends in the output's `warnings[]`. */
	warn(warning: Warning): void;
	/**
	 * Called at least every 50 ms of computing. Lets other work run where the job shares its thread.
	 * @throws CancelledError when the caller gave up.
	 */
	checkpoint(): Promise<void>;
	/** Most bytes in use at any checkpoint so far; 0 where nobody measures. */
	peakMemory(): number;
}

export type ContextOptions = Partial<
	Pick<JobContext, 'signal' | 'deadline' | 'memoryBudget' | 'threads' | 'crew' | 'now' | 'progress' | 'warn'>
> & {
	seed?: number;
	/** Gives way to other work on the same thread. Default: does nothing (a thread of its own). */
	pause?: () => Promise<void>;
	/** Bytes in use by this thread now. Default: not measured. */
	memoryUsed?: () => number;
};

const DEFAULT_MEMORY_BUDGET = 2 ** 30;
const MEASURE_INTERVAL_MS = 20;

export function createContext(options: ContextOptions = {}): JobContext {
	const now = options.now ?? (() => performance.now());
	let peak = 0;
	let measuredAt = -Infinity;
	const measure = () => {
		if (!options.memoryUsed || now() - measuredAt < MEASURE_INTERVAL_MS) return;
		measuredAt = now();
		peak = Math.max(peak, options.memoryUsed());
	};
	return {
		signal: options.signal,
		deadline: options.deadline ?? Infinity,
		memoryBudget: options.memoryBudget ?? DEFAULT_MEMORY_BUDGET,
		threads: options.threads ?? 1,
		crew: options.crew,
		random: new Random(options.seed ?? 42),
		now,
		progress: options.progress ?? (() => undefined),
		warn: options.warn ?? (() => undefined),
		async checkpoint() {
			if (options.signal?.aborted) throw new CancelledError();
			measure();
			if (options.pause) {
				await options.pause();
				if (options.signal?.aborted) throw new CancelledError();
			}
		},
		peakMemory: () => peak,
	};
}

/**
 * Refuses before an allocation that does not fit.
 * @param bytes - What the work will need at its peak.
 * @throws MlError `ML-MEMORY`.
 */
export function reserve(context: JobContext, bytes: number, what: string): void {
	if (bytes <= context.memoryBudget) return;
	const mebibytes = (n: number) => `${Math.ceil(n / 2 ** 20).toLocaleString('en')} MiB`;
	throw new MlError(
		'ML-MEMORY',
		`${what} needs about ${mebibytes(bytes)}; the limit is ${mebibytes(context.memoryBudget)}.`,
		"Use fewer rows or columns, or raise 'Memory Budget' if this machine has more memory to give.",
	);
}
