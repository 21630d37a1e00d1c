// Twin of assembly/bins.ts.
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
