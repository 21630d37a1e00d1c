// Sends blocks of rows through the trees of a finished forest.
import { createKernels, type Kernels } from '../../kernels';
import type { FeatureMatrix } from '../../table/feature-matrix';
import { encodeRows, type FeatureCodes } from './codes';
import type { ForestTree } from './tree';

/** While a block walks a tree, its codes stay in the second-level cache; many rows per block read each tree from memory fewer times. */
const BLOCK_BYTES = 524_288;
const MOST_ROWS = 16_384;
const LEAST_ROWS = 16;

export class ForestWalker {
	/** The same trees, with their nodes in the kernels' memory. */
	readonly trees: readonly ForestTree[];
	/** Rows that walk together. */
	readonly blockRows: number;
	private readonly kernels: Kernels;
	private readonly block: Uint8Array;
	private readonly rows: Int32Array;
	private readonly leaves: Int32Array;

	constructor(
		private readonly codes: readonly FeatureCodes[],
		trees: readonly ForestTree[],
	) {
		const width = Math.max(1, codes.length);
		this.blockRows = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, Math.floor(BLOCK_BYTES / width)));
		const nodeBytes = trees.reduce((sum, { nodes }) => sum + 4 * nodes.length + 16, 0);
		this.kernels = createKernels(nodeBytes + this.blockRows * (width + 8) + 64);
		this.block = this.kernels.uint8(this.blockRows * width);
		this.leaves = this.kernels.int32(this.blockRows);
		this.rows = this.kernels.int32(this.blockRows);
		for (let i = 0; i < this.blockRows; i++) this.rows[i] = i;
		this.trees = trees.map((tree) => {
			const nodes = this.kernels.int32(tree.nodes.length);
			nodes.set(tree.nodes);
			return { ...tree, nodes };
		});
	}

	/** Takes the rows from ... to - 1, at most `blockRows`, and calls `visit` once per tree: leaves[i] is the node where row from + i ends. */
	walk(x: FeatureMatrix, from: number, to: number, visit: (tree: ForestTree, leaves: Int32Array) => void): void {
		encodeRows(this.codes, x, from, to, this.block);
		for (const tree of this.trees) {
			this.kernels.findLeaves(this.leaves, this.block, this.codes.length, this.rows, to - from, tree.nodes);
			visit(tree, this.leaves);
		}
	}
}
