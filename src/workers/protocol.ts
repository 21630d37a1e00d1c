// Messages between the n8n process and an engine thread. Rows travel in slices that are acknowledged one by one, in both
// directions, so that neither side holds a second copy of a large set nor spends more than a few ms on one message.
import type { SerializedError, Warning } from '../core/errors';
import type { Jobs, Verb } from '../engine/jobs';
import type { RawRow } from '../table/raw-table';

export type { Jobs, Verb };

/** Limits of one job. */
export interface JobLimits {
	seed: number;
	/** Seconds from the first row's arrival to the best-so-far answer; Infinity: none. */
	timeBudget: number;
	/** Bytes. */
	memoryBudget: number;
	threads: number;
}

export type ToWorker =
	| { type: 'start'; verb: Verb; options: unknown; limits: JobLimits; fileName: string | null }
	| { type: 'rows'; rows: RawRow[] }
	| { type: 'bytes'; bytes: Uint8Array }
	| { type: 'end' }
	| { type: 'ack' };

export type FromWorker =
	| { type: 'ready' }
	| { type: 'ack' }
	| { type: 'progress'; fraction: number; message: string }
	| { type: 'warning'; warning: Warning }
	/** A slice of one of the result's long lists. */
	| { type: 'part'; key: string; rows: unknown[] }
	| { type: 'result'; result: Record<string, unknown> }
	| { type: 'error'; error: SerializedError };

/** Lists of a result that may be as long as the input; sent in parts. */
export const LONG_LISTS: Readonly<Record<Verb, readonly string[]>> = {
	prepare: ['training', 'test', 'problems'],
	train: [],
	evaluate: ['rows'],
	retrain: [],
	readImages: ['rows'],
	checkDrift: [],
};

/** Rows per message; about 3 ms of copying at 20 columns. */
export const ROWS_PER_MESSAGE = 400;
