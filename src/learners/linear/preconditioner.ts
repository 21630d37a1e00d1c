// An approximate inverse of the second derivative. With it a quasi-Newton fit needs some ten passes over the rows, not hundreds.
import type { JobContext } from '../../core/context';
import { factor, solve } from './cholesky';
import { curvatureMatrices } from './curvature';
import { MAX_DOUBLES, MAX_SIZE } from './layout';
import type { Problem } from './problem';

/** v becomes H^-1 v, in place. */
export type Preconditioner = (v: Float64Array) => void;

/** A sample of this many rows per coefficient misses the true matrix by some 10 %. */
const ROWS_PER_COEFFICIENT = 100;
const MIN_ROWS = 30_000;
/** Multiplications that a sample may cost beside those of this many passes over the rows. */
const WORTH_PASSES = 12;

/** Whether whole matrices are affordable; otherwise their diagonals are used. */
export function usesMatrices(problem: Problem): boolean {
	const size = problem.design.nFeatures + 1;
	return size <= MAX_SIZE && size * size * problem.loss.nOutputs <= MAX_DOUBLES;
}

/** Takes H at w, one block by output, from a sample of rows where all rows would cost more than they help. */
export async function createPreconditioner(problem: Problem, w: Float64Array, context: JobContext): Promise<Preconditioner> {
	const { design, loss, penalty } = problem;
	const k = loss.nOutputs;
	const { nFeatures } = design;
	const head = headLength(problem);
	const step = sampleStep(problem, head);
	const matrices = await curvatureMatrices(problem, w, { step, head }, context);
	const squares = design.meanSquares;
	const totals = matrices.map((matrix) => matrix[matrix.length - 1]);
	const size = head + 1;
	for (let o = 0; o < k; o++) {
		for (let j = 0; j < size; j++) {
			// A level that the sample has missed must not look free to move.
			const share = step > 1 ? 0.05 : 1e-10;
			const square = j < head ? squares[j] : 1;
			matrices[o][j * size + j] += share * totals[o] * square + 1e-12 * loss.totalWeight;
		}
		await factor(matrices[o], size, context);
	}
	const block = new Float64Array(size);
	return (v) => {
		centre(v, k);
		for (let o = 0; o < k; o++) {
			// pass 1: the head and the intercept together.  pass 2: the other positions one by one.
			for (let j = 0; j < head; j++) block[j] = v[j * k + o];
			block[head] = v[nFeatures * k + o];
			solve(matrices[o], size, block);
			for (let j = 0; j < head; j++) v[j * k + o] = block[j];
			v[nFeatures * k + o] = block[head];
			for (let j = head; j < nFeatures; j++) v[j * k + o] /= totals[o] * squares[j] + penalty.l2 || 1;
		}
		centre(v, k);
	};
}

/** How many positions share a matrix: all where that is affordable, else the leading ones, which carry most. */
function headLength(problem: Problem): number {
	const { design, loss } = problem;
	if (usesMatrices(problem)) return design.nFeatures;
	const largest = Math.min(MAX_SIZE, Math.floor(Math.sqrt(MAX_DOUBLES / loss.nOutputs)));
	return Math.min(design.nColumns, largest - 1);
}

function sampleStep({ design }: Problem, head: number): number {
	const { nRows, nDense, indices } = design;
	const entries = nDense + indices.length / nRows + 1;
	const inHead = Math.min(entries, head + 1);
	const affordable = (WORTH_PASSES * 4 * nRows * entries) / (inHead * inHead);
	const wanted = Math.max(MIN_ROWS, ROWS_PER_COEFFICIENT * (head + 1));
	const least = 10 * (head + 1);
	return Math.max(1, Math.floor(nRows / Math.max(least, Math.min(wanted, affordable))));
}

/**
 * Softmax does not feel a move of all outputs together, and at the minimum their coefficients sum to 0. Blocks do not know this:
 * kept out of their steps, the fit needs a fraction of the iterations.
 */
function centre(v: Float64Array, k: number): void {
	if (k === 1) return;
	for (let at = 0; at < v.length; at += k) {
		let sum = 0;
		for (let o = 0; o < k; o++) sum += v[at + o];
		for (let o = 0; o < k; o++) v[at + o] -= sum / k;
	}
}
