// Twin of assembly/partition.ts.
import type { TreeKernels } from '../families/trees';

export const partition: TreeKernels['partition'] = (rows, scratch, column, goesLeft, from, to) => {
	let left = from;
	let right = 0;
	for (let i = from; i < to; i++) {
		const row = rows[i];
		const goes = goesLeft[column[row]];
		// Both writes always happen: a mispredicted branch costs more than a store.
		rows[left] = row;
		scratch[right] = row;
		left += goes;
		right += 1 - goes;
	}
	rows.set(scratch.subarray(0, right), left);
	return left - from;
};

export const addToRows: TreeKernels['addToRows'] = (scores, rows, value, from, to) => {
	for (let i = from; i < to; i++) scores[rows[i]] += value;
};
