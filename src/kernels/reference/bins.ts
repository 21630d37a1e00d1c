// Twins of assembly/bins.ts.
import { MAX_EDGES, type TreeKernels } from '../families/trees';

export const binValues: TreeKernels['binValues'] = (out, values, edges, missing, n) => {
	for (let i = 0; i < n; i++) {
		const value = values[i];
		let low = 0;
		let high = MAX_EDGES;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (edges[middle] < value) low = middle + 1;
			else high = middle;
		}
		out[i] = value === value ? low : missing;
	}
};

export const sortValues: TreeKernels['sortValues'] = (values, _other, n) => {
	values.subarray(0, n).sort();
};

export const interleave: TreeKernels['interleave'] = (blocks, columns, stride, width, nFeatures, from, to) => {
	for (let row = from; row < to; row++) {
		for (let feature = 0; feature < width; feature++) blocks[row * width + feature] = feature < nFeatures ? columns[feature * stride + row] : 0;
	}
};
