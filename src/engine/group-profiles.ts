// What makes each group different, in the user's own columns.
import { formatNumber, formatPercent } from '../evaluation/format';
import type { SearchData } from '../search/candidate';
import type { Schema } from '../table/schema';
import type { Column } from '../table/table';
import type { ClusterProfile } from './contract';
import type { Model } from './model';

/** Less is no difference worth telling: shares of a standard deviation. */
const MIN_EFFECT = 0.35;
const MAX_COLUMNS = 4;
/** Fewer rows would be told about person by person. */
const MIN_ROWS = 5;
const MAX_NAME = 40;

interface Difference {
	column: string;
	effect: number;
	typical: string;
	overall: string;
	text: string;
}

/** By group, the largest first; rows of no group last, where there are any. */
export function describeGroups(data: Pick<SearchData, 'table' | 'features'>, schema: Schema, model: Pick<Model, 'classes'>, codes: Int32Array): ClusterProfile[] {
	const types = new Map(schema.columns.map(({ name, type }) => [name, type]));
	const profiles = model.classes.map((value, code): ClusterProfile => {
		const rows = Int32Array.from(codes.keys()).filter((row) => codes[row] === code);
		const isGroup = value !== 0;
		const differences = rows.length < MIN_ROWS ? [] : data.features.flatMap((name) => compare(name, data.table.column(name), rows, types.get(name) === 'boolean') ?? []);
		const shown = differences.filter(({ effect }) => effect >= MIN_EFFECT).sort((a, b) => b.effect - a.effect).slice(0, MAX_COLUMNS);
		return {
			cluster: Number(value),
			rows: rows.length,
			share: rows.length / Math.max(1, codes.length),
			description: describe(shown, isGroup, rows.length),
			columns: shown.map(({ column, typical, overall }) => ({ column, typical, overall })),
		};
	});
	const order = (profile: ClusterProfile) => (profile.cluster === 0 ? Infinity : profile.cluster);
	return profiles.filter(({ cluster, rows }) => cluster !== 0 || rows > 0).sort((a, b) => order(a) - order(b));
}

function describe(shown: readonly Difference[], isGroup: boolean, rows: number): string {
	const text = shown.map((difference) => difference.text).join('; ');
	if (!isGroup) return `Fits no group${text ? `: ${text}` : ''}.`;
	if (rows < MIN_ROWS) return 'Too few rows to describe.';
	return text ? `${text}.` : 'Near the middle of all rows in every column.';
}

function compare(name: string, column: Column, rows: Int32Array, isBoolean: boolean): Difference | undefined {
	switch (column.kind) {
		case 'number':
			return isBoolean ? compareShares(name, rows, column.values.length, (row) => column.values[row] === 1, 'yes') : compareNumbers(name, column.values, rows, (value) => formatNumber(value));
		case 'date':
			return compareNumbers(name, column.values, rows, (value) => new Date(value).toISOString().slice(0, 10));
		case 'category':
			return compareLevels(name, column, rows);
		default:
			return undefined;
	}
}

function compareNumbers(name: string, values: Float64Array, rows: Int32Array, show: (value: number) => string): Difference | undefined {
	const all = values.filter((value) => !Number.isNaN(value)).sort();
	const own = Float64Array.from(rows, (row) => values[row]).filter((value) => !Number.isNaN(value)).sort();
	if (own.length < MIN_ROWS) return undefined;
	// By ranks, so that a long tail does not hide the rest: 0.29 is the standard deviation of an even spread.
	const effect = Math.abs(rankOf(all, own) - 0.5) / 0.289;
	const [typical, overall] = [show(median(own)), show(median(all))];
	const word = median(own) > median(all) ? 'high' : 'low';
	return { column: name, effect, typical, overall, text: `${short(name)} ${word}: ${typical} (all rows: ${overall})` };
}

/** Mean rank of the own values among all, 0 to 1. Both ascending. */
function rankOf(all: Float64Array, own: Float64Array): number {
	let sum = 0;
	let below = 0;
	let upTo = 0;
	for (const value of own) {
		while (below < all.length && all[below] < value) below++;
		while (upTo < all.length && all[upTo] <= value) upTo++;
		sum += (below + upTo) / 2 / all.length;
	}
	return sum / own.length;
}

function median(sorted: Float64Array): number {
	return sorted[(sorted.length - 1) >> 1];
}

function compareLevels(name: string, { codes, levels }: Extract<Column, { kind: 'category' }>, rows: Int32Array): Difference | undefined {
	const counts = (picked: Iterable<number>) => {
		const found = new Float64Array(levels.length);
		for (const code of picked) if (code >= 0) found[code]++;
		return found;
	};
	const own = counts(Array.from(rows, (row) => codes[row]));
	const all = counts(codes);
	const gain = (code: number) => own[code] / rows.length - all[code] / codes.length;
	const best = Array.from(own.keys()).filter((code) => own[code] >= MIN_ROWS).sort((a, b) => gain(b) - gain(a))[0];
	if (best === undefined) return undefined;
	return compareShares(name, rows, codes.length, (row) => codes[row] === best, levels[best]);
}

function compareShares(name: string, rows: Int32Array, nRows: number, test: (row: number) => boolean, level: string): Difference {
	const own = rows.reduce((count, row) => count + Number(test(row)), 0) / rows.length;
	let all = 0;
	for (let row = 0; row < nRows; row++) if (test(row)) all += 1 / nRows;
	const effect = Math.abs(own - all) / Math.sqrt(Math.max(all * (1 - all), 1e-12));
	const [typical, overall] = [`${formatPercent(own)} ${short(level)}`, `${formatPercent(all)} ${short(level)}`];
	return { column: name, effect: all > 0 && all < 1 ? effect : 0, typical, overall, text: `${short(name)} = ${short(level)}: ${formatPercent(own)} (all rows: ${formatPercent(all)})` };
}

function short(text: string): string {
	return text.length > MAX_NAME ? `${text.slice(0, MAX_NAME - 1)}…` : text;
}
