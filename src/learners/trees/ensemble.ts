// Trees over raw values, flattened: what boosting and forests keep of a fit.

/**
 * Nodes and leaves of all trees, in one list each. A child >= 0 is a node, otherwise ~child is a leaf; children come after their parent.
 * A row goes left at a number node when value <= threshold, at a category node when its code is in the set.
 * Category nodes have the threshold -MAX_VALUE, which no code reaches.
 */
export interface TreeEnsemble {
	readonly nFeatures: number;
	/** First node of each tree; ~leaf when it has none. */
	readonly roots: Int32Array;
	readonly feature: Int32Array;
	readonly threshold: Float64Array;
	/** Bit 0: missing goes left. */
	readonly missing: Uint8Array;
	readonly left: Int32Array;
	readonly right: Int32Array;
	/** Number nodes: -1. Category nodes: where in `words` their set starts: count of words, then 32 codes per word. */
	readonly setStart: Int32Array;
	readonly words: Uint32Array;
	/** Loss that a node's split removed from the training rows. */
	readonly gain: Float32Array;
	/** Hessian (= weight of rows) that passed a node in training. */
	readonly cover: Float32Array;
	readonly leafValue: Float64Array;
	readonly leafCover: Float32Array;
}

/** Whether a category node sends a level left. */
export function inSet({ setStart, words, missing }: TreeEnsemble, node: number, code: number): boolean {
	const start = setStart[node];
	// A code beyond the known levels is treated as missing.
	if (!(code >= 0 && code < 32 * words[start])) return missing[node] === 1;
	return ((words[start + 1 + (code >>> 5)] >>> (code & 31)) & 1) === 1;
}

/** Gain by feature, as shares that sum to 1; all 0 when nothing was split. */
export function gainImportance({ nFeatures, feature, gain }: TreeEnsemble): Float64Array {
	const sums = new Float64Array(nFeatures);
	let total = 0;
	for (let node = 0; node < feature.length; node++) {
		sums[feature[node]] += gain[node];
		total += gain[node];
	}
	return total > 0 ? sums.map((sum) => sum / total) : sums;
}
