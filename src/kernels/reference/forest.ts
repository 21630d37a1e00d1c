// Twin of assembly/forest.ts.
import type { ForestKernels } from '../families/forest';

const findLeaves: ForestKernels['findLeaves'] = (leaves, codes, width, rows, n, nodes) => {
	for (let i = 0; i < n; i++) {
		const at = rows[i] * width;
		let node = 0;
		for (;;) {
			const word = nodes[2 * node];
			const goes = ((codes[at + (word >>> 9)] + ((word >> 8) & 1)) & 255) > (word & 255) ? 1 : 0;
			const next = nodes[2 * node + 1] + goes;
			if (next === node) break;
			node = next;
		}
		leaves[i] = node;
	}
};

const addPathLengths: ForestKernels['addPathLengths'] = (sums, values, width, n, nodes, ranges, lengths) => {
	for (let i = 0; i < n; i++) {
		let node = 0;
		for (;;) {
			const value = values[i * width + nodes[2 * node]];
			const goes = value <= ranges[2 * node] || value > ranges[2 * node + 1] ? 1 : 0;
			const next = nodes[2 * node + 1] + goes;
			if (next === node) break;
			node = next;
		}
		sums[i] += lengths[node];
	}
};

export const referenceForest: ForestKernels = { findLeaves, addPathLengths };
