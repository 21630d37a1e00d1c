// What the model knows about each input column: for the signature, for warnings on odd values, and as the "typical row" that
// explanations start from. Only summaries: no value of fewer than five rows is kept.
import type { CategoryColumn, ColumnType, Table } from '../table/table';
import type { ImageSize, Schema, VectorSpec } from '../table/schema';

export interface ColumnStatistics {
	name: string;
	type: ColumnType;
	/** Of the training rows, 0 to 1. */
	missingShare: number;
	/** Share of the model's work, 0 to 1; filled in after training. */
	importance: number;
	/** number, boolean, date: 1st, 50th and 99th percentile, and the widest values seen, rounded outward to 3 digits. */
	range?: { low: number; median: number; high: number; min: number; max: number };
	/** category: levels of at least five rows, most frequent first, at most 1,000. */
	levels?: string[];
	image?: ImageSize;
	vector?: VectorSpec;
}

const MIN_ROWS_PER_LEVEL = 5;
const MAX_LEVELS = 1000;

export function columnStatistics(table: Table, schema: Schema, features: readonly string[]): ColumnStatistics[] {
	const schemas = new Map(schema.columns.map((column) => [column.name, column]));
	return features.map((name) => {
		const column = table.column(name);
		const base = { name, type: schemas.get(name)?.type ?? 'text', importance: 0 };
		switch (column.kind) {
			case 'category':
				return { ...base, missingShare: share(column.codes, (code) => code < 0), levels: frequentLevels(column) };
			case 'number':
			case 'date':
				return { ...base, missingShare: share(column.values, Number.isNaN), range: rangeOf(column.values) };
			case 'image':
				return { ...base, missingShare: share(column.present, (present) => present === 0), image: { height: column.height, width: column.width, channels: column.channels } };
			case 'vector':
				return { ...base, missingShare: share(column.present, (present) => present === 0), vector: schemas.get(name)?.vector };
			case 'text':
				return { ...base, missingShare: column.values.filter((value) => value === null).length / Math.max(1, table.nRows) };
			default:
				return { ...base, missingShare: 0 };
		}
	});
}

function share<T extends ArrayLike<number>>(values: T, test: (value: number) => boolean): number {
	let count = 0;
	for (let i = 0; i < values.length; i++) if (test(values[i])) count++;
	return values.length === 0 ? 0 : count / values.length;
}

function frequentLevels(column: CategoryColumn): string[] {
	const counts = new Float64Array(column.levels.length);
	for (const code of column.codes) if (code >= 0) counts[code]++;
	return Array.from(column.levels.keys())
		.filter((code) => counts[code] >= MIN_ROWS_PER_LEVEL)
		.sort((a, b) => counts[b] - counts[a] || a - b)
		.slice(0, MAX_LEVELS)
		.map((code) => column.levels[code]);
}

function rangeOf(values: Float64Array): ColumnStatistics['range'] {
	const sorted = values.filter((value) => !Number.isNaN(value)).sort();
	if (sorted.length === 0) return undefined;
	const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))];
	return {
		low: at(0.01),
		median: at(0.5),
		high: at(0.99),
		min: roundOutward(sorted[0], -1),
		max: roundOutward(sorted[sorted.length - 1], 1),
	};
}

/** To three significant digits, away from the data, so that no single row's extreme is kept exactly. */
function roundOutward(value: number, direction: -1 | 1): number {
	if (value === 0 || !Number.isFinite(value)) return value;
	const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 2);
	const rounded = direction < 0 ? Math.floor(value / unit) * unit : Math.ceil(value / unit) * unit;
	return Number.isFinite(rounded) && unit > 0 ? rounded : value;
}
