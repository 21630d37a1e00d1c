// Sums of leaves over all trees: many rows as ranks through the kernels, few rows value by value. Both take the same ways and add in the
// same order, so a row's answer does not depend on its company.
import type { FeatureMatrix } from '../../table/feature-matrix';
import { inSet, type TreeEnsemble } from './ensemble';
import { rankedScorer, type RankedScorer } from './ranked-scorer';
import { UsedFeatures } from './row-block';
import { TreeQuartets } from './tree-quartets';

/** Rows whose values are copied together; a block of 50 features stays in the first-level cache. */
const VALUE_ROWS = 64;
/** Fewer rows are not worth the ranks. */
const MIN_RANK_ROWS = 32;

export class TreeScorer {
	private readonly used: UsedFeatures;
	/** One block of values; held so that one row costs no allocation. */
	private readonly values: Float64Array;
	/** Made when few rows come for the first time. */
	private quartets?: TreeQuartets;
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
		const { roots, leafValue } = this.trees;
		const { isPlain, leaves } = (this.quartets ??= new TreeQuartets(this.trees, this.used.places));
		const width = this.used.features.length;
		for (let from = 0; from < x.nRows; from += VALUE_ROWS) {
			const to = Math.min(x.nRows, from + VALUE_ROWS);
			this.used.fillRows(this.values, x, from, to);
			for (let row = from, at = 0; row < to; row++, at += width) {
				this.quartets.walk(this.values, at);
				for (let tree = 0, output = 0; tree < roots.length; tree++) {
					out[row * nOutputs + output] += leafValue[isPlain[tree] === 1 ? leaves[tree] : this.findLeaf(roots[tree], at)];
					if (++output === nOutputs) output = 0;
				}
			}
		}
	}

	/** Of a tree with categories. @param at - Where the row's values begin. */
	private findLeaf(root: number, at: number): number {
		const { threshold, left, right, setStart, missing } = this.trees;
		const { values } = this;
		const { places } = this.used;
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
		return ~node;
	}
}
