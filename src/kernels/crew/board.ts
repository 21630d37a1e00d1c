// What the threads of a crew share: calls that wait to be run, in numbered parts, in the memory that the calls work on.
//
// Tickets count parts from the beginning of time (modulo 2^32). Those in [NEXT, LIMIT) are free to be taken, and LIMIT moves only when
// all earlier parts are done and the new calls are written: whoever takes a ticket below it, however late, finds them there.
import { MlError } from '../../core/errors';

/** Fields of the int32 part, those that threads write while others read on cache lines of their own. */
const LIMIT = 0;
const NEXT = 16;
const DONE = 32;
const SLEEPERS = 48;
const GENERATION = 64;
const ALIVE = 65;
const FAULTS = 66;
const BASE = 67;
const TOTAL = 68;
const STARTS = 80;

const MAX_PARTS = 512;
/** Numbers: per call its function, how many arguments, and those; per part one more at the end. */
const MAX_NUMBERS = 65_536;
const MAX_NUMBERS_PER_PART = 4096;
const END = -1;

/** Bytes of a board. */
export const BOARD_BYTES = 4 * (STARTS + MAX_PARTS) + 8 * MAX_NUMBERS;

/** About 50 microseconds: the time between two calls of a busy training, while falling asleep and waking up costs 10 to 50. */
const SPINS = 20_000;
/** No kernel runs that long: a part that takes longer will never be done. */
const LOST_MS = 120_000;

export type KernelFunction = (...args: number[]) => number;

export class Board {
	private readonly fields: Int32Array;
	private readonly numbers: Float64Array;
	private nParts = 0;
	private nNumbers = 0;
	private readonly args: number[] = [];

	/**
	 * @param at - Of BOARD_BYTES in `buffer`, a multiple of 16.
	 * @param functions - The module's, in its order, the same on all threads.
	 */
	constructor(
		buffer: ArrayBufferLike,
		at: number,
		private readonly functions: readonly KernelFunction[],
	) {
		this.fields = new Int32Array(buffer, at, STARTS + MAX_PARTS);
		this.numbers = new Float64Array(buffer, at + this.fields.byteLength, MAX_NUMBERS);
	}

	// The owner's side.

	/** Starts over; nothing published may be unfinished. */
	clear(): void {
		this.nParts = 0;
		this.nNumbers = 0;
	}

	beginPart(): void {
		this.fields[STARTS + this.nParts] = this.nNumbers;
	}

	write(index: number, args: readonly number[]): void {
		const { numbers } = this;
		if (this.nNumbers + args.length + 3 > this.fields[STARTS + this.nParts] + MAX_NUMBERS_PER_PART) throw tooManyCalls();
		numbers[this.nNumbers++] = index;
		numbers[this.nNumbers++] = args.length;
		for (let i = 0; i < args.length; i++) numbers[this.nNumbers++] = args[i];
	}

	/** @returns False where there is no room for another part: publish first. */
	endPart(): boolean {
		this.numbers[this.nNumbers++] = END;
		this.nParts++;
		return this.nParts < MAX_PARTS && this.nNumbers + MAX_NUMBERS_PER_PART <= MAX_NUMBERS;
	}

	/** Lets all threads have the parts written since `clear`, runs what others do not take and returns when all are done. */
	runAll(): void {
		const { fields } = this;
		if (this.nParts === 0) return;
		const limit = Atomics.load(fields, LIMIT);
		Atomics.store(fields, BASE, limit);
		Atomics.store(fields, TOTAL, this.nParts);
		Atomics.store(fields, DONE, 0);
		Atomics.store(fields, LIMIT, limit + this.nParts);
		if (Atomics.load(fields, SLEEPERS) > 0) Atomics.notify(fields, LIMIT);
		this.runFree();
		this.waitForOthers();
		if (Atomics.exchange(fields, FAULTS, 0) > 0) throw new MlError('ML-FAULT', 'A kernel failed on a helper thread.', 'Report this.');
	}

	/** How many helpers are there. */
	alive(): number {
		return Atomics.load(this.fields, ALIVE);
	}

	/** Ends the generation of helpers that is there. @returns The number of the next. */
	nextGeneration(): number {
		const next = Atomics.add(this.fields, GENERATION, 1) + 1;
		Atomics.notify(this.fields, LIMIT);
		return next;
	}

	// Every thread's side.

	/** Runs parts until none is free. */
	private runFree(): void {
		const { fields } = this;
		for (;;) {
			const ticket = Atomics.load(fields, NEXT);
			if (((Atomics.load(fields, LIMIT) - ticket) | 0) <= 0) return;
			if (Atomics.compareExchange(fields, NEXT, ticket, (ticket + 1) | 0) !== ticket) continue;
			try {
				this.runPart((ticket - Atomics.load(fields, BASE)) | 0);
			} catch {
				Atomics.add(fields, FAULTS, 1);
			}
			const done = Atomics.add(fields, DONE, 1) + 1;
			if (done === Atomics.load(fields, TOTAL)) Atomics.notify(fields, DONE);
		}
	}

	private runPart(part: number): void {
		const { numbers, args } = this;
		for (let at = this.fields[STARTS + part]; numbers[at] !== END; ) {
			const call = this.functions[numbers[at]];
			args.length = numbers[at + 1];
			for (let i = 0; i < args.length; i++) args[i] = numbers[at + 2 + i];
			at += 2 + args.length;
			call.apply(undefined, args);
		}
	}

	private waitForOthers(): void {
		const { fields, nParts } = this;
		for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(fields, DONE) === nParts) return;
		for (;;) {
			const done = Atomics.load(fields, DONE);
			if (done === nParts) return;
			if (Atomics.wait(fields, DONE, done, LOST_MS) === 'timed-out' && Atomics.load(fields, DONE) === done) {
				throw new MlError('ML-FAULT', 'A helper thread stopped in the middle of its work.', 'Run it again; if it stays, report it.');
			}
		}
	}

	// A helper's side.

	/** Runs parts until its generation has ended. Blocks the thread. */
	serve(generation: number): void {
		const { fields } = this;
		Atomics.add(fields, ALIVE, 1);
		try {
			while (Atomics.load(fields, GENERATION) === generation) {
				const limit = Atomics.load(fields, LIMIT);
				this.runFree();
				this.waitForMore(limit, generation);
			}
		} finally {
			Atomics.sub(fields, ALIVE, 1);
		}
	}

	private waitForMore(limit: number, generation: number): void {
		const { fields } = this;
		for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(fields, LIMIT) !== limit) return;
		Atomics.add(fields, SLEEPERS, 1);
		// The end of a generation wakes whoever sleeps by then; this check is for the others, and the time limit for the moment between.
		if (Atomics.load(fields, GENERATION) === generation) Atomics.wait(fields, LIMIT, limit, 1000);
		Atomics.sub(fields, SLEEPERS, 1);
	}
}

function tooManyCalls(): MlError {
	return new MlError('ML-FAULT', 'A part for the crew has too many calls.', 'Report this.');
}
