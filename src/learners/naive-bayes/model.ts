// A fitted naive Bayes: what each feature says about each class, summed up.
import type { JsonValue, State } from '../../core/arrays';
import { invalidState, readState, type StateReader } from '../../core/state-reader';
import type { FeatureMatrix } from '../../table/feature-matrix';
import type { Predictor } from '../contract';
import { softmaxInPlace } from '../linear/loss';

const OWNER = 'naiveBayes';
/** Squared standard scores beyond say no more: sums stay finite. */
const FARTHEST = 1e12;

/** A number: log density of a normal per class. `values`: means, then variances, 2 k, of `shaped` numbers. */
export interface NormalFeature {
	readonly kind: 'normal';
	/** Above 0. */
	readonly scale: number;
	/** True: sign(x) log(1 + |x| / scale); false: x / scale. */
	readonly isLog: boolean;
	readonly values: Float64Array;
}

/** A category: log share of each level per class, [level][class]. */
export interface LevelFeature {
	readonly kind: 'levels';
	readonly values: Float64Array;
}

export type BayesFeature = NormalFeature | LevelFeature;

export interface BayesParts {
	/** By class. */
	readonly logPriors: Float64Array;
	/** By dense feature. */
	readonly features: readonly BayesFeature[];
	/** [word][class]: what one occurrence adds. Empty without text. */
	readonly words: Float64Array;
}

/** Below the largest double, so that sums and squares of shaped numbers stay finite. */
const LARGEST_RATIO = 1e150;

export function shaped(value: number, scale: number, isLog: boolean): number {
	const ratio = Math.max(-LARGEST_RATIO, Math.min(value / scale, LARGEST_RATIO));
	return isLog ? Math.sign(ratio) * Math.log1p(Math.abs(ratio)) : ratio;
}

export class BayesModel implements Predictor {
	readonly nOutputs: number;

	constructor(readonly parts: BayesParts) {
		this.nOutputs = parts.logPriors.length;
	}

	predictBatch(x: FeatureMatrix, out: Float64Array): void {
		const k = this.nOutputs;
		const { logPriors, features, words } = this.parts;
		for (let row = 0; row < x.nRows; row++) out.set(logPriors, row * k);
		features.forEach((feature, f) => {
			if (feature.kind === 'normal') addNormal(feature, x.columns[f], k, x.nRows, out);
			else addLevels(feature, x.columns[f], k, x.nRows, out);
		});
		if (x.sparse && words.length > 0) addWords(words, x.sparse, k, x.nRows, out);
		for (let row = 0; row < x.nRows; row++) softmaxInPlace(out, row * k, k);
	}

	toState(): State {
		const { logPriors, features, words } = this.parts;
		const lengths = features.map(({ values }) => values.length);
		const values = new Float64Array(lengths.reduce((sum, length) => sum + length, 0));
		let at = 0;
		for (const feature of features) {
			values.set(feature.values, at);
			at += feature.values.length;
		}
		return {
			json: {
				nClasses: this.nOutputs,
				features: features.map((feature): JsonValue => (feature.kind === 'normal' ? { scale: feature.scale, isLog: feature.isLog } : { levels: feature.values.length / this.nOutputs })),
			},
			arrays: new Map([
				['logPriors', logPriors],
				['values', values],
				['words', words],
			]),
		};
	}
}

function addNormal({ scale, isLog, values }: NormalFeature, column: Float64Array, k: number, nRows: number, out: Float64Array): void {
	for (let c = 0; c < k; c++) {
		const mean = values[c];
		const variance = values[k + c];
		const constant = -0.5 * Math.log(2 * Math.PI * variance);
		for (let row = 0, at = c; row < nRows; row++, at += k) {
			const value = column[row];
			// A missing value says nothing.
			if (Number.isNaN(value)) continue;
			const distance = shaped(value, scale, isLog) - mean;
			out[at] += constant - 0.5 * Math.min((distance * distance) / variance, FARTHEST);
		}
	}
}

function addLevels({ values }: LevelFeature, column: Float64Array, k: number, nRows: number, out: Float64Array): void {
	const nLevels = values.length / k;
	for (let row = 0; row < nRows; row++) {
		const level = column[row];
		// Missing, or a level that training did not have.
		if (!(level >= 0 && level < nLevels)) continue;
		for (let c = 0; c < k; c++) out[row * k + c] += values[Math.floor(level) * k + c];
	}
}

function addWords(words: Float64Array, sparse: NonNullable<FeatureMatrix['sparse']>, k: number, nRows: number, out: Float64Array): void {
	for (let row = 0; row < nRows; row++) {
		for (let e = sparse.starts[row]; e < sparse.starts[row + 1]; e++) {
			const at = sparse.indices[e] * k;
			for (let c = 0; c < k; c++) out[row * k + c] += sparse.values[e] * words[at + c];
		}
	}
}

export function loadBayes(state: State): BayesModel {
	const reader = readState(state, OWNER);
	const k = reader.integer('nClasses', 2, 1_000_000);
	const logPriors = reader.array('logPriors', Float64Array, k);
	const words = reader.array('words', Float64Array);
	const features = readFeatures(reader, k);
	if (words.length % k !== 0 || ![logPriors, words].every((values) => values.every(Number.isFinite))) {
		throw invalidState(OWNER, 'a number is missing or not finite');
	}
	return new BayesModel({ logPriors, features, words });
}

function readFeatures(reader: StateReader, k: number): BayesFeature[] {
	const values = reader.array('values', Float64Array);
	if (!values.every(Number.isFinite)) throw invalidState(OWNER, 'a number is not finite');
	let at = 0;
	const take = (length: number) => {
		if (!(length >= 0) || at + length > values.length) throw invalidState(OWNER, 'values are missing');
		return values.slice(at, (at += length));
	};
	const features = reader.list('features').map((json): BayesFeature => {
		const entry = new Map(json && typeof json === 'object' && !Array.isArray(json) ? Object.entries(json) : []);
		const scale = entry.get('scale');
		const levels = entry.get('levels');
		if (typeof scale === 'number' && scale > 0 && Number.isFinite(scale)) {
			const feature = { kind: 'normal' as const, scale, isLog: entry.get('isLog') === true, values: take(2 * k) };
			if (!feature.values.subarray(k).every((variance) => variance > 0)) throw invalidState(OWNER, 'a variance is not above 0');
			return feature;
		}
		if (Number.isInteger(levels) && (levels as number) >= 0) return { kind: 'levels', values: take((levels as number) * k) };
		throw invalidState(OWNER, 'a feature is neither number nor category');
	});
	if (at !== values.length) throw invalidState(OWNER, 'values are left over');
	return features;
}
