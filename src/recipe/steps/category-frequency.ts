// How common a value is, for columns with so many values (cities, campaigns, brokers) that most cannot have a feature of their own.
import type { State } from '../../core/arrays';
import { invalidState, readObject, readState } from '../../core/state-reader';
import type { Table } from '../../table/table';
import type { Apply, Step } from '../contract';
import { derivedKey } from '../keys';
import { countLevels, recode } from '../levels';
import { takeColumn } from '../take-column';

/** More distinct values than this make a column high-cardinality. */
export const HIGH_CARDINALITY = 50;

const MAX_LEVELS = 10_000;

/**
 * Adds the logarithm of each value's training rows as a number, for category columns of more than 50 values. It looks at no
 * target, so it cannot leak one (unlike target encoding). Values below 5 rows and unknown ones share their mean count.
 */
export const categoryFrequency: Step = { name: 'category-frequency', fit, load };

function fit(table: Table): State | undefined {
	const columns: { key: string; levels: string[] }[] = [];
	const logs: number[] = [];
	for (const [key, column] of table.columns) {
		if (column.kind !== 'category') continue;
		const { levels, counts, rareRows, rareLevels } = countLevels(column);
		if (levels.length + rareLevels <= HIGH_CARDINALITY) continue;
		const kept = levels.slice(0, MAX_LEVELS);
		columns.push({ key, levels: kept });
		logs.push(...counts.slice(0, MAX_LEVELS).map(Math.log), rareLevels > 0 ? Math.log(rareRows / rareLevels) : 0);
	}
	if (columns.length === 0) return undefined;
	return { json: { columns }, arrays: new Map([['logs', Float64Array.from(logs)]]) };
}

function load(state: State): Apply {
	const owner = 'step category-frequency';
	const reader = readState(state, owner);
	const logs = reader.array('logs', Float64Array);
	let from = 0;
	const columns = reader.list('columns').map((json) => {
		const fields = readObject(json, owner);
		const key = fields.string('key');
		const levels = fields.strings('levels');
		const known = new Map(levels.map((level, code) => [level, code]));
		const own = logs.subarray(from, (from += levels.length + 1));
		return { key, name: derivedKey(key, ' (how common, log)'), known, logs: own };
	});
	if (from !== logs.length) throw invalidState(owner, 'counts do not fit the levels');
	return (table) => {
		for (const { key, name, known, logs: own } of columns) {
			const codes = recode(takeColumn(table, key, 'category'), known, -1, own.length - 1);
			const values = new Float64Array(codes.length);
			for (let i = 0; i < codes.length; i++) values[i] = codes[i] < 0 ? NaN : own[codes[i]];
			table.columns.set(name, { kind: 'number', values });
		}
	};
}
