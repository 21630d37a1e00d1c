// Typed columns of equal length. Immutable: verbs and steps make a new Table that shares the columns they leave alone.
import { MlError } from '../core/errors';

/** What the values of a column are. */
export type ColumnType = 'number' | 'boolean' | 'category' | 'date' | 'text' | 'image' | 'vector' | 'id';

/** What a column is for. */
export type ColumnRole = 'target' | 'feature' | 'id' | 'time' | 'series' | 'weight' | 'group' | 'ignore';

/** Numbers; NaN = missing. Booleans are 0 and 1. */
export interface NumberColumn {
	readonly kind: 'number';
	readonly values: Float64Array;
}
/** Milliseconds since 1970-01-01 UTC; NaN = missing. */
export interface DateColumn {
	readonly kind: 'date';
	readonly values: Float64Array;
}
/** `codes[row]` indexes `levels`; -1 = missing. Levels are distinct. */
export interface CategoryColumn {
	readonly kind: 'category';
	readonly codes: Int32Array;
	readonly levels: readonly string[];
}
/** null = missing. */
export interface TextColumn {
	readonly kind: 'text';
	readonly values: readonly (string | null)[];
}
/** Compressed sparse rows: row r has `indices`/`values` from `starts[r]` to `starts[r + 1]`, indices ascending, < width. */
export interface SparseColumn {
	readonly kind: 'sparse';
	readonly width: number;
	readonly starts: Int32Array;
	readonly indices: Int32Array;
	readonly values: Float64Array;
}

/** Images of one size. Row r has height * width * channels bytes from r times that many on, row-major, channels last. */
export interface ImageColumn {
	readonly kind: 'image';
	readonly height: number;
	readonly width: number;
	readonly channels: 1 | 3;
	readonly pixels: Uint8Array;
	/** 1 where the row has an image; the pixels of the others are 0. */
	readonly present: Uint8Array;
}

/** Embeddings of one width. Row r has `width` finite values from r * width on. */
export interface VectorColumn {
	readonly kind: 'vector';
	readonly width: number;
	readonly values: Float32Array;
	/** 1 where the row has a vector; the values of the others are 0. */
	readonly present: Uint8Array;
}

export type Column = NumberColumn | DateColumn | CategoryColumn | TextColumn | ImageColumn | VectorColumn | SparseColumn;

export class Table {
	private constructor(
		readonly nRows: number,
		readonly columns: ReadonlyMap<string, Column>,
	) {
		Object.freeze(this);
	}

	/** @throws MlError `ML-FAULT` when the columns differ in length. */
	static from(columns: Iterable<readonly [string, Column]>, nRows?: number): Table {
		const map = new Map(columns);
		let rows = nRows;
		for (const [name, column] of map) {
			const length = columnLength(column);
			rows ??= length;
			if (length !== rows) {
				throw new MlError('ML-FAULT', `Column '${name}' has ${length} rows, ${rows} expected.`, 'Report this.');
			}
		}
		return new Table(rows ?? 0, map);
	}

	has(name: string): boolean {
		return this.columns.has(name);
	}

	/** @throws MlError `ML-FAULT` when there is no such column; user-facing code checks `has` first. */
	column(name: string): Column {
		const column = this.columns.get(name);
		if (!column) throw new MlError('ML-FAULT', `The table has no column '${name}'.`, 'Report this.');
		return column;
	}

	/** A table with `replaced` columns added or put in place of their namesakes and `dropped` ones left out. */
	with(replaced: Iterable<readonly [string, Column]>, dropped: Iterable<string> = []): Table {
		const map = new Map(this.columns);
		for (const name of dropped) map.delete(name);
		for (const [name, column] of replaced) map.set(name, column);
		return Table.from(map, this.nRows);
	}

	/** The rows named by `rows`, in that order; a row may repeat. */
	take(rows: Int32Array): Table {
		return Table.from(
			Array.from(this.columns, ([name, column]) => [name, takeRows(column, rows)] as const),
			rows.length,
		);
	}
}

export function columnLength(column: Column): number {
	switch (column.kind) {
		case 'category':
			return column.codes.length;
		case 'sparse':
			return column.starts.length - 1;
		case 'image':
		case 'vector':
			return column.present.length;
		default:
			return column.values.length;
	}
}

export function takeRows(column: Column, rows: Int32Array): Column {
	switch (column.kind) {
		case 'number':
		case 'date': {
			const values = new Float64Array(rows.length);
			for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i]];
			return { kind: column.kind, values };
		}
		case 'category': {
			const codes = new Int32Array(rows.length);
			for (let i = 0; i < rows.length; i++) codes[i] = column.codes[rows[i]];
			return { kind: 'category', codes, levels: column.levels };
		}
		case 'text':
			return { kind: 'text', values: Array.from(rows, (row) => column.values[row]) };
		case 'sparse':
			return takeSparseRows(column, rows);
		case 'image':
			return takeImages(column, rows);
		case 'vector':
			return takeVectors(column, rows);
	}
}

function takeImages(column: ImageColumn, rows: Int32Array): ImageColumn {
	const size = column.height * column.width * column.channels;
	const pixels = new Uint8Array(rows.length * size);
	const present = new Uint8Array(rows.length);
	for (let i = 0; i < rows.length; i++) {
		pixels.set(column.pixels.subarray(rows[i] * size, (rows[i] + 1) * size), i * size);
		present[i] = column.present[rows[i]];
	}
	return { ...column, pixels, present };
}

function takeVectors(column: VectorColumn, rows: Int32Array): VectorColumn {
	const { width } = column;
	const values = new Float32Array(rows.length * width);
	const present = new Uint8Array(rows.length);
	for (let i = 0; i < rows.length; i++) {
		values.set(column.values.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
		present[i] = column.present[rows[i]];
	}
	return { ...column, values, present };
}

function takeSparseRows(column: SparseColumn, rows: Int32Array): SparseColumn {
	const starts = new Int32Array(rows.length + 1);
	for (let i = 0; i < rows.length; i++) {
		starts[i + 1] = starts[i] + column.starts[rows[i] + 1] - column.starts[rows[i]];
	}
	const indices = new Int32Array(starts[rows.length]);
	const values = new Float64Array(starts[rows.length]);
	for (let i = 0; i < rows.length; i++) {
		const from = column.starts[rows[i]];
		const to = column.starts[rows[i] + 1];
		indices.set(column.indices.subarray(from, to), starts[i]);
		values.set(column.values.subarray(from, to), starts[i]);
	}
	return { kind: 'sparse', width: column.width, starts, indices, values };
}
