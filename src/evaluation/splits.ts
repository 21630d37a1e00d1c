// Which rows are held back. Classes keep their shares, numbers their distribution, rows of one group stay together.
import type { Random } from '../core/random';

export interface SplitData {
	/** Length nRows: the class (0 ... nClasses - 1) or the value. */
	readonly y: Float64Array;
	/** 0 for values. */
	readonly nClasses: number;
	/** Rows with the same number stay on one side. Default: every row alone. */
	readonly groups?: Int32Array;
	/** Milliseconds, NaN = unknown (counts as oldest). With it rows are ordered by time and not shuffled. */
	readonly time?: Float64Array;
	readonly random: Random;
}

/** Values are stratified by this many quantile bins at most, each of at least 5 rows per fold. */
const VALUE_STRATA = 10;

/**
 * A fold for every row.
 * With `time` folds are consecutive blocks, fold 0 the oldest. Otherwise: scikit-learn's StratifiedGroupKFold, greedy; groups that
 * would leave a single class to learn from are taken apart.
 *
 * @param data.folds - 2 or more; the caller sees to it that there are as many rows or groups.
 * @returns length nRows, 0 ... folds - 1.
 */
export function kFold(data: SplitData & { readonly folds: number }): Int32Array {
	const { folds, random } = data;
	const groups = groupRows(data.groups, data.y.length);
	const fold = new Int32Array(data.y.length);
	if (data.time) {
		let before = 0;
		for (const rows of byTime(groups, data.time)) {
			const own = Math.min(folds - 1, Math.floor((before * folds) / data.y.length));
			for (const row of rows) fold[row] = own;
			before += rows.length;
		}
		return fold;
	}
	const strata = strataOf(data, folds);
	const shares = Array<number>(folds).fill(1 / folds);
	assignGroups(groups, strata, shares, random, (rows, part) => {
		for (const row of rows) fold[row] = part;
	});
	const isLearnable = shares.every((_, part) => hasTwoClasses(data, (row) => fold[row] !== part));
	return isLearnable ? fold : kFold({ ...data, groups: undefined });
}

/** False where a split leaves one class to learn from, because one group holds all rows of the others. */
function hasTwoClasses({ y, nClasses, groups }: SplitData, isLearntFrom: (row: number) => boolean): boolean {
	if (nClasses < 2 || !groups) return true;
	const first = y.findIndex((_, row) => isLearntFrom(row));
	return y.some((k, row) => k !== y[first] && isLearntFrom(row));
}

/**
 * Marks the rows to hold back: the newest with `time`, else a stratified random choice. Where a class has two rows or more,
 * one stays for training.
 *
 * @param data.share - 0 to 0.9.
 * @returns length nRows, 1 = held back. At least one row on each side where share > 0 and there are two groups.
 */
export function holdOut(data: SplitData & { readonly share: number }): Uint8Array {
	const n = data.y.length;
	const mask = new Uint8Array(n);
	const groups = groupRows(data.groups, n);
	if (data.share <= 0 || groups.count < 2) return mask;
	const mark = (rows: Int32Array) => rows.forEach((row) => (mask[row] = 1));
	if (data.time) {
		const wanted = Math.max(1, Math.round(n * data.share));
		let taken = 0;
		for (const rows of byTime(groups, data.time).slice(1).reverse()) {
			if (taken >= wanted) break;
			mark(rows);
			taken += rows.length;
		}
		return mask;
	}
	const strata = strataOf(data, 2);
	assignGroups(groups, strata, [1 - data.share, data.share], data.random, (rows, part) => part === 1 && mark(rows));
	keepOneOfEachClass(groups, mask, data);
	balanceEmptySide(groups, mask, data.random);
	return hasTwoClasses(data, (row) => mask[row] === 0) ? mask : holdOut({ ...data, groups: undefined });
}

function keepOneOfEachClass(groups: RowGroups, mask: Uint8Array, { y, nClasses, random }: SplitData): void {
	const inTraining = new Uint8Array(nClasses);
	const rowsOfClass = new Int32Array(nClasses);
	for (let row = 0; nClasses > 0 && row < y.length; row++) {
		rowsOfClass[y[row]]++;
		if (mask[row] === 0) inTraining[y[row]] = 1;
	}
	for (let k = 0; k < nClasses; k++) {
		if (inTraining[k] || rowsOfClass[k] < 2) continue;
		const own = Array.from({ length: groups.count }, (_, g) => g).filter((g) => groups.of(g).some((row) => y[row] === k));
		if (own.length > 1) for (const row of groups.of(own[random.integer(own.length)])) mask[row] = 0;
	}
}

function balanceEmptySide(groups: RowGroups, mask: Uint8Array, random: Random): void {
	const held = mask.reduce((sum, own) => sum + own, 0);
	if (held > 0 && held < mask.length) return;
	for (const row of groups.of(random.integer(groups.count))) mask[row] = held === 0 ? 1 : 0;
}

/** Groups in order of first appearance; the rows of group g are `rows[starts[g]] ... rows[starts[g + 1] - 1]`. */
class RowGroups {
	readonly count: number;

	constructor(
		private readonly rows: Int32Array,
		private readonly starts: Int32Array,
	) {
		this.count = starts.length - 1;
	}

	of(group: number): Int32Array {
		return this.rows.subarray(this.starts[group], this.starts[group + 1]);
	}

	size(group: number): number {
		return this.starts[group + 1] - this.starts[group];
	}
}

function groupRows(groups: Int32Array | undefined, nRows: number): RowGroups {
	if (!groups) return new RowGroups(Int32Array.from({ length: nRows }, (_, row) => row), Int32Array.from({ length: nRows + 1 }, (_, row) => row));
	const numbers = new Map<number, number>();
	const own = groups.map((group) => {
		let number = numbers.get(group);
		if (number === undefined) numbers.set(group, (number = numbers.size));
		return number;
	});
	const starts = new Int32Array(numbers.size + 1);
	for (const group of own) starts[group + 1]++;
	for (let group = 0; group < numbers.size; group++) starts[group + 1] += starts[group];
	const next = starts.slice();
	const rows = new Int32Array(nRows);
	own.forEach((group, row) => (rows[next[group]++] = row));
	return new RowGroups(rows, starts);
}

/** Groups by their latest time, oldest first. */
function byTime(groups: RowGroups, time: Float64Array): Int32Array[] {
	const latest = Float64Array.from({ length: groups.count }, (_, g) => groups.of(g).reduce((max, row) => (time[row] > max ? time[row] : max), -Infinity));
	const order = Int32Array.from({ length: groups.count }, (_, g) => g).sort((a, b) => compare(latest[a], latest[b]) || a - b);
	return Array.from(order, (g) => groups.of(g));
}

function compare(a: number, b: number): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

/** The class, or the quantile bin of the value. */
function strataOf(data: SplitData, parts: number): Int32Array {
	const n = data.y.length;
	if (data.nClasses > 0) return Int32Array.from(data.y);
	const bins = Math.max(1, Math.min(VALUE_STRATA, Math.floor(n / (5 * parts))));
	const order = Int32Array.from(data.y, (_, row) => row).sort((a, b) => compare(data.y[a], data.y[b]) || a - b);
	const strata = new Int32Array(n);
	order.forEach((row, rank) => (strata[row] = Math.floor((rank * bins) / n)));
	return strata;
}

/**
 * Gives each group to the part that is furthest behind in what the group brings: large groups first, then single rows,
 * all in random order. With single rows only, every part gets its share of every stratum to within one row.
 */
function assignGroups(
	groups: RowGroups,
	strata: Int32Array,
	shares: readonly number[],
	random: Random,
	give: (rows: Int32Array, part: number) => void,
): void {
	const nStrata = strata.reduce((max, stratum) => Math.max(max, stratum + 1), 1);
	const totals = new Float64Array(nStrata);
	for (const stratum of strata) totals[stratum]++;
	const counts = shares.map(() => new Float64Array(nStrata));
	const sizes = shares.map(() => 0);
	const order = random.permutation(groups.count);
	// A stable sort keeps the random order among groups of one size.
	if (groups.count < strata.length) order.sort((a, b) => groups.size(b) - groups.size(a));
	for (const group of order) {
		const rows = groups.of(group);
		let best = 0;
		let bestNeed = -Infinity;
		for (let part = 0; part < shares.length; part++) {
			let need = 0;
			for (const row of rows) {
				const stratum = strata[row];
				need += shares[part] - (counts[part][stratum] + 0.5 * rows.length) / totals[stratum];
			}
			// Rows of the part break ties between strata, so that parts end equal in size.
			need -= 1e-6 * (sizes[part] / strata.length - shares[part]);
			if (need > bestNeed) {
				bestNeed = need;
				best = part;
			}
		}
		for (const row of rows) counts[best][strata[row]]++;
		sizes[best] += rows.length;
		give(rows, best);
	}
}
