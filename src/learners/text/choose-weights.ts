// What is learnt on rows kept back: whether Naive Bayes weights help, and how scores become chances.
import type { JobContext } from '../../core/context';
import type { Random } from '../../core/random';
import { fitSigmoid, fitSoftmax, USUAL_CHANCES, type ChanceMap } from './chances';
import { fitClasses, type Coefficients, type Labelled, type Params } from './fit';
import { scoresOf } from './model';
import { DENSE_SCALE, takeRows, type SparseRows } from './rows';

export interface Trial {
	readonly naiveBayes: boolean;
}

/** Fewer rows than this say nothing when they are kept back. */
const MIN_ROWS = 30;
/** Three folds while they cost less than this many entries times scores; otherwise half of the rows is kept back. */
const WORK_FOR_FOLDS = 20_000_000;

/** The trial of the least log-loss on rows that its model did not see, and its chances. */
export async function chooseWeights(
	labelled: Labelled,
	nClasses: number,
	trials: readonly Trial[],
	params: Params,
	context: JobContext,
): Promise<{ trial: Trial; chances: ChanceMap }> {
	const { rows, y } = labelled;
	let best = { trial: trials[0], chances: USUAL_CHANCES, loss: Infinity };
	if (rows.nRows < MIN_ROWS) return best;
	const work = rows.indices.length * scoresOf(nClasses);
	const parts = work <= WORK_FOR_FOLDS ? 3 : 2;
	const folds = foldOfRow(y, nClasses, parts, context.random);
	const nRounds = parts === 3 ? 3 : 1;
	for (const trial of trials) {
		// The fit on all rows needs the rest of the time.
		if (context.now() > context.deadline) break;
		const held = await heldOutScores(labelled, nClasses, trial, { folds, nRounds }, params, context);
		const chances = nClasses === 2 ? fitSigmoid(held.scores, held.y, held.weights) : fitSoftmax(held.scores, held.y, held.weights, nClasses);
		const loss = logLoss(held, chances, nClasses);
		if (loss < best.loss) best = { trial, chances, loss };
	}
	return best;
}

interface HeldOut {
	scores: Float64Array;
	y: Float64Array;
	weights: Float64Array;
}

async function heldOutScores(
	{ rows, y, weights }: Labelled,
	nClasses: number,
	trial: Trial,
	{ folds, nRounds }: { folds: Uint8Array; nRounds: number },
	params: Params,
	context: JobContext,
): Promise<HeldOut> {
	const k = scoresOf(nClasses);
	const all = Int32Array.from(folds.keys());
	const covered = all.filter((row) => folds[row] < nRounds);
	const scores = new Float64Array(rows.nRows * k);
	const take = (values: Float64Array, chosen: Int32Array) => Float64Array.from(chosen, (row) => values[row]);
	for (let fold = 0; fold < nRounds; fold++) {
		const inside = all.filter((row) => folds[row] !== fold);
		const part = { rows: takeRows(rows, inside), y: take(y, inside), weights: take(weights, inside) };
		const model = await fitClasses(part, nClasses, trial, params, context);
		for (const row of covered) if (folds[row] === fold) scoreRow(rows, row, model, scores.subarray(row * k, row * k + k));
	}
	const kept = new Float64Array(covered.length * k);
	covered.forEach((row, i) => kept.set(scores.subarray(row * k, row * k + k), i * k));
	return { scores: kept, y: take(y, covered), weights: take(weights, covered) };
}

function scoreRow({ starts, indices, values, nFeatures, firstTerm }: SparseRows, row: number, { coefficients, intercepts }: Coefficients, out: Float64Array): void {
	const k = out.length;
	out.set(intercepts);
	for (let e = starts[row]; e < starts[row + 1]; e++) {
		if (indices[e] === nFeatures) continue;
		const c = indices[e] * k;
		// The coefficients speak of numbers at their full size.
		const value = indices[e] < firstTerm ? values[e] / DENSE_SCALE : values[e];
		for (let o = 0; o < k; o++) out[o] += value * coefficients[c + o];
	}
}

function logLoss({ scores, y, weights }: HeldOut, { slope, offset }: ChanceMap, nClasses: number): number {
	let total = 0;
	for (let i = 0; i < y.length; i++) {
		if (nClasses === 2) {
			const z = (y[i] === 1 ? -1 : 1) * (slope * scores[i] + offset);
			total += weights[i] * (Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0));
			continue;
		}
		const own = slope * scores[i * nClasses + y[i]];
		let sum = 0;
		for (let c = 0; c < nClasses; c++) sum += Math.exp(Math.min(700, slope * scores[i * nClasses + c] - own));
		total += weights[i] * Math.log(sum);
	}
	return total;
}

/** Each class is dealt out evenly over the folds, in random order. */
function foldOfRow(y: Float64Array, nClasses: number, parts: number, random: Random): Uint8Array {
	const dealt = Int32Array.from({ length: nClasses }, (_, c) => c % parts);
	const folds = new Uint8Array(y.length);
	for (const row of random.permutation(y.length)) {
		folds[row] = dealt[y[row]];
		dealt[y[row]] = (dealt[y[row]] + 1) % parts;
	}
	return folds;
}
