// One finished tree, in level order: the children of the i-th split node are the nodes 2i + 1 and 2i + 2 after its root. So the shape follows from
// which nodes are leaves, and no stored tree can point outside itself.

/** Two int32 per node. Split: (feature << 9 | missingLeft << 8 | cut), left child; the right child is the next. Leaf: ~leaf, 0. */
export type TreeNodes = Int32Array;

export interface ForestTree {
	readonly nodes: TreeNodes;
	/** One number per leaf; empty where there are more than two classes. */
	readonly values: Float32Array;
	/** More than two classes: leaf i has the shares `starts[i]` ... `starts[i + 1] - 1`; classes without rows are left out. */
	readonly starts: Int32Array;
	readonly classes: Uint16Array;
	readonly shares: Float32Array;
}

/** A split word holds the feature in 22 bits; stored trees in 15. */
export const MAX_FEATURES = 32_767;

export function splitWord(feature: number, cut: number, missingLeft: number): number {
	return (feature << 9) | (missingLeft << 8) | (cut + missingLeft);
}

/**
 * Missing = 255 is above every cut and, where it goes left, becomes 0 when all codes move up by one.
 * @param code - Of the word's feature.
 * @returns 0 left, 1 right.
 */
export function sideOf(word: number, code: number): number {
	return ((code + ((word >> 8) & 1)) & 255) > (word & 255) ? 1 : 0;
}

/** Leaf of one row of training columns. */
export function leafOfRow({ nodes }: ForestTree, columns: readonly Uint8Array[], row: number): number {
	let node = 0;
	let word = nodes[0];
	while (word >= 0) {
		const code = columns[word >> 9][row];
		node = nodes[2 * node + 1] + (((code + ((word >> 8) & 1)) & 255) > (word & 255) ? 1 : 0);
		word = nodes[2 * node];
	}
	return ~word;
}
