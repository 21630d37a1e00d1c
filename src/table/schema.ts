// The cleaning: which type each column has and how its raw values are read. Inferred once (`infer-schema.ts`), carried by the
// model, applied to every later row (`apply-schema.ts`). Idempotent: cleaned values read as themselves.
import type { ColumnRole, ColumnType } from './table';

/** How raw values of one column are read. Plain JSON; `name` may be anything a CRM allows. */
export interface ColumnSchema {
	name: string;
	type: ColumnType;
	role: ColumnRole;
	/** number: the decimal mark in strings. Cleaned values are numbers and are not touched by it. */
	decimal?: '.' | ',';
	/** number: true when strings end in %. "12 %" is read as 12. */
	percent?: boolean;
	/** date: how strings and numbers are read. */
	dateFormat?: DateFormat;
	/** boolean: the words (lower case) for true and for false. Output is 1 and 0. */
	trueWords?: string[];
	falseWords?: string[];
	/** image: the size that every image is brought to, in pixels, and 1 channel for grey or 3 for colour. */
	image?: ImageSize;
	/** vector: how many numbers, the model that they came from and the column of texts that they were made of. */
	vector?: VectorSpec;
	/** Found by inference, for reports and drift: share of missing values, 0 to 1. */
	missingShare: number;
	/** Found by inference: number of distinct values, counted up to 10,000. */
	distinct: number;
	/** Why a column is ignored or what is odd about it; code of the finding, e.g. `constant`, `id`, `empty`. */
	note?: string;
}

export interface ImageSize {
	height: number;
	width: number;
	channels: 1 | 3;
}

export interface VectorSpec {
	width: number;
	model: string;
	source: string;
}

export type DateFormat =
	| 'iso'
	| 'dmy'
	| 'mdy'
	| 'ymd'
	| 'named-month'
	| 'epoch-seconds'
	| 'epoch-milliseconds'
	| 'excel-serial';

export interface Schema {
	columns: ColumnSchema[];
	/** Words (lower case, trimmed) that mean "no value", e.g. `n/a`. The empty string is always missing. */
	missingWords: string[];
}

/** A cell that could not be read as its column's type. It becomes missing. */
export interface CellIssue {
	row: number;
	column: string;
	/** The raw value as text, cut to 40 characters. */
	value: string;
	code: 'ML-EMBEDDINGS' | 'ML-IMAGE' | 'ML-NOT-A-NUMBER' | 'ML-NOT-A-DATE' | 'ML-NOT-BOOLEAN' | 'ML-INFINITE' | 'ML-UNREADABLE';
	message: string;
}

/** What the user said about columns; everything else is inferred. */
export interface SchemaOptions {
	targetColumn?: string;
	/** Type by column name. */
	columnTypes?: ReadonlyMap<string, ColumnType>;
	ignoreColumns?: readonly string[];
	featureColumns?: readonly string[];
	timeColumn?: string;
	groupColumn?: string;
	weightColumn?: string;
	decimalFormat?: 'auto' | '.' | ',';
	dateFormat?: 'auto' | DateFormat;
	/** Side in pixels that images are brought to, 8 to 128. Default: their own size if all agree and are small, else 64. */
	imageSize?: number;
	/** Default: grey where all images are. */
	imageChannels?: 1 | 3;
	/** Added to the built-in list. */
	missingWords?: readonly string[];
}
