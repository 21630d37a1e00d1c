// Texts as they are, for models of language: the characters of a text become the values of a sparse row.
import { EMPTY_ARRAYS, type State } from '../../core/arrays';
import { readState } from '../../core/state-reader';
import type { SparseColumn, Table, TextColumn } from '../../table/table';
import type { Apply, Step, StepContext } from '../contract';
import { derivedKey } from '../keys';
import { takeColumn } from '../take-column';

/** UTF-16 units that are kept of one text: the width of its block. */
export const TEXT_WIDTH = 16_384;

/**
 * Only for the encoding `characters`: entry i of a row is the i-th UTF-16 unit of its text plus 1, up to 16,384. A missing text has
 * no entries.
 */
export const textCharacters: Step = { name: 'text-characters', fit, load };

function fit(table: Table, context: StepContext): State | undefined {
	if (context.encoding !== 'characters') return undefined;
	return { json: { texts: [...table.columns.keys()] }, arrays: EMPTY_ARRAYS };
}

function load(state: State): Apply {
	const texts = readState(state, 'step text-characters').strings('texts');
	return (table) => {
		for (const key of texts) {
			table.columns.set(derivedKey(key, ' (characters)'), unitsOf(takeColumn(table, key, 'text')));
			table.columns.delete(key);
		}
	};
}

function unitsOf({ values: texts }: TextColumn): SparseColumn {
	const lengthOf = (text: string | null) => Math.min(text?.length ?? 0, TEXT_WIDTH);
	const starts = new Int32Array(texts.length + 1);
	for (let row = 0; row < texts.length; row++) starts[row + 1] = starts[row] + lengthOf(texts[row]);
	const indices = new Int32Array(starts[texts.length]);
	const values = new Float64Array(indices.length);
	for (let row = 0; row < texts.length; row++) {
		for (let i = 0, at = starts[row]; at < starts[row + 1]; i++, at++) {
			indices[at] = i;
			values[at] = texts[row]!.charCodeAt(i) + 1;
		}
	}
	return { kind: 'sparse', width: TEXT_WIDTH, starts, indices, values };
}
