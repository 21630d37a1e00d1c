// What a random forest computes.
import type { WasmFamily } from './family';

export interface ForestKernels {
	/**
	 * leaves[i] = the node where row `rows[i]` ends, for i < n.
	 * @param codes - `codes[row * width + feature]`.
	 * @param nodes - Two int32 per node: feature << 9 | missingLeft << 8 | cut, and the left child, the right one being the next. A code goes
	 *   right when ((code + missingLeft) & 255) > cut. A leaf has cut 255 without missingLeft and is its own child. Node 0 is the root.
	 */
	findLeaves(leaves: Int32Array, codes: Uint8Array, width: number, rows: Int32Array, n: number, nodes: Int32Array): void;
}

export const wrapForest: WasmFamily<ForestKernels> = ({ wasm, at }) => ({
	findLeaves(leaves, codes, width, rows, n, nodes) {
		wasm.findLeaves(at(leaves), at(codes), width, at(rows), n, at(nodes));
	},
});
