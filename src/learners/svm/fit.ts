// Fits `svm`: by pairs in the dual where kernels are needed or rows are few, by coordinate descent where a linear machine has many
// rows or words.
import { reserve, type JobContext } from '../../core/context';
import { MlError } from '../../core/errors';
import type { FeatureMatrix } from '../../table/feature-matrix';
import type { Predictor, TrainingData } from '../contract';
import { checkData } from '../linear/check-data';
import { packDesign } from '../linear/design';
import { standardise } from '../linear/standardise';
import { rowSource, takeRows } from '../rows/row-source';
import { LinearDecisions, type Decisions } from './decisions';
import { KernelDecisions, type KernelParts } from './kernel-decisions';
import type { KernelFunction } from './kernel-function';
import { fitLinearClasses, fitLinearValue } from './linear-fit';
import { SvmClasses, SvmValues } from './model';
import { Pace } from './pace';
import { fitPairs, machineBytes } from './pairs';
import type { SvmParams } from './params';
import { openWorkshop, workshopBytes } from './workshop';

const OWNER = 'Support vector machine';
/** Up to so many rows a linear kernel is solved as libsvm does, hinge loss and pairs; beyond, one class against the rest. */
const MOST_ROWS_OF_PAIRS = 5000;

interface Shape {
	nRows: number;
	nFeatures: number;
	/** Classes, or 1. */
	nOutputs: number;
	nonZeros: number;
	/** Default: all. */
	nColumns?: number;
}

export function svmBytes({ nRows, nFeatures, nOutputs, nonZeros, nColumns = nFeatures }: Shape, params: SvmParams): number {
	if (usesDescent(params, nRows, nonZeros)) {
		const copies = 8 * nRows * nColumns + 12 * nonZeros + 4 * nRows * nColumns;
		return copies + 8 * (nFeatures + 1) * (2 * nOutputs + 3) + 100 * nRows;
	}
	const width = nonZeros > 0 ? Math.min(nColumns, 512) : nColumns;
	return workshopBytes({ nRows, capacity: nRows, width, nonZeros }) + machineBytes(nRows, nOutputs, width);
}

export async function fitSvm(data: TrainingData, params: SvmParams, context: JobContext): Promise<Predictor> {
	const weights = checkData(data, OWNER);
	const { x, nClasses } = data;
	const nonZeros = x.sparse?.indices.length ?? 0;
	const groups = nClasses > 0 ? groupRows(data.y, weights, nClasses) : [];
	reserve(context, svmBytes({ nRows: x.nRows, nFeatures: x.nFeatures, nOutputs: Math.max(1, nClasses), nonZeros, nColumns: x.columns.length }, params), OWNER);
	await context.checkpoint();
	const linear = usesDescent(params, x.nRows, nonZeros);
	return nClasses > 0 ? await fitClasses(data, groups, weights, params, linear, context) : await fitValues(data, weights, params, linear, context);
}

function usesDescent({ kernel }: SvmParams, nRows: number, nonZeros: number): boolean {
	return kernel === 'linear' && (nonZeros > 0 || nRows > MOST_ROWS_OF_PAIRS);
}

async function fitClasses(data: TrainingData, groups: readonly Int32Array[], weights: Float64Array, params: SvmParams, linear: boolean, context: JobContext) {
	const { x, y, nClasses } = data;
	const balance = params.classWeight === 'balanced' ? balancing(groups, weights) : new Float64Array(nClasses).fill(1);
	const fitWeights = weights.map((weight, row) => weight * balance[y[row]]);
	const bounds = fitWeights.map((weight) => params.c * weight);
	const source = rowSource(x);
	const { tolerance } = params;
	if (linear) {
		const problem = { design: packDesign(x), bounds, tolerance, random: context.random };
		const { decisions, sigmoids, converged } = await fitLinearClasses(problem, source, groups, fitWeights, context);
		if (!converged) warnUnfinished(context);
		return new SvmClasses(nClasses, 'rest', decisions, sigmoids);
	}
	const kernel = kernelOf(params, x, weights);
	const { parts, sigmoids, iterations, objective, converged } = await fitPairs({ source, kernel, groups, bounds, weights: fitWeights, tolerance }, context);
	if (!converged) warnUnfinished(context);
	const fitted = { supportVectors: parts.vectors.nRows, iterations, objective };
	return new SvmClasses(nClasses, 'pairs', decisionsOf(parts), sigmoids, fitted);
}

async function fitValues({ x, y }: TrainingData, weights: Float64Array, params: SvmParams, linear: boolean, context: JobContext) {
	const { standardised, mean, deviation } = standardise(y, weights);
	await context.checkpoint();
	const bounds = weights.map((weight) => params.c * weight);
	const { epsilon, tolerance } = params;
	if (linear) {
		const problem = { design: packDesign(x), bounds, tolerance, random: context.random };
		const { decisions, converged } = await fitLinearValue(problem, standardised, epsilon, context);
		if (!converged) warnUnfinished(context);
		return new SvmValues(decisions, mean, deviation);
	}
	const source = rowSource(x);
	const kernel = kernelOf(params, x, weights);
	const used = Int32Array.from(weights.keys()).filter((row) => weights[row] > 0);
	const { rows, smo } = openWorkshop(source, kernel, used.length, context);
	const pace = new Pace(context);
	await rows.begin(used, pace);
	const upper = Float64Array.from(used, (row) => bounds[row]);
	const solved = await smo.solve(
		{ target: Float64Array.from(used, (row) => standardised[row]), lower: upper.map((bound) => -bound), upper, margin: epsilon, tolerance },
		pace,
	);
	if (!solved.converged) warnUnfinished(context);
	const places = Array.from(smo.beta.keys()).filter((place) => smo.beta[place] !== 0);
	const vectors = takeRows(source, Int32Array.from(places, (place) => rows.rows[place]));
	const coefficients = Float32Array.from(places, (place) => smo.beta[place]);
	const parts = { kernel, vectors, counts: Int32Array.of(places.length), coefficients, biases: Float64Array.of(solved.bias) };
	const fitted = { supportVectors: places.length, iterations: solved.iterations, objective: solved.objective };
	return new SvmValues(decisionsOf(parts), mean, deviation, fitted);
}

/** A linear kernel needs no support vectors any more: they are summed up. */
function decisionsOf(parts: KernelParts): Decisions {
	return parts.kernel.name === 'linear' ? sumVectors(parts) : new KernelDecisions(parts);
}

function sumVectors({ vectors, counts, coefficients, biases }: KernelParts): LinearDecisions {
	const weights = new Float64Array(vectors.width * biases.length);
	const classOf = Int32Array.from(counts).reduce<number[]>((all, count, c) => all.concat(new Array<number>(count).fill(c)), []);
	const add = (vector: number, factor: number, decision: number) => {
		for (let f = 0; f < vectors.width; f++) weights[f * biases.length + decision] += factor * vectors.dense[vector * vectors.width + f];
	};
	for (let vector = 0; vector < vectors.nRows; vector++) {
		const own = classOf[vector];
		if (counts.length === 1) add(vector, coefficients[vector], 0);
		for (let a = 0, pair = 0; a < counts.length; a++) {
			for (let b = a + 1; b < counts.length; b++, pair++) {
				if (own === a || own === b) add(vector, coefficients[(own === a ? b - 1 : a) * vectors.nRows + vector], pair);
			}
		}
	}
	return new LinearDecisions(weights, biases);
}

/** gamma 0: 1 / (features * variance of all their values), as scikit-learn's `scale`. */
function kernelOf(params: SvmParams, x: FeatureMatrix, weights: Float64Array): KernelFunction {
	const { kernel: name, degree, coef0: offset } = params;
	return { name, gamma: params.gamma > 0 ? params.gamma : scaledGamma(x, weights), offset, degree };
}

function scaledGamma(x: FeatureMatrix, weights: Float64Array): number {
	let total = 0;
	for (const weight of weights) total += weight;
	const count = total * x.nFeatures;
	let sum = 0;
	let squares = 0;
	const add = (value: number, weight: number) => {
		sum += (weight * value) / count;
		squares += (weight * value * value) / count;
	};
	for (const column of x.columns) for (let row = 0; row < x.nRows; row++) add(column[row], weights[row]);
	const { sparse } = x;
	if (sparse) {
		for (let row = 0; row < x.nRows; row++) {
			for (let e = sparse.starts[row]; e < sparse.starts[row + 1]; e++) add(sparse.values[e], weights[row]);
		}
	}
	const variance = squares - sum * sum;
	return variance > 1e-12 && variance < Infinity ? 1 / (x.nFeatures * variance) : 1;
}

/** Rows of each class that have a weight. */
function groupRows(y: Float64Array, weights: Float64Array, nClasses: number): Int32Array[] {
	const rows: number[][] = Array.from({ length: nClasses }, () => []);
	y.forEach((c, row) => weights[row] > 0 && rows[c].push(row));
	if (rows.filter((group) => group.length > 0).length < 2) {
		throw new MlError('ML-ONE-CLASS', 'All training rows have the same target value.', 'Add rows with another outcome: there is nothing to tell apart.');
	}
	return rows.map((group) => Int32Array.from(group));
}

/** Factor of each class's rows: all / (classes present * its own weight). */
function balancing(groups: readonly Int32Array[], weights: Float64Array): Float64Array {
	const totals = groups.map((group) => group.reduce((sum, row) => sum + weights[row], 0));
	const all = totals.reduce((sum, total) => sum + total, 0);
	const present = totals.filter((total) => total > 0).length;
	return Float64Array.from(totals, (total) => (total > 0 ? all / (present * total) : 1));
}

function warnUnfinished(context: JobContext): void {
	const late = context.now() >= context.deadline;
	context.warn({
		code: late ? 'ML-TIME-BUDGET' : 'ML-NOT-CONVERGED',
		message: `svm stopped before it had converged; the best model so far is used.`,
		fix: late ? "Raise 'Time Budget', or use fewer rows: the work grows with the square of their number." : "Lower 'C', or raise 'Tolerance'.",
	});
}

