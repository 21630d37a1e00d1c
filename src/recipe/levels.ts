// Which values of a category column a model may know by name. A value seen in fewer than 5 rows could point to a person, and
// teaches nothing: it is never written into a model.
import type { CategoryColumn } from '../table/table';

export const MIN_LEVEL_ROWS = 5;

export interface LevelCounts {
	/** Most frequent first, ties in code-unit order of the text; each in at least 5 rows. */
	readonly levels: readonly string[];
	readonly counts: readonly number[];
	/** Rows of rarer values and the number of such values. */
	readonly rareRows: number;
	readonly rareLevels: number;
	readonly missing: number;
}

export function countLevels(column: CategoryColumn): LevelCounts {
	const counts = new Float64Array(column.levels.length);
	let missing = 0;
	for (const code of column.codes) {
		if (code < 0) missing++;
		else counts[code]++;
	}
	const known: number[] = [];
	let rareRows = 0;
	let rareLevels = 0;
	counts.forEach((count, code) => {
		if (count >= MIN_LEVEL_ROWS) known.push(code);
		else if (count > 0) {
			rareRows += count;
			rareLevels++;
		}
	});
	const { levels } = column;
	known.sort((a, b) => counts[b] - counts[a] || (levels[a] < levels[b] ? -1 : 1));
	return { levels: known.map((code) => levels[code]), counts: known.map((code) => counts[code]), rareRows, rareLevels, missing };
}

/**
 * Codes of the model for the codes of a table: values are matched by their text.
 * @param known - Code of the model by level.
 * @param missing - Code for a missing value.
 * @param unknown - Code for a value that the model does not know.
 */
export function recode(column: CategoryColumn, known: ReadonlyMap<string, number>, missing: number, unknown: number): Int32Array {
	const { codes, levels } = column;
	const recoded = new Int32Array(codes.length);
	// A row taken out of a large table still carries all of its levels: then only the row's own are looked up.
	if (codes.length < levels.length) {
		for (let i = 0; i < codes.length; i++) {
			recoded[i] = codes[i] < 0 ? missing : known.get(levels[codes[i]]) ?? unknown;
		}
		return recoded;
	}
	const translation = Int32Array.from(levels, (level) => known.get(level) ?? unknown);
	for (let i = 0; i < codes.length; i++) recoded[i] = codes[i] < 0 ? missing : translation[codes[i]];
	return recoded;
}
