// The penalised objective of a linear fit, evaluated in waves of rows that give way to cancellation in between.
//
//   sum_i weight_i * loss(score_i) + l2 / 2 * |w|^2  (+ l1 * |w|_1, left to the proximal solver)        intercepts are free
import type { JobContext } from '../../core/context';
import type { BlockedDesign } from './blocks';
import type { Loss } from './loss';
import { addSparseGradient, addSparseScores } from './products';
import { Stage } from './stage';
import { eachBlock, forEachWave, type Part } from './waves';

export interface Penalty {
	readonly l1: number;
	readonly l2: number;
}

export interface Problem {
	readonly design: BlockedDesign;
	readonly loss: Loss;
	readonly penalty: Penalty;
	/** Length of a coefficient vector: (nFeatures + 1) * nOutputs, intercepts last. */
	readonly size: number;
	readonly space: WorkSpace;
	/** @returns The smooth part of the objective at w; g is overwritten with its gradient. */
	evaluate(w: Float64Array, g: Float64Array): Promise<number>;
	/** The same, estimated from blocks spread over the rows; undefined where rows are too few for that. */
	readonly estimate?: Problem['evaluate'];
}

/** In the kernels' memory: rows, and room for what is computed from them. */
export interface WorkSpace {
	readonly stage: Stage;
	/** width * nOutputs, the intercepts first: see `setDenseCoefficients`. */
	readonly w: Float64Array;
	/** One per part of a wave. */
	readonly scores: readonly Float64Array[];
	readonly gradients: readonly Float64Array[];
	/** matrixSize each. */
	readonly matrices: readonly Float64Array[];
}

/** Rows of an estimate, and how many at least for each coefficient: with fewer its minimum is too far from that of all. */
const ESTIMATE_ROWS = 30_000;
const ROWS_PER_COEFFICIENT = 50;
/** An estimate that is not this much cheaper is none. */
const LEAST_STEP = 5;

export function createProblem(design: BlockedDesign, loss: Loss, penalty: Penalty, context: JobContext): Problem {
	const { kernels } = design;
	const k = loss.nOutputs;
	const space = allocate(design, loss);
	const isSparse = design.indices.length > 0;

	/** Adds the gradient of these parts to g. @returns Their loss. */
	function addParts(parts: readonly Part[], w: Float64Array, g: Float64Array): number {
		const { scores, gradients } = space;
		const { rows } = space.stage;
		const n = parts.length;
		if (!isSparse) {
			kernels.forEachPart(n, (kk, p) => kk.linearPass(gradients[p], scores[p], rows, space.w, loss.kernel, parts[p].from, parts[p].to));
		} else {
			kernels.forEachPart(n, (kk, p) => kk.linearScores(scores[p], rows, space.w, parts[p].from, parts[p].to));
			eachBlock(design, parts, k, (p, at, row, end) => addSparseScores(design, w, k, row, end, scores[p].subarray(at)));
			kernels.forEachPart(n, (kk, p) => kk.linearResiduals(gradients[p], scores[p], rows, loss.kernel, parts[p].from, parts[p].to));
			eachBlock(design, parts, k, (p, at, row, end) => addSparseGradient(design, scores[p].subarray(at), k, row, end, g));
		}
		let value = 0;
		for (let p = 0; p < n; p++) value += addDenseGradient(gradients[p], design, k, g);
		return value;
	}

	/** From every step-th block, times `scale`. */
	async function evaluate(w: Float64Array, g: Float64Array, step: number, scale: number): Promise<number> {
		g.fill(0);
		setDenseCoefficients(space, w, design, k);
		let value = 0;
		await forEachWave({ design, space }, step, design.layout.partsPerWave, context, (parts) => (value += addParts(parts, w, g)));
		if (scale !== 1) for (let j = 0; j < g.length; j++) g[j] *= scale;
		return value * scale + addRidge(w, g, design.nFeatures * k, penalty.l2);
	}

	const size = (design.nFeatures + 1) * k;
	const step = Math.floor(design.nRows / Math.max(ESTIMATE_ROWS, ROWS_PER_COEFFICIENT * size));
	const sampled = step >= LEAST_STEP ? sampledWeight(design, loss, step) : 0;
	return {
		design,
		loss,
		penalty,
		space,
		size,
		evaluate: async (w, g) => await evaluate(w, g, 1, 1),
		estimate: sampled > 0 ? async (w, g) => await evaluate(w, g, step, loss.totalWeight / sampled) : undefined,
	};
}

function sampledWeight({ layout, nRows }: BlockedDesign, { weights }: Loss, step: number): number {
	const { rows } = layout;
	let total = 0;
	for (let from = 0; from < nRows; from += step * rows) {
		for (let row = from, end = Math.min(from + rows, nRows); row < end; row++) total += weights[row];
	}
	return total;
}

function allocate(design: BlockedDesign, loss: Loss): WorkSpace {
	const { kernels, layout } = design;
	const { width, partsPerWave, scoresPerPart, nMatrices, matrixSize } = layout;
	const k = loss.nOutputs;
	const arrays = (count: number, length: number) => Array.from({ length: count }, () => kernels.float64(length));
	return {
		stage: new Stage(design, loss),
		w: kernels.float64(width * k),
		scores: arrays(partsPerWave, scoresPerPart),
		gradients: arrays(partsPerWave, width * k + 1),
		matrices: arrays(nMatrices, matrixSize),
	};
}

/** space.w = the intercepts and the coefficients of dense positions. */
export function setDenseCoefficients(space: WorkSpace, w: Float64Array, { nDense, nFeatures }: BlockedDesign, k: number): void {
	space.w.set(w.subarray(nFeatures * k));
	space.w.set(w.subarray(0, nDense * k), k);
}

/** @returns The loss, which stands behind the part's gradient. */
function addDenseGradient(part: Float64Array, { nDense, nFeatures }: BlockedDesign, k: number, g: Float64Array): number {
	for (let o = 0; o < k; o++) g[nFeatures * k + o] += part[o];
	for (let i = 0, at = k; i < nDense * k; i++, at++) g[i] += part[at];
	return part[(nDense + 1) * k];
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
