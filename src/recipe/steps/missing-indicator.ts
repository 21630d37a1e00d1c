// For linear models the fact that a number is missing is a feature of its own, before the gap is filled.
import { EMPTY_ARRAYS, type State } from '../../core/arrays';
import { readState } from '../../core/state-reader';
import type { Column, NumberColumn, Table } from '../../table/table';
import { keepsValues, readsInOrder, type Apply, type Step, type StepContext } from '../contract';
import { derivedKey } from '../keys';
import { takeColumn } from '../take-column';

/** Fewer missing values than this teach nothing but the few rows they came from. */
const MIN_MISSING = 5;

/** Adds a 0/1 column beside each number column that was missing in at least 5 training rows. Not for trees: they see NaN. */
export const missingIndicator: Step = { name: 'missing-indicator', fit, load };

function fit(table: Table, context: StepContext): State | undefined {
	if (keepsValues(context.encoding) || readsInOrder(context.encoding)) return undefined;
	const keys: string[] = [];
	for (const [key, column] of table.columns) {
		if (column.kind !== 'number') continue;
		let missing = 0;
		for (const value of column.values) if (Number.isNaN(value)) missing++;
		if (missing >= MIN_MISSING && missing < column.values.length) keys.push(key);
	}
	return keys.length === 0 ? undefined : { json: { keys }, arrays: EMPTY_ARRAYS };
}

function load(state: State): Apply {
	const keys = readState(state, 'step missing-indicator').strings('keys');
	const named = keys.map((key) => [key, derivedKey(key, ' is missing')] as const);
	return (table) => {
		for (const [key, name] of named) table.columns.set(name, indicate(takeColumn(table, key, 'number')));
	};
}

function indicate(column: NumberColumn): Column {
	const values = new Float64Array(column.values.length);
	for (let i = 0; i < values.length; i++) values[i] = Number.isNaN(column.values[i]) ? 1 : 0;
	return { kind: 'number', values };
}
