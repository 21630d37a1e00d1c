import type { FeatureMatrix } from '../../table/feature-matrix';
import type { State } from '../../core/arrays';
import type { Predictor } from '../contract';
import { encodeRows, type FeatureCodes } from './codes';
import { forestState } from './state';
import type { ForestTree } from './tree';

/** Rows that walk a tree while it is in the cache. */
const BLOCK_ROWS = 512;

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
	/** Codes of one block; held so that one row costs no allocation. */
	private readonly block: Uint8Array;

	constructor(readonly parts: ForestParts) {
		this.nOutputs = Math.max(1, parts.prior.length);
		this.fitted = parts.fitted;
		this.block = new Uint8Array(BLOCK_ROWS * parts.codes.length);
	}

	predictBatch(x: FeatureMatrix, out: Float64Array): void {
		const { parts, nOutputs, block } = this;
		const { trees, prior, base, unit } = parts;
		out.fill(0, 0, x.nRows * nOutputs);
		for (let from = 0; from < x.nRows; from += BLOCK_ROWS) {
			const to = Math.min(x.nRows, from + BLOCK_ROWS);
			encodeRows(parts.codes, x, from, to, block);
			for (const tree of trees) {
				if (nOutputs > 2) this.addShares(tree, out, from, to - from);
				else this.addValues(tree, out, from, to - from);
			}
		}
		if (nOutputs > 2) completeShares(out, x.nRows, trees.length, prior);
		else if (nOutputs === 2) spread(out, x.nRows, trees.length);
		else for (let row = 0; row < x.nRows; row++) out[row] = (out[row] / trees.length + base) * unit;
	}

	importance(): Float64Array {
		return this.parts.importance.slice();
	}

	toState(): State {
		return forestState(this.parts);
	}

	/** out[first + i] += value of row i of the block. */
	private addValues({ nodes, values }: ForestTree, out: Float64Array, first: number, nRows: number): void {
		const { block } = this;
		const width = this.parts.codes.length;
		for (let i = 0, at = 0; i < nRows; i++, at += width) {
			let word = nodes[0];
			for (let node = 0; word >= 0; word = nodes[2 * node]) {
				node = nodes[2 * node + 1] + (((block[at + (word >> 9)] + ((word >> 8) & 1)) & 255) > (word & 255) ? 1 : 0);
			}
			out[first + i] += values[~word];
		}
	}

	private addShares({ nodes, starts, classes, shares }: ForestTree, out: Float64Array, first: number, nRows: number): void {
		const { block, nOutputs } = this;
		const width = this.parts.codes.length;
		for (let i = 0, at = 0, to = first * nOutputs; i < nRows; i++, at += width, to += nOutputs) {
			let word = nodes[0];
			for (let node = 0; word >= 0; word = nodes[2 * node]) {
				node = nodes[2 * node + 1] + (((block[at + (word >> 9)] + ((word >> 8) & 1)) & 255) > (word & 255) ? 1 : 0);
			}
			for (let s = starts[~word]; s < starts[~word + 1]; s++) out[to + classes[s]] += shares[s];
		}
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
