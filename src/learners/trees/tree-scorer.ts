// Sums of leaves over all trees: many rows as ranks through the kernels, few rows value by value. Both take the same ways and add in the
// same order, so a row's answer does not depend on its company.
import type { FeatureMatrix } from '../../table/feature-matrix';
import { inSet, type TreeEnsemble } from './ensemble';
import { rankedScorer, type RankedScorer } from './ranked-scorer';
import { UsedFeatures } from './row-block';

/** Rows whose values are copied together; a block of 50 features stays in the first-level cache. */
const VALUE_ROWS = 64;
/** Fewer rows are not worth the ranks. */
const MIN_RANK_ROWS = 32;

export class TreeScorer {
	private readonly used: UsedFeatures;
	/** One block of values; held so that one row costs no allocation. */
	private readonly values: Float64Array;
	/** Made when many rows come for the first time; null when these trees don't fit. */
	private ranked?: RankedScorer | null;

	/** @param nDense - Dense features of the matrices to come. */
	constructor(
		private readonly trees: TreeEnsemble,
		nDense: number,
	) {
		this.used = new UsedFeatures(trees, nDense);
		this.values = new Float64Array(VALUE_ROWS * this.used.features.length);
	}

	/** out[row * nOutputs + tree % nOutputs] += leaf value, for every row and tree. */
	add(x: FeatureMatrix, out: Float64Array, nOutputs: number): void {
		if (x.nRows >= MIN_RANK_ROWS) {
			if (this.ranked === undefined) this.ranked = rankedScorer(this.trees, this.used, nOutputs) ?? null;
			if (this.ranked) {
				this.ranked.add(x, out, nOutputs);
				return;
			}
		}
		this.addByValue(x, out, nOutputs);
	}

	private addByValue(x: FeatureMatrix, out: Float64Array, nOutputs: number): void {
		const { roots } = this.trees;
		for (let from = 0; from < x.nRows; from += VALUE_ROWS) {
			const to = Math.min(x.nRows, from + VALUE_ROWS);
			this.used.fillRows(this.values, x, from, to);
			for (let tree = 0, output = 0; tree < roots.length; tree++) {
				this.addTree(roots[tree], out, from * nOutputs + output, to - from, nOutputs);
				if (++output === nOutputs) output = 0;
			}
		}
	}

	/** One tree on the rows of a block: out[first + i * step] += leaf value of row i. */
	private addTree(root: number, out: Float64Array, first: number, nRows: number, step: number): void {
		const { threshold, left, right, setStart, missing, leafValue } = this.trees;
		const { values } = this;
		const { places, features } = this.used;
		const width = features.length;
		for (let i = 0, at = 0, to = first; i < nRows; i++, at += width, to += step) {
			let node = root;
			while (node >= 0) {
				const value = values[at + places[node]];
				let goesLeft = value <= threshold[node];
				// Not left: right, missing, or a category, whose threshold no code reaches.
				if (!goesLeft) {
					if (setStart[node] >= 0) goesLeft = inSet(this.trees, node, value);
					else if (value !== value) goesLeft = missing[node] === 1;
				}
				node = goesLeft ? left[node] : right[node];
			}
			out[to] += leafValue[~node];
		}
	}
}
