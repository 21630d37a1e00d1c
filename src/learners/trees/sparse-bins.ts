// The sparse block (hashed words) as bins. Rows list only what they have: a histogram is summed up over those entries, and what is
// missing to the node's sums is the zero bin. Exact, unlike bundles of features that rarely meet (EFB), and as fast as rows are short.
import type { Kernels } from '../../kernels';
import type { FeatureMatrix } from '../../table/feature-matrix';
import { edgesOf, between } from './bin-edges';
import type { Breathe } from './binned-data';
import type { NumberBins } from './bins';

/** Features that are looked at, at most: those present in most rows. */
export const MAX_SPARSE_FEATURES = 10_000;
/** Bins of a feature's values above zero, and as many below, at most. */
const SIDE_BINS = 15;
/** A bin of fewer values only costs time: most words are rare. */
const VALUES_PER_BIN = 10;
/** A feature that fewer rows have says little about others. */
export const MIN_ROWS = 3;

export interface SparseBins {
	/** Kept features of the block, ascending, and their bins; bin `zeros[i]` is that of a value of 0. */
	readonly features: Int32Array;
	readonly bins: readonly NumberBins[];
	readonly zeros: Uint8Array;
	/** First slot of each feature behind the dense ones, and their number. */
	readonly offsets: Int32Array;
	readonly nSlots: number;
	/** Training row r has the slots `slots[starts[r]] ... slots[starts[r + 1] - 1]`; zero bins are left out. */
	readonly starts: Int32Array;
	readonly slots: Int32Array;
	/** Feature i is not zero in the rows `rows[columnStarts[i]]` ... of all matrices, with bins `rowBins`. */
	readonly columnStarts: Int32Array;
	readonly rows: Int32Array;
	readonly rowBins: Uint8Array;
	/** One feature as a column, see `sparseColumn`. */
	readonly column: Uint8Array;
}

/** Bytes at the peak, most of them of the kernels' memory. */
export function sparseBytes(nRows: number, nonZeros: number, width: number): number {
	return nonZeros === 0 ? 0 : 24 * nonZeros + 5 * nRows + 64 * Math.min(width, MAX_SPARSE_FEATURES) + 4 * width + 256;
}

/** Histogram slots at most. */
export function sparseSlots(width: number): number {
	return Math.min(width, MAX_SPARSE_FEATURES) * (2 * SIDE_BINS + 2);
}

/** @param parts - The training matrix, then at most one more. */
export async function binSparse(kernels: Kernels, parts: readonly FeatureMatrix[], breathe: Breathe): Promise<SparseBins | undefined> {
	const block = parts[0].sparse;
	if (!block) return undefined;
	const nTrain = parts[0].nRows;
	const nRows = parts.reduce((sum, part) => sum + part.nRows, 0);
	const features = keptFeatures(block.indices, block.width);
	const places = new Int32Array(block.width).fill(-1);
	features.forEach((feature, i) => (places[feature] = i));

	// Pass 1: entries by feature, rows ascending.
	const columnStarts = new Int32Array(features.length + 1);
	for (const { sparse } of parts) for (const index of sparse!.indices) if (places[index] >= 0) columnStarts[places[index] + 1]++;
	for (let i = 0; i < features.length; i++) columnStarts[i + 1] += columnStarts[i];
	const rows = new Int32Array(columnStarts[features.length]);
	const values = new Float64Array(rows.length);
	const next = columnStarts.slice();
	let first = 0;
	for (const { sparse, nRows: count } of parts) {
		for (let row = 0; row < count; row++) {
			for (let at = sparse!.starts[row]; at < sparse!.starts[row + 1]; at++) {
				const place = places[sparse!.indices[at]];
				if (place < 0) continue;
				rows[next[place]] = first + row;
				values[next[place]++] = sparse!.values[at];
			}
		}
		first += count;
		await breathe();
	}

	// Pass 2: bins, learnt on training rows.
	const bins: NumberBins[] = [];
	const zeros = new Uint8Array(features.length);
	const offsets = new Int32Array(features.length);
	const rowBins = new Uint8Array(rows.length);
	let nSlots = 0;
	for (let i = 0; i < features.length; i++) {
		const from = columnStarts[i];
		const to = columnStarts[i + 1];
		let trained = from;
		while (trained < to && rows[trained] < nTrain) trained++;
		const edges = edgesAroundZero(values.subarray(from, trained));
		bins.push({ kind: 'number', nBins: edges.length + 1, edges });
		zeros[i] = binOf(edges, 0);
		for (let at = from; at < to; at++) rowBins[at] = binOf(edges, values[at]);
		offsets[i] = nSlots;
		// One more for missing values, of which there are none.
		nSlots += edges.length + 2;
		if (i % 256 === 0) await breathe();
	}

	// Pass 3: the same by row.
	const starts = kernels.int32(nTrain + 1);
	for (let at = 0, i = 0; at < rows.length; at++) {
		while (at >= columnStarts[i + 1]) i++;
		if (rows[at] < nTrain && rowBins[at] !== zeros[i]) starts[rows[at] + 1]++;
	}
	for (let row = 0; row < nTrain; row++) starts[row + 1] += starts[row];
	const slots = kernels.int32(starts[nTrain]);
	const free = starts.slice(0, nTrain);
	for (let i = 0; i < features.length; i++) {
		for (let at = columnStarts[i]; at < columnStarts[i + 1]; at++) {
			if (rows[at] < nTrain && rowBins[at] !== zeros[i]) slots[free[rows[at]]++] = offsets[i] + rowBins[at];
		}
	}
	await breathe();
	return { features, bins, zeros, offsets, nSlots, starts, slots, columnStarts, rows, rowBins, column: kernels.uint8(nRows) };
}

/** Feature i as one bin per row of all matrices; good until the next call. */
export function sparseColumn({ column, zeros, columnStarts, rows, rowBins }: SparseBins, i: number): Uint8Array {
	column.fill(zeros[i]);
	for (let at = columnStarts[i]; at < columnStarts[i + 1]; at++) column[rows[at]] = rowBins[at];
	return column;
}

/** Fills the zero bins of a node's histogram: its sums less all other bins. @param first - First sparse slot. */
export function completeZeros(
	{ bins, zeros, offsets }: SparseBins,
	histogram: Int32Array,
	first: number,
	node: { readonly gradient: number; readonly hessian: number },
): void {
	for (let i = 0; i < zeros.length; i++) {
		const start = first + offsets[i];
		const zero = 2 * (start + zeros[i]);
		let { gradient, hessian } = node;
		for (let at = 2 * start, end = at + 2 * bins[i].nBins; at < end; at += 2) {
			if (at === zero) continue;
			hessian -= histogram[at];
			gradient -= histogram[at + 1];
		}
		histogram[zero] = hessian;
		histogram[zero + 1] = gradient;
	}
}

function keptFeatures(indices: Int32Array, width: number): Int32Array {
	const counts = new Float64Array(width);
	for (const index of indices) counts[index]++;
	const seen = Array.from(counts.keys()).filter((feature) => counts[feature] >= MIN_ROWS);
	if (seen.length > MAX_SPARSE_FEATURES) seen.sort((a, b) => counts[b] - counts[a] || a - b).length = MAX_SPARSE_FEATURES;
	return Int32Array.from(seen).sort();
}

/** Edges that keep zero apart from the values on both sides of it. */
function edgesAroundZero(values: Float64Array): Float64Array {
	const below = values.filter((value) => value < 0).sort();
	const above = values.filter((value) => value > 0).sort();
	const edges: number[] = [];
	const mostBins = (n: number) => Math.min(SIDE_BINS, Math.ceil(n / VALUES_PER_BIN));
	if (below.length > 0) edges.push(...edgesOf(below, mostBins(below.length)), between(below[below.length - 1], 0));
	if (above.length > 0) edges.push(between(0, above[0]), ...edgesOf(above, mostBins(above.length)));
	return Float64Array.from(edges);
}

/** How many edges lie below the value. */
function binOf(edges: Float64Array, value: number): number {
	let bin = 0;
	while (bin < edges.length && edges[bin] < value) bin++;
	return bin;
}
