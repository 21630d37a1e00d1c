// What boosting and forests compute: bins, histograms, partitions, gradients, walks through trees.
import type { WasmFamily } from './family';

/** 256 bins per byte, one of them for missing values, need one edge less than the other 255; a power of two less one suits the search. */
export const MAX_EDGES = 255;

/**
 * Rows as boosting and forests see them.
 *
 * A *packed gradient* is two int32 per row: hessian (>= 0), then gradient, both quantised. A *histogram* has `stride` slots per
 * feature, each the sum of the packed gradients of its rows; a sum of hessians or of absolute gradients must stay below 2^31.
 */
export interface TreeKernels {
	/**
	 * out[i] = how many edges are below values[i]; `missing` where values[i] is NaN.
	 * @param edges - MAX_EDGES of them, ascending, filled up with Infinity.
	 */
	binValues(out: Uint8Array, values: Float64Array, edges: Float64Array, missing: number, n: number): void;
	/** Sorts the first n values, of which none is NaN; -0 comes before 0. @param other - Room for as many. */
	sortValues(values: Float64Array, other: Float64Array, n: number): void;
	/**
	 * blocks[row * width + feature] = columns[feature * stride + row] for the rows from ... to - 1.
	 * @param width - nFeatures rounded up to a multiple of 4; features too many are 0.
	 */
	interleave(blocks: Uint8Array, columns: Uint8Array, stride: number, width: number, nFeatures: number, from: number, to: number): void;
	/**
	 * out[feature * stride + bin] += packed[row] for the rows `rows[from..to)`, which ascend.
	 * @param out - 2 * width * stride int32.
	 * @param bins - One block, `bins[row * width + feature]`, every bin < stride; width a multiple of 4, at most 64; readable for
	 *   15 bytes past the last row.
	 */
	histogram(
		out: Int32Array,
		bins: Uint8Array,
		rows: Int32Array,
		packed: Int32Array,
		from: number,
		to: number,
		width: number,
		stride: number,
	): void;
	/** out[slots[j]] += packed[row] for the rows `rows[from..to)` and their entries j = starts[row] ... starts[row + 1] - 1. */
	sparseHistogram(
		out: Int32Array,
		starts: Int32Array,
		slots: Int32Array,
		rows: Int32Array,
		packed: Int32Array,
		from: number,
		to: number,
	): void;
	/**
	 * The cut of numeric features that maximises G_left^2 / (H_left + l2) + G_right^2 / (H_right + l2), as learners/trees/split.ts has it.
	 * @param found - The sum, the bin, 1 where missing values go left, gradient and hessian of the left side; only where there is a feature.
	 * @param features - features[from..to) are looked at, the first of equal ones taken.
	 * @param slots - By feature, where its bins begin in the histogram; missing values have the slot behind its `sizes` bins.
	 * @param least - What the sum has to exceed.
	 * @returns The feature; -1 where there is none.
	 */
	scanNumbers(
		found: Float64Array,
		histogram: Int32Array,
		features: Int32Array,
		slots: Int32Array,
		sizes: Int32Array,
		from: number,
		to: number,
		node: ScannedNode,
		least: number,
	): number;
	/** sums[i] += part[i], part[i] = 0. Lengths are equal and even. */
	absorb(sums: Int32Array, part: Int32Array): void;
	/** sums = the packed gradients of the rows `rows[from..to)`, added up: 2 int32. */
	sumPacked(sums: Int32Array, rows: Int32Array, packed: Int32Array, from: number, to: number): void;
	/** larger[i] = parent[i] - smaller[i]; `larger` may be `parent`. Lengths are equal and even. */
	subtract(larger: Int32Array, parent: Int32Array, smaller: Int32Array): void;
	/**
	 * Reorders `rows[from..to)`: rows with goesLeft[column[row]] = 1 first. Both sides keep their order.
	 * @param scratch - At least to - from int32.
	 * @returns How many rows went left.
	 */
	partition(
		rows: Int32Array,
		scratch: Int32Array,
		column: Uint8Array,
		goesLeft: Uint8Array,
		from: number,
		to: number,
	): number;
	/**
	 * One part of a partition: rows of `rows[from..to)` that go left to lefts[from...], the others to rights[from...], in order.
	 * counts[part] = how many went left.
	 */
	partitionPart(
		rows: Int32Array,
		lefts: Int32Array,
		rights: Int32Array,
		counts: Int32Array,
		part: number,
		column: Uint8Array,
		goesLeft: Uint8Array,
		from: number,
		to: number,
	): void;
	/** to[toFirst + i] = from[fromFirst + i], i < n. The arrays are different. */
	copyRows(to: Int32Array, toFirst: number, from: Int32Array, fromFirst: number, n: number): void;
	/** packed[2i] = round(hessians[i] * hessianScale), packed[2i + 1] = round(gradients[i] * gradientScale), half to even. */
	quantise(
		packed: Int32Array,
		gradients: Float32Array,
		hessians: Float32Array,
		gradientScale: number,
		hessianScale: number,
		n: number,
	): void;
	/** gradients = w (scores - y), hessians = w. sums[0] = sum |gradients|, sums[1] = sum hessians. */
	squaredGradients(
		gradients: Float32Array,
		hessians: Float32Array,
		sums: Float64Array,
		scores: Float64Array,
		y: Float64Array,
		weights: Float32Array,
		n: number,
	): void;
	/** p = sigmoid(scores): gradients = w (p - y), hessians = w p (1 - p), y 0 or 1. Sums as above. */
	logisticGradients(
		gradients: Float32Array,
		hessians: Float32Array,
		sums: Float64Array,
		scores: Float64Array,
		y: Float64Array,
		weights: Float32Array,
		n: number,
	): void;
	/** values[i] = exp(values[i]) in float32, relative error < 3e-7, input limited to +-87. */
	exponentials(values: Float32Array, n: number): void;
	/** scores[row] += value for the rows `rows[from..to)`. */
	addToRows(scores: Float64Array, rows: Int32Array, value: number, from: number, to: number): void;
	/** scores[row * nOutputs + tree % nOutputs] += value of the row's leaf, tree by tree. @param block - Rank of row r: `block[start of the feature + r]`. */
	walkTrees(scores: Float64Array, nOutputs: number, block: Uint8Array, nRows: number, trees: RankedTrees): void;
}

/** Sums of a node and the least hessian of a side, in units of the histogram. */
export interface ScannedNode {
	readonly gradient: number;
	readonly hessian: number;
	readonly l2: number;
	readonly minHessian: number;
}

/**
 * Trees over ranks, 0 to 255, of features. Records of tree t: nodes from `starts[t]`, the root first, and leaves from
 * `starts[t] + firstLeaves[t]`, a power of two that is above the number of nodes and not below that of leaves.
 */
export interface RankedTrees {
	readonly starts: Int32Array;
	readonly firstLeaves: Int32Array;
	/** Two per record: where the feature's ranks start in the block; left child (low 16 bits) and right child in the tree. A leaf is its own child. */
	readonly records: Int32Array;
	/** 32 bytes per record: bit `rank & 7` of byte `rank >> 3` sends a rank right. */
	readonly tables: Uint8Array;
	/** Per record; of leaves. */
	readonly values: Float64Array;
}

export const wrapTrees: WasmFamily<TreeKernels> = ({ wasm, at }) => {
	return {
		binValues(out, values, edges, missing, n) {
			wasm.binValues(at(out), at(values), at(edges), missing, n);
		},
		sortValues(values, other, n) {
			wasm.sortValues(at(values), at(other), n);
		},
		interleave(blocks, columns, stride, width, nFeatures, from, to) {
			wasm.interleave(at(blocks), at(columns), stride, width, nFeatures, from, to);
		},
		histogram(out, bins, rows, packed, from, to, width, stride) {
			wasm.histogram(at(out), at(bins), at(rows), at(packed), from, to, width, stride);
		},
		sparseHistogram(out, starts, slots, rows, packed, from, to) {
			wasm.sparseHistogram(at(out), at(starts), at(slots), at(rows), at(packed), from, to);
		},
		scanNumbers(found, histogram, features, slots, sizes, from, to, { gradient, hessian, l2, minHessian }, least) {
			return wasm.scanNumbers(at(found), at(histogram), at(features), at(slots), at(sizes), from, to, gradient, hessian, l2, minHessian, least);
		},
		absorb(sums, part) {
			wasm.absorb(at(sums), at(part), sums.length);
		},
		sumPacked(sums, rows, packed, from, to) {
			wasm.sumPacked(at(sums), at(rows), at(packed), from, to);
		},
		partitionPart(rows, lefts, rights, counts, part, column, goesLeft, from, to) {
			wasm.partitionPart(at(rows), at(lefts), at(rights), at(counts) + 4 * part, at(column), at(goesLeft), from, to);
		},
		copyRows(to, toFirst, from, fromFirst, n) {
			wasm.copyRows(at(to) + 4 * toFirst, at(from) + 4 * fromFirst, n);
		},
		subtract(larger, parent, smaller) {
			wasm.subtract(at(larger), at(parent), at(smaller), larger.length);
		},
		partition(rows, scratch, column, goesLeft, from, to) {
			return wasm.partition(at(rows), at(scratch), at(column), at(goesLeft), from, to);
		},
		quantise(packed, gradients, hessians, gradientScale, hessianScale, n) {
			wasm.quantise(at(packed), at(gradients), at(hessians), gradientScale, hessianScale, n);
		},
		squaredGradients(gradients, hessians, sums, scores, y, weights, n) {
			wasm.squaredGradients(at(gradients), at(hessians), at(sums), at(scores), at(y), at(weights), n);
		},
		logisticGradients(gradients, hessians, sums, scores, y, weights, n) {
			wasm.logisticGradients(at(gradients), at(hessians), at(sums), at(scores), at(y), at(weights), n);
		},
		exponentials(values, n) {
			wasm.exponentials(at(values), n);
		},
		addToRows(scores, rows, value, from, to) {
			wasm.addToRows(at(scores), at(rows), value, from, to);
		},
		walkTrees(scores, nOutputs, block, nRows, { starts, firstLeaves, records, tables, values }) {
			const trees = [at(starts), at(firstLeaves), starts.length, at(records), at(tables), at(values)];
			wasm.walkTrees(at(scores), nOutputs, at(block), nRows, ...trees);
		},
	};
};
