// Grows one tree: depth first while there is something to split, or, where leaves are limited, the split that gains most first.
import type { Random } from '../../core/random';
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

	constructor(
		private readonly data: BinnedRows,
		private readonly search: SplitSearch,
		private readonly target: LeafTarget,
		private readonly options: GrowOptions,
		nRowsPerTree: number,
		private readonly breathe: Breathe,
	) {
		const nNodes = 2 * mostLeaves(nRowsPerTree, options);
		this.gains = new Float64Array(data.columns.length);
		this.scratch = new Int32Array(nRowsPerTree);
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
		return 4 * nRowsPerTree + 2 * 40 * mostLeaves(nRowsPerTree, options);
	}

	/** @param rows - Distinct rows of the tree, at least one; reordered by leaf. */
	async grow(rows: Int32Array, random: Random): Promise<ForestTree> {
		const { words, children, from, to, depth, gain, options } = this;
		const frontier = new Frontier(gain, options.maxLeaves > 0);
		this.order.set(this.data.features);
		from[0] = 0;
		to[0] = rows.length;
		depth[0] = 0;
		let nNodes = 1;
		let nLeaves = 1;
		if (await this.open(0, rows, random)) frontier.push(0);
		for (let node = frontier.pop(); node >= 0; node = frontier.pop()) {
			if (options.maxLeaves > 0 && nLeaves >= options.maxLeaves) {
				words[node] = LEAF;
				continue;
			}
			const middle = this.partition(rows, from[node], to[node], words[node]);
			this.gains[words[node] >> 9] += gain[node];
			children[node] = nNodes;
			for (const [start, end] of [[from[node], middle], [middle, to[node]]]) {
				const child = nNodes++;
				from[child] = start;
				to[child] = end;
				depth[child] = depth[node] + 1;
				// Children of a node with many rows are the only ones that take long.
				const splits = end - start > MANY_ROWS ? await this.open(child, rows, random) : this.openAtOnce(child, rows, random);
				if (splits) frontier.push(child);
			}
			nLeaves++;
			const pause = this.breathe();
			if (pause) await pause;
		}
		return this.finish(rows, nNodes);
	}

	/** Looks for the split of a node. @returns false for a leaf. */
	private async open(node: number, rows: Int32Array, random: Random): Promise<boolean> {
		if (!this.begin(node, rows)) return false;
		for (let drawn = 0, seen = 0; drawn < this.order.length && seen < this.options.perSplit; drawn++) {
			if (this.tryNext(node, rows, random, drawn)) seen++;
			const pause = this.breathe();
			if (pause) await pause;
		}
		return this.settle(node);
	}

	private openAtOnce(node: number, rows: Int32Array, random: Random): boolean {
		if (!this.begin(node, rows)) return false;
		for (let drawn = 0, seen = 0; drawn < this.order.length && seen < this.options.perSplit; drawn++) {
			if (this.tryNext(node, rows, random, drawn)) seen++;
		}
		return this.settle(node);
	}

	private begin(node: number, rows: Int32Array): boolean {
		const { from, to, depth, options } = this;
		this.words[node] = LEAF;
		if (to[node] - from[node] < 2 * options.minRowsPerLeaf || (options.maxDepth > 0 && depth[node] >= options.maxDepth)) return false;
		return this.search.open(rows, from[node], to[node]);
	}

	/** Draws one more feature. @returns false where its values are all the same, which counts as no look. */
	private tryNext(node: number, rows: Int32Array, random: Random, drawn: number): boolean {
		const { order, search, from, to, options } = this;
		const other = drawn + Math.floor((random.uint32() * (order.length - drawn)) / 4294967296);
		const feature = order[other];
		order[other] = order[drawn];
		order[drawn] = feature;
		const column = this.data.columns[feature];
		if (!options.randomCuts) return search.tryAll(feature, column, rows, from[node], to[node]);
		return search.tryOne(feature, column, rows, from[node], to[node], random.uint32() / 4294967296, random.uint32() / 4294967296);
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

	/** Rows of the left child first, both in order. @returns Where the right ones start. */
	private partition(rows: Int32Array, from: number, to: number, word: number): number {
		const { scratch } = this;
		const column = this.data.columns[word >> 9];
		const shift = (word >> 8) & 1;
		const cut = word & 255;
		let left = from;
		let right = 0;
		for (let i = from; i < to; i++) {
			const row = rows[i];
			const goes = ((column[row] + shift) & 255) > cut ? 1 : 0;
			rows[left] = row;
			scratch[right] = row;
			right += goes;
			left += 1 - goes;
		}
		for (let i = 0; i < right; i++) rows[left + i] = scratch[i];
		return left;
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
