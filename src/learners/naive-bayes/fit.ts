// Counts what naive Bayes needs: one pass over each column.
import { reserve, type JobContext } from '../../core/context';
import { MlError } from '../../core/errors';
import type { Feature } from '../../table/feature-matrix';
import type { TrainingData } from '../contract';
import { checkData } from '../linear/check-data';
import { BayesModel, shaped, type BayesFeature, type LevelFeature, type NormalFeature } from './model';
import type { BayesParams } from './params';

const OWNER = 'Naive Bayes';
/** Share that a class without rows starts from. */
const ABSENT = 1e-13;
/** Of a number that never varies, in units of its size: any other value is then next to impossible, yet finite. */
const LEAST_VARIANCE = 1e-12;
/** A number more skewed than that may be taken by its logarithm, as step `scale` has it. */
const SKEWED = 1;
/** Entries between two checkpoints. */
const BREATH = 2_000_000;

interface Classes {
	readonly y: Float64Array;
	readonly weights: Float64Array;
	readonly k: number;
}

/** Bytes of the model: 16 per number and class, 8 per level or word and class. */
export function bayesBytes({ nFeatures, nOutputs, nRows }: { nRows: number; nFeatures: number; nOutputs: number }): number {
	return 32 * nFeatures * nOutputs + 16 * nRows;
}

export async function fitBayes(data: TrainingData, params: BayesParams, context: JobContext): Promise<BayesModel> {
	const { x, y, nClasses: k } = data;
	// Missing values are welcome: only target and weights are looked at.
	const weights = checkData({ ...data, x: { ...x, columns: [] } }, OWNER);
	reserve(context, bayesBytes({ nRows: x.nRows, nFeatures: x.nFeatures, nOutputs: k }), OWNER);
	const totals = new Float64Array(k);
	y.forEach((c, row) => (totals[c] += weights[row]));
	if (totals.filter((total) => total > 0).length < 2) {
		throw new MlError('ML-ONE-CLASS', 'All training rows have the same target value.', 'Add rows with another outcome: there is nothing to tell apart.');
	}
	await context.checkpoint();
	const classes = { y, weights, k };
	const features: BayesFeature[] = [];
	for (const [f, column] of x.columns.entries()) {
		const nLevels = levelsOf(x.features[f], column);
		features.push(nLevels > 0 ? fitLevels(column, nLevels, classes, params.smoothing) : fitNormal(column, classes, params.varianceSmoothing));
		await context.checkpoint();
	}
	const words = x.sparse ? await fitWords(x.sparse, classes, params, context) : new Float64Array(0);
	await context.checkpoint();
	// As scikit-learn's ComplementNB, whose words make up for the size of classes.
	const hasPrior = features.length > 0 || params.textModel === 'multinomial' || words.length === 0;
	const all = totals.reduce((sum, total) => sum + total, 0);
	const logPriors = totals.map((total) => (hasPrior ? Math.log(Math.max(total / all, ABSENT)) : total > 0 ? 0 : Math.log(ABSENT)));
	await context.checkpoint();
	return new BayesModel({ logPriors, features, words });
}

/** A number that is 0 or 1 in all rows counts as a category; 0 for all other numbers. */
function levelsOf({ kind, nLevels }: Feature, column: Float64Array): number {
	if (kind === 'category') return nLevels ?? 0;
	const isFlag = column.every((value) => value === 0 || value === 1 || Number.isNaN(value));
	return isFlag && column.some((value) => !Number.isNaN(value)) ? 2 : 0;
}

function fitLevels(column: Float64Array, nLevels: number, { y, weights, k }: Classes, smoothing: number): LevelFeature {
	const counts = new Float64Array(nLevels * k);
	const totals = new Float64Array(k);
	column.forEach((level, row) => {
		if (!(level >= 0 && level < nLevels)) return;
		counts[level * k + y[row]] += weights[row];
		totals[y[row]] += weights[row];
	});
	const values = counts.map((count, at) => Math.log((count + smoothing) / (totals[at % k] + smoothing * nLevels)));
	return { kind: 'levels', values };
}

/** Means and variances per class in two passes, of the number or, where it is skewed and that helps, of its logarithm. */
function fitNormal(column: Float64Array, { y, weights, k }: Classes, smoothing: number): NormalFeature {
	const { scale, isLog } = shapeOf(column, weights);
	// By class, and of all rows at k.
	const totals = new Float64Array(k + 1);
	const means = new Float64Array(k + 1);
	const variances = new Float64Array(k + 1);
	const each = (add: (value: number, weight: number, c: number) => void) =>
		column.forEach((value, row) => {
			if (!Number.isFinite(value)) return;
			const number = shaped(value, scale, isLog);
			add(number, weights[row], y[row]);
			add(number, weights[row], k);
		});
	each((value, weight, c) => {
		totals[c] += weight;
		means[c] += weight * value;
	});
	means.forEach((sum, c) => (means[c] = totals[c] > 0 ? sum / totals[c] : 0));
	each((value, weight, c) => (variances[c] += weight * (value - means[c]) ** 2));
	variances.forEach((sum, c) => (variances[c] = totals[c] > 0 ? sum / totals[c] : 0));
	const values = new Float64Array(2 * k);
	for (let c = 0; c < k; c++) {
		const from = totals[c] > 0 ? c : k;
		values[c] = means[from];
		values[k + c] = Math.max(variances[from] + smoothing * variances[k], LEAST_VARIANCE);
	}
	return { kind: 'normal', scale, isLog, values };
}

/** Plain numbers in units of the largest, so that no sum overflows; logarithms around the geometric mean of what is not 0. */
function shapeOf(column: Float64Array, weights: Float64Array): { scale: number; isLog: boolean } {
	let largest = 0;
	let logs = 0;
	let count = 0;
	column.forEach((value, row) => {
		if (!Number.isFinite(value) || value === 0) return;
		largest = Math.max(largest, Math.abs(value));
		logs += weights[row] * Math.log(Math.abs(value));
		count += weights[row];
	});
	const plain = { scale: largest || 1, isLog: false };
	const log = { scale: count > 0 ? Math.max(Math.exp(logs / count), Number.MIN_VALUE) : 1, isLog: true };
	const before = Math.abs(skewness(column, weights, plain));
	return before > SKEWED && Math.abs(skewness(column, weights, log)) < before ? log : plain;
}

function skewness(column: Float64Array, weights: Float64Array, { scale, isLog }: { scale: number; isLog: boolean }): number {
	const moment = (power: number, centre: number) => {
		let sum = 0;
		let total = 0;
		column.forEach((value, row) => {
			if (!Number.isFinite(value)) return;
			sum += weights[row] * (shaped(value, scale, isLog) - centre) ** power;
			total += weights[row];
		});
		return total > 0 ? sum / total : 0;
	};
	const mean = moment(1, 0);
	const variance = moment(2, mean);
	return variance > 0 ? moment(3, mean) / variance ** 1.5 : 0;
}

/** multinomial: log share of a word in its class. complement: minus the log of its share in all other classes. */
async function fitWords(
	sparse: NonNullable<TrainingData['x']['sparse']>,
	{ y, weights, k }: Classes,
	{ smoothing, textModel }: BayesParams,
	context: JobContext,
): Promise<Float64Array> {
	const { width, starts, indices, values } = sparse;
	const counts = new Float64Array(width * k);
	for (let row = 0, breath = 0; row < y.length; row++) {
		for (let e = starts[row]; e < starts[row + 1]; e++) counts[indices[e] * k + y[row]] += weights[row] * values[e];
		breath += starts[row + 1] - starts[row] + 1;
		if (breath < BREATH) continue;
		breath = 0;
		await context.checkpoint();
	}
	if (textModel === 'complement') {
		for (let word = 0; word < width; word++) {
			let all = 0;
			for (let c = 0; c < k; c++) all += counts[word * k + c];
			for (let c = 0; c < k; c++) counts[word * k + c] = all - counts[word * k + c];
		}
	}
	const totals = new Float64Array(k);
	counts.forEach((count, at) => (totals[at % k] += Math.max(0, count) + smoothing));
	const sign = textModel === 'complement' ? -1 : 1;
	return counts.map((count, at) => sign * Math.log((Math.max(0, count) + smoothing) / totals[at % k]));
}
