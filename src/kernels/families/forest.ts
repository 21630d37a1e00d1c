// What random forests and isolation forests compute.
import type { WasmFamily } from './family';

export interface ForestKernels {
	/**
	 * leaves[i] = the node where row `rows[i]` ends, for i < n.
	 * @param codes - `codes[row * width + feature]`.
	 * @param nodes - Two int32 per node: feature << 9 | missingLeft << 8 | cut, and the left child, the right one being the next. A code goes
	 *   right when ((code + missingLeft) & 255) > cut. A leaf has cut 255 without missingLeft and is its own child. Node 0 is the root.
	 */
	findLeaves(leaves: Int32Array, codes: Uint8Array, width: number, rows: Int32Array, n: number, nodes: Int32Array): void;
	/**
	 * sums[i] += lengths[the node where row i ends], for i < n.
	 * @param values - `values[i * width + feature]`, none of them -Infinity.
	 * @param nodes - Two int32 per node: feature, and the left child, the right one being the next. A leaf is its own child. Node 0 is the root.
	 * @param ranges - Two per node: a value goes right when it is <= the first or > the second. A leaf has -Infinity, Infinity.
	 */
	addPathLengths(
		sums: Float64Array,
		values: Float64Array,
		width: number,
		n: number,
		nodes: Int32Array,
		ranges: Float64Array,
		lengths: Float64Array,
	): void;
}

export const wrapForest: WasmFamily<ForestKernels> = ({ wasm, at }) => ({
	findLeaves(leaves, codes, width, rows, n, nodes) {
		wasm.findLeaves(at(leaves), at(codes), width, at(rows), n, at(nodes));
	},
	addPathLengths(sums, values, width, n, nodes, ranges, lengths) {
		wasm.addPathLengths(at(sums), at(values), width, n, at(nodes), at(ranges), at(lengths));
	},
});
