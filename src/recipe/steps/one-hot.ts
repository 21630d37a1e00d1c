// For linear models each known value of a category becomes a 0/1 column, `Contract = Two year`.
import { EMPTY_ARRAYS, type JsonValue, type State } from '../../core/arrays';
import { readObject, readState } from '../../core/state-reader';
import type { Table } from '../../table/table';
import { keepsValues, type Apply, type Step, type StepContext } from '../contract';
import { derivedKey } from '../keys';
import { countLevels, recode, type LevelCounts } from '../levels';
import { takeColumn } from '../take-column';

const MAX_LEVELS = 254;

/**
 * One column per level of at least 5 rows (the 254 most frequent), one for all other values if training had any, one for missing
 * if training had any. A value never seen counts as another value. Two levels and nothing else make a single column. Not for
 * trees.
 */
export const oneHot: Step = { name: 'one-hot', fit, load };

function fit(table: Table, context: StepContext): State | undefined {
	if (keepsValues(context.encoding)) return undefined;
	const columns: JsonValue[] = [];
	for (const [key, column] of table.columns) {
		if (column.kind === 'category') columns.push(learnColumn(key, countLevels(column)));
	}
	return columns.length === 0 ? undefined : { json: { columns }, arrays: EMPTY_ARRAYS };
}

function learnColumn(key: string, counts: LevelCounts): JsonValue {
	const levels = counts.levels.slice(0, MAX_LEVELS);
	const other = counts.rareRows > 0 || counts.levels.length > MAX_LEVELS;
	return { key, levels: [...levels], other, missing: counts.missing > 0 };
}

interface OneHotColumn {
	key: string;
	known: Map<string, number>;
	/** Made columns. */
	names: string[];
	/** Code of the first made column. */
	firstCode: number;
	missingCode: number;
	otherCode: number;
}

function load(state: State): Apply {
	const columns = readState(state, 'step one-hot').list('columns').map(loadColumn);
	return (table) => {
		for (const { key, known, names, firstCode, missingCode, otherCode } of columns) {
			const codes = recode(takeColumn(table, key, 'category'), known, missingCode, otherCode);
			const made = indicate(codes, names.length, firstCode);
			for (let m = 0; m < names.length; m++) table.columns.set(names[m], { kind: 'number', values: made[m] });
			table.columns.delete(key);
		}
	};
}

function loadColumn(json: JsonValue): OneHotColumn {
	const fields = readObject(json, 'step one-hot');
	const key = fields.string('key');
	const levels = fields.strings('levels');
	const known = new Map(levels.map((level, code) => [level, code]));
	const names = levels.map((level) => derivedKey(key, ` = ${level}`));
	// -1 sets no column: the row is like none of the known ones.
	let otherCode = -1;
	let missingCode = -1;
	if (fields.boolean('other')) otherCode = names.push(derivedKey(key, ' is another value')) - 1;
	if (fields.boolean('missing')) missingCode = names.push(derivedKey(key, ' is missing')) - 1;
	// Of two columns one says all: that of the rarer value. -1 and 0 then both mean the common one.
	const firstCode = names.length === 2 ? 1 : 0;
	return { key, known, names: names.slice(firstCode), firstCode, missingCode, otherCode };
}

function indicate(codes: Int32Array, count: number, firstCode: number): Float64Array[] {
	const columns: Float64Array[] = [];
	for (let m = 0; m < count; m++) columns.push(new Float64Array(codes.length));
	for (let i = 0; i < codes.length; i++) {
		const place = codes[i] - firstCode;
		if (place >= 0) columns[place][i] = 1;
	}
	return columns;
}
