// Training rows as bytes, twice: by column for splits of many rows, by row for walks and for the scattered rows of small nodes.
import type { Random } from '../../core/random';
import type { Kernels } from '../../kernels';
import type { FeatureMatrix } from '../../table/feature-matrix';
import type { Breathe } from '../trees/binned-data';
import { assignBins, BinScratch, learnBins, type FeatureBins } from '../trees/bins';
import { MISSING, type FeatureCodes } from './codes';
import { orderLevels, type LevelTarget } from './order-levels';

export interface BinnedRows {
	readonly nRows: number;
	/** By feature of the matrix: the code of each row. */
	readonly columns: readonly Uint8Array[];
	/** The same in one piece: `allColumns[feature * nRows + row]`. */
	readonly allColumns: Uint8Array;
	/** `cells[row * columns.length + feature]`. */
	readonly cells: Uint8Array;
	/** Features that can be split at all. */
	readonly features: Int32Array;
	/** For the model. */
	readonly codes: readonly FeatureCodes[];
}

/** Bytes that `binForest` takes from the kernels' memory, at most. */
export function binnedRowsBytes(nRows: number, nFeatures: number): number {
	return nFeatures * (2 * nRows + 16) + BinScratch.bytes(nRows) + 65_536;
}

export async function binForest(
	kernels: Kernels,
	x: FeatureMatrix,
	target: LevelTarget,
	maxBins: number,
	random: Random,
	breathe: Breathe,
): Promise<BinnedRows> {
	const scratch = new BinScratch(kernels, x.nRows);
	const allBins = await learnBins(x, maxBins, random, scratch, breathe);
	const columns: Uint8Array[] = [];
	const codes: FeatureCodes[] = [];
	const features: number[] = [];
	const width = x.columns.length;
	const cells = kernels.uint8(x.nRows * width);
	const allColumns = kernels.uint8(x.nRows * width);
	for (let f = 0; f < x.columns.length; f++) {
		const column = allColumns.subarray(f * x.nRows, (f + 1) * x.nRows);
		assignBins(scratch, allBins[f], x.columns[f], column);
		await breathe();
		const { feature, table } = recode(allBins[f], column, target);
		let least = MISSING;
		let most = 0;
		for (let row = 0; row < column.length; row++) {
			const code = table[column[row]];
			column[row] = code;
			cells[row * width + f] = code;
			if (code < least) least = code;
			if (code > most) most = code;
		}
		if (least < most) features.push(f);
		columns.push(column);
		codes.push(feature);
		await breathe();
	}
	return { nRows: x.nRows, columns, allColumns, cells, features: Int32Array.from(features), codes };
}

/** `table`: from the shared core's bins to codes. */
function recode(bins: FeatureBins, column: Uint8Array, target: LevelTarget): { feature: FeatureCodes; table: Uint8Array } {
	const table = new Uint8Array(256).fill(MISSING);
	if (bins.kind === 'number') {
		for (let bin = 0; bin < bins.nBins; bin++) table[bin] = bin;
		return { feature: { kind: 'number', edges: bins.edges }, table };
	}
	table.set(orderLevels(column, bins.nBins, target));
	const ranks = new Uint8Array(bins.nLevels).fill(MISSING);
	bins.levels.forEach((level, bin) => (ranks[level] = table[bin]));
	return { feature: { kind: 'category', ranks }, table };
}
