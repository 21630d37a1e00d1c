// Linear models need a number in every cell. The median is what an unknown value harms least.
import type { State } from '../../core/arrays';
import { readState } from '../../core/state-reader';
import type { Column, NumberColumn, Table } from '../../table/table';
import type { Apply, Step, StepContext } from '../contract';
import { quantiles, sortedSample } from '../quantiles';

/** Fills missing numbers with the median of the training rows (0 when all were missing). Not for trees: they see NaN. */
export const impute: Step = { name: 'impute', fit, load };

function fit(table: Table, context: StepContext): State | undefined {
	if (context.encoding === 'tree') return undefined;
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
		const filled: [string, Column][] = [];
		keys.forEach((key, k) => {
			const { values } = table.column(key) as NumberColumn;
			if (values.some(Number.isNaN)) {
				const median = medians[k];
				filled.push([key, { kind: 'number', values: values.map((value) => (Number.isNaN(value) ? median : value)) }]);
			}
		});
		return filled.length === 0 ? table : table.with(filled);
	};
}
