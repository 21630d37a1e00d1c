// Gathers rows, in as many portions as they come, into one raw table.
import type { Warning } from '../core/errors';
import { flatten, inRow, toScalar } from './flatten';
import { toImageCell } from './images/raw-image';
import { RawColumnBuilder, Slabs } from './raw-column';
import type { RawRow, RawTable } from './raw-table';
import { showName } from './text';
import { isVectorCell } from './vectors/raw-vector';

/** A portion of a file: rows as objects, or cells by column. */
export type RowBatch = { readonly warnings?: readonly Warning[] } & (
	| { readonly rows: readonly RawRow[] }
	| { readonly names: readonly string[]; readonly columns: readonly (readonly unknown[])[]; readonly nRows: number }
);

/** Columns that objects inside rows may add. */
const MAX_FLATTENED = 200;

/**
 * @example
 * const builder = new RawTableBuilder();
 * builder.addRows(items.map((item) => item.json));
 * const raw = builder.build();
 */
export class RawTableBuilder {
	private readonly columns = new Map<string, RawColumnBuilder>();
	private readonly nested = new Map<string, RawColumnBuilder>();
	private readonly flattened = new Set<string>();
	private readonly noted = new Set<string>();
	private readonly slabs = new Slabs();
	private rows = 0;
	/** What there is to know about the rows so far. */
	readonly warnings: Warning[] = [];

	get nRows(): number {
		return this.rows;
	}

	/**
	 * Columns are the union of the rows' keys. Objects are flattened to `a.b` (3 levels, 200 columns), arrays to text and a count.
	 * @throws MlError `ML-CIRCULAR`, `ML-CELL-TYPE`, naming column and row.
	 */
	addRows(rows: readonly RawRow[]): void {
		try {
			for (const row of rows) {
				if (row !== null && typeof row === 'object') {
					for (const name of Object.keys(row)) this.set(name, row[name]);
				}
				this.rows++;
			}
		} catch (error) {
			throw inRow(error, this.rows);
		}
	}

	addBatch(batch: RowBatch): void {
		if (batch.warnings) for (const warning of batch.warnings) this.warnings.push(warning);
		if ('rows' in batch) {
			this.addRows(batch.rows);
			return;
		}
		batch.names.forEach((name, index) => this.append(name, batch.columns[index], batch.nRows));
		this.rows += batch.nRows;
	}

	/**
	 * The table of all rows so far. The builder is done with then: it gives its columns away.
	 * @param options.readOnce - True where nobody will read the table twice: its reader may then give the memory back.
	 */
	build(options: { readOnce?: boolean } = {}): RawTable {
		for (const values of this.columns.values()) values.pad(this.rows);
		for (const values of this.nested.values()) values.pad(this.rows);
		const raw: RawTable = { nRows: this.rows, columns: this.columns, ...(this.nested.size > 0 && { nested: this.nested }) };
		return options.readOnce ? { ...raw, release: () => this.release() } : raw;
	}

	private release(): void {
		this.columns.clear();
		this.nested.clear();
		this.slabs.free();
	}

	private append(name: string, values: readonly unknown[], nRows: number): void {
		const target = this.column(name);
		target.pad(this.rows);
		for (let row = 0; row < nRows; row++) {
			const value = values[row];
			if (typeof value === 'string' || typeof value === 'number' || value === undefined || value === null) target.push(value);
			else this.set(name, value, this.rows + row);
		}
	}

	private set(name: string, value: unknown, row = this.rows): void {
		const cell = isVectorCell(value) ? value : toImageCell(value);
		if (cell) {
			this.column(name).put(row, cell);
			return;
		}
		const scalar =
			typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === undefined || value === null
				? value
				: toScalar(name, value);
		if (typeof scalar !== 'object' || scalar === null) {
			this.column(name).put(row, scalar);
			return;
		}
		this.nestedColumn(name).put(row, scalar);
		const whole = flatten(name, scalar, (path, inner) => {
			if (this.columns.has(path) || this.allow(path, name)) this.column(path).put(row, inner);
		});
		if (!whole) this.note(name, `Column '${showName(name)}' holds objects that are too deep or lie in a list; these parts are left out.`);
	}

	private allow(path: string, name: string): boolean {
		if (this.flattened.size < MAX_FLATTENED) {
			this.flattened.add(path);
			return true;
		}
		this.note(
			name,
			`The objects inside the rows have more than ${MAX_FLATTENED} fields; those after the first ${MAX_FLATTENED} are left out.`,
		);
		return false;
	}

	private note(name: string, message: string): void {
		if (this.noted.has(name)) return;
		this.noted.add(name);
		this.warnings.push({
			code: 'ML-NESTED',
			column: name,
			message,
			fix: 'Bring the fields that matter to the top of the row before this node, for example with Edit Fields.',
		});
	}

	private column(name: string): RawColumnBuilder {
		return obtain(this.columns, name, this.slabs);
	}

	private nestedColumn(name: string): RawColumnBuilder {
		return obtain(this.nested, name, this.slabs);
	}
}

/** @returns A raw table of rows at hand. */
export function toRawTable(rows: readonly RawRow[]): RawTable {
	const builder = new RawTableBuilder();
	builder.addRows(rows);
	return builder.build();
}

function obtain(columns: Map<string, RawColumnBuilder>, name: string, slabs: Slabs): RawColumnBuilder {
	let values = columns.get(name);
	if (!values) {
		values = new RawColumnBuilder(slabs);
		columns.set(name, values);
	}
	return values;
}
