// Proximal Newton for an l1 penalty (Lee, Sun & Saunders 2014; glmnet's inner loop, Friedman, Hastie & Tibshirani 2010): the smooth part is
// replaced by its second-order model, coordinate descent solves model + l1, a line search makes the step safe.
import type { JobContext } from '../../core/context';
import { curvatureDiagonal, curvatureMatrices } from './curvature';
import { STALLED, type Solution, type SolverOptions } from './lbfgs';
import { usesMatrices } from './preconditioner';
import type { Problem } from './problem';

const MAX_SWEEPS = 1000;
const MAX_HALVINGS = 40;
const SUFFICIENT_DECREASE = 1e-4;
/** A coefficient step below this share of the largest one ends coordinate descent. */
const SWEEP_TOLERANCE = 1e-9;

/** Second-order model: for each output a full symmetric matrix, or one diagonal laid out like coefficients. */
type Model = { matrices: Float64Array[] } | { diagonal: Float64Array };

/** Minimises the objective of `problem` including its l1 term from `start`. */
export async function minimiseSparse(problem: Problem, start: Float64Array, options: SolverOptions, context: JobContext): Promise<Solution> {
	const { penalty, design, loss } = problem;
	const goal = options.tolerance * loss.totalWeight;
	const penalised = design.nFeatures * loss.nOutputs;
	let w = start;
	let g = new Float64Array(problem.size);
	let value = (await problem.evaluate(w, g)) + penalty.l1 * absoluteSum(w, penalised);
	for (let iteration = 0; ; iteration++) {
		if (steepest(w, g, penalty.l1, penalised) <= goal) return { w, iterations: iteration, stop: 'converged' };
		if (iteration >= options.maxIterations) return { w, iterations: iteration, stop: 'limit' };
		if (context.now() > context.deadline) return { w, iterations: iteration, stop: 'deadline' };
		// pass 1: the model at w.  pass 2: its minimum.  pass 3: how far to go there.
		const model = await secondOrder(problem, w, context);
		const d = await modelStep(model, w, g, problem, context);
		const expected = dot(g, d) + penalty.l1 * (absoluteSum(added(w, d, 1), penalised) - absoluteSum(w, penalised));
		let step = 1;
		let accepted = false;
		let fell = 0;
		const nextG = new Float64Array(problem.size);
		for (let halvings = 0; halvings < MAX_HALVINGS && expected < 0 && !accepted; halvings++) {
			const next = added(w, d, step);
			const nextValue = (await problem.evaluate(next, nextG)) + penalty.l1 * absoluteSum(next, penalised);
			accepted = nextValue <= value + SUFFICIENT_DECREASE * step * expected;
			if (accepted) {
				fell = value - nextValue;
				[w, g, value] = [next, nextG, nextValue];
			}
			step /= 2;
		}
		// No step lowers the objective: what is left is rounding.
		if (fell <= STALLED * Math.abs(value)) return { w, iterations: iteration, stop: 'converged' };
	}
}

async function secondOrder(problem: Problem, w: Float64Array, context: JobContext): Promise<Model> {
	const tiny = 1e-12 * problem.loss.totalWeight;
	if (!usesMatrices(problem)) {
		const diagonal = await curvatureDiagonal(problem, w, context);
		// Off-diagonal terms are left out: without this the line search would shorten most steps.
		return { diagonal: diagonal.map((value) => 2 * value + tiny) };
	}
	const matrices = await curvatureMatrices(problem, w, { step: 1 }, context);
	const size = problem.design.nFeatures + 1;
	for (const matrix of matrices) {
		for (let i = 0; i < size; i++) {
			matrix[i * size + i] += tiny;
			for (let j = 0; j < i; j++) matrix[j * size + i] = matrix[i * size + j];
		}
	}
	return { matrices };
}

async function modelStep(model: Model, w: Float64Array, g: Float64Array, problem: Problem, context: JobContext): Promise<Float64Array> {
	const k = problem.loss.nOutputs;
	const { l1 } = problem.penalty;
	if ('matrices' in model) {
		const d = new Float64Array(w.length);
		for (let o = 0; o < k; o++) await descendCoordinates(model.matrices[o], w, g, d, { at: o, stride: k, l1 }, context);
		return d;
	}
	const penalised = problem.design.nFeatures * k;
	return w.map((value, j) => shrink(value - g[j] / model.diagonal[j], j < penalised ? l1 / model.diagonal[j] : 0) - value);
}

/** d[j] += the minimum of  g d + d H d / 2 + l1 |w + d|_1  over the coefficients of one output; the last one is free of l1. */
async function descendCoordinates(
	h: Float64Array,
	w: Float64Array,
	g: Float64Array,
	d: Float64Array,
	{ at, stride, l1 }: { at: number; stride: number; l1: number },
	context: JobContext,
): Promise<void> {
	const size = Math.round(Math.sqrt(h.length));
	// Hd + g, kept current.
	const slope = Float64Array.from({ length: size }, (_, j) => g[at + j * stride]);
	let largestStep = 0;
	for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
		if (sweep % 8 === 0) await context.checkpoint();
		let change = 0;
		for (let j = 0; j < size; j++) {
			const curvature = h[j * size + j];
			const index = at + j * stride;
			const current = w[index] + d[index];
			const target = shrink(current - slope[j] / curvature, j < size - 1 ? l1 / curvature : 0);
			const move = target - current;
			if (move === 0) continue;
			d[index] += move;
			for (let m = 0, row = j * size; m < size; m++) slope[m] += move * h[row + m];
			change = Math.max(change, Math.abs(move) * Math.sqrt(curvature));
		}
		largestStep = Math.max(largestStep, change);
		if (change <= SWEEP_TOLERANCE * largestStep) return;
	}
}

function shrink(value: number, threshold: number): number {
	return value > threshold ? value - threshold : value < -threshold ? value + threshold : 0;
}

/** Largest entry of the smallest subgradient: 0 exactly at the minimum. */
function steepest(w: Float64Array, g: Float64Array, l1: number, penalised: number): number {
	let max = 0;
	for (let j = 0; j < w.length; j++) {
		const pull = j >= penalised ? Math.abs(g[j]) : w[j] !== 0 ? Math.abs(g[j] + Math.sign(w[j]) * l1) : Math.abs(g[j]) - l1;
		if (pull > max) max = pull;
	}
	return max;
}

function absoluteSum(w: Float64Array, end: number): number {
	let total = 0;
	for (let j = 0; j < end; j++) total += Math.abs(w[j]);
	return total;
}

function added(w: Float64Array, d: Float64Array, step: number): Float64Array {
	return w.map((value, j) => value + step * d[j]);
}

function dot(a: Float64Array, b: Float64Array): number {
	let total = 0;
	for (let j = 0; j < a.length; j++) total += a[j] * b[j];
	return total;
}
