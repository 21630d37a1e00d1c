// Columns that had one value in all training rows can teach nothing.
import { EMPTY_ARRAYS, type State } from '../../core/arrays';
import { readState } from '../../core/state-reader';
import type { Column, Table } from '../../table/table';
import { readsInOrder, type Apply, type Step, type StepContext } from '../contract';

/** Drops constant columns. A missing value counts as a value of its own. Not for `pixels`, `tensor` and `tokens`. */
export const dropConstant: Step = { name: 'drop-constant', fit, load };

function fit(table: Table, context: StepContext): State | undefined {
	if (context.encoding === 'pixels' || readsInOrder(context.encoding)) return undefined;
	const dropped = Array.from(table.columns)
		.filter(([, column]) => isConstant(column))
		.map(([key]) => key);
	return dropped.length === 0 ? undefined : { json: { dropped }, arrays: EMPTY_ARRAYS };
}

function load(state: State): Apply {
	const dropped = readState(state, 'step drop-constant').strings('dropped');
	return (table) => {
		for (const key of dropped) table.columns.delete(key);
	};
}

function isConstant(column: Column): boolean {
	switch (column.kind) {
		case 'category':
			return column.codes.every((code) => code === column.codes[0]);
		case 'sparse':
			return column.width === 0;
		case 'vector':
			return column.width === 0;
		case 'image':
			return column.pixels.every((value) => value === column.pixels[0]);
		case 'text':
			return column.values.every((value) => value === column.values[0]);
		default:
			return column.values.every((value) => Object.is(value + 0, column.values[0] + 0));
	}
}
