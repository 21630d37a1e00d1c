// Trees over ranks, laid out for the kernel that walks eight rows side by side.
import { createKernels, MAX_EDGES, type Kernels, type RankedTrees } from '../../kernels';
import type { FeatureMatrix } from '../../table/feature-matrix';
import type { TreeEnsemble } from './ensemble';
import { MISSING_RANK, ranksOf, writeTable, type FeatureRanks } from './ranks';
import type { UsedFeatures } from './row-block';

/** Rows whose ranks are computed together: 50 features stay in the first-level cache. */
const RANK_ROWS = 512;
/** Per node and leaf: feature and children, a bit per rank, a value. */
const RECORD_BYTES = 48;
/** Children are numbers of 16 bits. */
const MAX_NODES = 2 ** 15 - 1;
/** Larger ensembles are walked value by value. */
const MAX_BYTES = 256 * 2 ** 20;

export class RankedScorer {
	private readonly block: Uint8Array;
	private readonly values: Float64Array;
	private readonly edges: Float64Array;
	private readonly scores: Float64Array;

	constructor(
		private readonly kernels: Kernels,
		private readonly ranks: readonly FeatureRanks[],
		private readonly trees: RankedTrees,
		private readonly used: UsedFeatures,
		nOutputs: number,
	) {
		this.block = kernels.uint8(RANK_ROWS * ranks.length);
		this.values = kernels.float64(RANK_ROWS);
		this.edges = kernels.float64(MAX_EDGES);
		this.scores = kernels.float64(RANK_ROWS * nOutputs);
	}

	add(x: FeatureMatrix, out: Float64Array, nOutputs: number): void {
		const { kernels, trees, scores, block } = this;
		for (let from = 0; from < x.nRows; from += RANK_ROWS) {
			const to = Math.min(x.nRows, from + RANK_ROWS);
			this.fillBlock(x, from, to);
			const own = out.subarray(from * nOutputs, to * nOutputs);
			scores.set(own);
			kernels.walkTrees(scores, nOutputs, block, to - from, trees);
			own.set(scores.subarray(0, own.length));
		}
	}

	/** block[place * RANK_ROWS + row - from] */
	private fillBlock(x: FeatureMatrix, from: number, to: number): void {
		const { ranks, used, block, kernels, values, edges } = this;
		const n = to - from;
		for (let place = 0; place < used.nDense; place++) {
			const own = ranks[place];
			const column = x.columns[used.features[place]];
			const start = place * RANK_ROWS;
			if (own.kind === 'number') {
				values.set(column.subarray(from, to));
				edges.fill(Infinity).set(own.edges);
				kernels.binValues(block.subarray(start, start + n), values, edges, MISSING_RANK, n);
			} else {
				for (let i = 0; i < n; i++) {
					const level = column[from + i];
					block[start + i] = level >= 0 && level < own.ranks.length ? own.ranks[level | 0] : MISSING_RANK;
				}
			}
		}
		for (let place = used.nDense; place < ranks.length; place++) {
			block.fill(rankOf(ranks[place], 0), place * RANK_ROWS, place * RANK_ROWS + n);
		}
		used.eachSparse(x, from, to, (place, row, value) => {
			block[place * RANK_ROWS + row - from] = rankOf(ranks[place], value);
		});
	}
}

/** Of a number; sparse features have few edges. */
function rankOf(ranks: FeatureRanks, value: number): number {
	if (ranks.kind === 'category' || value !== value) return MISSING_RANK;
	let rank = 0;
	while (rank < ranks.edges.length && ranks.edges[rank] < value) rank++;
	return rank;
}

/** @returns undefined where ranks or trees are too large. */
export function rankedScorer(trees: TreeEnsemble, used: UsedFeatures, nOutputs: number): RankedScorer | undefined {
	const nodesOf: number[][] = Array.from(used.features, () => []);
	used.places.forEach((place, node) => nodesOf[place].push(node));
	const ranks: FeatureRanks[] = [];
	for (const nodes of nodesOf) {
		const own = ranksOf(trees, nodes);
		if (!own) return undefined;
		ranks.push(own);
	}
	const shapes = Array.from(trees.roots, (root) => shapeOf(trees, root));
	if (shapes.some(({ nodes }) => nodes.length > MAX_NODES)) return undefined;
	const nRecords = shapes.reduce((sum, { firstLeaf, leaves }) => sum + firstLeaf + leaves.length, 0);
	const bytes = RECORD_BYTES * nRecords + 8 * shapes.length + RANK_ROWS * (ranks.length + 8 * nOutputs + 8) + 8 * MAX_EDGES + 256;
	if (bytes > MAX_BYTES) return undefined;
	const kernels = createKernels(bytes);
	return new RankedScorer(kernels, ranks, layOut(kernels, trees, shapes, nRecords, used, ranks), used, nOutputs);
}

/** Nodes and leaves of one tree; leaves are numbered from a power of two, so that one bit tells that a walk has ended. */
interface TreeShape {
	readonly nodes: readonly number[];
	readonly leaves: readonly number[];
	readonly firstLeaf: number;
}

function shapeOf({ left, right }: TreeEnsemble, root: number): TreeShape {
	const nodes: number[] = [];
	const leaves: number[] = [];
	const links = [root];
	for (let i = 0; i < links.length; i++) {
		const link = links[i];
		if (link < 0) {
			leaves.push(~link);
		} else {
			nodes.push(link);
			links.push(left[link], right[link]);
		}
	}
	let firstLeaf = 1;
	while (firstLeaf <= nodes.length) firstLeaf *= 2;
	return { nodes, leaves, firstLeaf };
}

function layOut(
	kernels: Kernels,
	trees: TreeEnsemble,
	shapes: readonly TreeShape[],
	nRecords: number,
	used: UsedFeatures,
	ranks: readonly FeatureRanks[],
): RankedTrees {
	const starts = kernels.int32(shapes.length);
	const firstLeaves = kernels.int32(shapes.length);
	const records = kernels.int32(2 * nRecords);
	const tables = kernels.uint8(32 * nRecords);
	const values = kernels.float64(nRecords);
	const ids = new Int32Array(trees.feature.length);
	const leafIds = new Int32Array(trees.leafValue.length);
	const idOf = (link: number) => (link >= 0 ? ids[link] : leafIds[~link]);
	let start = 0;
	shapes.forEach(({ nodes, leaves, firstLeaf }, t) => {
		starts[t] = start;
		firstLeaves[t] = firstLeaf;
		nodes.forEach((node, id) => (ids[node] = id));
		leaves.forEach((leaf, i) => (leafIds[leaf] = firstLeaf + i));
		// A tree without nodes has one that leads to its leaf either way.
		if (nodes.length === 0) records[2 * start + 1] = firstLeaf | (firstLeaf << 16);
		nodes.forEach((node, id) => {
			const at = start + id;
			records[2 * at] = used.places[node] * RANK_ROWS;
			records[2 * at + 1] = idOf(trees.left[node]) | (idOf(trees.right[node]) << 16);
			writeTable(tables.subarray(32 * at, 32 * at + 32), trees, node, ranks[used.places[node]]);
		});
		leaves.forEach((leaf, i) => {
			const id = firstLeaf + i;
			records[2 * (start + id) + 1] = id | (id << 16);
			values[start + id] = trees.leafValue[leaf];
		});
		start += firstLeaf + leaves.length;
	});
	return { starts, firstLeaves, records, tables, values };
}
