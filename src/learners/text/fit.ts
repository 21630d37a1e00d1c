// Fits `text`: one linear model per class against the rest, its chances learnt on rows kept back, then once more on all rows.
import { reserve, type JobContext } from '../../core/context';
import { MlError } from '../../core/errors';
import type { ParamsOf } from '../../core/params';
import type { FeatureMatrix } from '../../table/feature-matrix';
import type { Predictor, TrainingData } from '../contract';
import { checkData } from '../linear/check-data';
import { chooseWeights, type Trial } from './choose-weights';
import { USUAL_CHANCES } from './chances';
import { regress, separate } from './dual-descent';
import { logCountRatios, scaleRows } from './log-count-ratios';
import { scoresOf, textPredictor } from './model';
import type { TextSpecs } from './params';
import { DENSE_SCALE, packRows, type SparseRows } from './rows';

const OWNER = 'Text';
/** A model with more classes than this many coefficients have room for knows fewer terms. */
const MAX_COEFFICIENTS = 5_000_000;
/** The score of a class without rows: its chance rounds to 0. */
const NEVER = -1000;

export type Params = ParamsOf<TextSpecs>;

/** Rows with what they are to be told apart by. */
export interface Labelled {
	readonly rows: SparseRows;
	readonly y: Float64Array;
	readonly weights: Float64Array;
}

export interface Coefficients {
	/** [feature][score] */
	readonly coefficients: Float32Array;
	readonly intercepts: Float64Array;
	/** False when a part was stopped before it had converged. */
	readonly done: boolean;
}

/** Bytes of a fit at its peak: its rows, twice with Naive Bayes weights, and the coefficients. */
export function textBytes(shape: { nRows: number; nFeatures: number; nOutputs: number; nonZeros: number }): number {
	const k = scoresOf(shape.nOutputs);
	const entries = shape.nonZeros > 0 ? shape.nonZeros + 20 * shape.nRows : shape.nRows * (Math.min(shape.nFeatures, 512) + 1);
	return 40 * entries + 40 * shape.nRows + 8 * Math.min(shape.nFeatures * k, MAX_COEFFICIENTS) + 60 * shape.nFeatures;
}

export async function fitText(data: TrainingData, params: Params, context: JobContext): Promise<Predictor> {
	const weights = checkData(data, OWNER);
	const { x, y, nClasses } = data;
	const isClassification = data.problemType === 'classification';
	if (isClassification) checkClasses(y, weights);
	reserve(context, textBytes({ nRows: x.nRows, nFeatures: x.nFeatures, nOutputs: nClasses, nonZeros: x.sparse?.indices.length ?? 0 }), OWNER);
	await context.checkpoint();
	const known = knownFeatures(x, scoresOf(nClasses));
	const labelled: Labelled = { rows: packRows(x, known), y, weights };
	const importanceOf = (coefficients: Float32Array) => importance(coefficients, labelled.rows, scoresOf(nClasses));
	if (!isClassification) {
		const { coefficients, intercepts, done } = await fitNumbers(labelled, params, context);
		if (!done) warnStopped(context);
		const model = { nClasses: 0, nFeatures: x.nFeatures, coefficients, intercepts, chances: USUAL_CHANCES };
		return textPredictor({ ...model, importance: importanceOf(coefficients) });
	}
	const hasTerms = x.sparse !== undefined && x.sparse.width > 0;
	const chosen = await chooseWeights(labelled, nClasses, trialsOf(params, nClasses, hasTerms), params, context);
	const { coefficients, intercepts, done } = await fitClasses(labelled, nClasses, chosen.trial, params, context);
	if (!done) warnStopped(context);
	const model = { nClasses, nFeatures: x.nFeatures, coefficients, intercepts, chances: chosen.chances };
	return textPredictor({ ...model, importance: importanceOf(coefficients) }, { naiveBayes: chosen.trial.naiveBayes ? 1 : 0 });
}

function trialsOf({ naiveBayes }: Params, nClasses: number, hasTerms: boolean): Trial[] {
	if (!hasTerms || naiveBayes === 'off') return [{ naiveBayes: false }];
	if (naiveBayes === 'on') return [{ naiveBayes: true }];
	// With many classes each has few rows, and its ratios are mostly noise.
	return nClasses > 10 ? [{ naiveBayes: false }] : [{ naiveBayes: false }, { naiveBayes: true }];
}

/** One model for two classes, else one per class against the rest. */
export async function fitClasses(
	{ rows, y, weights }: Labelled,
	nClasses: number,
	trial: Trial,
	params: Params,
	context: JobContext,
): Promise<Coefficients> {
	const k = scoresOf(nClasses);
	const coefficients = new Float32Array(rows.nFeatures * k);
	const intercepts = new Float64Array(k);
	const costs = weights.map((weight) => params.strength * weight);
	let done = true;
	for (let o = 0; o < k; o++) {
		const positive = k === 1 ? 1 : o;
		const isIn = Uint8Array.from(y, (value) => (value === positive ? 1 : 0));
		if (!isIn.some((value, row) => value === 1 && weights[row] > 0)) {
			intercepts[o] = NEVER;
			continue;
		}
		const sides = Float64Array.from(isIn, (value) => (value === 1 ? 1 : -1));
		const scale = trial.naiveBayes ? logCountRatios(rows, isIn, weights, params.smoothing) : undefined;
		const fitted = await separate(scale ? scaleRows(rows, scale) : rows, sides, { ...params, costs }, context);
		done &&= fitted.done;
		for (let j = 0; j < rows.nFeatures; j++) coefficients[j * k + o] = fitted.v[j] * (j < rows.firstTerm ? DENSE_SCALE : scale ? scale[j] : 1);
		intercepts[o] = fitted.v[rows.nFeatures];
	}
	return { coefficients, intercepts, done };
}

/** Values are brought to mean 0 and variance 1 and back, so that one strength suits all units. */
async function fitNumbers({ rows, y, weights }: Labelled, params: Params, context: JobContext): Promise<Coefficients> {
	let total = 0;
	let mean = 0;
	for (let i = 0; i < y.length; i++) total += weights[i];
	for (let i = 0; i < y.length; i++) mean += (weights[i] / total) * y[i];
	let variance = 0;
	for (let i = 0; i < y.length; i++) variance += (weights[i] / total) * (y[i] - mean) ** 2;
	const spread = Math.sqrt(variance) || 1;
	const costs = weights.map((weight) => params.strength * weight);
	const tolerance = Math.min(params.tolerance, 0.01);
	const { v, done } = await regress(rows, y.map((value) => (value - mean) / spread), { ...params, costs, tolerance }, context);
	const coefficients = Float32Array.from(v.subarray(0, rows.nFeatures), (value, j) => value * spread * (j < rows.firstTerm ? DENSE_SCALE : 1));
	return { coefficients, intercepts: Float64Array.of(mean + spread * v[rows.nFeatures]), done };
}

function checkClasses(y: Float64Array, weights: Float64Array): void {
	const first = y[weights.findIndex((weight) => weight > 0)];
	if (y.some((value, row) => value !== first && weights[row] > 0)) return;
	throw new MlError('ML-ONE-CLASS', 'All training rows have the same target value.', 'Add rows with another outcome: there is nothing to tell apart.');
}

/** All, or where their coefficients would be too many: every dense column and the terms of the most rows. */
function knownFeatures({ nFeatures, columns, sparse }: FeatureMatrix, k: number): Uint8Array {
	const known = new Uint8Array(nFeatures).fill(1);
	const most = Math.max(1000, Math.floor(MAX_COEFFICIENTS / k) - columns.length);
	if (!sparse || sparse.width <= most) return known;
	const rowsWith = new Int32Array(sparse.width);
	for (const term of sparse.indices) rowsWith[term]++;
	const order = Int32Array.from(rowsWith.keys()).sort((a, b) => rowsWith[b] - rowsWith[a] || a - b);
	for (const term of order.subarray(most)) known[columns.length + term] = 0;
	return known;
}

/** |coefficient| times the feature's root mean square, the mean over scores. */
function importance(coefficients: Float32Array, { nRows, nFeatures, firstTerm, indices, values }: SparseRows, k: number): Float32Array {
	const squares = new Float64Array(nFeatures + 1);
	for (let e = 0; e < indices.length; e++) squares[indices[e]] += values[e] * values[e];
	return Float32Array.from({ length: nFeatures }, (_, j) => {
		let total = 0;
		for (let o = 0; o < k; o++) total += Math.abs(coefficients[j * k + o]);
		return ((total / k) * Math.sqrt(squares[j] / nRows)) / (j < firstTerm ? DENSE_SCALE : 1);
	});
}

function warnStopped(context: JobContext): void {
	const outOfTime = context.now() > context.deadline;
	context.warn({
		code: outOfTime ? 'ML-TIME-BUDGET' : 'ML-NOT-CONVERGED',
		message: outOfTime ? `${OWNER} ran out of time; the best model so far is used.` : `${OWNER} stopped before it had converged.`,
		fix: outOfTime ? "Raise 'Time Budget' for a better model." : "Raise 'maxIterations', or lower 'strength'.",
	});
}
