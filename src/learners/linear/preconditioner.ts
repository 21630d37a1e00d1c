// An approximate inverse of the second derivative. With it a quasi-Newton fit needs some ten passes over the rows, not hundreds.
import type { JobContext } from '../../core/context';
import { factor, solve } from './cholesky';
import { curvatureDiagonal, curvatureMatrices } from './curvature';
import type { Problem } from './problem';

/** v becomes H^-1 v, in place. */
export type Preconditioner = (v: Float64Array) => void;

/** Largest matrix that is factored: n^3 / 3 of it is 0.3 s. */
const MAX_SIZE = 900;
/** Doubles that the matrices of all outputs may take together. */
const MAX_DOUBLES = 2 ** 22;
/** A sample of this many rows per coefficient misses the true matrix by some 10 %. */
const ROWS_PER_COEFFICIENT = 100;
const MIN_ROWS = 10_000;
/** Multiplications that a sample may cost beside those of this many passes over the rows. */
const WORTH_PASSES = 12;

/** Whether whole matrices are affordable; otherwise their diagonals are used. */
export function usesMatrices(problem: Problem): boolean {
	const size = problem.design.nFeatures + 1;
	return size <= MAX_SIZE && size * size * problem.loss.nOutputs <= MAX_DOUBLES;
}

/** Takes H at w, one block by output, from a sample of rows where all rows would cost more than they help. */
export async function createPreconditioner(problem: Problem, w: Float64Array, context: JobContext): Promise<Preconditioner> {
	if (!usesMatrices(problem)) return scaleBy(await curvatureDiagonal(problem, w, context));
	const { design, loss } = problem;
	const k = loss.nOutputs;
	const size = design.nFeatures + 1;
	const stride = sampleStride(problem);
	const matrices = await curvatureMatrices(problem, w, stride, context);
	const squares = problem.meanSquares();
	for (const matrix of matrices) {
		const total = matrix[size * size - 1];
		for (let j = 0; j < size; j++) {
			// A level that the sample has missed must not look free to move.
			const share = stride > 1 ? 0.05 : 1e-10;
			matrix[j * size + j] += share * total * squares[j] + 1e-12 * loss.totalWeight;
		}
		factor(matrix, size);
	}
	return (v) => matrices.forEach((matrix, o) => solve(matrix, size, v, o, k));
}

function sampleStride({ design }: Problem): number {
	const { nRows, nDense, nFeatures, indices } = design;
	const filled = nDense + indices.length / nRows + 1;
	const affordable = (WORTH_PASSES * 4 * nRows) / filled;
	const wanted = Math.max(MIN_ROWS, ROWS_PER_COEFFICIENT * (nFeatures + 1));
	const least = 10 * (nFeatures + 1);
	return Math.max(1, Math.floor(nRows / Math.max(least, Math.min(wanted, affordable))));
}

function scaleBy(diagonal: Float64Array): Preconditioner {
	let largest = 0;
	for (const value of diagonal) if (value > largest) largest = value;
	const floor = largest * 1e-8 || 1;
	return (v) => {
		for (let j = 0; j < v.length; j++) v[j] /= Math.max(diagonal[j], floor);
	};
}
