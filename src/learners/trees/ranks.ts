// Values as ranks among the thresholds that trees compare them with, so that a step of a walk looks at one byte.
import { MAX_EDGES } from '../../kernels';
import { inSet, type TreeEnsemble } from './ensemble';

/** Rank of missing values, and of levels that all trees treat alike with them. */
export const MISSING_RANK = 255;
const MISSING_BIT = 1 << (MISSING_RANK & 7);

/** Levels times nodes that are looked at: a tenth of a second. */
const MAX_LOOKS = 10_000_000;

/** How one feature's values become ranks. */
export type FeatureRanks =
	| { readonly kind: 'number'; /** Ascending: rank = how many are below the value. */ readonly edges: Float64Array }
	| { readonly kind: 'category'; /** Rank by level; levels beyond are missing. */ readonly ranks: Uint8Array };

/**
 * @param nodes - All nodes that ask about one feature.
 * @returns undefined when a byte is too small, or a category has too many levels to be worth it.
 */
export function ranksOf(trees: TreeEnsemble, nodes: readonly number[]): FeatureRanks | undefined {
	const isCategory = trees.setStart[nodes[0]] >= 0;
	if (nodes.some((node) => trees.setStart[node] >= 0 !== isCategory)) return undefined;
	return isCategory ? levelRanks(trees, nodes) : edgeRanks(trees, nodes);
}

/** table[rank >> 3] bit (rank & 7): the value goes right. @param table - 32 bytes, all 0. */
export function writeTable(table: Uint8Array, trees: TreeEnsemble, node: number, ranks: FeatureRanks): void {
	if (ranks.kind === 'number') {
		// Ranks from this one on are above the threshold.
		const first = countUpTo(ranks.edges, trees.threshold[node]);
		table.fill(0xff, first >> 3);
		table[first >> 3] = 0xff << (first & 7);
		table[MISSING_RANK >> 3] &= ~MISSING_BIT;
	} else {
		ranks.ranks.forEach((rank, level) => {
			if (rank !== MISSING_RANK && !inSet(trees, node, level)) table[rank >> 3] |= 1 << (rank & 7);
		});
	}
	if (trees.missing[node] === 0) table[MISSING_RANK >> 3] |= MISSING_BIT;
}

/** How many edges are not above the threshold, which is one of them. */
function countUpTo(edges: Float64Array, threshold: number): number {
	let low = 0;
	let high = edges.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (edges[middle] <= threshold) low = middle + 1;
		else high = middle;
	}
	return low;
}

function edgeRanks({ threshold }: TreeEnsemble, nodes: readonly number[]): FeatureRanks | undefined {
	const edges = Float64Array.from(new Set(nodes.map((node) => threshold[node]))).sort();
	return edges.length < MAX_EDGES ? { kind: 'number', edges } : undefined;
}

function levelRanks(trees: TreeEnsemble, nodes: readonly number[]): FeatureRanks | undefined {
	const nLevels = nodes.reduce((most, node) => Math.max(most, 32 * trees.words[trees.setStart[node]]), 0);
	if (nLevels * nodes.length > MAX_LOOKS) return undefined;
	const ranks = new Uint8Array(nLevels).fill(MISSING_RANK);
	let next = 0;
	for (let level = 0; level < nLevels; level++) {
		if (nodes.every((node) => inSet(trees, node, level) === (trees.missing[node] === 1))) continue;
		if (next === MISSING_RANK) return undefined;
		ranks[level] = next++;
	}
	return { kind: 'category', ranks };
}
