// Models of language look at texts and at nothing else.
import { EMPTY_ARRAYS, type State } from '../../core/arrays';
import { readState } from '../../core/state-reader';
import type { Table } from '../../table/table';
import type { Apply, Step, StepContext } from '../contract';

/** Only for the encodings `characters` and `tokens`: columns of other kinds are left out. */
export const textsOnly: Step = { name: 'texts-only', fit, load };

function fit(table: Table, { encoding }: StepContext): State | undefined {
	if (encoding !== 'characters' && encoding !== 'tokens') return undefined;
	const dropped = Array.from(table.columns)
		.filter(([, column]) => column.kind !== 'text')
		.map(([key]) => key);
	return dropped.length === 0 ? undefined : { json: { dropped }, arrays: EMPTY_ARRAYS };
}

function load(state: State): Apply {
	const dropped = readState(state, 'step texts-only').strings('dropped');
	return (table) => {
		for (const key of dropped) table.columns.delete(key);
	};
}
