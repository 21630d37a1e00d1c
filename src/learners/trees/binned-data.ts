// Training rows as bytes, twice: by column for the partition, by blocks of features for the histograms.
import type { Kernels } from '../../kernels';
import type { FeatureMatrix } from '../../table/feature-matrix';
import { assignBins, BinScratch, type FeatureBins } from './bins';
import { binSparse, sparseBytes, sparseColumn, sparseSlots, type SparseBins } from './sparse-bins';

/**
 * Features per block. Narrow blocks keep histograms in the first-level cache, wide ones fetch a row fewer times; for the scattered rows
 * of small leaves the second matters more (28 features: one block 1.3 to 2.4 ns per row and feature, 16 + 12 1.7 to 3.4).
 */
const BLOCK_WIDTH = 32;

/** The histogram kernel reads rows in pieces of 16 bytes. */
const READ_AHEAD = 16;

/** Rows of a part when blocks are made. */
const INTERLEAVED_ROWS = 32_768;

/** Features `first` ... `first + width - 1` of the binned rows, `bins[row * width + feature - first]`. */
export interface BinBlock {
	readonly first: number;
	readonly width: number;
	readonly bins: Uint8Array;
}

/** Features that can be split at all, dense ones first. `features[i]` is the matrix's index of binned feature i. */
export interface BinnedData {
	/** Training rows, then extra rows (validation). */
	readonly nRows: number;
	readonly nTrain: number;
	readonly features: Int32Array;
	readonly bins: readonly FeatureBins[];
	/** Dense features: `columns[feature * nRows + row]`. */
	readonly columns: Uint8Array;
	/** Dense features, training rows only. */
	readonly blocks: readonly BinBlock[];
	/** Histogram slots per dense feature. */
	readonly stride: number;
	/** First histogram slot of each feature. */
	readonly slots: Int32Array;
	/** Slots of all dense features, rounded up to whole kernels: where the sparse ones begin. */
	readonly nDenseSlots: number;
	/** Slots of a node's histogram. */
	readonly nSlots: number;
	readonly sparse?: SparseBins;
}

export type Breathe = () => Promise<void> | undefined;

/** Dense and sparse features of a matrix, and the entries of the latter in all rows. */
export interface BinShape {
	readonly nTrain: number;
	readonly nRows: number;
	readonly nDense: number;
	readonly nSparse: number;
	readonly nonZeros: number;
}

/** Bytes that `binRows` needs, at most. */
export function binnedBytes({ nTrain, nRows, nDense, nSparse, nonZeros }: BinShape): number {
	return nDense * nRows + wholeWidth(nDense) * nTrain + 64 * nDense + BinScratch.bytes(nRows) + sparseBytes(nRows, nonZeros, nSparse);
}

/** Slots of a node's histogram, at most. */
export function mostSlots({ nTrain, nDense, nSparse }: BinShape, maxBins: number): number {
	return (nDense + 3) * (Math.min(maxBins, nTrain) + 1) + sparseSlots(nSparse);
}

/** One dense feature as a column, or a sparse one until the next call. */
export function columnOf(data: BinnedData, feature: number): Uint8Array {
	const nDense = data.columns.length / data.nRows;
	if (feature >= nDense) return sparseColumn(data.sparse!, feature - nDense);
	return data.columns.subarray(feature * data.nRows, (feature + 1) * data.nRows);
}

/** @param parts - The training matrix, then at most one more with the same features. */
export async function binRows(
	kernels: Kernels,
	parts: readonly FeatureMatrix[],
	allBins: readonly FeatureBins[],
	scratch: BinScratch,
	breathe: Breathe,
): Promise<BinnedData> {
	const nTrain = parts[0].nRows;
	const nRows = parts.reduce((sum, part) => sum + part.nRows, 0);
	const dense = Int32Array.from(allBins.keys()).filter((f) => isSplittable(allBins[f], parts[0].columns[f]));
	const denseBins = Array.from(dense, (f) => allBins[f]);
	const columns = kernels.uint8(dense.length * nRows);
	for (let i = 0; i < dense.length; i++) {
		let start = i * nRows;
		for (const part of parts) {
			const column = part.columns[dense[i]];
			assignBins(scratch, denseBins[i], column, columns.subarray(start, start + column.length));
			start += column.length;
		}
		await breathe();
	}
	const blocks = await makeBlocks(kernels, columns, dense.length, nRows, nTrain, breathe);
	const sparse = await binSparse(kernels, parts, breathe);
	const stride = denseBins.reduce((most, { nBins }) => Math.max(most, nBins + 1), 1);
	const nDenseSlots = wholeWidth(dense.length) * stride;
	const slots = Int32Array.from(dense.keys(), (i) => i * stride);
	return {
		nRows,
		nTrain,
		features: joined(dense, sparse?.features.map((feature) => allBins.length + feature)),
		bins: sparse ? [...denseBins, ...sparse.bins] : denseBins,
		columns,
		blocks,
		stride,
		slots: joined(slots, sparse?.offsets.map((offset) => nDenseSlots + offset)),
		nDenseSlots,
		nSlots: nDenseSlots + (sparse?.nSlots ?? 0),
		sparse,
	};
}

function joined(head: Int32Array, tail: Int32Array | undefined): Int32Array {
	const all = new Int32Array(head.length + (tail?.length ?? 0));
	all.set(head);
	if (tail) all.set(tail, head.length);
	return all;
}

async function makeBlocks(
	kernels: Kernels,
	columns: Uint8Array,
	nFeatures: number,
	nRows: number,
	nTrain: number,
	breathe: Breathe,
): Promise<BinBlock[]> {
	const blocks: BinBlock[] = [];
	for (let first = 0; first < nFeatures; first += BLOCK_WIDTH) {
		const width = wholeWidth(Math.min(BLOCK_WIDTH, nFeatures - first));
		const bins = kernels.uint8(width * nTrain + READ_AHEAD);
		const own = Math.min(width, nFeatures - first);
		kernels.forEachPart(Math.ceil(nTrain / INTERLEAVED_ROWS), (k, part) => {
			const from = part * INTERLEAVED_ROWS;
			k.interleave(bins, columns.subarray(first * nRows), nRows, width, own, from, Math.min(from + INTERLEAVED_ROWS, nTrain));
		});
		blocks.push({ first, width, bins });
		await breathe();
	}
	return blocks;
}

/** Kernels take features by four. */
function wholeWidth(nFeatures: number): number {
	return (nFeatures + 3) & ~3;
}

function isSplittable(bins: FeatureBins, column: Float64Array): boolean {
	if (bins.nBins > 1) return true;
	if (bins.nBins === 0) return false;
	return bins.kind === 'category'
		? column.some((code) => code !== bins.levels[0])
		: column.some((value) => value !== value);
}
