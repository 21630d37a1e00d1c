// Losses with bends, fitted by a row of smooth problems, each from the solution of the one before.
import type { JobContext } from '../../core/context';
import { minimise, type Solution, type SolverOptions } from '../linear/lbfgs';
import { clippedLoss } from '../linear/loss';
import type { Problem } from '../linear/problem';
import { minimiseSparse } from '../linear/proximal';

/** Where Huber's loss turns straight, in units of the target; changed between two fits. */
type Shape = Parameters<typeof clippedLoss>[2];

/** Half the width within which the quantile loss is rounded off, in standard deviations of the target. */
const WIDTHS = [1, 0.2, 0.04, 0.008, 0.0016, 1e-4];
const MAX_SCALES = 60;
const SCALE_TOLERANCE = 1e-9;
/** Errors as small as this are rounding, and no scale can be told from them. */
const SMALLEST_SCALE = 1e-9;

/** @param makeProblem - For a loss whose shape will be changed. */
export async function minimiseQuantile(
	makeProblem: (shape: Shape) => Problem,
	quantile: number,
	options: SolverOptions,
	context: JobContext,
): Promise<Solution> {
	const shape = { delta: WIDTHS[0], a: 0.5 / WIDTHS[0], c: 0.5 - quantile };
	const problem = makeProblem(shape);
	let solution = await solveFrom(problem, undefined, options, context);
	for (const width of WIDTHS.slice(1)) {
		if (solution.stop === 'deadline') break;
		shape.delta = width;
		shape.a = 0.5 / width;
		solution = joined(solution, await solveFrom(problem, solution.w, options, context));
	}
	return solution;
}

/** Coefficients for a scale and the scale of their errors in turn, until neither moves (Huber & Dutter 1974). */
export async function minimiseHuber(
	makeProblem: (shape: Shape) => Problem,
	errorsOf: (w: Float64Array) => Float64Array,
	threshold: number,
	options: SolverOptions,
	context: JobContext,
): Promise<Solution> {
	const shape = { delta: threshold, a: 1, c: 0 };
	const problem = makeProblem(shape);
	const { weights } = problem.loss;
	let scale = 1;
	let solution = await solveFrom(problem, undefined, options, context);
	for (let round = 0; round < MAX_SCALES && solution.stop !== 'deadline'; round++) {
		const next = await scaleOf(errorsOf(solution.w), weights, threshold, context);
		const moved = Math.abs(next - scale);
		scale = next;
		if (moved <= SCALE_TOLERANCE * scale || scale === SMALLEST_SCALE) break;
		shape.delta = threshold * scale;
		solution = joined(solution, await solveFrom(problem, solution.w, options, context));
	}
	return solution;
}

/** The scale s at which  sum_i weight_i min(t_i / s, threshold)^2 = sum_i weight_i  (proposal 2 as in HuberRegressor). */
async function scaleOf(errors: Float64Array, weights: Float64Array, threshold: number, context: JobContext): Promise<number> {
	let total = 0;
	let largest = 0;
	for (let i = 0; i < errors.length; i++) {
		total += weights[i];
		if (weights[i] > 0) largest = Math.max(largest, Math.abs(errors[i]));
	}
	let low = SMALLEST_SCALE;
	let high = Math.max(low, largest);
	while (high - low > 1e-13 * high) {
		await context.checkpoint();
		const middle = (low + high) / 2;
		if (middle === low || middle === high) break;
		let sum = 0;
		for (let i = 0; i < errors.length; i++) {
			const error = Math.min(Math.abs(errors[i]) / middle, threshold);
			sum += weights[i] * error * error;
		}
		if (sum > total) low = middle;
		else high = middle;
	}
	return high;
}

async function solveFrom(problem: Problem, start: Float64Array | undefined, options: SolverOptions, context: JobContext): Promise<Solution> {
	// A start from an earlier solution is closer than what a part of the rows would tell.
	const whole = start ? { ...problem, estimate: undefined } : problem;
	return await (problem.penalty.l1 > 0 ? minimiseSparse : minimise)(whole, start ?? new Float64Array(problem.size), options, context);
}

const joined = (before: Solution, after: Solution): Solution => ({ ...after, iterations: before.iterations + after.iterations });
