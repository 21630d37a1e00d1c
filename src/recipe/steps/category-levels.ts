// Categories get codes that mean the same in every table: known levels by frequency, then one code for all other values.
import { EMPTY_ARRAYS, type JsonValue, type State } from '../../core/arrays';
import { readObject, readState } from '../../core/state-reader';
import type { Table } from '../../table/table';
import { keepsValues, type Apply, type Step, type StepContext } from '../contract';
import { countLevels, recode } from '../levels';
import { takeColumn } from '../take-column';

/** A tree keeps the left levels of a split in 256 bits: 254 levels, `other` and one bit spare. */
const MAX_LEVELS = 254;

/** Name of the last level. It is only a label: rows are never matched with it. */
const OTHER = '(other)';

/**
 * For trees: known levels get the codes 0, 1, ... by falling frequency, all others (rarer than 5 rows, beyond the 254 most frequent, or never seen) the
 * next code; missing stays -1.
 */
export const categoryLevels: Step = { name: 'category-levels', fit, load };

function fit(table: Table, context: StepContext): State | undefined {
	if (!keepsValues(context.encoding)) return undefined;
	const columns: JsonValue[] = [];
	for (const [key, column] of table.columns) {
		if (column.kind === 'category') columns.push({ key, levels: countLevels(column).levels.slice(0, MAX_LEVELS) });
	}
	return columns.length === 0 ? undefined : { json: { columns }, arrays: EMPTY_ARRAYS };
}

function load(state: State): Apply {
	const columns = readState(state, 'step category-levels')
		.list('columns')
		.map((json) => {
			const fields = readObject(json, 'step category-levels');
			const levels = fields.strings('levels');
			return { key: fields.string('key'), levels: [...levels, OTHER], known: new Map(levels.map((level, code) => [level, code])) };
		});
	return (table) => {
		for (const { key, levels, known } of columns) {
			const codes = recode(takeColumn(table, key, 'category'), known, -1, known.size);
			table.columns.set(key, { kind: 'category', levels, codes });
		}
	};
}
