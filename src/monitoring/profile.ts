// What the training rows looked like, as counts: enough to notice that later rows differ, too little to find a person in.
import type { JsonValue, State, TypedArray } from '../core/arrays';
import { MlError } from '../core/errors';
import type { Column, Table } from '../table/table';

export interface ColumnProfile {
	readonly name: string;
	readonly kind: 'number' | 'text' | 'category' | 'date';
	/** Share of the model's work, 0 to 1. */
	readonly importance: number;
	/** number: inner edges of the bins, rising; text: of its length. Between values, never a value itself. */
	readonly edges: Float64Array;
	/** category: levels with a cell of their own. */
	readonly levels: readonly string[];
	/**
	 * Rows by cell, none of 1 to 4. number, text: edges.length + 1 bins, then missing. category: levels, then all other levels,
	 * then missing. date: none.
	 */
	readonly counts: Float64Array;
}

export interface Profile {
	readonly nRows: number;
	readonly columns: readonly ColumnProfile[];
}

/** A cell of fewer rows would speak of single persons. */
const MIN_CELL = 5;
const BINS = 10;
const MAX_LEVELS = 50;

/**
 * @param features - Columns of the table to describe; sparse ones, images and vectors are left out: of vectors, the texts are there.
 * @param importance - One share per feature. Default: equal.
 */
export function makeProfile(table: Table, features: readonly string[], importance?: ArrayLike<number>): Profile {
	const columns = features.flatMap((name, f) => {
		const column = table.column(name);
		const share = importance ? importance[f] : 1 / features.length;
		return column.kind === 'sparse' || column.kind === 'image' || column.kind === 'vector' ? [] : [profileColumn(name, column, share)];
	});
	return { nRows: table.nRows, columns };
}

function profileColumn(name: string, column: Exclude<Column, { kind: 'sparse' | 'image' | 'vector' }>, importance: number): ColumnProfile {
	const base = { name, importance, edges: new Float64Array(0), levels: [] as string[], counts: new Float64Array(0) };
	if (column.kind === 'date') return { ...base, kind: 'date' };
	if (column.kind === 'category') {
		const levels = commonLevels(column.codes, column.levels);
		const unmerged = { ...base, kind: 'category' as const, levels };
		return { ...unmerged, counts: hideSmallCells(countCells(unmerged, column, column.codes.length)) };
	}
	const kind = column.kind;
	const values = numbersOf(column);
	const binned = { ...base, kind, edges: quantileEdges(values) };
	return { ...binned, counts: hideSmallCells(countCells(binned, column, values.length)) };
}

function numbersOf(column: Exclude<Column, { kind: 'sparse' | 'category' | 'image' | 'vector' }>): Float64Array {
	if (column.kind !== 'text') return column.values;
	return Float64Array.from(column.values, (text) => (text === null ? NaN : text.length));
}

/** Half-way between neighbouring values at the deciles, so that every bin has at least five rows. */
function quantileEdges(values: Float64Array): Float64Array {
	const sorted = values.filter((value) => Number.isFinite(value)).sort();
	const bins = Math.min(BINS, Math.floor(sorted.length / MIN_CELL));
	const edges: number[] = [];
	let from = 0;
	for (let b = 1; b < bins; b++) {
		let at = Math.max(Math.round((b * sorted.length) / bins), from + MIN_CELL);
		while (at < sorted.length && sorted[at] === sorted[at - 1]) at++;
		if (sorted.length - at < MIN_CELL) break;
		const edge = sorted[at - 1] + (sorted[at] - sorted[at - 1]) / 2;
		if (!(edge > (edges.at(-1) ?? -Infinity))) continue;
		edges.push(edge);
		from = at;
	}
	return Float64Array.from(edges);
}

function commonLevels(codes: Int32Array, levels: readonly string[]): string[] {
	const counts = new Float64Array(levels.length);
	for (const code of codes) if (code >= 0) counts[code]++;
	const order = Array.from(levels.keys()).filter((code) => counts[code] >= MIN_CELL);
	order.sort((a, b) => counts[b] - counts[a] || a - b);
	const kept = order.slice(0, MAX_LEVELS);
	const others = counts.reduce((sum, count) => sum + count, 0) - kept.reduce((sum, code) => sum + counts[code], 0);
	if (others > 0 && others < MIN_CELL) kept.pop();
	return kept.map((code) => levels[code]);
}

/** Only the missing cell can be small, or all where there are hardly any rows; what is hidden is nRows less the sum. */
function hideSmallCells(counts: Float64Array): Float64Array {
	return counts.map((count) => (count < MIN_CELL ? 0 : count));
}

/** Rows of `column` by the cells of a profile; a column that is not there (or of another kind) counts as missing. */
export function countCells(profile: Pick<ColumnProfile, 'kind' | 'edges' | 'levels'>, column: Column | undefined, nRows: number): Float64Array {
	if (profile.kind === 'category') {
		const counts = new Float64Array(profile.levels.length + 2);
		if (column?.kind !== 'category') return fillMissing(counts, nRows);
		const cells = new Map(profile.levels.map((level, cell) => [level, cell]));
		const cellOfCode = column.levels.map((level) => cells.get(level) ?? profile.levels.length);
		for (const code of column.codes) counts[code < 0 ? counts.length - 1 : cellOfCode[code]]++;
		return counts;
	}
	const counts = new Float64Array(profile.edges.length + 2);
	if (!column || column.kind === 'category' || column.kind === 'sparse' || column.kind === 'image' || column.kind === 'vector') return fillMissing(counts, nRows);
	for (const value of numbersOf(column)) counts[Number.isNaN(value) ? counts.length - 1 : binOf(profile.edges, value)]++;
	return counts;
}

function fillMissing(counts: Float64Array, nRows: number): Float64Array {
	counts[counts.length - 1] = nRows;
	return counts;
}

function binOf(edges: Float64Array, value: number): number {
	let low = 0;
	let high = edges.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (value > edges[middle]) low = middle + 1;
		else high = middle;
	}
	return low;
}

export function profileToState(profile: Profile): State {
	const arrays = new Map<string, TypedArray>();
	const columns: JsonValue = profile.columns.map(({ name, kind, importance, levels }) => ({ name, kind, importance, levels: [...levels] }));
	const join = (lists: Float64Array[]) => Float64Array.from(lists.flatMap((list) => Array.from(list)));
	arrays.set('edges', join(profile.columns.map(({ edges }) => edges)));
	arrays.set('edgeStarts', startsOf(profile.columns.map(({ edges }) => edges.length)));
	arrays.set('counts', join(profile.columns.map(({ counts }) => counts)));
	arrays.set('countStarts', startsOf(profile.columns.map(({ counts }) => counts.length)));
	return { json: { nRows: profile.nRows, columns }, arrays };
}

function startsOf(lengths: number[]): Int32Array {
	const starts = new Int32Array(lengths.length + 1);
	lengths.forEach((length, i) => (starts[i + 1] = starts[i] + length));
	return starts;
}

/** @throws MlError `ML-MODEL-INVALID`. */
export function profileFromState(state: State): Profile {
	const { nRows, columns } = (state.json ?? {}) as { nRows?: unknown; columns?: unknown };
	const edges = slicer(state, 'edges', 'edgeStarts');
	const counts = slicer(state, 'counts', 'countStarts');
	if (typeof nRows !== 'number' || !Array.isArray(columns)) throw invalid();
	return { nRows, columns: columns.map((column, c) => columnFromState(column, edges(c), counts(c))) };
}

function columnFromState(json: unknown, edges: Float64Array, counts: Float64Array): ColumnProfile {
	const { name, kind, importance, levels } = (json ?? {}) as Record<string, unknown>;
	const isValid =
		typeof name === 'string' &&
		(kind === 'number' || kind === 'text' || kind === 'category' || kind === 'date') &&
		typeof importance === 'number' &&
		Array.isArray(levels) &&
		levels.every((level) => typeof level === 'string') &&
		(kind === 'date' || counts.length === (kind === 'category' ? levels.length : edges.length) + 2);
	if (!isValid) throw invalid();
	return { name, kind, importance, levels, edges, counts };
}

function slicer(state: State, valuesName: string, startsName: string): (index: number) => Float64Array {
	const values = state.arrays.get(valuesName);
	const starts = state.arrays.get(startsName);
	if (!(values instanceof Float64Array) || !(starts instanceof Int32Array)) throw invalid();
	return (index) => {
		if (!(starts[index] <= starts[index + 1] && starts[index + 1] <= values.length)) throw invalid();
		return values.slice(starts[index], starts[index + 1]);
	};
}

function invalid(): MlError {
	return new MlError('ML-MODEL-INVALID', "The model's data profile cannot be read.", 'Train the model again.');
}
