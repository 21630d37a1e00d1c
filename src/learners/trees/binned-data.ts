// Training rows as bytes, twice: by column for the partition, by blocks of features for the histograms.
import type { Kernels } from '../../kernels';
import type { FeatureMatrix } from '../../table/feature-matrix';
import { assignBins, BinScratch, type FeatureBins } from './bins';

/**
 * Features per block. Narrow blocks keep histograms in the first-level cache, wide ones fetch a row fewer times; for the scattered rows
 * of small leaves the second matters more (28 features: one block 1.3 to 2.4 ns per row and feature, 16 + 12 1.7 to 3.4).
 */
const BLOCK_WIDTH = 32;

/** The histogram kernel reads rows in pieces of 16 bytes. */
const READ_AHEAD = 16;

/** Features `first` ... `first + width - 1` of the binned rows, `bins[row * width + feature - first]`. */
export interface BinBlock {
	readonly first: number;
	readonly width: number;
	readonly bins: Uint8Array;
}

/** Features that can be split at all, in the order of the matrix. `features[i]` is the matrix's index of binned feature i. */
export interface BinnedData {
	/** Training rows, then extra rows (validation). */
	readonly nRows: number;
	readonly nTrain: number;
	readonly features: Int32Array;
	readonly bins: readonly FeatureBins[];
	/** `columns[feature * nRows + row]`. */
	readonly columns: Uint8Array;
	/** Training rows only. */
	readonly blocks: readonly BinBlock[];
	/** Histogram slots per feature. */
	readonly stride: number;
	/** Slots of a node's histogram: features rounded up to whole kernels, times stride. */
	readonly nSlots: number;
}

export type Breathe = () => Promise<void> | undefined;

/** Bytes that `binRows` takes from the kernels' memory, at most. */
export function binnedBytes(nTrain: number, nRows: number, nFeatures: number): number {
	return nFeatures * nRows + wholeWidth(nFeatures) * nTrain + 64 * nFeatures + BinScratch.BYTES;
}

/** @param parts - The training matrix, then at most one more with the same features. */
export async function binRows(
	kernels: Kernels,
	parts: readonly FeatureMatrix[],
	allBins: readonly FeatureBins[],
	breathe: Breathe,
): Promise<BinnedData> {
	const nTrain = parts[0].nRows;
	const nRows = parts.reduce((sum, part) => sum + part.nRows, 0);
	const features = Int32Array.from(allBins.keys()).filter((f) => isSplittable(allBins[f], parts[0].columns[f]));
	const bins = Array.from(features, (f) => allBins[f]);
	const columns = kernels.uint8(features.length * nRows);
	const scratch = new BinScratch(kernels);
	for (let i = 0; i < features.length; i++) {
		let start = i * nRows;
		for (const part of parts) {
			const column = part.columns[features[i]];
			assignBins(scratch, bins[i], column, columns.subarray(start, start + column.length));
			start += column.length;
		}
		await breathe();
	}
	const blocks = await makeBlocks(kernels, columns, features.length, nRows, nTrain, breathe);
	const stride = bins.reduce((most, { nBins }) => Math.max(most, nBins + 1), 1);
	return { nRows, nTrain, features, bins, columns, blocks, stride, nSlots: wholeWidth(features.length) * stride };
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
		for (let f = first; f < Math.min(first + width, nFeatures); f++) {
			for (let row = 0, to = f - first; row < nTrain; row++, to += width) bins[to] = columns[f * nRows + row];
		}
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
