// Turns grown trees (over bins) into trees over raw values.
import type { BinnedData } from './binned-data';
import type { CategoryBins } from './bins';
import type { TreeEnsemble } from './ensemble';
import type { Scales, Split } from './split';
import type { GrownTree } from './tree-grower';

interface Tree {
	readonly grown: GrownTree;
	readonly values: Float64Array;
	readonly scales: Scales;
	readonly left: Int32Array;
	readonly right: Int32Array;
}

export class EnsembleBuilder {
	private readonly trees: Tree[] = [];

	constructor(private readonly data: BinnedData) {}

	/** @param values - Per leaf; copied. The grower's own arrays may be used again afterwards. */
	add(grown: GrownTree, values: Float64Array, scales: Scales): void {
		const nodes = Int32Array.from(grown.splits.keys());
		this.trees.push({
			grown,
			values: values.slice(0, grown.leaves.length),
			scales,
			left: nodes.map(grown.left),
			right: nodes.map(grown.right),
		});
	}

	/** @param nFeatures - Of the matrix. @param nTrees - Only the first so many. @param factor - Multiplies all leaf values. */
	build(nFeatures: number, nTrees: number, factor = 1): TreeEnsemble {
		const trees = this.trees.slice(0, nTrees);
		const nNodes = trees.reduce((sum, { left }) => sum + left.length, 0);
		const nLeaves = trees.reduce((sum, { values }) => sum + values.length, 0);
		const words: number[] = [];
		const ensemble = emptyEnsemble(nFeatures, nTrees, nNodes, nLeaves);
		let node = 0;
		let leaf = 0;
		trees.forEach(({ grown, values, scales, left, right }, t) => {
			ensemble.roots[t] = left.length > 0 ? node : ~leaf;
			const moved = (child: number) => (child >= 0 ? child + node : ~(~child + leaf));
			for (let i = 0; i < left.length; i++) {
				this.writeSplit(ensemble, node + i, grown.splits[i], words);
				ensemble.left[node + i] = moved(left[i]);
				ensemble.right[node + i] = moved(right[i]);
				ensemble.cover[node + i] = grown.sums[i].hessian / scales.hessian;
			}
			for (let i = 0; i < values.length; i++) {
				ensemble.leafValue[leaf + i] = values[i] * factor;
				ensemble.leafCover[leaf + i] = grown.leaves[i].sums.hessian / scales.hessian;
			}
			node += left.length;
			leaf += values.length;
		});
		return { ...ensemble, words: Uint32Array.from(words) };
	}

	private writeSplit(ensemble: TreeEnsemble, node: number, split: Split, words: number[]): void {
		const bins = this.data.bins[split.feature];
		ensemble.feature[node] = this.data.features[split.feature];
		ensemble.gain[node] = split.gain;
		ensemble.missing[node] = split.missingLeft ? 1 : 0;
		ensemble.setStart[node] = -1;
		if (bins.kind === 'category') {
			ensemble.setStart[node] = words.length;
			ensemble.threshold[node] = -Number.MAX_VALUE;
			ensemble.missing[node] = split.levels!.includes(bins.nBins) ? 1 : 0;
			words.push(...setOf(split.levels!, bins, ensemble.missing[node] === 1));
		} else {
			// Past the last edge, only missing values go right.
			ensemble.threshold[node] = split.bin < bins.edges.length ? bins.edges[split.bin] : Number.MAX_VALUE;
		}
	}
}

/** Levels without a bin of their own go with the missing ones. */
function setOf(chosen: Uint8Array, bins: CategoryBins, missingLeft: boolean): number[] {
	const nWords = Math.ceil(bins.nLevels / 32);
	const set = new Uint32Array(nWords).fill(missingLeft ? 0xffffffff : 0);
	if (missingLeft) for (const level of bins.levels) set[level >>> 5] &= ~(1 << (level & 31));
	for (const bin of chosen) {
		if (bin === bins.nBins) continue;
		set[bins.levels[bin] >>> 5] |= 1 << (bins.levels[bin] & 31);
	}
	return [nWords, ...set];
}

function emptyEnsemble(nFeatures: number, nTrees: number, nNodes: number, nLeaves: number): TreeEnsemble {
	return {
		nFeatures,
		roots: new Int32Array(nTrees),
		feature: new Int32Array(nNodes),
		threshold: new Float64Array(nNodes),
		missing: new Uint8Array(nNodes),
		left: new Int32Array(nNodes),
		right: new Int32Array(nNodes),
		setStart: new Int32Array(nNodes),
		words: new Uint32Array(0),
		gain: new Float32Array(nNodes),
		cover: new Float32Array(nNodes),
		leafValue: new Float64Array(nLeaves),
		leafCover: new Float32Array(nLeaves),
	};
}
