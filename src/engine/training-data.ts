// Raw labelled rows to what a search can use: cleaning, target, roles, rows that can't be used left out and counted.
import { reserve, type JobContext } from '../core/context';
import { MlError, type Warning } from '../core/errors';
import { duplicateGroups, looseWhereCoarse } from '../evaluation/duplicate-groups';
import type { ProblemType } from '../learners/contract';
import type { SearchData } from '../search/candidate';
import { applySchema } from '../table/apply-schema';
import { inferSchema } from '../table/infer-schema';
import type { RawTable } from '../table/raw-table';
import type { CellIssue, Schema, SchemaOptions } from '../table/schema';
import type { Table } from '../table/table';
import { firstVector, withVectors } from '../table/vectors/vector-schema';
import { showName } from '../table/text';
import { searchRowLimit } from './large-data';
import type { ClassValue } from './model';
import { pixelSchema } from './pixel-schema';
import { trainingFindings } from './readiness';
import { requireVectors } from './require-vectors';
import { findLeaks } from './readiness-leaks';
import { checkTrainable, encodeTarget, type Target } from './target';
import { MIN_ROWS, noFeatures } from './trainable';

export interface TrainingRows {
	data: SearchData;
	schema: Schema;
	classes: readonly ClassValue[];
	problemType: ProblemType;
	/** Index of the input row of each row of `data`. */
	inputRows: Int32Array;
	/** Milliseconds by row, where a time column was named. */
	time?: Float64Array;
}

export interface TrainingRowsOptions {
	targetColumn: string;
	problemType: 'auto' | ProblemType;
	/** The cleaning of Prepare Data or of an earlier version; inferred where absent. */
	schema?: Schema;
	schemaOptions: Omit<SchemaOptions, 'targetColumn'>;
	/** Columns are the pixels of a picture. Default false. */
	pixels?: boolean;
	/** Classes of an earlier version, in its order; answers outside them are left out. */
	classes?: readonly ClassValue[];
}

/** Bytes per cell of the typed table and of the raw one beside it. */
const BYTES_PER_CELL = 14;
/** Bytes per cell that a choice between models works on: folds, recipes and the learners' copies. */
const BYTES_PER_SEARCHED_CELL = 32;

/** As it came, as a column, and once more as the rows of a fold. */
const BYTES_PER_VECTOR_NUMBER = 12;

/** @throws MlError `ML-EMPTY`, `ML-NO-TARGET`, `ML-TOO-FEW`, `ML-ONE-CLASS`, `ML-TARGET-ID`, `ML-NO-FEATURES`, `ML-MEMORY`. */
export async function readTrainingRows(raw: RawTable, options: TrainingRowsOptions, context: JobContext): Promise<TrainingRows> {
	reserve(context, bytesFor(raw, context.memoryBudget), `Training on ${raw.nRows.toLocaleString('en')} rows with ${raw.columns.size} columns`);
	checkTrainable(raw, options.targetColumn);
	const inferred = options.schema ? { schema: withVectors(options.schema, raw), warnings: [] } : inferSchema(raw, { ...options.schemaOptions, targetColumn: options.targetColumn });
	const schema = options.pixels ? pixelSchema(inferred.schema, options.targetColumn) : inferred.schema;
	const used = new Set(schema.columns.filter(({ role }) => role === 'feature').map(({ name }) => name));
	const warnings = inferred.warnings.filter(({ code, column }) => code !== 'ML-CONSTANT' || !used.has(column ?? ''));
	for (const warning of warnings) context.warn(warning);
	await context.checkpoint();
	const targetSchema = schema.columns.find((column) => column.name === options.targetColumn);
	const target = encodeTarget(raw, options.targetColumn, targetSchema, options.problemType, context, options.classes, schema.missingWords);
	await context.checkpoint();
	const { table: all, issues } = applySchema(schema, raw);
	requireVectors(schema.columns.filter(({ role }) => role === 'feature'), all);
	const hasImages = imageFilter(all);
	const usable = Int32Array.from(target.y.keys()).filter((row) => !Number.isNaN(target.y[row]) && hasImages(row));
	if (usable.length < MIN_ROWS) throw tooFewImages(usable.length, raw.nRows);
	await context.checkpoint();
	const table = usable.length === raw.nRows ? all : all.take(usable);
	const features = featureColumns(schema, options.targetColumn, table);
	const y = Float64Array.from(usable, (row) => target.y[row]);
	await tellFindings({ raw, issues, target, usable, all, features, warnings }, context);
	return {
		data: {
			table,
			features,
			y,
			problemType: target.problemType,
			nClasses: target.problemType === 'classification' ? target.classes.length : 0,
			weights: weightsOf(schema, table),
			groups: groupsOf(schema, table, features, y),
		},
		schema,
		classes: target.classes,
		problemType: target.problemType,
		inputRows: usable,
		time: timeOf(schema, table),
	};
}

/** Rows without an image of theirs are left out; the findings count them. */
function imageFilter(table: Table): (row: number) => boolean {
	const images = Array.from(table.columns.values()).filter((column) => column.kind === 'image');
	return (row) => images.every(({ present }) => present[row] === 1);
}

function tooFewImages(usable: number, nRows: number): MlError {
	return new MlError(
		'ML-IMAGE',
		`Only ${usable} of ${nRows.toLocaleString('en')} rows have both an answer and a readable image; at least ${MIN_ROWS} are needed.`,
		'Check the images: PNG, JPEG and WebP of at most 40 megapixels are read.',
	);
}

function bytesFor({ nRows, columns }: RawTable, memoryBudget: number): number {
	const numbers = Array.from(columns.values()).reduce((sum, values) => sum + (firstVector(values)?.values.length ?? 0), 0);
	return nRows * numbers * BYTES_PER_VECTOR_NUMBER + columns.size * (nRows * BYTES_PER_CELL + Math.min(nRows, searchRowLimit(columns.size, { nRows, memoryBudget })) * BYTES_PER_SEARCHED_CELL);
}

interface Found {
	raw: RawTable;
	issues: readonly CellIssue[];
	target: Target;
	/** Rows with an answer. */
	usable: Int32Array;
	all: Table;
	features: readonly string[];
	warnings: readonly Warning[];
}

/** What Prepare Data's verdict would say about these rows, as warnings. */
async function tellFindings({ raw, issues, target, usable, all, features, warnings }: Found, context: JobContext): Promise<void> {
	const wanted = new Set(features);
	const own = issues.filter(({ column }) => wanted.has(column));
	const findings = trainingFindings({ raw, issues: own, target, testShare: 20, warnings, usable: usable.length });
	findings.push(...(await findLeaks(all, features, target, usable, context.random.fork('leaks'), context)));
	for (const { code, message, fix, column } of findings) context.warn({ code, message, fix, ...(column !== undefined && { column }) });
}

export function featureColumns(schema: Schema, target: string, table: Table): string[] {
	const features = schema.columns
		.filter((column) => (column.role === 'feature' || column.role === 'time') && column.name !== target && table.has(column.name))
		.filter((column) => column.type !== 'id')
		.map((column) => column.name);
	if (features.length === 0) throw noFeatures(schema);
	return features;
}

/** Beyond this, or below one part of it, sums of weights lose the other rows or overflow. */
const MAX_WEIGHT = 1e12;

/** @throws MlError `ML-WEIGHTS`. */
export function weightsOf(schema: Schema, table: Table): Float64Array | undefined {
	const column = schema.columns.find((candidate) => candidate.role === 'weight');
	if (!column) return undefined;
	const refusal = (what: string, fix: string) => new MlError('ML-WEIGHTS', `The weight column '${showName(column.name)}' ${what}.`, fix, { column: column.name });
	const values = table.column(column.name);
	if (values.kind !== 'number' || values.values.some((value) => !(value >= 0))) {
		throw refusal('has values that are not numbers of 0 or more', 'Give every row a weight of 0 or more.');
	}
	const odd = values.values.find((value) => value > MAX_WEIGHT || (value > 0 && value < 1 / MAX_WEIGHT));
	if (odd !== undefined) {
		throw refusal(`has a weight of ${odd}; weights are 0, or from ${1 / MAX_WEIGHT} to ${MAX_WEIGHT}`, 'Divide all weights by their mean: only their ratio counts.');
	}
	const counting = values.values.reduce((n, value) => n + (value > 0 ? 1 : 0), 0);
	if (counting < Math.min(MIN_ROWS, table.nRows)) {
		throw refusal(`gives only ${counting} of ${table.nRows.toLocaleString('en')} rows a weight above 0`, `Give at least ${MIN_ROWS} rows a weight above 0.`);
	}
	return values.values;
}

/** Rows of one group, or equal rows, stay on one side of every split. */
function groupsOf(schema: Schema, table: Table, features: readonly string[], y: Float64Array): Int32Array {
	const column = schema.columns.find((candidate) => candidate.role === 'group');
	return column ? duplicateGroups(table, [column.name]) : looseWhereCoarse(duplicateGroups(table, features), y);
}

export function timeOf(schema: Schema, table: Table): Float64Array | undefined {
	const column = schema.columns.find((candidate) => candidate.role === 'time');
	const values = column && table.column(column.name);
	return values && (values.kind === 'date' || values.kind === 'number') ? values.values : undefined;
}
