// Which columns hold texts, asked before a training: the texts are embedded first, by a service that the engine knows nothing of.
import { inferSchema } from '../table/infer-schema';
import type { RawRow } from '../table/raw-table';
import { toRawTable } from '../table/raw-table-builder';
import type { Schema, SchemaOptions } from '../table/schema';
import { isDataUrl } from '../table/images/raw-image';

/** Rows that are looked at, evenly over all. */
const SAMPLED_ROWS = 500;

export interface TextColumnsOptions {
	targetColumn?: string;
	/** The cleaning of Prepare Data, where there is one. */
	schema?: Schema;
	schemaOptions: SchemaOptions;
}

/** Columns that a training would read as text, but for the target and those that are left out. */
export function textColumns(rows: readonly RawRow[], { targetColumn, schema, schemaOptions }: TextColumnsOptions): string[] {
	const { featureColumns, ignoreColumns, columnTypes, missingWords, timeColumn } = schemaOptions;
	const { columns } = schema ?? inferSchema(toRawTable(sample(rows)), { targetColumn, columnTypes, missingWords }).schema;
	const others = new Set([...(ignoreColumns ?? []), targetColumn, timeColumn]);
	return columns
		.filter(({ name, type, role }) => type === 'text' && role === 'feature' && !others.has(name) && (!featureColumns?.length || featureColumns.includes(name)))
		.map(({ name }) => name);
}

function sample(rows: readonly RawRow[]): RawRow[] {
	const n = Math.min(SAMPLED_ROWS, rows.length);
	return Array.from({ length: n }, (_, i) => withoutImages(rows[Math.floor((i * rows.length) / n)]));
}

/** Images in texts would be decoded. */
function withoutImages(row: RawRow): RawRow {
	return Object.fromEntries(Object.entries(row).filter(([, value]) => !isDataUrl(value)));
}
