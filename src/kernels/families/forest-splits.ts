// How a random forest splits a node.
import type { WasmFamily } from './family';

/** Bytes of working space for one node's codes. */
export const SPLIT_WORK_BYTES = 6400;

/** Codes of all rows as bytes: `codes[feature * featureStride + row * rowStride]`; 255 is missing. */
export interface CodeLayout {
	readonly codes: Uint8Array;
	readonly featureStride: number;
	readonly rowStride: number;
}

/** The rows of a node, `rows[from..to)`. */
export interface NodeRows {
	readonly rows: Int32Array;
	readonly from: number;
	readonly to: number;
}

/**
 * `best` is the best split of a node so far, four numbers: score, feature, cut (codes up to it go left), 1 where missing goes left. The score is the sum of
 * (weighted target)^2 / weight over both sides. `entries` are two numbers per row of the node: weight, weight * target; `totals` their sums.
 */
export interface ForestSplitKernels {
	/**
	 * Fills entries and totals.
	 * @param payload - Four numbers per row of the table: weight, weight * target, target, unused.
	 * @returns Whether the rows have different targets.
	 */
	openNode(entries: Float64Array, totals: Float64Array, payload: Float64Array, node: NodeRows): boolean;
	/**
	 * Tries every threshold of features[0..n).
	 * @param work - SPLIT_WORK_BYTES, all 0 before the first call; left as the next call needs it.
	 * @returns How many of the features differ among the rows.
	 */
	splitValues(
		best: Float64Array,
		work: Uint8Array,
		features: Int32Array,
		n: number,
		layout: CodeLayout,
		node: NodeRows,
		entries: Float64Array,
		totals: Float64Array,
		minRows: number,
	): number;
	/** Tries one threshold per feature. @param draws - Two numbers in [0, 1) per feature: where to cut, and the side of missing values. */
	drawValues(
		best: Float64Array,
		draws: Float64Array,
		features: Int32Array,
		n: number,
		layout: CodeLayout,
		node: NodeRows,
		entries: Float64Array,
		totals: Float64Array,
		minRows: number,
	): number;
	/**
	 * Reorders the rows of a node: those that go left first, both sides in order.
	 * @param word - As in `findLeaves`.
	 * @param scratch - At least to - from int32.
	 * @returns Where the right ones start.
	 */
	splitRows(node: NodeRows, scratch: Int32Array, layout: CodeLayout, word: number): number;
}

export const wrapForestSplits: WasmFamily<ForestSplitKernels> = ({ wasm, at }) => ({
	openNode(entries, totals, payload, { rows, from, to }) {
		return wasm.openNode(at(entries), at(totals), at(payload), at(rows), from, to) !== 0;
	},
	splitValues(best, work, features, n, { codes, featureStride, rowStride }, { rows, from, to }, entries, totals, minRows) {
		return wasm.splitValues(at(best), at(work), at(features), n, at(codes), featureStride, rowStride, at(rows), from, to, at(entries), at(totals), minRows);
	},
	drawValues(best, draws, features, n, { codes, featureStride, rowStride }, { rows, from, to }, entries, totals, minRows) {
		return wasm.drawValues(at(best), at(draws), at(features), n, at(codes), featureStride, rowStride, at(rows), from, to, at(entries), at(totals), minRows);
	},
	splitRows({ rows, from, to }, scratch, { codes, featureStride, rowStride }, word) {
		return wasm.splitRows(at(rows), at(scratch), at(codes) + (word >> 9) * featureStride, rowStride, word, from, to);
	},
});
