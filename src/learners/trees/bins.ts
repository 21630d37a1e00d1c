// From values to at most 255 bins per feature, so that a tree looks at bytes. Bins are learnt on training rows; their edges lie between
// values, never on one, and become the thresholds of the model.
import { MAX_EDGES, type Kernels } from '../../kernels';
import type { Random } from '../../core/random';
import type { FeatureMatrix } from '../../table/feature-matrix';
import { edgesOf } from './bin-edges';

/** Values up to edges[b] are in bin b or below. Missing values are in bin `nBins`. */
export interface NumberBins {
	readonly kind: 'number';
	readonly nBins: number;
	/** Ascending, finite, length nBins - 1. */
	readonly edges: Float64Array;
}

/** Bin b holds the level `levels[b]`, the most frequent first. Missing and all other levels are in bin `nBins`. */
export interface CategoryBins {
	readonly kind: 'category';
	readonly nBins: number;
	readonly levels: Int32Array;
	readonly nLevels: number;
}

export type FeatureBins = NumberBins | CategoryBins;

/** Rows that are copied to the kernel at once. */
const PIECE_ROWS = 16_384;
/** Rows that edges are learnt from; with 255 bins, some 250 for each. */
const SAMPLE_ROWS = 65_536;

/**
 * @param maxBins - 2 to 255.
 * @returns One entry per dense feature.
 */
export function learnBins(x: FeatureMatrix, maxBins: number, random: Random): FeatureBins[] {
	const sample = sampleRows(x.nRows, random);
	return x.features.map((feature, f) => {
		if (feature.kind === 'category') return categoryBins(x.columns[f], feature.nLevels ?? 0, maxBins);
		return numberBins(x.columns[f], sample, maxBins);
	});
}

/** Where the kernel finds a piece of a column, and the edges. */
export class BinScratch {
	static readonly BYTES = 8 * (PIECE_ROWS + MAX_EDGES) + 32;
	readonly values: Float64Array;
	readonly edges: Float64Array;

	constructor(readonly kernels: Kernels) {
		this.values = kernels.float64(PIECE_ROWS);
		this.edges = kernels.float64(MAX_EDGES);
	}
}

/** bins[row] of every value of a column; `out` has its length and lies in the kernels' memory. */
export function assignBins(
	{ kernels, values, edges }: BinScratch,
	bins: FeatureBins,
	column: Float64Array,
	out: Uint8Array,
): void {
	if (bins.kind === 'category') {
		assignLevels(bins, column, out);
		return;
	}
	edges.fill(Infinity).set(bins.edges);
	for (let start = 0; start < column.length; start += PIECE_ROWS) {
		const piece = column.subarray(start, start + PIECE_ROWS);
		values.set(piece);
		kernels.binValues(out.subarray(start, start + piece.length), values, edges, bins.nBins, piece.length);
	}
}

function assignLevels(bins: CategoryBins, column: Float64Array, out: Uint8Array): void {
	const binOfLevel = new Uint8Array(bins.nLevels).fill(bins.nBins);
	bins.levels.forEach((level, bin) => (binOfLevel[level] = bin));
	for (let row = 0; row < column.length; row++) {
		const code = column[row];
		out[row] = code >= 0 && code < bins.nLevels ? binOfLevel[code] : bins.nBins;
	}
}

function sampleRows(nRows: number, random: Random): Int32Array | undefined {
	if (nRows <= SAMPLE_ROWS) return undefined;
	const rows = new Int32Array(SAMPLE_ROWS);
	for (let i = 0; i < SAMPLE_ROWS; i++) rows[i] = random.integer(nRows);
	return rows;
}

function numberBins(column: Float64Array, sample: Int32Array | undefined, maxBins: number): NumberBins {
	const values = new Float64Array(sample?.length ?? column.length);
	let n = 0;
	for (let i = 0; i < values.length; i++) {
		const value = column[sample ? sample[i] : i];
		if (value === value) values[n++] = value;
	}
	const edges = edgesOf(values.subarray(0, n).sort(), maxBins);
	return { kind: 'number', nBins: n === 0 ? 0 : edges.length + 1, edges };
}

function categoryBins(column: Float64Array, nLevels: number, maxBins: number): CategoryBins {
	const counts = new Float64Array(nLevels);
	for (const code of column) if (code >= 0 && code < nLevels) counts[code]++;
	const seen = Array.from(counts.keys()).filter((level) => counts[level] > 0);
	seen.sort((a, b) => counts[b] - counts[a] || a - b);
	const levels = Int32Array.from(seen.slice(0, maxBins));
	return { kind: 'category', nBins: levels.length, levels, nLevels };
}
