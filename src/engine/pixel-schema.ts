// Pixels that came as columns of numbers, one per pixel: one that is dark in every row is still a pixel.
import type { ColumnSchema, Schema } from '../table/schema';

/** The same cleaning with constant numbers as features; unchanged where there are images. */
export function pixelSchema(schema: Schema, targetColumn: string): Schema {
	if (schema.columns.some(({ type }) => type === 'image')) return schema;
	return { ...schema, columns: schema.columns.map((column) => (column.name === targetColumn ? column : asPixel(column))) };
}

function asPixel(column: ColumnSchema): ColumnSchema {
	if (column.note !== 'constant' || column.type !== 'number') return column;
	const { note: _, ...rest } = column;
	return { ...rest, role: 'feature' };
}
