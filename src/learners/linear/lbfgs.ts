// Limited-memory BFGS (Nocedal & Wright 2006, algorithms 7.4 and 7.5) with a preconditioner as the initial inverse Hessian, and a
// line search by bisection for the weak Wolfe conditions (Lewis & Overton 2013).
import type { JobContext } from '../../core/context';
import { createPreconditioner, type Preconditioner } from './preconditioner';
import type { Problem } from './problem';

export interface SolverOptions {
	/** At least 1. */
	readonly maxIterations: number;
	/** Stop when no entry of the gradient exceeds this share of the total weight. */
	readonly tolerance: number;
}

export interface Solution {
	readonly w: Float64Array;
	readonly iterations: number;
	/** `limit`: out of iterations; `deadline`: out of time. */
	readonly stop: 'converged' | 'limit' | 'deadline';
}

const MEMORY = 8;
const SUFFICIENT_DECREASE = 1e-4;
const CURVATURE = 0.9;
const MAX_TRIALS = 30;
/** By then the start's second derivatives are stale. */
const REFRESH_AFTER = 4;
/** The gradient of an estimate from thirty thousand rows is off by several times as much. */
const ESTIMATE_TOLERANCE = 5e-4;
/** A first step that leaves this share of the gradient at most: second derivatives have hardly changed since. */
const STEADY = 0.05;
/** Relative fall of the objective that is only rounding. */
export const STALLED = 4e-16;

interface Point {
	w: Float64Array;
	g: Float64Array;
	value: number;
}

interface Pair {
	s: Float64Array;
	y: Float64Array;
	rho: number;
}

/**
 * Minimises the smooth objective of `problem` (no l1) from `start`: for many rows an estimate from a part of them first, whose
 * minimum is a step or two from that of all.
 */
export async function minimise(problem: Problem, start: Float64Array, options: SolverOptions, context: JobContext): Promise<Solution> {
	const { estimate } = problem;
	if (!estimate) return await descend(problem, start, options, context);
	const tolerance = Math.max(options.tolerance, ESTIMATE_TOLERANCE);
	const first = await descend({ ...problem, evaluate: estimate }, start, { ...options, tolerance }, context);
	const maxIterations = Math.max(1, options.maxIterations - first.iterations);
	const solution = await descend(problem, first.w, { ...options, maxIterations }, context, first.precondition);
	return { ...solution, iterations: first.iterations + solution.iterations };
}

/** @param known - A preconditioner that is good enough for `start`. */
async function descend(
	problem: Problem,
	start: Float64Array,
	options: SolverOptions,
	context: JobContext,
	known?: Preconditioner,
): Promise<Solution & { precondition?: Preconditioner }> {
	const goal = options.tolerance * problem.loss.totalWeight;
	let point: Point = { w: start, g: new Float64Array(problem.size), value: 0 };
	let precondition = known ?? (await createPreconditioner(problem, point.w, context));
	point.value = await problem.evaluate(point.w, point.g);
	const atStart = largest(point.g);
	let isSteady = false;
	let pairs: Pair[] = [];
	for (let iteration = 0; ; iteration++) {
		const done = (stop: Solution['stop']) => ({ w: point.w, iterations: iteration, stop, precondition: isSteady ? precondition : undefined });
		if (iteration === 1) isSteady = largest(point.g) <= STEADY * atStart;
		if (largest(point.g) <= goal) return done('converged');
		if (iteration >= options.maxIterations) return done('limit');
		if (context.now() > context.deadline) return done('deadline');
		if (iteration === REFRESH_AFTER) {
			precondition = await createPreconditioner(problem, point.w, context);
			pairs = [];
		}
		const next = await lineSearch(problem, point, direction(point.g, pairs, precondition));
		if (!next) {
			// Without a memory the direction is as good as it gets: what is left is rounding.
			if (pairs.length === 0) return done('converged');
			pairs = [];
			continue;
		}
		remember(pairs, point, next);
		const fell = point.value - next.value;
		point = next;
		if (fell <= STALLED * Math.abs(point.value)) return { w: point.w, iterations: iteration + 1, stop: 'converged' };
	}
}

/** Two-loop recursion: -H g. */
function direction(g: Float64Array, pairs: readonly Pair[], precondition: Preconditioner): Float64Array {
	const d = g.slice();
	const alphas = new Float64Array(pairs.length);
	for (let m = pairs.length - 1; m >= 0; m--) {
		alphas[m] = pairs[m].rho * dot(pairs[m].s, d);
		addScaled(d, pairs[m].y, -alphas[m]);
	}
	precondition(d);
	const last = pairs.at(-1);
	if (last) scale(d, stepLength(last, precondition));
	for (let m = 0; m < pairs.length; m++) addScaled(d, pairs[m].s, alphas[m] - pairs[m].rho * dot(pairs[m].y, d));
	for (let j = 0; j < d.length; j++) d[j] = -d[j];
	return d;
}

/** How far the last step says that the preconditioner is off: s y / y H y (Nocedal & Wright, 7.20). */
function stepLength({ y, rho }: Pair, precondition: Preconditioner): number {
	const step = y.slice();
	precondition(step);
	return 1 / (rho * dot(y, step));
}

/** @returns undefined when no step along d lowers the objective. */
async function lineSearch(problem: Problem, from: Point, d: Float64Array): Promise<Point | undefined> {
	const slope = dot(from.g, d);
	if (!(slope < 0)) return undefined;
	let low = 0;
	let high = Infinity;
	let step = 1;
	const trial: Point = { w: new Float64Array(d.length), g: new Float64Array(d.length), value: 0 };
	for (let tries = 0; tries < MAX_TRIALS; tries++) {
		for (let j = 0; j < d.length; j++) trial.w[j] = from.w[j] + step * d[j];
		trial.value = await problem.evaluate(trial.w, trial.g);
		if (!(trial.value <= from.value + SUFFICIENT_DECREASE * step * slope)) high = step;
		else if (dot(trial.g, d) < CURVATURE * slope) low = step;
		else return trial;
		step = high === Infinity ? 2 * low : (low + high) / 2;
	}
	return trial.value < from.value ? trial : undefined;
}

function remember(pairs: Pair[], from: Point, to: Point): void {
	const s = to.w.map((value, j) => value - from.w[j]);
	const y = to.g.map((value, j) => value - from.g[j]);
	const curvature = dot(s, y);
	if (!(curvature > 1e-14 * dot(y, y))) return;
	if (pairs.length === MEMORY) pairs.shift();
	pairs.push({ s, y, rho: 1 / curvature });
}

function largest(g: Float64Array): number {
	let max = 0;
	for (const value of g) max = Math.max(max, Math.abs(value));
	return max;
}

function dot(a: Float64Array, b: Float64Array): number {
	let total = 0;
	for (let j = 0; j < a.length; j++) total += a[j] * b[j];
	return total;
}

function scale(a: Float64Array, factor: number): void {
	for (let j = 0; j < a.length; j++) a[j] *= factor;
}

function addScaled(a: Float64Array, b: Float64Array, factor: number): void {
	for (let j = 0; j < a.length; j++) a[j] += factor * b[j];
}
