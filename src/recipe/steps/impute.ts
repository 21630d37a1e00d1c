// Linear models need a number in every cell. The median is what an unknown value harms least.
import type { State } from '../../core/arrays';
import { readState } from '../../core/state-reader';
import type { Table } from '../../table/table';
import { keepsValues, type Apply, type Step, type StepContext } from '../contract';
import { takeColumn } from '../take-column';
import { quantiles, sortedSample } from '../quantiles';

/** Fills missing numbers with the median of the training rows (0 when all were missing). Not for trees: they see NaN. */
export const impute: Step = { name: 'impute', fit, load };

function fit(table: Table, context: StepContext): State | undefined {
	if (keepsValues(context.encoding)) return undefined;
	const keys: string[] = [];
	const medians: number[] = [];
	for (const [key, column] of table.columns) {
		if (column.kind !== 'number') continue;
		const sorted = sortedSample(column.values);
		keys.push(key);
		medians.push(sorted.length === 0 ? 0 : quantiles(sorted, [0.5])[0]);
	}
	if (keys.length === 0) return undefined;
	return { json: { keys }, arrays: new Map([['medians', Float64Array.from(medians)]]) };
}

function load(state: State): Apply {
	const reader = readState(state, 'step impute');
	const keys = reader.strings('keys');
	const medians = reader.array('medians', Float64Array, keys.length);
	return (table) => {
		for (let k = 0; k < keys.length; k++) {
			const { values } = takeColumn(table, keys[k], 'number');
			if (hasGap(values)) table.columns.set(keys[k], { kind: 'number', values: fill(values, medians[k]) });
		}
	};
}

function hasGap(values: Float64Array): boolean {
	for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) return true;
	return false;
}

function fill(values: Float64Array, median: number): Float64Array {
	const filled = values.slice();
	for (let i = 0; i < filled.length; i++) if (Number.isNaN(filled[i])) filled[i] = median;
	return filled;
}
