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

/** Rows of a part for a thread, and parts whose values are copied to the kernels together. */
const PIECE_ROWS = 16_384;
const PIECES = 8;
/** Rows that edges are learnt from; with 255 bins, some 250 for each. */
const SAMPLE_ROWS = 65_536;
/** Features whose samples are sorted together, on threads. */
const SORTED_TOGETHER = 4;

/** Where kernels find values of columns, and edges. */
export class BinScratch {
	readonly values: Float64Array;
	readonly edges: Float64Array;

	static bytes(nRows: number): number {
		return 8 * (doublesFor(nRows) + MAX_EDGES) + 32;
	}

	/** @param nRows - Of the longest column to come. */
	constructor(
		readonly kernels: Kernels,
		nRows: number,
	) {
		this.values = kernels.float64(doublesFor(nRows));
		this.edges = kernels.float64(MAX_EDGES);
	}
}

function doublesFor(nRows: number): number {
	return Math.max(2 * SORTED_TOGETHER * Math.min(nRows, SAMPLE_ROWS), Math.min(nRows, PIECES * PIECE_ROWS));
}

/**
 * @param maxBins - 2 to 255.
 * @returns One entry per dense feature.
 */
export async function learnBins(x: FeatureMatrix, maxBins: number, random: Random, scratch: BinScratch, breathe: () => Promise<void> | undefined): Promise<FeatureBins[]> {
	const sample = sampleRows(x.nRows, random);
	const bins: FeatureBins[] = [];
	const numbers: number[] = [];
	x.features.slice(0, x.columns.length).forEach((feature, f) => {
		if (feature.kind === 'category') bins[f] = categoryBins(x.columns[f], feature.nLevels ?? 0, maxBins);
		else numbers.push(f);
	});
	for (let from = 0; from < numbers.length; from += SORTED_TOGETHER) {
		const together = numbers.slice(from, from + SORTED_TOGETHER);
		const samples = sortedSamples(together.map((f) => x.columns[f]), sample, scratch);
		together.forEach((f, i) => (bins[f] = numberBins(samples[i], maxBins)));
		await breathe();
	}
	return bins;
}

/** Views of the scratch: the values of each column that are not missing, ascending. */
function sortedSamples(columns: readonly Float64Array[], rows: Int32Array | undefined, { kernels, values }: BinScratch): Float64Array[] {
	const samples = columns.map((column, i) => {
		const room = rows?.length ?? column.length;
		const own = values.subarray(2 * i * room, (2 * i + 1) * room);
		return own.subarray(0, gather(own, column, rows));
	});
	kernels.forEachPart(samples.length, (k, i) => {
		const room = rows?.length ?? columns[i].length;
		k.sortValues(samples[i], values.subarray((2 * i + 1) * room, (2 * i + 2) * room), samples[i].length);
	});
	return samples;
}

/** @returns How many values are not missing. */
function gather(to: Float64Array, column: Float64Array, rows: Int32Array | undefined): number {
	const count = rows?.length ?? column.length;
	let n = 0;
	for (let i = 0; i < count; i++) {
		const value = column[rows ? rows[i] : i];
		if (value === value) to[n++] = value;
	}
	return n;
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
	for (let start = 0; start < column.length; start += PIECES * PIECE_ROWS) {
		const piece = column.subarray(start, start + PIECES * PIECE_ROWS);
		values.set(piece);
		kernels.forEachPart(Math.ceil(piece.length / PIECE_ROWS), (k, part) => {
			const from = part * PIECE_ROWS;
			k.binValues(out.subarray(start + from), values.subarray(from), edges, bins.nBins, Math.min(PIECE_ROWS, piece.length - from));
		});
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

/** In their order, so that columns are read from front to back. */
function sampleRows(nRows: number, random: Random): Int32Array | undefined {
	if (nRows <= SAMPLE_ROWS) return undefined;
	const rows = new Int32Array(SAMPLE_ROWS);
	for (let i = 0; i < SAMPLE_ROWS; i++) rows[i] = random.integer(nRows);
	return rows.sort();
}

function numberBins(sorted: Float64Array, maxBins: number): NumberBins {
	const edges = edgesOf(sorted, maxBins);
	return { kind: 'number', nBins: sorted.length === 0 ? 0 : edges.length + 1, edges };
}

function categoryBins(column: Float64Array, nLevels: number, maxBins: number): CategoryBins {
	const counts = new Float64Array(nLevels);
	for (const code of column) if (code >= 0 && code < nLevels) counts[code]++;
	const seen = Array.from(counts.keys()).filter((level) => counts[level] > 0);
	seen.sort((a, b) => counts[b] - counts[a] || a - b);
	const levels = Int32Array.from(seen.slice(0, maxBins));
	return { kind: 'category', nBins: levels.length, levels, nLevels };
}
