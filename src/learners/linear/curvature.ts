// Second derivatives of a linear fit: matrices by output, exact or from a part of the rows, or diagonals.
import type { JobContext } from '../../core/context';
import { setDenseCoefficients, type Problem } from './problem';
import { addSparseScores } from './products';
import { eachBlock, forEachWave, type Part } from './waves';

interface Extent {
	/** Every step-th block of rows stands for all; 1 = exact. */
	step: number;
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
	{ step, head = problem.design.nFeatures }: Extent,
	context: JobContext,
): Promise<Float64Array[]> {
	const { design, loss, penalty, space } = problem;
	const { kernels, layout } = design;
	const k = loss.nOutputs;
	const size = head + 1;
	const n = Math.min(head, design.nDense) + 1;
	const matrices = Array.from({ length: k }, () => new Float64Array(size * size));
	const { rows } = space.stage;
	const isSparse = design.indices.length > 0;
	const together = Math.max(1, Math.min(layout.partsPerWave, Math.floor(layout.nMatrices / k)));
	setDenseCoefficients(space, w, design, k);
	await forEachWave(problem, step, together, context, (parts) => {
		// pass 1: second derivatives.  pass 2: what sparse entries add.  pass 3: products of dense columns, a matrix for each part and output.
		secondDerivatives(problem, w, parts);
		if (isSparse) {
			eachBlock(design, parts, k, (p, at, row, end, block) => {
				for (let o = 0; o < k; o++) {
					const h = space.scores[p].subarray(at + o * rows.rows);
					for (let i = row; i < end; i++) addSparseOuter(problem, i, { block, inBlock: i - row, h: h[i - row] * step }, matrices[o], size);
				}
			});
		}
		kernels.forEachPart(parts.length * k, (kk, at) => {
			const p = Math.floor(at / k);
			const o = at - p * k;
			kk.linearCurvature(space.matrices[at], rows, space.scores[p].subarray(o * rows.rows), n, parts[p].from, parts[p].to);
		});
		for (let at = 0; at < parts.length * k; at++) addDenseMatrix(space.matrices[at], n, step, matrices[at % k], size);
	});
	for (const matrix of matrices) {
		for (let j = 0; j < head; j++) matrix[j * size + j] += penalty.l2;
	}
	return matrices;
}

/** Scores of the parts become second derivatives. */
function secondDerivatives({ design, loss, space }: Problem, w: Float64Array, parts: readonly Part[]): void {
	const { kernels } = design;
	const { rows } = space.stage;
	const { kernel, nOutputs: k } = loss;
	kernels.forEachPart(parts.length, (kk, p) => kk.linearScores(space.scores[p], rows, space.w, parts[p].from, parts[p].to));
	if (design.indices.length > 0) eachBlock(design, parts, k, (p, at, row, end) => addSparseScores(design, w, k, row, end, space.scores[p].subarray(at)));
	kernels.forEachPart(parts.length, (kk, p) => kk.linearSecond(space.scores[p], rows, kernel, parts[p].from, parts[p].to));
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
function addSparseOuter(
	{ design, space }: Problem,
	row: number,
	{ block, inBlock, h }: { block: number; inBlock: number; h: number },
	matrix: Float64Array,
	size: number,
): void {
	const { nDense, starts, indices, values } = design;
	if (h === 0 || starts[row] === starts[row + 1]) return;
	const { x, rows, width } = space.stage.rows;
	const last = size - 1;
	const dense = (block * width + 1) * rows + inBlock;
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
	const { layout, nDense, nFeatures, starts, indices, values } = design;
	const { x, rows, width } = space.stage.rows;
	const k = loss.nOutputs;
	const diagonal = new Float64Array((nFeatures + 1) * k);
	setDenseCoefficients(space, w, design, k);
	await forEachWave(problem, 1, layout.partsPerWave, context, (parts) => {
		secondDerivatives(problem, w, parts);
		eachBlock(design, parts, k, (p, start, row, end, block) => {
			const h = space.scores[p].subarray(start);
			for (let o = 0; o < k; o++) {
				for (let j = 0; j <= nDense; j++) {
					let sum = 0;
					for (let i = o * rows, at = (block * width + j) * rows; i < (o + 1) * rows; i++, at++) sum += h[i] * x[at] ** 2;
					diagonal[(j === 0 ? nFeatures : j - 1) * k + o] += sum;
				}
			}
			for (let i = row; i < end; i++) {
				for (let e = starts[i]; e < starts[i + 1]; e++) {
					const square = values[e] ** 2;
					const d = (nDense + indices[e]) * k;
					for (let o = 0; o < k; o++) diagonal[d + o] += square * h[o * rows + i - row];
				}
			}
		});
	});
	for (let j = 0; j < nFeatures * k; j++) diagonal[j] += penalty.l2;
	return diagonal;
}
