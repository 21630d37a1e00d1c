// Grows one tree leaf by leaf: the leaf whose split gains most is split next (LightGBM, Ke et al. 2017), or level by level. The smaller
// child's histogram is summed up, the larger one's is the difference to the parent's.
import type { Kernels } from '../../kernels';
import { columnOf, type BinnedData, type Breathe } from './binned-data';
import { HistogramPool } from './histogram-pool';
import { NumberScanner } from './number-scanner';
import { SharedWork } from './shared-work';
import { completeZeros } from './sparse-bins';
import { childBounds, UNBOUNDED, type Bounds } from './split-bounded';
import { findSplit, type NodeSums, type Scales, type Split, type SplitOptions } from './split';

export interface GrowOptions extends SplitOptions {
	readonly maxLeaves: number;
	/** 0: no limit. */
	readonly maxDepth: number;
	/** levelWise: the leaves of a depth are split before deeper ones, the most useful first. */
	readonly growth: 'leafWise' | 'levelWise';
}

type LeafLimits = Pick<GrowOptions, 'maxLeaves' | 'minRowsPerLeaf'>;

/** Rows per leaf are estimates, so there may be a few leaves more: the pool then takes histograms from others. */
function likelyLeaves(nTrain: number, { maxLeaves, minRowsPerLeaf }: LeafLimits): number {
	return Math.min(maxLeaves, Math.ceil(nTrain / minRowsPerLeaf) + 1);
}

/** A leaf owns `rows[from..to)`, and `rest[restFrom..restTo)` of the rows that are only scored. */
export interface Leaf {
	readonly sums: NodeSums;
	readonly from: number;
	readonly to: number;
	readonly restFrom: number;
	readonly restTo: number;
	readonly depth: number;
	/** What it may answer, where there are monotone constraints. */
	readonly bounds?: Bounds;
}

interface OpenLeaf extends Leaf {
	/** Where the parent points here: index into `nodes`; -1 for the root. */
	readonly link: number;
	slot: number;
	split?: Split;
}

/** One tree over bins. Children >= 0 are nodes, otherwise ~child is a leaf; `splits` and `sums` are by node. */
export interface GrownTree {
	readonly splits: readonly Split[];
	readonly sums: readonly NodeSums[];
	readonly leaves: readonly Leaf[];
	readonly left: (node: number) => number;
	readonly right: (node: number) => number;
}

/** Histogram rows at once: some 25 ms of work with 50 features. */
const CHUNK_ROWS = 500_000;

export class TreeGrower {
	/** By node: left, right. */
	private readonly nodes: Int32Array;
	/** By bin of the feature that is split. */
	private readonly goesLeft: Uint8Array;
	private readonly scratch: Int32Array;
	private readonly pool: HistogramPool;
	private readonly work: SharedWork;
	private readonly scanner: NumberScanner;

	constructor(
		private readonly kernels: Kernels,
		private readonly data: BinnedData,
		private readonly options: GrowOptions,
		private readonly breathe: Breathe,
		threads: number,
	) {
		const maxNodes = Math.max(1, options.maxLeaves - 1);
		this.nodes = new Int32Array(2 * maxNodes);
		this.goesLeft = kernels.uint8(256);
		this.scratch = kernels.int32(data.nRows);
		this.pool = new HistogramPool(kernels, data.nSlots, likelyLeaves(data.nTrain, options));
		this.work = new SharedWork(kernels, data, threads);
		this.scanner = new NumberScanner(kernels, data);
	}

	/** Bytes that a grower takes from the kernels' memory, at most. @param nSlots - Of one histogram. */
	static bytes(nTrain: number, nRows: number, nSlots: number, options: LeafLimits, threads: number): number {
		return 4 * nRows + HistogramPool.bytes(nSlots, likelyLeaves(nTrain, options)) + SharedWork.bytes(nRows, nSlots, threads) + NumberScanner.bytes(nSlots) + 1024;
	}

	/**
	 * @param rows - Rows of the tree, reordered by leaf.
	 * @param rest - Rows that the tree is not grown on, reordered by leaf as well.
	 * @param packed - Quantised gradients of all training rows.
	 * @param features - Binned features to split on.
	 */
	async grow(rows: Int32Array, rest: Int32Array, packed: Int32Array, scales: Scales, features: Int32Array): Promise<GrownTree> {
		const { work, options, pool, scratch, goesLeft } = this;
		const job = { rows, packed, scales, features };
		const leaves: OpenLeaf[] = [this.root(rows, rest, packed)];
		const splits: Split[] = [];
		const sums: NodeSums[] = [];
		pool.reset();
		this.scanner.choose(features);

		// Pass 1: the root.
		if (this.canSplit(leaves[0])) {
			leaves[0].slot = pool.take(leaves);
			await this.build(leaves[0], job);
			this.search(leaves[0], job);
		}

		// Pass 2: the best leaf, until none gains or the tree is full.
		while (leaves.length < options.maxLeaves) {
			const index = mostGaining(leaves, options.growth === 'levelWise');
			if (index < 0) break;
			const leaf = leaves[index];
			const split = leaf.split!;
			const node = splits.push(split) - 1;
			sums.push(leaf.sums);
			this.writeNode(node, leaf, split);
			const column = columnOf(this.data, split.feature);
			const nLeft = work.partition(rows, scratch, column, goesLeft, leaf.from, leaf.to);
			const restLeft = work.partition(rest, scratch, column, goesLeft, leaf.restFrom, leaf.restTo);
			const [left, right] = children(leaf, split, node, { nLeft, restLeft }, options, scales);
			leaves[index] = left;
			leaves.push(right);
			if (leaves.length < options.maxLeaves) await this.open(leaf, left, right, leaves, job);
			else pool.free(leaf);
			await this.breathe();
		}

		// Pass 3: leaves are numbered in the order of their list.
		leaves.forEach((leaf, i) => {
			if (leaf.link >= 0) this.nodes[leaf.link] = ~i;
		});
		const { nodes } = this;
		return { splits, sums, leaves, left: (node) => nodes[2 * node], right: (node) => nodes[2 * node + 1] };
	}

	private root(rows: Int32Array, rest: Int32Array, packed: Int32Array): OpenLeaf {
		return {
			sums: { ...this.work.sumOf(rows, packed), nRows: rows.length },
			from: 0,
			to: rows.length,
			restFrom: 0,
			restTo: rest.length,
			depth: 0,
			link: -1,
			slot: -1,
			bounds: this.options.directions && UNBOUNDED,
		};
	}

	private canSplit({ sums, depth }: OpenLeaf): boolean {
		const { maxDepth, minRowsPerLeaf } = this.options;
		return sums.nRows >= 2 * minRowsPerLeaf && sums.hessian > 1 && (maxDepth === 0 || depth < maxDepth);
	}

	/** Gives the children of a split leaf their histograms and best splits. */
	private async open(parent: OpenLeaf, left: OpenLeaf, right: OpenLeaf, leaves: OpenLeaf[], job: Job): Promise<void> {
		const [small, large] = left.sums.nRows <= right.sums.nRows ? [left, right] : [right, left];
		if (!this.canSplit(small) && !this.canSplit(large)) {
			this.pool.free(parent);
			return;
		}
		large.slot = parent.slot;
		parent.slot = -1;
		small.slot = this.pool.take(leaves, large);
		await this.build(small, job);
		if (large.slot >= 0) {
			const histogram = this.pool.at(large.slot);
			this.kernels.subtract(histogram, histogram, this.pool.at(small.slot));
		} else {
			large.slot = this.pool.take(leaves, small);
			await this.build(large, job);
		}
		for (const leaf of [small, large]) {
			if (this.canSplit(leaf)) this.search(leaf, job);
			else this.pool.free(leaf);
		}
	}

	private async build(leaf: OpenLeaf, { rows, packed }: Job): Promise<void> {
		const histogram = this.pool.at(leaf.slot).fill(0);
		for (let from = leaf.from; from < leaf.to; from += CHUNK_ROWS) {
			this.work.addHistogram(histogram, rows, packed, from, Math.min(leaf.to, from + CHUNK_ROWS));
			await this.breathe();
		}
	}

	private search(leaf: OpenLeaf, { features, scales }: Job): void {
		const { sparse, nDenseSlots } = this.data;
		if (sparse) completeZeros(sparse, this.pool.at(leaf.slot), nDenseSlots, leaf.sums);
		leaf.split = findSplit(this.pool.at(leaf.slot), leaf.sums, this.data, features, scales, this.options, leaf.bounds, this.scanner);
		if (!leaf.split) this.pool.free(leaf);
	}

	private writeNode(node: number, leaf: OpenLeaf, split: Split): void {
		if (leaf.link >= 0) this.nodes[leaf.link] = node;
		const table = this.goesLeft.fill(0);
		if (split.levels) {
			for (const bin of split.levels) table[bin] = 1;
			return;
		}
		table.fill(1, 0, split.bin + 1);
		table[this.data.bins[split.feature].nBins] = split.missingLeft ? 1 : 0;
	}
}

interface Job {
	readonly rows: Int32Array;
	readonly packed: Int32Array;
	readonly scales: Scales;
	readonly features: Int32Array;
}

/** The first of the leaves with the largest gain, of the least deep ones where `byLevel`; -1 when none can be split. */
function mostGaining(leaves: readonly OpenLeaf[], byLevel: boolean): number {
	let best = -1;
	let depth = Infinity;
	for (let i = 0; i < leaves.length; i++) {
		const leaf = leaves[i];
		const gain = leaf.split?.gain ?? 0;
		if (gain <= 0 || (byLevel && leaf.depth > depth)) continue;
		if (best >= 0 && gain <= leaves[best].split!.gain && !(byLevel && leaf.depth < depth)) continue;
		best = i;
		depth = leaf.depth;
	}
	return best;
}

function children(
	leaf: OpenLeaf,
	split: Split,
	node: number,
	{ nLeft, restLeft }: { nLeft: number; restLeft: number },
	{ directions, l2 }: GrowOptions,
	scales: Scales,
): [OpenLeaf, OpenLeaf] {
	const { sums, from, to, restFrom, restTo } = leaf;
	const depth = leaf.depth + 1;
	const middle = from + nLeft;
	const restMiddle = restFrom + restLeft;
	const leftSums = { gradient: split.leftGradient, hessian: split.leftHessian, nRows: nLeft };
	const rightSums = {
		gradient: sums.gradient - split.leftGradient,
		hessian: sums.hessian - split.leftHessian,
		nRows: sums.nRows - nLeft,
	};
	const direction = directions?.[split.feature] ?? 0;
	const [leftBounds, rightBounds] = leaf.bounds
		? childBounds(leaf.bounds, direction, leftSums, rightSums, l2 * scales.hessian)
		: [undefined, undefined];
	const left = { sums: leftSums, from, to: middle, restFrom, restTo: restMiddle, bounds: leftBounds };
	const right = { sums: rightSums, from: middle, to, restFrom: restMiddle, restTo, bounds: rightBounds };
	return [
		{ ...left, depth, link: 2 * node, slot: -1 },
		{ ...right, depth, link: 2 * node + 1, slot: -1 },
	];
}
