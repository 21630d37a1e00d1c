// The owner's side of a crew: records the calls of parts and shares them out, once it is worth while.
import type { Crew } from '../../core/crew';
import type { Calls, ForEachPart } from '../contract';
import type { WasmExports } from '../families/family';
import type { Board } from './board';

/** A helper takes some 20 ms of a processor to start: work that is done sooner is done alone. */
const HIRE_AFTER_MS = 10;

export interface TeamOptions {
	readonly crew: Crew;
	readonly board: Board;
	/** Start data of helper 1, 2, … */
	membership(helper: number, generation: number): object;
	/** The kernels at work. */
	readonly direct: Calls;
	/** The kernels that only write down what they are asked. */
	readonly recorded: Calls;
}

export function makeTeam({ crew, board, membership, direct, recorded }: TeamOptions): ForEachPart {
	let hired = false;
	let workedMs = 0;

	function hireWhenWorthIt(started: number): void {
		workedMs += performance.now() - started;
		// Helpers that were told to end may still be on their way out, on the scratch that new ones would get.
		if (hired || workedMs < HIRE_AFTER_MS || board.alive() > 0) return;
		const generation = board.nextGeneration();
		hired = true;
		crew.hire(
			(helper) => membership(helper, generation),
			() => {
				hired = false;
				workedMs = 0;
				board.nextGeneration();
			},
		);
	}

	return (nParts, calls) => {
		if (!hired || board.alive() === 0) {
			const started = performance.now();
			for (let part = 0; part < nParts; part++) calls(direct, part);
			return hireWhenWorthIt(started);
		}
		for (let part = 0; part < nParts; ) {
			board.clear();
			do {
				board.beginPart();
				calls(recorded, part++);
			} while (board.endPart() && part < nParts);
			board.runAll();
		}
	};
}

/** Exports that write each call down on the board. */
export function recordingExports(names: readonly string[], board: Board): WasmExports {
	const recorders = names.map((name, index) => {
		const record = (...args: number[]) => {
			board.write(index, args);
			return 0;
		};
		return [name, record] as const;
	});
	return Object.fromEntries(recorders);
}
