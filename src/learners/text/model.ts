// A fitted linear model of texts: coefficients, and the arithmetic from scores to chances.
import type { State } from '../../core/arrays';
import { invalidState, readState } from '../../core/state-reader';
import type { FeatureMatrix } from '../../table/feature-matrix';
import type { Predictor } from '../contract';
import { softmaxInPlace } from '../linear/loss';
import type { ChanceMap } from './chances';

const OWNER = 'text';

export interface TextModel {
	/** 0 for numbers. */
	readonly nClasses: number;
	readonly nFeatures: number;
	/** [feature][score]; two classes have one score, for class 1. */
	readonly coefficients: Float32Array;
	readonly intercepts: Float64Array;
	readonly chances: ChanceMap;
	/** Length nFeatures. */
	readonly importance: Float32Array;
}

export const scoresOf = (nClasses: number): number => (nClasses > 2 ? nClasses : 1);

export function textPredictor(model: TextModel, fitted?: Readonly<Record<string, number>>): Predictor {
	const { nClasses, nFeatures, coefficients, intercepts, chances, importance } = model;
	return {
		nOutputs: Math.max(1, nClasses),
		fitted,
		predictBatch(x, out) {
			const scores = nClasses === 2 ? out.subarray(0, x.nRows) : out;
			linearScores(x, coefficients, intercepts, scores);
			if (nClasses === 2) spreadPairs(out, x.nRows, chances);
			if (nClasses <= 2) return;
			for (let i = 0; i < x.nRows * nClasses; i++) out[i] *= chances.slope;
			for (let row = 0; row < x.nRows; row++) softmaxInPlace(out, row * nClasses, nClasses);
		},
		importance: () => Float64Array.from(importance),
		toState: () => ({
			json: { nClasses, nFeatures, slope: chances.slope, offset: chances.offset },
			arrays: new Map<string, Float32Array | Float64Array>([
				['coefficients', coefficients],
				['intercepts', intercepts],
				['importance', importance],
			]),
		}),
	};
}

/** Each row's sum runs in feature order whether it comes alone or among others, so both give the same bits. */
function linearScores(x: FeatureMatrix, coefficients: Float32Array, intercepts: Float64Array, out: Float64Array): void {
	const k = intercepts.length;
	const { nRows, columns, sparse } = x;
	for (let row = 0, at = 0; row < nRows; row++) {
		for (let o = 0; o < k; o++) out[at + o] = intercepts[o];
		for (let f = 0; f < columns.length; f++) {
			const value = columns[f][row];
			if (value === 0) continue;
			for (let o = 0; o < k; o++) out[at + o] += value * coefficients[f * k + o];
		}
		const end = sparse ? sparse.starts[row + 1] : 0;
		for (let e = sparse ? sparse.starts[row] : 0; e < end; e++) {
			const c = (columns.length + sparse!.indices[e]) * k;
			const value = sparse!.values[e];
			for (let o = 0; o < k; o++) out[at + o] += value * coefficients[c + o];
		}
		at += k;
	}
}

/** The scores at the front of `out` become pairs of chances, from the last row on so that none is overwritten unread. */
function spreadPairs(out: Float64Array, nRows: number, { slope, offset }: ChanceMap): void {
	for (let row = nRows - 1; row >= 0; row--) {
		const z = slope * out[row] + offset;
		const e = Math.exp(-Math.abs(z));
		const likely = 1 / (1 + e);
		const unlikely = e / (1 + e);
		out[2 * row] = z < 0 ? likely : unlikely;
		out[2 * row + 1] = z < 0 ? unlikely : likely;
	}
}

export function loadText(state: State): Predictor {
	const reader = readState(state, OWNER);
	const nClasses = reader.integer('nClasses', 0, 1_000_000);
	if (nClasses === 1) throw invalidState(OWNER, 'one class is none');
	const nFeatures = reader.integer('nFeatures', 0, 2 ** 26);
	const k = scoresOf(nClasses);
	const coefficients = reader.array('coefficients', Float32Array, nFeatures * k);
	const intercepts = reader.array('intercepts', Float64Array, k);
	const importance = reader.array('importance', Float32Array, nFeatures);
	if (![...[coefficients, importance], intercepts].every((values) => values.every(Number.isFinite))) {
		throw invalidState(OWNER, 'a coefficient is not a finite number');
	}
	const chances = { slope: reader.number('slope'), offset: reader.number('offset') };
	return textPredictor({ nClasses, nFeatures, coefficients, intercepts, chances, importance });
}
