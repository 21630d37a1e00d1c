// The penalised objective of a linear fit, evaluated in waves of rows that give way to cancellation in between.
//
//   sum_i weight_i * loss(score_i) + l2 / 2 * |w|^2  (+ l1 * |w|_1, left to the proximal solver)        intercepts are free
import type { JobContext } from '../../core/context';
import type { LinearRows } from '../../kernels';
import { packRows, type BlockedDesign } from './blocks';
import type { Loss } from './loss';
import { addSparseGradient, addSparseScores } from './products';

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
	/** The same, estimated from an eighth of the rows; undefined where these are too few to come near. */
	readonly estimate?: Problem['evaluate'];
}

/** In the kernels' memory: the rows, and room for what is computed from them. */
export interface WorkSpace {
	readonly rows: LinearRows;
	/** width * nOutputs, the intercepts first: see `setDenseCoefficients`. */
	readonly w: Float64Array;
	/** One per part of a wave. */
	readonly scores: readonly Float64Array[];
	readonly gradients: readonly Float64Array[];
	/** matrixSize each. */
	readonly matrices: readonly Float64Array[];
	/** As many rows as a block has. */
	readonly sample: LinearRows & { readonly scores: Float64Array; readonly h: Float64Array };
}

const SAMPLE_STEP = 8;
/** Of the sample: with fewer its minimum is too far from that of all. */
const ROWS_PER_COEFFICIENT = 50;

export function createProblem(design: BlockedDesign, loss: Loss, penalty: Penalty, context: JobContext): Problem {
	const { kernels, layout } = design;
	const k = loss.nOutputs;
	const space = allocate(design, loss);
	const { nParts, partsPerWave, blocksPerPart, nBlocks } = layout;
	const isSparse = design.indices.length > 0;
	const from = (part: number) => part * blocksPerPart;
	const to = (part: number) => Math.min((part + 1) * blocksPerPart, nBlocks);
	const firstRow = (part: number) => Math.min(from(part) * layout.rows, design.nRows);

	/** Adds the gradient of these parts to g. @returns Their loss. */
	function addParts(parts: readonly number[], w: Float64Array, g: Float64Array): number {
		const { scores, gradients, rows } = space;
		const n = parts.length;
		if (!isSparse) {
			kernels.forEachPart(n, (kk, p) =>
				kk.linearPass(gradients[p], scores[p], rows, space.w, loss.kernel, from(parts[p]), to(parts[p])),
			);
		} else {
			const rowsOf = (p: number) => [firstRow(parts[p]), firstRow(parts[p] + 1)] as const;
			kernels.forEachPart(n, (kk, p) => kk.linearScores(scores[p], rows, space.w, from(parts[p]), to(parts[p])));
			for (let p = 0; p < n; p++) addSparseScores(design, w, k, ...rowsOf(p), scores[p]);
			kernels.forEachPart(n, (kk, p) =>
				kk.linearResiduals(gradients[p], scores[p], rows, loss.kernel, from(parts[p]), to(parts[p])),
			);
			for (let p = 0; p < n; p++) addSparseGradient(design, scores[p], k, ...rowsOf(p), g);
		}
		let value = 0;
		for (let p = 0; p < n; p++) value += addDenseGradient(gradients[p], design, k, g);
		return value;
	}

	/** From every step-th part, times `scale`. */
	async function evaluate(w: Float64Array, g: Float64Array, step: number, scale: number): Promise<number> {
		g.fill(0);
		setDenseCoefficients(space, w, design, k);
		let value = 0;
		for (let first = 0; first < nParts; first += step * partsPerWave) {
			await context.checkpoint();
			const parts: number[] = [];
			for (let part = first; part < nParts && parts.length < partsPerWave; part += step) parts.push(part);
			value += addParts(parts, w, g);
		}
		if (scale !== 1) for (let j = 0; j < g.length; j++) g[j] *= scale;
		return value * scale + addRidge(w, g, design.nFeatures * k, penalty.l2);
	}

	const sampled = sampledWeight(design, loss);
	const size = (design.nFeatures + 1) * k;
	const enough = nParts >= 2 * SAMPLE_STEP && design.nRows / SAMPLE_STEP > ROWS_PER_COEFFICIENT * size && sampled > 0;
	return {
		design,
		loss,
		penalty,
		space,
		size,
		evaluate: async (w, g) => await evaluate(w, g, 1, 1),
		estimate: enough ? async (w, g) => await evaluate(w, g, SAMPLE_STEP, loss.totalWeight / sampled) : undefined,
	};
}

function sampledWeight({ layout, nRows }: BlockedDesign, { weights }: Loss): number {
	const rowsPerPart = layout.rows * layout.blocksPerPart;
	let total = 0;
	for (let from = 0; from < nRows; from += SAMPLE_STEP * rowsPerPart) {
		for (let row = from, end = Math.min(from + rowsPerPart, nRows); row < end; row++) total += weights[row];
	}
	return total;
}

function allocate(design: BlockedDesign, loss: Loss): WorkSpace {
	const { kernels, layout } = design;
	const { width, rows, partsPerWave, scoresPerPart, nMatrices, matrixSize } = layout;
	const k = loss.nOutputs;
	const arrays = (count: number, length: number) => Array.from({ length: count }, () => kernels.float64(length));
	return {
		rows: { x: design.x, y: packRows(loss.y, design), weights: packRows(loss.weights, design), width, rows, outputs: k },
		w: kernels.float64(width * k),
		scores: arrays(partsPerWave, scoresPerPart),
		gradients: arrays(partsPerWave, width * k + 1),
		matrices: arrays(nMatrices, matrixSize),
		sample: {
			x: kernels.float64(rows * width),
			y: kernels.float64(rows),
			weights: kernels.float64(rows),
			scores: kernels.float64(rows * k),
			h: kernels.float64(rows * k),
			width,
			rows,
			outputs: k,
		},
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
