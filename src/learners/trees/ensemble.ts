// Trees over raw values, flattened: what boosting and forests keep of a fit.
import type { FeatureMatrix } from '../../table/feature-matrix';

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

/** Rows that are copied row by row before the trees see them: 64 rows of 50 features stay in the first-level cache. */
export const BLOCK_ROWS = 64;

/** Copies rows `from..to` of a matrix into `block[(row - from) * nFeatures + feature]`. */
export function fillBlock(block: Float64Array, x: FeatureMatrix, from: number, to: number): void {
	const width = x.columns.length;
	for (let f = 0; f < width; f++) {
		const column = x.columns[f];
		for (let row = from, at = f; row < to; row++, at += width) block[at] = column[row];
	}
}

function inSet({ setStart, words, missing }: TreeEnsemble, node: number, code: number): boolean {
	const start = setStart[node];
	// A code beyond the known levels is treated as missing.
	if (!(code >= 0 && code < 32 * words[start])) return missing[node] === 1;
	return ((words[start + 1 + (code >>> 5)] >>> (code & 31)) & 1) === 1;
}

/**
 * out[row * nOutputs + tree % nOutputs] += leaf value, for every row and tree.
 * @param scratch - At least min(nRows, BLOCK_ROWS) * nFeatures.
 */
export function addTrees(
	trees: TreeEnsemble,
	x: FeatureMatrix,
	out: Float64Array,
	nOutputs: number,
	scratch: Float64Array,
): void {
	const { roots } = trees;
	const width = x.columns.length;
	for (let from = 0; from < x.nRows; from += BLOCK_ROWS) {
		const to = Math.min(x.nRows, from + BLOCK_ROWS);
		fillBlock(scratch, x, from, to);
		for (let tree = 0, output = 0; tree < roots.length; tree++) {
			addTree(trees, roots[tree], scratch, width, out, from * nOutputs + output, to - from, nOutputs);
			if (++output === nOutputs) output = 0;
		}
	}
}

/** One tree on the rows of a block: out[first + i * step] += leaf value of row i. */
function addTree(
	trees: TreeEnsemble,
	root: number,
	block: Float64Array,
	width: number,
	out: Float64Array,
	first: number,
	nRows: number,
	step: number,
): void {
	const { feature, threshold, left, right, setStart, missing, leafValue } = trees;
	for (let i = 0, at = 0, to = first; i < nRows; i++, at += width, to += step) {
		let node = root;
		while (node >= 0) {
			const value = block[at + feature[node]];
			let goesLeft = value <= threshold[node];
			// Not left: right, missing, or a category, whose threshold no code reaches.
			if (!goesLeft) {
				if (setStart[node] >= 0) goesLeft = inSet(trees, node, value);
				else if (value !== value) goesLeft = missing[node] === 1;
			}
			node = goesLeft ? left[node] : right[node];
		}
		out[to] += leafValue[~node];
	}
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
