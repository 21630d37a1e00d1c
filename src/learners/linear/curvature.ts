// Second derivatives of a linear fit, one matrix per output, exact or from a part of the rows.
import type { JobContext } from '../../core/context';
import type { Design } from './design';
import type { Problem } from './problem';
import { scoreRows } from './products';

/**
 * Lower triangles of X~ᵀ diag(h) X~ + l2 for each output, X~ = [X, 1]; row-major, (nFeatures + 1)^2 each, no l2 for the intercept.
 *
 * @param w - Where to take it.
 * @param stride - Every stride-th row stands for all; 1 = exact.
 */
export async function curvatureMatrices(problem: Problem, w: Float64Array, stride: number, context: JobContext): Promise<Float64Array[]> {
	const { design, loss, penalty } = problem;
	const k = loss.nOutputs;
	const size = design.nFeatures + 1;
	const matrices = Array.from({ length: k }, () => new Float64Array(size * size));
	const h = new Float64Array(k);
	const rowsPerCheckpoint = Math.max(1, Math.floor(8_000_000 / (k * size * size)));
	for (let row = 0, seen = 0; row < design.nRows; row += stride, seen++) {
		if (seen % rowsPerCheckpoint === 0) await context.checkpoint();
		scoreRows(design, w, k, row, row + 1, h);
		loss.curvature(h, row, row + 1);
		for (let o = 0; o < k; o++) if (h[o] > 0) addOuter(design, row, h[o] * stride, matrices[o], size);
	}
	for (const matrix of matrices) {
		for (let j = 0; j < design.nFeatures; j++) matrix[j * size + j] += penalty.l2;
	}
	return matrices;
}

/** matrix += h * x~ x~ᵀ, lower triangle. */
function addOuter(design: Design, row: number, h: number, matrix: Float64Array, size: number): void {
	const { dense, nDense, starts, indices, values } = design;
	const x = row * nDense;
	for (let i = 0; i < nDense; i++) {
		const a = h * dense[x + i];
		if (a === 0) continue;
		for (let j = 0, at = i * size; j <= i; j++) matrix[at + j] += a * dense[x + j];
	}
	const end = starts[row + 1];
	for (let e = starts[row]; e < end; e++) {
		const a = h * values[e];
		const at = (nDense + indices[e]) * size;
		for (let j = 0; j < nDense; j++) matrix[at + j] += a * dense[x + j];
		for (let f = starts[row]; f <= e; f++) matrix[at + nDense + indices[f]] += a * values[f];
	}
	const last = (size - 1) * size;
	for (let j = 0; j < nDense; j++) matrix[last + j] += h * dense[x + j];
	for (let e = starts[row]; e < end; e++) matrix[last + nDense + indices[e]] += h * values[e];
	matrix[last + size - 1] += h;
}

/** The diagonals of the same matrices from all rows, laid out like coefficients: [position][output]. */
export async function curvatureDiagonal(problem: Problem, w: Float64Array, context: JobContext): Promise<Float64Array> {
	const { design, loss, penalty } = problem;
	const { dense, nDense, nFeatures, starts, indices, values } = design;
	const k = loss.nOutputs;
	const diagonal = new Float64Array((nFeatures + 1) * k);
	const h = new Float64Array(k);
	for (let row = 0; row < design.nRows; row++) {
		if (row % 1024 === 0) await context.checkpoint();
		scoreRows(design, w, k, row, row + 1, h);
		loss.curvature(h, row, row + 1);
		for (let j = 0; j < nDense; j++) {
			const square = dense[row * nDense + j] ** 2;
			for (let o = 0; o < k; o++) diagonal[j * k + o] += square * h[o];
		}
		for (let e = starts[row]; e < starts[row + 1]; e++) {
			const square = values[e] ** 2;
			for (let o = 0, at = (nDense + indices[e]) * k; o < k; o++) diagonal[at + o] += square * h[o];
		}
		for (let o = 0; o < k; o++) diagonal[nFeatures * k + o] += h[o];
	}
	for (let j = 0; j < nFeatures * k; j++) diagonal[j] += penalty.l2;
	return diagonal;
}
