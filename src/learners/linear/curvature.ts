// Second derivatives of a linear fit: matrices by output, exact or from a part of the rows, or diagonals.
import type { JobContext } from '../../core/context';
import type { BlockedDesign } from './blocks';
import { RUN } from './layout';
import { setDenseCoefficients, type Problem } from './problem';
import { addSparseScores } from './products';

/** Multiplications between two checkpoints, a few milliseconds. */
const CHECKPOINT_WORK = 20_000_000;

interface Extent {
	/** Every stride-th run of RUN rows stands for all; 1 = exact. */
	stride: number;
	/** Only the first positions and the intercept. Default: all. */
	head?: number;
}

/**
 * Lower triangles of X~ᵀ diag(h) X~ + l2 for each output, X~ = [X, 1]; row-major, (head + 1)^2 each, no l2 for the intercept.
 *
 * @param w - Where to take it.
 */
export async function curvatureMatrices(
	problem: Problem,
	w: Float64Array,
	{ stride, head = problem.design.nFeatures }: Extent,
	context: JobContext,
): Promise<Float64Array[]> {
	const { design, loss, penalty, space } = problem;
	const k = loss.nOutputs;
	const size = head + 1;
	const matrices = Array.from({ length: k }, () => new Float64Array(size * size));
	setDenseCoefficients(space, w, design, k);
	if (stride === 1 && k === 1) await sumAllRows(problem, w, matrices[0], head, context);
	else await sumSample(problem, w, matrices, { stride, head }, context);
	for (const matrix of matrices) {
		for (let j = 0; j < head; j++) matrix[j * size + j] += penalty.l2;
	}
	return matrices;
}

/** One output, all rows, on all threads. */
async function sumAllRows(problem: Problem, w: Float64Array, matrix: Float64Array, head: number, context: JobContext): Promise<void> {
	const { design, loss, space } = problem;
	const { kernels, layout } = design;
	const { rows, nBlocks, nParts, blocksPerPart } = layout;
	const n = Math.min(head, design.nDense) + 1;
	const together = Math.min(layout.partsPerWave, layout.nMatrices);
	for (let first = 0; first < nParts; first += together) {
		await context.checkpoint();
		const count = Math.min(together, nParts - first);
		const from = (p: number) => (first + p) * blocksPerPart;
		const to = (p: number) => Math.min((first + p + 1) * blocksPerPart, nBlocks);
		kernels.forEachPart(count, (kk, p) => kk.linearScores(space.scores[p], space.rows, space.w, from(p), to(p)));
		for (let p = 0; p < count; p++) {
			const [row, end] = [from(p) * rows, Math.min(to(p) * rows, design.nRows)];
			const h = space.scores[p];
			addSparseScores(design, w, 1, row, end, h);
			const [y, weights] = [space.rows.y.subarray(row), space.rows.weights.subarray(row)];
			loss.curvature(h, h, y, weights, (to(p) - from(p)) * rows, 0);
			for (let i = row; i < end; i++) addSparseOuter(design, i, h[i - row], matrix, head + 1);
		}
		kernels.forEachPart(count, (kk, p) => kk.linearCurvature(space.matrices[p], space.rows, space.scores[p], n, from(p), to(p)));
		for (let p = 0; p < count; p++) addDenseMatrix(space.matrices[p], n, 1, matrix, head + 1);
	}
}

/** All outputs, runs of rows that lie `stride` runs apart, copied together. */
async function sumSample(
	problem: Problem,
	w: Float64Array,
	matrices: readonly Float64Array[],
	{ stride, head }: Required<Extent>,
	context: JobContext,
): Promise<void> {
	const { design, loss, space } = problem;
	const { kernels, layout } = design;
	const { width, rows } = layout;
	const { sample } = space;
	const k = loss.nOutputs;
	const n = Math.min(head, design.nDense) + 1;
	const chunksPerCheckpoint = Math.max(1, Math.floor(CHECKPOINT_WORK / (rows * k * n * n)));
	const nRuns = Math.ceil(design.nRows / RUN);
	for (let o = 0; o < k; o++) space.matrices[o].fill(0, 0, n * n);
	for (let run = 0, chunk = 0; run < nRuns; chunk++) {
		if (chunk % chunksPerCheckpoint === 0) await context.checkpoint();
		// pass 1: copy the runs.  pass 2: curvatures of their rows.  pass 3: outer products.
		const picked: number[] = [];
		for (; run < nRuns && picked.length < rows / RUN; run += stride) picked.push(run * RUN);
		picked.forEach((row, at) => copyRun(problem, row, at * RUN));
		sample.weights.fill(0, picked.length * RUN);
		kernels.linearScores(sample.scores, sample, space.w, 0, 1);
		for (let at = 0; at < picked.length; at++) addRunScores(design, w, k, picked[at], at * RUN, sample.scores);
		loss.curvature(sample.h, sample.scores, sample.y, sample.weights, rows, rows);
		for (let o = 0; o < k; o++) {
			const h = sample.h.subarray(o * rows, (o + 1) * rows);
			kernels.gram(true, n, rows, sample.x, rows, h, 1, space.matrices[o]);
			picked.forEach((row, at) => {
				const end = Math.min(row + RUN, design.nRows);
				for (let i = row; i < end; i++) addSparseOuter(design, i, h[at * RUN + i - row] * stride, matrices[o], head + 1);
			});
		}
	}
	for (let o = 0; o < k; o++) addDenseMatrix(space.matrices[o], n, stride, matrices[o], head + 1);

	function copyRun({ space: { rows: all } }: Problem, row: number, to: number): void {
		const block = Math.floor(row / rows);
		const inBlock = row - block * rows;
		for (let j = 0, from = block * width * rows + inBlock, at = to; j < width; j++, from += rows, at += rows) {
			for (let i = 0; i < RUN; i++) sample.x[at + i] = all.x[from + i];
		}
		for (let i = 0; i < RUN; i++) {
			sample.y[to + i] = all.y[row + i];
			sample.weights[to + i] = all.weights[row + i];
		}
	}
}

function addRunScores(design: BlockedDesign, w: Float64Array, k: number, row: number, at: number, scores: Float64Array): void {
	const { nDense, starts, indices, values, layout } = design;
	for (let i = row, end = Math.min(row + RUN, design.nRows); i < end; i++, at++) {
		for (let e = starts[i]; e < starts[i + 1]; e++) {
			const c = (nDense + indices[e]) * k;
			for (let o = 0, s = at; o < k; o++, s += layout.rows) scores[s] += values[e] * w[c + o];
		}
	}
}

/** matrix += factor * dense; there the intercept comes first, here last. */
function addDenseMatrix(dense: Float64Array, n: number, factor: number, matrix: Float64Array, size: number): void {
	const last = (size - 1) * size;
	for (let i = 1; i < n; i++) {
		const at = (i - 1) * size - 1;
		for (let j = 1; j <= i; j++) matrix[at + j] += factor * dense[i * n + j];
		matrix[last + i - 1] += factor * dense[i * n];
	}
	matrix[last + size - 1] += factor * dense[0];
}

/** matrix += h * x~ x~ᵀ as far as a sparse position has part in it, lower triangle. */
function addSparseOuter(design: BlockedDesign, row: number, h: number, matrix: Float64Array, size: number): void {
	const { x, nDense, starts, indices, values, layout } = design;
	if (h === 0 || starts[row] === starts[row + 1]) return;
	const { rows, width } = layout;
	const last = size - 1;
	const block = Math.floor(row / rows);
	const dense = (block * width + 1) * rows + row - block * rows;
	const nearby = Math.min(nDense, last);
	// Indices ascend: those beyond the head are at the end.
	for (let e = starts[row]; e < starts[row + 1] && nDense + indices[e] < last; e++) {
		const a = h * values[e];
		const position = nDense + indices[e];
		const at = position * size;
		for (let j = 0, d = dense; j < nearby; j++, d += rows) matrix[at + j] += a * x[d];
		for (let f = starts[row]; f <= e; f++) matrix[at + nDense + indices[f]] += a * values[f];
		matrix[last * size + position] += a;
	}
}

/** The diagonals of the same matrices from all rows, laid out like coefficients: [position][output]. */
export async function curvatureDiagonal(problem: Problem, w: Float64Array, context: JobContext): Promise<Float64Array> {
	const { design, loss, penalty, space } = problem;
	const { kernels, layout, nDense, nFeatures } = design;
	const { rows, nBlocks, width } = layout;
	const k = loss.nOutputs;
	const diagonal = new Float64Array((nFeatures + 1) * k);
	const blocksPerCheckpoint = Math.max(1, Math.floor(CHECKPOINT_WORK / (rows * k * (width + design.indices.length / design.nRows))));
	const { scores, h } = space.sample;
	setDenseCoefficients(space, w, design, k);
	for (let block = 0; block < nBlocks; block++) {
		if (block % blocksPerCheckpoint === 0) await context.checkpoint();
		const from = block * rows;
		const to = Math.min(from + rows, design.nRows);
		kernels.linearScores(scores, space.rows, space.w, block, block + 1);
		addSparseScores(design, w, k, from, to, scores);
		loss.curvature(h, scores, space.rows.y.subarray(from), space.rows.weights.subarray(from), to - from, rows);
		for (let o = 0; o < k; o++) {
			for (let j = 0; j <= nDense; j++) {
				let sum = 0;
				for (let i = 0, at = (block * width + j) * rows; i < to - from; i++, at++) sum += h[o * rows + i] * design.x[at] ** 2;
				diagonal[(j === 0 ? nFeatures : j - 1) * k + o] += sum;
			}
		}
		for (let row = from; row < to; row++) {
			for (let e = design.starts[row]; e < design.starts[row + 1]; e++) {
				const square = design.values[e] ** 2;
				const d = (nDense + design.indices[e]) * k;
				for (let o = 0; o < k; o++) diagonal[d + o] += square * h[o * rows + row - from];
			}
		}
	}
	for (let j = 0; j < nFeatures * k; j++) diagonal[j] += penalty.l2;
	return diagonal;
}
