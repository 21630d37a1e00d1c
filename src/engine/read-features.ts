// Raw rows to the typed columns that a model reads: the first half of the one path for training, batch and single row.
import type { RawTable } from '../table/raw-table';
import { compileSchema, type CompiledSchema } from '../table/apply-schema';
import type { CellIssue } from '../table/schema';
import type { Table } from '../table/table';
import type { Model } from './model';

const compiled = new WeakMap<object, CompiledSchema>();

/** Reads the model's feature columns; absent ones are missing throughout. */
export function readFeatures(model: Pick<Model, 'schema' | 'features'>, raw: RawTable): { table: Table; issues: CellIssue[] } {
	let schema = compiled.get(model);
	if (!schema) {
		const wanted = new Set(model.features);
		schema = compileSchema({ ...model.schema, columns: model.schema.columns.filter((column) => wanted.has(column.name)) });
		compiled.set(model, schema);
	}
	return schema.apply(raw);
}
