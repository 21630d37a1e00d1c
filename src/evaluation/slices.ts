// Where is the model worst? Categories and ranges of a column whose rows it answers clearly worse than the rest.
import type { Table, Column } from '../table/table';
import { formatNumber } from './format';
import { computeMetrics } from './metrics/registry';
import { predictedClasses, takeScored, type Scored } from './scored';
import { quantileOfSorted } from './statistics';

export interface Slice {
	column: string;
	value: string;
	rows: number;
	metric: string;
	metricValue: number;
}

const MIN_ROWS = 30;
const MAX_SLICES = 10;
const MAX_LEVELS = 50;
/** Standard errors that a slice must be worse by; with many slices a smaller bar would only find chance. */
const NEEDED_ERRORS = 2.5;

interface Part {
	column: string;
	value: string;
	rows: Int32Array;
}

/**
 * The worst slices of at least 30 rows, the clearest first, at most 10. Metric: `accuracy` or `mae`.
 * @param columns - Default: all of the table.
 */
export function worstSlices(scored: Scored, table: Table, columns: readonly string[] = [...table.columns.keys()]): Slice[] {
	const losses = rowLosses(scored);
	const overall = momentsOf(losses, undefined);
	const metric = scored.problemType === 'classification' ? 'accuracy' : 'mae';
	const found: { slice: Slice; excess: number }[] = [];
	for (const column of columns) {
		for (const part of partsOf(column, table.columns.get(column))) {
			if (part.rows.length < MIN_ROWS || part.rows.length === scored.actual.length) continue;
			const own = momentsOf(losses, part.rows);
			const error = Math.sqrt(Math.max(own.variance, overall.variance) / part.rows.length);
			const excess = error > 0 ? (own.mean - overall.mean) / error : 0;
			if (excess < NEEDED_ERRORS) continue;
			const metricValue = computeMetrics(takeScored(scored, part.rows)).get(metric);
			if (metricValue === undefined) continue;
			found.push({ excess, slice: { column, value: part.value, rows: part.rows.length, metric, metricValue } });
		}
	}
	found.sort((a, b) => b.excess - a.excess);
	return found.slice(0, MAX_SLICES).map(({ slice }) => slice);
}

/** The rows of each frequent category or boolean, largest first; for guards that look at the largest groups. */
export function largestSlices(table: Table, columns: readonly string[], count: number): { name: string; rows: Int32Array }[] {
	const parts = columns.flatMap((column) => (table.columns.get(column)?.kind === 'category' ? partsOf(column, table.columns.get(column)) : []));
	parts.sort((a, b) => b.rows.length - a.rows.length);
	return parts
		.filter(({ rows }) => rows.length >= MIN_ROWS && rows.length < table.nRows)
		.slice(0, count)
		.map(({ column, value, rows }) => ({ name: `${column} = '${value}'`, rows }));
}

function partsOf(name: string, column: Column | undefined): Part[] {
	if (column?.kind === 'category') return categoryParts(name, column.codes, column.levels);
	return column?.kind === 'number' ? numberParts(name, column.values) : [];
}

function categoryParts(column: string, codes: Int32Array, levels: readonly string[]): Part[] {
	const rows = levels.map(() => [] as number[]);
	const missing: number[] = [];
	codes.forEach((code, row) => (code < 0 ? missing : rows[code]).push(row));
	const parts = rows.map((own, code) => ({ column, value: levels[code], rows: Int32Array.from(own) }));
	parts.push({ column, value: '(empty)', rows: Int32Array.from(missing) });
	return parts.sort((a, b) => b.rows.length - a.rows.length).slice(0, MAX_LEVELS);
}

/** Few different values: each; otherwise quarters. */
function numberParts(column: string, values: Float64Array): Part[] {
	const sorted = values.filter((value) => !Number.isNaN(value)).sort();
	if (sorted.length === 0) return [];
	const edges = [0.25, 0.5, 0.75].map((p) => quantileOfSorted(sorted, p));
	const labels = [
		`up to ${formatNumber(edges[0])}`,
		`${formatNumber(edges[0])} to ${formatNumber(edges[1])}`,
		`${formatNumber(edges[1])} to ${formatNumber(edges[2])}`,
		`above ${formatNumber(edges[2])}`,
	];
	const rows: number[][] = [[], [], [], []];
	const missing: number[] = [];
	values.forEach((value, row) => {
		if (Number.isNaN(value)) missing.push(row);
		else rows[value <= edges[0] ? 0 : value <= edges[1] ? 1 : value <= edges[2] ? 2 : 3].push(row);
	});
	const parts = rows.map((own, i) => ({ column, value: labels[i], rows: Int32Array.from(own) }));
	return [...parts, { column, value: '(empty)', rows: Int32Array.from(missing) }];
}

function rowLosses(scored: Scored): Float64Array {
	const { actual, outputs } = scored;
	if (scored.problemType !== 'classification') return actual.map((value, row) => Math.abs(value - outputs[row]));
	const predicted = predictedClasses(scored);
	return actual.map((k, row) => (predicted[row] === k ? 0 : 1));
}

function momentsOf(losses: Float64Array, rows: Int32Array | undefined): { mean: number; variance: number } {
	const n = rows ? rows.length : losses.length;
	let sum = 0;
	let squares = 0;
	for (let i = 0; i < n; i++) {
		const loss = losses[rows ? rows[i] : i];
		sum += loss;
		squares += loss * loss;
	}
	const mean = n > 0 ? sum / n : 0;
	return { mean, variance: n > 0 ? Math.max(0, squares / n - mean * mean) : 0 };
}
