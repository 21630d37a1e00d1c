// A text whose vector is missing is not like a blank: the embedding model was not there to be asked.
import { MlError } from '../core/errors';
import type { ColumnSchema, VectorSpec } from '../table/schema';
import type { Column, Table } from '../table/table';
import { showName } from '../table/text';

type WithVector = Pick<ColumnSchema, 'name' | 'vector'>;

/** What a row lacks: the vector of a text that it has. */
export function lackingVector(columns: Iterable<WithVector>, table: Table, row: number): VectorSpec | undefined {
	for (const { name, vector } of columns) {
		if (!vector) continue;
		const own = table.columns.get(name);
		if (own?.kind === 'vector' && own.present[row] === 0 && hasText(table.columns.get(vector.source), row)) return vector;
	}
	return undefined;
}

function hasText(column: Column | undefined, row: number): boolean {
	if (column?.kind === 'category') return column.codes[row] >= 0;
	return column?.kind === 'text' && column.values[row] !== null;
}

export function howToConnect({ model, width }: VectorSpec): string {
	return `Connect the embedding model '${showName(model)}' (${width.toLocaleString('en')} numbers per text) to the node's Embeddings input.`;
}

/** @throws MlError `ML-EMBEDDINGS` where a row has a text without its vector. */
export function requireVectors(columns: readonly WithVector[], table: Table): void {
	const embedded = columns.filter(({ vector }) => vector);
	if (embedded.length === 0) return;
	for (let row = 0; row < table.nRows; row++) {
		const lacking = lackingVector(embedded, table, row);
		if (!lacking) continue;
		throw new MlError('ML-EMBEDDINGS', `The model reads embeddings of '${showName(lacking.source)}', and a row has none.`, howToConnect(lacking), { row, column: lacking.source });
	}
}
