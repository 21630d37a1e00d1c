// One finished tree, in level order: the children of the i-th split node are the nodes 2i + 1 and 2i + 2 after its root. So the shape follows from
// which nodes are leaves, and no stored tree can point outside itself.

/**
 * Two int32 per node, as the kernel `findLeaves` reads them. Split: (feature << 9 | missingLeft << 8 | cut), left child; the right child is
 * the next. Leaf: LEAF_WORD, itself.
 */
export type TreeNodes = Int32Array;

export interface ForestTree {
	readonly nodes: TreeNodes;
	/** One number per node, used in leaves; empty where there are more than two classes. */
	readonly values: Float32Array;
	/** More than two classes: node i has the shares `starts[i]` ... `starts[i + 1] - 1`; classes without rows are left out. */
	readonly starts: Int32Array;
	readonly classes: Uint16Array;
	readonly shares: Float32Array;
}

/** A split word holds the feature in 22 bits; stored trees in 15. */
export const MAX_FEATURES = 32_767;

/** No code is above 255: a row stays. */
export const LEAF_WORD = 255;

export function splitWord(feature: number, cut: number, missingLeft: number): number {
	return (feature << 9) | (missingLeft << 8) | (cut + missingLeft);
}

export function isLeaf(nodes: TreeNodes, node: number): boolean {
	return nodes[2 * node + 1] === node;
}
