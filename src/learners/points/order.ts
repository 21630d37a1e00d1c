// Groups are numbered by size, so that the same rows give the same numbers.

/** @returns Old labels in the new order: the largest first, equals by their first row. */
export function orderBySize(labels: Int32Array, nClusters: number): number[] {
	const sizes = new Float64Array(nClusters);
	const first = new Float64Array(nClusters).fill(Infinity);
	labels.forEach((label, row) => {
		if (label < 0) return;
		sizes[label]++;
		first[label] = Math.min(first[label], row);
	});
	return Array.from(sizes.keys()).sort((a, b) => sizes[b] - sizes[a] || first[a] - first[b]);
}
