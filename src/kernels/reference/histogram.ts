// Twin of assembly/histogram.ts. Integer sums: equal to it bit for bit, whatever the order of the rows.
import type { TreeKernels } from '../families/trees';

export const histogram: TreeKernels['histogram'] = (out, bins, rows, packed, from, to, width, stride) => {
	for (let i = from; i < to; i++) {
		const row = rows[i];
		const hessian = packed[2 * row];
		const gradient = packed[2 * row + 1];
		const base = row * width;
		let slots = 0;
		for (let feature = 0; feature < width; feature++) {
			const at = 2 * (slots + bins[base + feature]);
			out[at] += hessian;
			out[at + 1] += gradient;
			slots += stride;
		}
	}
};

export const sparseHistogram: TreeKernels['sparseHistogram'] = (out, starts, slots, rows, packed, from, to) => {
	for (let i = from; i < to; i++) {
		const row = rows[i];
		for (let j = starts[row]; j < starts[row + 1]; j++) {
			out[2 * slots[j]] += packed[2 * row];
			out[2 * slots[j] + 1] += packed[2 * row + 1];
		}
	}
};

export const subtract: TreeKernels['subtract'] = (larger, parent, smaller) => {
	for (let i = 0; i < larger.length; i++) larger[i] = parent[i] - smaller[i];
};

export const absorb: TreeKernels['absorb'] = (sums, part) => {
	for (let i = 0; i < sums.length; i++) sums[i] += part[i];
	part.fill(0);
};

export const sumPacked: TreeKernels['sumPacked'] = (sums, rows, packed, from, to) => {
	sums.fill(0);
	for (let i = from; i < to; i++) {
		sums[0] += packed[2 * rows[i]];
		sums[1] += packed[2 * rows[i] + 1];
	}
};
