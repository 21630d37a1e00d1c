// Fits linear regression: normal equations where they are small, quasi-Newton where they are not, proximal Newton for l1; losses with
// bends by quasi-Newton (`robust.ts`).
import { reserve, type JobContext } from '../../core/context';
import type { ParamsOf } from '../../core/params';
import type { Predictor, TrainingData } from '../contract';
import { checkData } from '../linear/check-data';
import { factor, solve } from '../linear/cholesky';
import { curvatureMatrices } from '../linear/curvature';
import { packBlocks } from '../linear/blocks';
import { minimise, type Solution } from '../linear/lbfgs';
import { clippedLoss, squaredLoss } from '../linear/loss';
import { penaltyOf } from '../linear/params';
import { usesMatrices } from '../linear/preconditioner';
import { createProblem, type Problem } from '../linear/problem';
import { minimiseSparse } from '../linear/proximal';
import { linearScores } from '../linear/scores';
import { unpack, warnUnlessConverged } from '../linear/unpack';
import { fitMemory, shapeOf } from '../linear/memory';
import { standardise } from '../linear/standardise';
import { linearPredictor } from './model';
import type { LinearSpecs } from './params';
import { minimiseHuber, minimiseQuantile } from './robust';

const OWNER = 'Linear regression';
/** Newton steps with one factor: the first solves, the others take out the rounding of the normal equations. */
const REFINEMENTS = 3;

export async function fitLinear(data: TrainingData, params: ParamsOf<LinearSpecs>, context: JobContext): Promise<Predictor> {
	const weights = checkData(data, OWNER, []);
	const { x, y } = data;
	reserve(context, fitMemory(shapeOf(x, 1)), OWNER);
	await context.checkpoint();
	const { standardised, mean, deviation } = standardise(y, weights);
	const design = packBlocks(x, 1, OWNER, context);
	const penalty = penaltyOf(params);
	const bent: Parameters<typeof minimiseQuantile>[0] = (shape) => createProblem(design, clippedLoss(standardised, weights, shape), penalty, context);
	const errorsOf = (w: Float64Array) => {
		const { coefficients, intercepts } = unpack(design, w, 1);
		const errors = new Float64Array(x.nRows);
		linearScores(x, coefficients, intercepts, errors);
		for (let i = 0; i < errors.length; i++) errors[i] -= standardised[i];
		return errors;
	};
	const solution =
		params.loss === 'quantile'
			? await minimiseQuantile(bent, params.quantile, params, context)
			: params.loss === 'huber'
				? await minimiseHuber(bent, errorsOf, params.huberThreshold, params, context)
				: await minimiseSquares(createProblem(design, squaredLoss(standardised, weights), penalty, context), params, context);
	warnUnlessConverged(solution, OWNER, context);
	for (let j = 0; j < solution.w.length; j++) solution.w[j] *= deviation;
	solution.w[solution.w.length - 1] += mean;
	return linearPredictor(unpack(design, solution.w, 1), { iterations: solution.iterations });
}


async function minimiseSquares(problem: Problem, params: ParamsOf<LinearSpecs>, context: JobContext): Promise<Solution> {
	const start = new Float64Array(problem.size);
	if (problem.penalty.l1 > 0) return minimiseSparse(problem, start, params, context);
	if (!usesMatrices(problem)) return minimise(problem, start, params, context);
	const [matrix] = await curvatureMatrices(problem, start, { step: 1 }, context);
	await factor(matrix, problem.size, context);
	const w = start;
	const g = new Float64Array(problem.size);
	for (let step = 0; step < REFINEMENTS; step++) {
		await problem.evaluate(w, g);
		solve(matrix, problem.size, g);
		for (let j = 0; j < w.length; j++) w[j] -= g[j];
	}
	return { w, iterations: REFINEMENTS, stop: 'converged' };
}
