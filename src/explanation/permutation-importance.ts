// How much each column matters: what the model loses when the column's values are shuffled among rows (Breiman 2001; Fisher,
// Rudin & Dominici 2019). Works for every family and speaks of the user's columns.
import type { Random } from '../core/random';

export interface ImportanceInput {
	readonly columns: readonly string[];
	readonly nRows: number;
	readonly random: Random;
	/** Loss of the untouched rows, lower = better. */
	readonly loss: number;
	/** Loss when `column` takes its values from the rows in `order` (a permutation of 0 ... nRows - 1). */
	lossWithout(column: string, order: Int32Array): Promise<number>;
	/** Shuffles per column whose losses are averaged. Default 1. */
	readonly repeats?: number;
	/** Asked before every column; once true, the columns that are left have 0. */
	isOver?(): boolean;
}

/**
 * @returns One share per column, >= 0, summing to 1; all 0 where no column helps. A column whose shuffling does not hurt has 0,
 * and where there are several repeats so has one that hurts by less than one standard error.
 */
export async function permutationImportance(input: ImportanceInput): Promise<Float64Array> {
	const { columns, nRows, random, loss } = input;
	const repeats = Math.max(1, input.repeats ?? 1);
	const orders = Array.from({ length: repeats }, () => random.permutation(nRows));
	const shares = new Float64Array(columns.length);
	for (let c = 0; c < columns.length && !input.isOver?.(); c++) {
		const damages: number[] = [];
		for (const order of orders) damages.push((await input.lossWithout(columns[c], order)) - loss);
		shares[c] = aboveNoise(damages);
	}
	const total = shares.reduce((sum, share) => sum + share, 0);
	return total > 0 && Number.isFinite(total) ? shares.map((share) => share / total) : shares.fill(0);
}

function aboveNoise(damages: number[]): number {
	const mean = damages.reduce((sum, damage) => sum + damage, 0) / damages.length;
	if (!(mean > 0)) return 0;
	if (damages.length === 1) return mean;
	const variance = damages.reduce((sum, damage) => sum + (damage - mean) ** 2, 0) / (damages.length - 1);
	return mean > Math.sqrt(variance / damages.length) ? mean : 0;
}
