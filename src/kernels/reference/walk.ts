// Twin of assembly/walk.ts.
import type { TreeKernels } from '../families/trees';

export const walkTrees: TreeKernels['walkTrees'] = (scores, nOutputs, block, nRows, { starts, firstLeaves, records, tables, values }) => {
	for (let tree = 0; tree < starts.length; tree++) {
		const start = starts[tree];
		for (let row = 0; row < nRows; row++) {
			let id = 0;
			do {
				const rank = block[records[2 * (start + id)] + row];
				const right = (tables[32 * (start + id) + (rank >> 3)] >> (rank & 7)) & 1;
				id = (records[2 * (start + id) + 1] >>> (16 * right)) & 0xffff;
			} while ((id & firstLeaves[tree]) === 0);
			scores[row * nOutputs + (tree % nOutputs)] += values[start + id];
		}
	}
};
