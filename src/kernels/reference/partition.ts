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

export const partitionPart: TreeKernels['partitionPart'] = (rows, lefts, rights, counts, part, column, goesLeft, from, to) => {
	let left = from;
	let right = from;
	for (let i = from; i < to; i++) {
		if (goesLeft[column[rows[i]]] === 1) lefts[left++] = rows[i];
		else rights[right++] = rows[i];
	}
	counts[part] = left - from;
};

export const copyRows: TreeKernels['copyRows'] = (to, toFirst, from, fromFirst, n) => {
	to.set(from.subarray(fromFirst, fromFirst + n), toFirst);
};

export const addToRows: TreeKernels['addToRows'] = (scores, rows, value, from, to) => {
	for (let i = from; i < to; i++) scores[rows[i]] += value;
};
