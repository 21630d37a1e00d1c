// The penalised objective of a linear fit, evaluated in blocks of rows that give way to cancellation in between.
//
//   sum_i weight_i * loss(score_i) + l2 / 2 * |w|^2  (+ l1 * |w|_1, left to the proximal solver)        intercepts are free
import type { JobContext } from '../../core/context';
import type { Design } from './design';
import type { Loss } from './loss';
import { meanSquares } from './mean-squares';
import { addGradient, scoreRows } from './products';

export interface Penalty {
	readonly l1: number;
	readonly l2: number;
}

export interface Problem {
	readonly design: Design;
	readonly loss: Loss;
	readonly penalty: Penalty;
	/** Length of a coefficient vector: (nFeatures + 1) * nOutputs, intercepts last. */
	readonly size: number;
	/** Mean square by packed position, 1 for the intercept; made when first asked for. */
	meanSquares(): Float64Array;
	/** @returns The smooth part of the objective at w; g is overwritten with its gradient. */
	evaluate(w: Float64Array, g: Float64Array): Promise<number>;
}

/** Doubles of the dense block per inner block of rows: they stay in the first cache from scoring to gradient. */
const BLOCK_DOUBLES = 2048;
/** Multiplications between two checkpoints, a few milliseconds. */
const CHECKPOINT_WORK = 8_000_000;

export function createProblem(design: Design, loss: Loss, penalty: Penalty, context: JobContext): Problem {
	const k = loss.nOutputs;
	const size = (design.nFeatures + 1) * k;
	const blocks = rowBlocks(design, k);
	const scores = new Float64Array(blocks.rows * k);
	let squares: Float64Array | undefined;
	return {
		meanSquares: () => (squares ??= meanSquares(design)),
		design,
		loss,
		penalty,
		size,
		async evaluate(w, g) {
			g.fill(0);
			let value = 0;
			for (let from = 0, block = 0; from < design.nRows; from += blocks.rows, block++) {
				if (block % blocks.perCheckpoint === 0) await context.checkpoint();
				const to = Math.min(from + blocks.rows, design.nRows);
				scoreRows(design, w, k, from, to, scores);
				value += loss.gradient(scores, from, to);
				addGradient(design, scores, k, from, to, g);
			}
			return value + addRidge(w, g, design.nFeatures * k, penalty.l2);
		},
	};
}

/** How many rows to take at once and how many such blocks between two checkpoints. */
export function rowBlocks(design: Design, nOutputs: number): { rows: number; perCheckpoint: number } {
	const rows = Math.min(512, Math.max(16, Math.floor(BLOCK_DOUBLES / (design.nDense + 1))));
	const entriesPerRow = design.nDense + design.indices.length / Math.max(design.nRows, 1) + 8;
	const work = 2 * rows * entriesPerRow * nOutputs;
	return { rows, perCheckpoint: Math.max(1, Math.floor(CHECKPOINT_WORK / work)) };
}

function addRidge(w: Float64Array, g: Float64Array, end: number, l2: number): number {
	if (l2 === 0) return 0;
	let squares = 0;
	for (let j = 0; j < end; j++) {
		squares += w[j] * w[j];
		g[j] += l2 * w[j];
	}
	return 0.5 * l2 * squares;
}
