// Grows one tree: depth first while there is something to split, or, where leaves are limited, the split that gains most first.
import type { Random } from '../../core/random';
import type { CodeLayout, Kernels, NodeRows } from '../../kernels';
import type { Breathe } from '../trees/binned-data';
import type { BinnedRows } from './binned-rows';
import { Frontier } from './frontier';
import { LeafWriter, type LeafTarget } from './leaf-writer';
import type { SplitSearch } from './split-search';
import { LEAF_WORD, splitWord, type ForestTree } from './tree';

export interface GrowOptions {
	readonly minRowsPerLeaf: number;
	/** 0: no limit. */
	readonly maxDepth: number;
	/** 0: no limit. */
	readonly maxLeaves: number;
	readonly perSplit: number;
	readonly randomCuts: boolean;
}

/** Nodes with more rows let others run between two features. */
const MANY_ROWS = 50_000;
/** Rows split between two looks at the clock. */
const ROWS_PER_LOOK = 16_384;
/** Where fewer than one row in so many is in a node, a row's own codes lie closer together than a column's. */
const SPARSE = 32;
const LEAF = -1;

/** Most leaves that a tree over so many rows can have. */
export function mostLeaves(nRows: number, { minRowsPerLeaf, maxLeaves }: Pick<GrowOptions, 'minRowsPerLeaf' | 'maxLeaves'>): number {
	const fitting = Math.max(1, Math.floor(nRows / minRowsPerLeaf));
	return maxLeaves > 0 ? Math.min(maxLeaves, fitting) : fitting;
}

export class ForestGrower {
	/** Loss removed by the splits of all trees so far, by feature. */
	readonly gains: Float64Array;
	private readonly scratch: Int32Array;
	/** Features, in the order of the last draw. */
	private readonly order: Int32Array;
	/** By node, in the order of growth. */
	private readonly words: Int32Array;
	private readonly children: Int32Array;
	private readonly from: Int32Array;
	private readonly to: Int32Array;
	private readonly depth: Int32Array;
	private readonly gain: Float64Array;

	/** Features and numbers drawn for the node at hand. */
	private readonly drawnFeatures: Int32Array;
	private readonly draws: Float64Array;
	private readonly byColumn: CodeLayout;
	private readonly byRow: CodeLayout;
	private layout: CodeLayout;
	private readonly span: { rows: Int32Array; from: number; to: number } = { rows: new Int32Array(0), from: 0, to: 0 };

	constructor(
		private readonly kernels: Kernels,
		private readonly data: BinnedRows,
		private readonly search: SplitSearch,
		private readonly target: LeafTarget,
		private readonly options: GrowOptions,
		nRowsPerTree: number,
		private readonly breathe: Breathe,
	) {
		const nNodes = 2 * mostLeaves(nRowsPerTree, options);
		this.gains = new Float64Array(data.columns.length);
		const width = data.columns.length;
		this.scratch = kernels.int32(nRowsPerTree);
		this.drawnFeatures = kernels.int32(Math.max(1, width));
		this.draws = kernels.float64(2 * Math.max(1, width));
		this.byColumn = { codes: data.allColumns, featureStride: data.nRows, rowStride: 1 };
		this.byRow = { codes: data.cells, featureStride: 1, rowStride: width };
		this.layout = this.byColumn;
		this.order = data.features.slice();
		this.words = new Int32Array(nNodes);
		this.children = new Int32Array(nNodes);
		this.from = new Int32Array(nNodes);
		this.to = new Int32Array(nNodes);
		this.depth = new Int32Array(nNodes);
		this.gain = new Float64Array(nNodes);
	}

	/** Bytes of one grower beside its data. */
	static bytes(nRowsPerTree: number, options: GrowOptions): number {
		return 2 * 40 * mostLeaves(nRowsPerTree, options);
	}

	/** Bytes that it takes from the kernels' memory. */
	static kernelBytes(nRowsPerTree: number, nFeatures: number): number {
		return 4 * nRowsPerTree + 20 * (nFeatures + 1) + 128;
	}

	/** @param rows - Distinct rows of the tree, at least one, in the kernels' memory; reordered by leaf. */
	async grow(rows: Int32Array, random: Random): Promise<ForestTree> {
		const { words, children, from, to, depth, gain, options } = this;
		const frontier = new Frontier(gain, options.maxLeaves > 0);
		this.order.set(this.data.features);
		this.search.begin(rows);
		from[0] = 0;
		to[0] = rows.length;
		depth[0] = 0;
		let nNodes = 1;
		let nLeaves = 1;
		let done = 0;
		if (await this.open(0, rows, random)) frontier.push(0);
		for (let node = frontier.pop(); node >= 0; node = frontier.pop()) {
			if (options.maxLeaves > 0 && nLeaves >= options.maxLeaves) {
				words[node] = LEAF;
				continue;
			}
			const middle = this.kernels.splitRows(this.nodeOf(node, rows), this.scratch, this.layout, words[node]);
			this.gains[words[node] >> 9] += gain[node];
			children[node] = nNodes;
			for (let side = 0; side < 2; side++) {
				const child = nNodes++;
				from[child] = side === 0 ? from[node] : middle;
				to[child] = side === 0 ? middle : to[node];
				depth[child] = depth[node] + 1;
				// Children of a node with many rows are the only ones that take long.
				const splits = to[child] - from[child] > MANY_ROWS ? await this.open(child, rows, random) : this.openAtOnce(child, rows, random);
				if (splits) frontier.push(child);
			}
			nLeaves++;
			done += to[node] - from[node] + 16;
			if (done < ROWS_PER_LOOK) continue;
			done = 0;
			const pause = this.breathe();
			if (pause) await pause;
		}
		return this.finish(rows, nNodes);
	}

	/** Its rows, and where their codes are read from: side by side where there are few. */
	private nodeOf(node: number, rows: Int32Array): NodeRows {
		const { data, span } = this;
		span.rows = rows;
		span.from = this.from[node];
		span.to = this.to[node];
		this.layout = (span.to - span.from) * SPARSE < data.nRows ? this.byRow : this.byColumn;
		return span;
	}

	/** Looks for the split of a node. @returns false for a leaf. */
	private async open(node: number, rows: Int32Array, random: Random): Promise<boolean> {
		if (!this.begin(node, rows)) return false;
		for (let drawn = 0, seen = 0; drawn < this.order.length && seen < this.options.perSplit; drawn++) {
			seen += this.tryNext(1, random, drawn);
			const pause = this.breathe();
			if (pause) await pause;
		}
		return this.settle(node);
	}

	private openAtOnce(node: number, rows: Int32Array, random: Random): boolean {
		if (!this.begin(node, rows)) return false;
		const { perSplit } = this.options;
		const { length } = this.order;
		// Features whose values are all the same count as no look.
		for (let drawn = 0, seen = 0; drawn < length && seen < perSplit; ) {
			const n = Math.min(perSplit - seen, length - drawn);
			seen += this.tryNext(n, random, drawn);
			drawn += n;
		}
		return this.settle(node);
	}

	private begin(node: number, rows: Int32Array): boolean {
		const { from, to, depth, options } = this;
		this.words[node] = LEAF;
		if (to[node] - from[node] < 2 * options.minRowsPerLeaf || (options.maxDepth > 0 && depth[node] >= options.maxDepth)) return false;
		return this.search.open(this.nodeOf(node, rows));
	}

	/** Draws n more features after the first `drawn`. @returns How many of them differ among the rows. */
	private tryNext(n: number, random: Random, drawn: number): number {
		const { order, search, options, drawnFeatures, draws } = this;
		for (let i = 0; i < n; i++) {
			const at = drawn + i;
			const other = at + Math.floor((random.uint32() * (order.length - at)) / 4294967296);
			const feature = order[other];
			order[other] = order[at];
			order[at] = feature;
			drawnFeatures[i] = feature;
			if (!options.randomCuts) continue;
			draws[2 * i] = random.uint32() / 4294967296;
			draws[2 * i + 1] = random.uint32() / 4294967296;
		}
		if (!options.randomCuts) return search.tryAll(drawnFeatures, n, this.layout, this.span);
		return search.tryOne(drawnFeatures, n, draws, this.layout, this.span);
	}

	private settle(node: number): boolean {
		const { best, whole } = this.search;
		if (best.feature < 0) return false;
		this.words[node] = splitWord(best.feature, best.cut, best.missingLeft);
		const gain = best.score - whole;
		// Weights that differ by more than the digits of a number leave nothing meaningful.
		this.gain[node] = gain > 0 && Number.isFinite(gain) ? gain : 0;
		return true;
	}

	/** From the order of growth to level order. */
	private finish(rows: Int32Array, nNodes: number): ForestTree {
		const nodes = new Int32Array(2 * nNodes);
		const grown = new Int32Array(nNodes);
		const leaves = new LeafWriter(this.target);
		let next = 1;
		for (let node = 0; node < nNodes; node++) {
			const own = grown[node];
			if (this.words[own] === LEAF) {
				leaves.add(rows, this.from[own], this.to[own]);
				nodes[2 * node] = LEAF_WORD;
				nodes[2 * node + 1] = node;
				continue;
			}
			leaves.skip();
			nodes[2 * node] = this.words[own];
			nodes[2 * node + 1] = next;
			grown[next++] = this.children[own];
			grown[next++] = this.children[own] + 1;
		}
		return { nodes, ...leaves.finish() };
	}
}
