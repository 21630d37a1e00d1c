import type { FeatureMatrix } from '../../table/feature-matrix';
import type { State } from '../../core/arrays';
import type { Predictor } from '../contract';
import type { FeatureCodes } from './codes';
import { forestState } from './state';
import type { ForestTree } from './tree';
import { ForestWalker } from './walker';

export interface ForestParts {
	readonly codes: readonly FeatureCodes[];
	readonly trees: readonly ForestTree[];
	/** Share of each class in training; empty for regression. */
	readonly prior: Float64Array;
	readonly base: number;
	readonly unit: number;
	/** Gain by feature, as shares. */
	readonly importance: Float64Array;
	readonly fitted?: Readonly<Record<string, number>>;
}

/**
 * Mean of what the leaves of all trees say. Regression: (mean + base) * unit. Two classes: the share of the second. More: the shares of
 * all classes; what they lack to 1 (smoothing, rounding) is shared out like the prior.
 */
export class ForestModel implements Predictor {
	readonly nOutputs: number;
	readonly fitted?: Readonly<Record<string, number>>;
	readonly parts: ForestParts;
	private readonly walker: ForestWalker;

	constructor(parts: ForestParts) {
		this.nOutputs = Math.max(1, parts.prior.length);
		this.fitted = parts.fitted;
		this.walker = new ForestWalker(parts.codes, parts.trees);
		this.parts = { ...parts, trees: this.walker.trees };
	}

	predictBatch(x: FeatureMatrix, out: Float64Array): void {
		const { nOutputs, walker } = this;
		const { prior, base, unit } = this.parts;
		const nTrees = walker.trees.length;
		out.fill(0, 0, x.nRows * nOutputs);
		for (let from = 0; from < x.nRows; from += walker.blockRows) {
			const to = Math.min(x.nRows, from + walker.blockRows);
			const add = nOutputs > 2 ? addShares : addValues;
			const sums = out.subarray(from * (nOutputs > 2 ? nOutputs : 1));
			walker.walk(x, from, to, (tree, leaves) => add(tree, leaves, to - from, sums, nOutputs));
		}
		if (nOutputs > 2) completeShares(out, x.nRows, nTrees, prior);
		else if (nOutputs === 2) spread(out, x.nRows, nTrees);
		else for (let row = 0; row < x.nRows; row++) out[row] = (out[row] / nTrees + base) * unit;
	}

	importance(): Float64Array {
		return this.parts.importance.slice();
	}

	toState(): State {
		return forestState(this.parts);
	}
}

function addValues({ values }: ForestTree, leaves: Int32Array, nRows: number, sums: Float64Array): void {
	for (let i = 0; i < nRows; i++) sums[i] += values[leaves[i]];
}

function addShares({ starts, classes, shares }: ForestTree, leaves: Int32Array, nRows: number, sums: Float64Array, nClasses: number): void {
	for (let i = 0, to = 0; i < nRows; i++, to += nClasses) {
		for (let s = starts[leaves[i]], end = starts[leaves[i] + 1]; s < end; s++) sums[to + classes[s]] += shares[s];
	}
}

/** From sums in out[0..nRows) to 1 - p, p per row; backwards, so that no sum is overwritten before it is read. */
function spread(out: Float64Array, nRows: number, nTrees: number): void {
	for (let row = nRows - 1; row >= 0; row--) {
		const p = Math.min(1, out[row] / nTrees);
		out[2 * row] = 1 - p;
		out[2 * row + 1] = p;
	}
}

function completeShares(out: Float64Array, nRows: number, nTrees: number, prior: Float64Array): void {
	const width = prior.length;
	for (let start = 0; start < nRows * width; start += width) {
		let known = 0;
		for (let k = 0; k < width; k++) known += out[start + k];
		const rest = Math.max(0, nTrees - known);
		const total = known + rest;
		for (let k = 0; k < width; k++) out[start + k] = (out[start + k] + rest * prior[k]) / total;
	}
}
