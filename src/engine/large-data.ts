// What changes where there are very many rows: choosing and judging use a sample, since more rows would not change the choice, while
// the model that is handed out learns from all of them.
import type { JobContext } from '../core/context';
import type { Random } from '../core/random';
import type { TrainingRows } from './training-data';

/** Values (rows times features) that a choice between models looks at, at most. */
const SEARCH_VALUES = 12_000_000;
const MIN_SEARCH_ROWS = 50_000;
/** Fewer would make the choice a matter of luck; where there is no memory for them, the training is refused. */
const MIN_ROWS_OF_LITTLE_MEMORY = 10_000;
/** A value of the typed table, and one that a choice works on: as columns of a fold, as its matrices and as a learner's copy. */
const BYTES_PER_VALUE = 8;
const BYTES_PER_SEARCHED_VALUE = 64;

/** What a choice has to do with: rows of the whole table and bytes of memory. */
export interface SearchSpace {
	nRows: number;
	memoryBudget: number;
}

/** Rows that choosing a model looks at, at most. */
export function searchRowLimit(nFeatures: number, space?: SearchSpace): number {
	const width = Math.max(1, nFeatures);
	const limit = Math.max(MIN_SEARCH_ROWS, Math.floor(SEARCH_VALUES / width));
	if (!space) return limit;
	const free = space.memoryBudget - space.nRows * width * BYTES_PER_VALUE;
	return Math.min(limit, Math.max(MIN_ROWS_OF_LITTLE_MEMORY, Math.floor(free / (width * BYTES_PER_SEARCHED_VALUE))));
}

/** All of `rows`, or `limit` of them drawn at random, ascending. */
export function sampleRows(rows: Int32Array, limit: number, random: Random): Int32Array {
	if (rows.length <= limit) return rows;
	const sample = new Int32Array(limit);
	// Knuth's selection sampling (TAOCP 3.4.2, algorithm S): in order and without a copy of all rows.
	for (let i = 0, taken = 0; taken < limit; i++) {
		if (random.uniform() * (rows.length - i) < limit - taken) sample[taken++] = rows[i];
	}
	return sample;
}

/**
 * Rows to choose a model on: those that are not held back, sampled where there are very many. A group (rows that are equal, or share a
 * group column) of which one row is held back stays out, and so do rows of the time that the rows held back are from.
 */
export function rowsToChooseOn({ data, time }: TrainingRows, held: Int32Array, context: JobContext): Int32Array {
	const n = data.y.length;
	const limit = searchRowLimit(data.features.length, { nRows: n, memoryBudget: context.memoryBudget });
	const isLittle = limit < searchRowLimit(data.features.length);
	const isHeld = new Uint8Array(n);
	for (const row of held) isHeld[row] = 1;
	const isOutside = n - held.length > limit ? tiedTo(held, data.groups, time) : () => false;
	const inside = new Int32Array(n - held.length);
	let count = 0;
	for (let row = 0; row < n; row++) if (isHeld[row] === 0 && !isOutside(row)) inside[count++] = row;
	if (count <= limit) return inside.subarray(0, count);
	context.warn({
		code: 'ML-SAMPLED',
		message: `The kind of model was chosen and judged on ${limit.toLocaleString('en')} of ${n.toLocaleString('en')} rows drawn at random; the model itself has learnt from all of them.`,
		fix: isLittle ? "Nothing to do. A larger 'Memory Budget' lets the choice look at more rows." : 'Nothing to do: more rows would not change the choice.',
	});
	return sampleRows(inside.subarray(0, count), limit, context.random.fork('search-rows'));
}

function tiedTo(held: Int32Array, groups: Int32Array, time: Float64Array | undefined): (row: number) => boolean {
	const heldGroups = new Uint8Array(groups.length);
	let oldest = Infinity;
	for (const row of held) {
		heldGroups[groups[row]] = 1;
		if (time && time[row] < oldest) oldest = time[row];
	}
	return (row) => heldGroups[groups[row]] === 1 || (time !== undefined && held.length > 0 && time[row] >= oldest);
}
