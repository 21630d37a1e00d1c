// Vectors beside a cleaning: they are made after Prepare Data, and their columns follow the texts that they were made from.
import type { RawTable } from '../raw-table';
import type { ColumnSchema, Schema } from '../schema';
import { isVectorCell, type VectorCell } from './raw-vector';

/** The first vector of a column, which its others are like; undefined where the column has none. */
export function firstVector(values: Iterable<unknown>): VectorCell | undefined {
	for (const value of values) {
		if (isVectorCell(value)) return value;
		if (value !== undefined && value !== null) return undefined;
	}
	return undefined;
}

/** The same cleaning with the vector columns of `raw` that it lacks. */
export function withVectors(schema: Schema, raw: RawTable): Schema {
	const known = new Set(schema.columns.map(({ name }) => name));
	const added: ColumnSchema[] = [];
	for (const [name, values] of raw.columns) {
		const first = known.has(name) ? undefined : firstVector(values);
		if (first) added.push(vectorColumn(name, first, 0));
	}
	return added.length === 0 ? schema : followSources({ ...schema, columns: [...schema.columns, ...added] });
}

export function vectorColumn(name: string, { model, source, values }: VectorCell, missingShare: number): ColumnSchema {
	return { name, type: 'vector', role: 'feature', vector: { width: values.length, model, source }, missingShare, distinct: 0 };
}

/** Whoever has a column embedded means it as more than an id; where it is left out, its vectors are too. */
export function followSources(schema: Schema): Schema {
	const sources = new Set(schema.columns.flatMap(({ vector }) => (vector ? [vector.source] : [])));
	if (sources.size === 0) return schema;
	const columns = schema.columns.map((column) => (sources.has(column.name) && column.role === 'id' ? asText(column) : column));
	const roles = new Map(columns.map(({ name, role }) => [name, role]));
	return {
		...schema,
		columns: columns.map((column) => {
			const role = column.vector && (roles.get(column.vector.source) ?? 'ignore');
			return role === undefined || role === 'feature' ? column : { ...column, role: 'ignore', note: 'ignored' };
		}),
	};
}

function asText(column: ColumnSchema): ColumnSchema {
	const { note: _, ...rest } = column;
	return { ...rest, type: 'text', role: 'feature' };
}
