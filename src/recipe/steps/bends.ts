// Lets a linear model bend: a number also enters as hat functions between its quantiles, so that the effect may rise and fall.
import type { State } from '../../core/arrays';
import { invalidState, readState } from '../../core/state-reader';
import type { Table } from '../../table/table';
import type { Apply, Step, StepContext } from '../contract';
import { derivedKey } from '../keys';
import { quantiles, sortedSample } from '../quantiles';
import { takeColumn } from '../take-column';
import { logKey } from './scale';

const MIN_KNOTS = 4;
const MAX_KNOTS = 10;

/**
 * Piecewise linear splines beside the column itself, with knots at 4 to 10 distinct quantiles from 1 % to 99 %, more for more rows:
 * column k is 1 at knot k and falls to 0 at its neighbours; outside the knots the outer ones stay 1. A column that also gave a
 * logarithm bends on that scale only. Columns of less than 3 distinct knots are left alone. Only for the encoding `spline`; comes
 * after scaling.
 */
export const bends: Step = { name: 'bends', fit, load };

function fit(table: Table, context: StepContext): State | undefined {
	if (context.encoding !== 'spline') return undefined;
	const shares = knotShares(table.nRows);
	const keys: string[] = [];
	const counts: number[] = [];
	const all: number[] = [];
	for (const [key, column] of table.columns) {
		if (column.kind !== 'number' || table.has(logKey(key))) continue;
		const sorted = sortedSample(column.values);
		if (sorted.length === 0) continue;
		const knots = Array.from(new Set(quantiles(sorted, shares)));
		if (knots.length < 3) continue;
		keys.push(key);
		counts.push(knots.length);
		all.push(...knots);
	}
	if (keys.length === 0) return undefined;
	return { json: { keys, counts }, arrays: new Map([['knots', Float64Array.from(all)]]) };
}

/** The cube root is the rate at which the best number of knots grows for a curve with one derivative (Stone 1982); the constants are measured. */
function knotShares(nRows: number): number[] {
	const knots = Math.min(MAX_KNOTS, Math.max(MIN_KNOTS, Math.round(2 + Math.cbrt(nRows) / 4)));
	return Array.from({ length: knots }, (_, k) => 0.01 + (0.98 * k) / (knots - 1));
}

function load(state: State): Apply {
	const reader = readState(state, 'step bends');
	const keys = reader.strings('keys');
	const counts = reader.list('counts').map((count) => (Number.isInteger(count) && Number(count) >= 3 ? Number(count) : 0));
	const all = reader.array('knots', Float64Array, counts.reduce((sum, count) => sum + count, 0));
	if (counts.length !== keys.length || counts.includes(0)) throw invalidState('step bends', 'the counts do not fit the columns');
	let from = 0;
	const plans = keys.map((key, k) => {
		const knots = all.subarray(from, (from += counts[k]));
		return { key, knots, names: Array.from(knots, (_, i) => derivedKey(key, ` (bend ${i + 1})`)) };
	});
	return (table) => {
		for (const { key, knots, names } of plans) {
			const columns = hats(takeColumn(table, key, 'number').values, knots);
			for (let k = 0; k < names.length; k++) table.columns.set(names[k], { kind: 'number', values: columns[k] });
		}
	};
}

function hats(values: Float64Array, knots: Float64Array): Float64Array[] {
	const last = knots.length - 1;
	const columns: Float64Array[] = [];
	for (let k = 0; k <= last; k++) columns.push(new Float64Array(values.length));
	for (let i = 0; i < values.length; i++) {
		const value = values[i];
		if (!(value > knots[0])) columns[0][i] = 1;
		else if (value >= knots[last]) columns[last][i] = 1;
		else {
			let k = 0;
			while (value >= knots[k + 1]) k++;
			const part = (value / 2 - knots[k] / 2) / (knots[k + 1] / 2 - knots[k] / 2);
			columns[k][i] = 1 - part;
			columns[k + 1][i] = part;
		}
	}
	return columns;
}
