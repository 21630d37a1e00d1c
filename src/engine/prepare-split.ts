// Which usable rows become Training and which Test.
import { MlError } from '../core/errors';
import type { Random } from '../core/random';
import { holdOut } from '../evaluation/splits';
import { columnLength, type Column } from '../table/table';
import { showName } from '../table/text';
import type { SplitMethod } from './contract';

export interface PrepareSplit {
	method: SplitMethod;
	/** Percent, 0 to 90. */
	testShare: number;
	/** Usable rows, ascending. The arrays below are by input row. */
	rows: Int32Array;
	/** Class or value; absent without a target, then `stratified` is `random`. */
	y?: Float64Array;
	nClasses: number;
	/** Equal rows share a number and stay on one side. */
	duplicates: Int32Array;
	/** For `time`. */
	time?: Float64Array;
	/** For `group`: rows with the same number stay on one side; -1: alone. */
	groups?: Int32Array;
	random: Random;
}

/**
 * Holds the test rows back. `stratified` keeps the shares of the classes (of ten equally filled ranges for numbers), `time` holds
 * back the newest, `group` whole groups.
 * @returns length rows.length, 1 = test.
 */
export function splitRows(split: PrepareSplit): Uint8Array {
	const { rows, method } = split;
	if (method === 'none' || split.testShare <= 0 || rows.length < 2) return new Uint8Array(rows.length);
	const stratified = method === 'stratified' && split.y !== undefined;
	return holdOut({
		y: stratified ? Float64Array.from(rows, (row) => split.y![row]) : new Float64Array(rows.length),
		nClasses: stratified ? split.nClasses : 0,
		groups: groupsOf(split),
		time: method === 'time' && split.time ? Float64Array.from(rows, (row) => split.time![row]) : undefined,
		share: Math.min(90, split.testShare) / 100,
		random: split.random,
	});
}

function groupsOf({ rows, method, groups, duplicates }: PrepareSplit): Int32Array {
	if (method !== 'group' || !groups) return Int32Array.from(rows, (row) => duplicates[row]);
	return Int32Array.from(rows, (row) => (groups[row] >= 0 ? groups[row] : -1 - row));
}

/** A group number by row from the group column; -1 where it is missing. */
export function groupNumbers(column: Column): Int32Array {
	if (column.kind === 'category') return column.codes.slice();
	const numbers = new Map<unknown, number>();
	const out = new Int32Array(columnLength(column)).fill(-1);
	if (column.kind === 'sparse' || column.kind === 'image' || column.kind === 'vector') return out;
	for (let row = 0; row < out.length; row++) {
		const value = column.values[row];
		if (value === null || Number.isNaN(value)) continue;
		const number = numbers.get(value) ?? numbers.size;
		numbers.set(value, number);
		out[row] = number;
	}
	return out;
}

/** @throws MlError `ML-NOT-A-TIME` when the time column holds neither dates nor numbers. */
export function timesOf(name: string, column: Column): Float64Array {
	if (column.kind === 'date' || column.kind === 'number') return column.values;
	throw new MlError(
		'ML-NOT-A-TIME',
		`Column '${showName(name)}' holds neither dates nor numbers, so rows cannot be ordered by it.`,
		"Choose another 'Time Column', set 'Date Format', or use another 'Split Method'.",
		{ column: name, parameter: 'timeColumn' },
	);
}
