// Second derivatives of a linear fit: matrices by output, exact or from a part of the rows, or diagonals.
import type { JobContext } from '../../core/context';
import type { Design } from './design';
import { rowBlocks, type Problem } from './problem';
import { scoreRows } from './products';

/** Multiplications between two checkpoints, a few milliseconds. */
const CHECKPOINT_WORK = 8_000_000;

/**
 * Lower triangles of X~ᵀ diag(h) X~ + l2 for each output, X~ = [X, 1]; row-major, (nFeatures + 1)^2 each, no l2 for the intercept.
 *
 * @param w - Where to take it.
 * @param sample - `stride`: every stride-th row stands for all; 1 = exact. `head`: only the first positions and the intercept; default all.
 */
export async function curvatureMatrices(
	problem: Problem,
	w: Float64Array,
	{ stride, head = problem.design.nFeatures }: { stride: number; head?: number },
	context: JobContext,
): Promise<Float64Array[]> {
	const { design, loss, penalty } = problem;
	const k = loss.nOutputs;
	const size = head + 1;
	const matrices = Array.from({ length: k }, () => new Float64Array(size * size));
	const h = new Float64Array(k);
	const filled = design.nDense + design.indices.length / design.nRows + 1;
	const rowsPerCheckpoint = Math.max(1, Math.floor(CHECKPOINT_WORK / (k * filled * filled)));
	for (let row = 0, seen = 0; row < design.nRows; row += stride, seen++) {
		if (seen % rowsPerCheckpoint === 0) await context.checkpoint();
		scoreRows(design, w, k, row, row + 1, h);
		loss.curvature(h, row, row + 1);
		for (let o = 0; o < k; o++) if (h[o] > 0) addOuter(design, row, h[o] * stride, matrices[o], size);
	}
	for (const matrix of matrices) {
		for (let j = 0; j < head; j++) matrix[j * size + j] += penalty.l2;
	}
	return matrices;
}

/** matrix += h * x~ x~ᵀ, lower triangle. */
function addOuter(design: Design, row: number, h: number, matrix: Float64Array, size: number): void {
	const { dense, nDense, starts, indices, values } = design;
	const x = row * nDense;
	const last = size - 1;
	const width = Math.min(nDense, last);
	for (let i = 0; i < width; i++) {
		const a = h * dense[x + i];
		if (a === 0) continue;
		for (let j = 0, at = i * size; j <= i; j++) matrix[at + j] += a * dense[x + j];
	}
	// Indices ascend: those beyond the head are at the end.
	let end = starts[row + 1];
	while (end > starts[row] && nDense + indices[end - 1] >= last) end--;
	for (let e = starts[row]; e < end; e++) {
		const a = h * values[e];
		const at = (nDense + indices[e]) * size;
		for (let j = 0; j < width; j++) matrix[at + j] += a * dense[x + j];
		for (let f = starts[row]; f <= e; f++) matrix[at + nDense + indices[f]] += a * values[f];
	}
	const at = last * size;
	for (let j = 0; j < width; j++) matrix[at + j] += h * dense[x + j];
	for (let e = starts[row]; e < end; e++) matrix[at + nDense + indices[e]] += h * values[e];
	matrix[at + last] += h;
}

/** The diagonals of the same matrices from all rows, laid out like coefficients: [position][output]. */
export async function curvatureDiagonal(problem: Problem, w: Float64Array, context: JobContext): Promise<Float64Array> {
	const { design, loss, penalty } = problem;
	const k = loss.nOutputs;
	const diagonal = new Float64Array((design.nFeatures + 1) * k);
	const blocks = rowBlocks(design, k);
	const h = new Float64Array(blocks.rows * k);
	for (let from = 0, block = 0; from < design.nRows; from += blocks.rows, block++) {
		if (block % blocks.perCheckpoint === 0) await context.checkpoint();
		const to = Math.min(from + blocks.rows, design.nRows);
		scoreRows(design, w, k, from, to, h);
		loss.curvature(h, from, to);
		for (let row = from; row < to; row++) addSquares(design, row, h, (row - from) * k, k, diagonal);
	}
	for (let j = 0; j < design.nFeatures * k; j++) diagonal[j] += penalty.l2;
	return diagonal;
}

function addSquares(design: Design, row: number, h: Float64Array, at: number, k: number, diagonal: Float64Array): void {
	const { dense, nDense, nFeatures, starts, indices, values } = design;
	for (let j = 0, x = row * nDense; j < nDense; j++, x++) {
		const square = dense[x] * dense[x];
		for (let o = 0, d = j * k; o < k; o++) diagonal[d + o] += square * h[at + o];
	}
	for (let e = starts[row]; e < starts[row + 1]; e++) {
		const square = values[e] * values[e];
		for (let o = 0, d = (nDense + indices[e]) * k; o < k; o++) diagonal[d + o] += square * h[at + o];
	}
	for (let o = 0, d = nFeatures * k; o < k; o++) diagonal[d + o] += h[at + o];
}
