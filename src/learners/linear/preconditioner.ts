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
/** Rows of the sample per coefficient, at least. */
const ROWS_PER_COEFFICIENT = 20;

/** Whether whole matrices are affordable; otherwise their diagonals are used. */
export function usesMatrices(problem: Problem): boolean {
	const size = problem.design.nFeatures + 1;
	return size <= MAX_SIZE && size * size * problem.loss.nOutputs <= MAX_DOUBLES;
}

/** Takes H at w. Block by output; from a sample of rows where all would cost more than some ten gradients. */
export async function createPreconditioner(problem: Problem, w: Float64Array, context: JobContext): Promise<Preconditioner> {
	const diagonal = await curvatureDiagonal(problem, w, context);
	if (!usesMatrices(problem)) return scaleBy(diagonal);
	const k = problem.loss.nOutputs;
	const size = problem.design.nFeatures + 1;
	const { nRows } = problem.design;
	const rows = Math.max(ROWS_PER_COEFFICIENT * size, (48 * nRows) / size);
	const stride = Math.max(1, Math.floor(nRows / rows));
	const matrices = await curvatureMatrices(problem, w, stride, context);
	matrices.forEach((matrix, o) => {
		for (let j = 0; j < size; j++) {
			// A level that the sample has missed must not look free to move.
			const share = stride > 1 ? 0.05 : 1e-10;
			matrix[j * size + j] += share * diagonal[j * k + o] + 1e-12 * problem.loss.totalWeight;
		}
		factor(matrix, size);
	});
	return (v) => matrices.forEach((matrix, o) => solve(matrix, size, v, o, k));
}

function scaleBy(diagonal: Float64Array): Preconditioner {
	let largest = 0;
	for (const value of diagonal) if (value > largest) largest = value;
	const floor = largest * 1e-8 || 1;
	return (v) => {
		for (let j = 0; j < v.length; j++) v[j] /= Math.max(diagonal[j], floor);
	};
}
