import type { State } from '../../core/arrays';
import { createKernels, type Kernels } from '../../kernels';
import type { FeatureMatrix } from '../../table/feature-matrix';
import type { Predictor } from '../contract';
import { meanPathLength } from './path-length';
import { isolationState } from './state';
import { kernelNodes, pathLengths, type IsolationTree } from './tree';

/** Values of one block stay in the first-level cache. */
const BLOCK_BYTES = 16_384;
const MOST_ROWS = 256;
const LEAST_ROWS = 8;

export interface IsolationParts {
	/** Per feature: whether it is a category. */
	readonly categories: readonly boolean[];
	/** Rows that each tree was grown on. */
	readonly sampleSize: number;
	readonly trees: readonly IsolationTree[];
	readonly fitted?: Readonly<Record<string, number>>;
}

interface WalkedTree {
	readonly nodes: Int32Array;
	readonly ranges: Float64Array;
	readonly lengths: Float64Array;
}

/** Score of a row: 2^(-mean path length / c(sampleSize)), above 0 and at most 1, larger = more unusual; 0.5 where all rows are the same. */
export class IsolationForestModel implements Predictor {
	readonly nOutputs = 1;
	readonly fitted?: Readonly<Record<string, number>>;
	private readonly kernels: Kernels;
	private readonly walked: readonly WalkedTree[];
	private readonly blockRows: number;
	/** Rows, one after the other. */
	private readonly block: Float64Array;
	private readonly sums: Float64Array;

	constructor(readonly parts: IsolationParts) {
		this.fitted = parts.fitted;
		const width = Math.max(1, parts.categories.length);
		this.blockRows = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, Math.floor(BLOCK_BYTES / (8 * width))));
		const nNodes = parts.trees.reduce((sum, { features }) => sum + features.length, 0);
		this.kernels = createKernels(32 * nNodes + 48 * parts.trees.length + 8 * this.blockRows * (width + 1) + 64);
		const { kernels } = this;
		this.block = kernels.float64(this.blockRows * width);
		this.sums = kernels.float64(this.blockRows);
		this.walked = parts.trees.map((tree) => {
			const nodes = kernels.int32(2 * tree.features.length);
			const ranges = kernels.float64(2 * tree.features.length);
			const lengths = kernels.float64(tree.features.length);
			nodes.set(kernelNodes(tree));
			ranges.set(tree.ranges);
			lengths.set(pathLengths(tree));
			return { nodes, ranges, lengths };
		});
	}

	predictBatch(x: FeatureMatrix, out: Float64Array): void {
		const { kernels, block, sums, parts, blockRows } = this;
		const { categories, sampleSize, trees } = parts;
		const unit = meanPathLength(sampleSize) * trees.length;
		for (let from = 0; from < x.nRows; from += blockRows) {
			const nRows = Math.min(blockRows, x.nRows - from);
			fillBlock(block, categories, x, from, nRows);
			sums.fill(0);
			for (const { nodes, ranges, lengths } of this.walked) kernels.addPathLengths(sums, block, categories.length, nRows, nodes, ranges, lengths);
			for (let i = 0; i < nRows; i++) out[from + i] = unit > 0 ? 2 ** (-sums[i] / unit) : 0.5;
		}
	}

	toState(): State {
		return isolationState(this.parts);
	}
}

/** Missing levels are -1, and no number is infinite: a leaf's range then holds every value. */
function fillBlock(block: Float64Array, categories: readonly boolean[], x: FeatureMatrix, from: number, nRows: number): void {
	const width = categories.length;
	for (let f = 0; f < width; f++) {
		const column = x.columns[f];
		const isCategory = categories[f];
		for (let i = 0, at = f; i < nRows; i++, at += width) {
			const value = column[from + i];
			if (isCategory) block[at] = value >= 0 ? value : -1;
			else block[at] = value === -Infinity ? -Number.MAX_VALUE : value;
		}
	}
}
