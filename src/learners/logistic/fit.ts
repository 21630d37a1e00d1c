// Fits logistic regression: quasi-Newton for smooth penalties, proximal Newton for l1.
import { reserve, type JobContext } from '../../core/context';
import { MlError } from '../../core/errors';
import type { ParamsOf } from '../../core/params';
import type { Predictor, TrainingData } from '../contract';
import { checkData } from '../linear/check-data';
import { packBlocks } from '../linear/blocks';
import { minimise } from '../linear/lbfgs';
import { binaryLogLoss, softmaxLoss } from '../linear/loss';
import { fitMemory, shapeOf } from '../linear/memory';
import { penaltyOf } from '../linear/params';
import { createProblem } from '../linear/problem';
import { minimiseSparse } from '../linear/proximal';
import { unpack, warnUnlessConverged } from '../linear/unpack';
import { logisticPredictor } from './model';
import type { LogisticSpecs } from './params';

const OWNER = 'Logistic regression';
/** Share that a class without rows starts from: its score falls no further, and its probability stays below rounding. */
const ABSENT = 1e-13;

export async function fitLogistic(data: TrainingData, params: ParamsOf<LogisticSpecs>, context: JobContext): Promise<Predictor> {
	const rowWeights = checkData(data, OWNER, []);
	const { y, nClasses, x } = data;
	const totals = classTotals(y, rowWeights, nClasses);
	if (totals.filter((total) => total > 0).length < 2) {
		throw new MlError('ML-ONE-CLASS', 'All training rows have the same target value.', 'Add rows with another outcome: there is nothing to tell apart.');
	}
	const weights = params.classWeight === 'balanced' ? balance(y, rowWeights, totals) : rowWeights;
	reserve(context, fitMemory(shapeOf(x, nClasses)), OWNER);
	await context.checkpoint();
	const design = packBlocks(x, nClasses === 2 ? 1 : nClasses, OWNER, context);
	const loss = nClasses === 2 ? binaryLogLoss(y, weights) : softmaxLoss(y, weights, nClasses);
	const penalty = penaltyOf(params);
	const problem = createProblem(design, loss, penalty, context);
	const start = new Float64Array(problem.size);
	start.set(priorScores(weights === rowWeights ? totals : classTotals(y, weights, nClasses)), design.nFeatures * loss.nOutputs);
	const solution = await (penalty.l1 > 0 ? minimiseSparse : minimise)(problem, start, params, context);
	warnUnlessConverged(solution, OWNER, context);
	const learnt = unpack(design, solution.w, loss.nOutputs);
	if (nClasses > 2) centre(learnt.intercepts);
	return logisticPredictor(nClasses, learnt, { iterations: solution.iterations });
}

function classTotals(y: Float64Array, weights: Float64Array, nClasses: number): Float64Array {
	const totals = new Float64Array(nClasses);
	for (let i = 0; i < y.length; i++) totals[y[i]] += weights[i];
	return totals;
}

/** weight * all / (classes present * weight of the row's class), as scikit-learn's `balanced`. */
function balance(y: Float64Array, weights: Float64Array, totals: Float64Array): Float64Array {
	const present = totals.filter((total) => total > 0);
	const all = present.reduce((sum, total) => sum + total, 0);
	return weights.map((weight, i) => (weight > 0 ? (weight * all) / (present.length * totals[y[i]]) : 0));
}

/** The intercepts of a model that knows only how often classes occur. */
function priorScores(totals: Float64Array): Float64Array {
	if (totals.length === 2) return Float64Array.of(Math.log(totals[1] / totals[0]));
	const all = totals.reduce((sum, total) => sum + total, 0);
	const scores = totals.map((total) => Math.log(Math.max(total / all, ABSENT)));
	centre(scores);
	return scores;
}

/** Softmax does not change when all scores move together; their mean is set to 0 so that equal models have equal numbers. */
function centre(intercepts: Float64Array): void {
	const mean = intercepts.reduce((sum, value) => sum + value, 0) / intercepts.length;
	for (let c = 0; c < intercepts.length; c++) intercepts[c] -= mean;
}
