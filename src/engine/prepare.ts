// The verb `prepare`: raw rows to clean training and test rows, unusable rows with the reason, and a verdict. Nothing is lost: the
// three lists together have every input row once.
import { reserve, type JobContext } from '../core/context';
import { MlError, type Warning } from '../core/errors';
import { Random } from '../core/random';
import { compileSchema } from '../table/apply-schema';
import { compileCleaner, setOwn } from '../table/clean-rows';
import { inferInSteps, type InferredSchema } from '../table/infer-schema';
import type { RawRow, RawTable } from '../table/raw-table';
import type { CellIssue, Schema, SchemaOptions } from '../table/schema';
import { Table, type Column } from '../table/table';
import type { Finding, PrepareOptions, PrepareResult, ProblemRow } from './contract';
import { seriesFindings } from './forecast/series-findings';
import { sortRows, type SortedRows } from './prepare-rows';
import { groupNumbers, splitRows, timesOf } from './prepare-split';
import { readTarget, type Target } from './read-target';
import { judgeReadiness } from './readiness';
import { findLeaks } from './readiness-leaks';
import { checkTrainable } from './target';

/** Bytes per cell of profiles, typed columns and cleaned rows, at the peak. */
const BYTES_PER_CELL = 40;
const ROWS_PER_PIECE = 2_000;

/**
 * @throws MlError `ML-EMPTY`, `ML-NO-TARGET`, `ML-NO-COLUMN`, `ML-NOT-A-TIME`, `ML-TOO-MANY-COLUMNS`, `ML-MEMORY`. What else keeps
 * a model from being made (one class, too few rows, ...) is a red finding of the verdict; the rows come out all the same.
 */
export async function prepare(raw: RawTable, options: PrepareOptions, context: JobContext): Promise<PrepareResult> {
	const targetColumn = options.targetColumn === '' ? undefined : options.targetColumn;
	checkTrainable(raw, targetColumn, 'Prepare Data');
	reserve(
		context,
		raw.nRows * raw.columns.size * BYTES_PER_CELL,
		`Preparing ${raw.nRows.toLocaleString('en')} rows with ${raw.columns.size} columns`,
	);
	const { schema, warnings } = await infer(
		raw,
		{ ...options.schema, targetColumn, timeColumn: options.timeColumn || undefined, groupColumn: options.groupColumn || undefined },
		context,
	);
	const { table, issues } = await applyAll(schema, raw, context);
	const { target, refusal } = tryTarget(raw, schema, targetColumn, warnings);
	await context.checkpoint();
	const sorted = await sortRows(raw, schema, table, target, options.dropDuplicates, context);
	await context.checkpoint();
	const features = schema.columns.filter((column) => column.role === 'feature').map((column) => column.name);
	const leaks = target ? await findLeaks(table, features, target, sorted.usable, new Random(options.seed).fork('leaks'), context) : [];
	const verdict = judgeReadiness({
		raw,
		schema,
		warnings,
		issues,
		target,
		targetRefusal: refusal,
		sorted,
		leaks,
		splitMethod: options.splitMethod,
		testShare: options.testShare,
	});
	verdict.findings.push(...forecastFindings(options, table, target));
	const mask = splitRows({
		method: options.splitMethod,
		testShare: options.testShare,
		rows: sorted.usable,
		y: target?.y,
		nClasses: target?.classes.length ?? 0,
		duplicates: sorted.groups,
		...orderOf(options, table),
		random: new Random(options.seed).fork('split'),
	});
	const rows = await cleanRows(raw, schema, sorted.usable, mask, context);
	return { verdict, schema, ...rows, problems: problemRows(raw, sorted), warnings: amberWarnings(verdict.findings) };
}

/** For a number that is split by time. */
function forecastFindings({ splitMethod, timeColumn }: PrepareOptions, table: Table, target: Target | undefined): Finding[] {
	if (splitMethod !== 'time' || !timeColumn || target?.problemType !== 'regression' || !table.has(timeColumn)) return [];
	const column = table.column(timeColumn);
	if (column.kind !== 'date' && column.kind !== 'number') return [];
	return seriesFindings(timeColumn, column.values.map((time, row) => (Number.isNaN(target.y[row]) ? NaN : time)), column.kind === 'date');
}

async function infer(raw: RawTable, options: SchemaOptions, context: JobContext): Promise<InferredSchema> {
	const steps = inferInSteps(raw, options);
	let next = context.now() + 25;
	for (;;) {
		const step = steps.next();
		if (step.done) return step.value;
		if (context.now() < next) continue;
		await context.checkpoint();
		next = context.now() + 25;
	}
}

/** Every column, ignored ones too: rows that differ anywhere are no duplicates. */
async function applyAll(schema: Schema, raw: RawTable, context: JobContext): Promise<{ table: Table; issues: CellIssue[] }> {
	const compiled = compileSchema(schema, () => true);
	const issues: CellIssue[] = [];
	const columns: [string, Column][] = [];
	for (const column of compiled.columns) {
		const found: CellIssue[] = [];
		columns.push([column.name, compiled.applyColumn(column, raw, found)]);
		if (column.role !== 'ignore' && column.role !== 'id') for (const issue of found) issues.push(issue);
		context.progress((0.5 * columns.length) / compiled.columns.length, `Reading ${raw.nRows.toLocaleString('en')} rows`);
		await context.checkpoint();
	}
	return { table: Table.from(columns, raw.nRows), issues };
}

function tryTarget(
	raw: RawTable,
	schema: Schema,
	targetColumn: string | undefined,
	warnings: Warning[],
): { target?: Target; refusal?: MlError } {
	const column = schema.columns.find(({ name }) => name === targetColumn);
	if (!column) return {};
	try {
		const values = raw.columns.get(column.name) ?? [];
		return {
			target: readTarget(values, column, {
				problemType: 'auto',
				missingWords: schema.missingWords,
				warn: (warning) => warnings.push(warning),
			}),
		};
	} catch (error) {
		if (error instanceof MlError) return { refusal: error };
		throw error;
	}
}

function orderOf(options: PrepareOptions, table: Table): { time?: Float64Array; groups?: Int32Array } {
	const { splitMethod, timeColumn, groupColumn } = options;
	if (splitMethod === 'time')
		return { time: timesOf(timeColumn!, table.column(needed(timeColumn, 'timeColumn', 'Time Column', 'By Time'))) };
	if (splitMethod === 'group')
		return { groups: groupNumbers(table.column(needed(groupColumn, 'groupColumn', 'Group Column', 'By Group'))) };
	return {};
}

function needed(column: string | undefined, parameter: string, label: string, method: string): string {
	if (column) return column;
	throw new MlError(
		'ML-PARAMETER',
		`Split Method '${method}' needs a ${label}, and none was given.`,
		`Choose a column in '${label}', or another 'Split Method'.`,
		{ parameter },
	);
}

async function cleanRows(
	raw: RawTable,
	schema: Schema,
	usable: Int32Array,
	mask: Uint8Array,
	context: JobContext,
): Promise<Pick<PrepareResult, 'training' | 'test'>> {
	const clean = compileCleaner(schema, raw);
	const training: PrepareResult['training'] = [];
	const test: PrepareResult['test'] = [];
	for (let i = 0; i < usable.length; i++) {
		(mask[i] === 1 ? test : training).push({ row: usable[i], cleaned: clean(usable[i]) });
		if (i % ROWS_PER_PIECE === 0) {
			context.progress(0.5 + (0.5 * i) / usable.length, 'Cleaning rows');
			await context.checkpoint();
		}
	}
	return { training, test };
}

function problemRows(raw: RawTable, sorted: SortedRows): ProblemRow[] {
	const rows = Array.from(sorted.problems.keys()).sort((a, b) => a - b);
	return rows.map((row) => ({ row, original: originalRow(raw, row), problems: [sorted.problems.get(row)!] }));
}

function originalRow(raw: RawTable, row: number): RawRow {
	const original: RawRow = {};
	for (const [name, values] of raw.columns) {
		const dot = name.indexOf('.');
		if (raw.nested && dot > 0 && raw.nested.has(name.slice(0, dot))) continue;
		const value = values.at(row);
		if (value !== undefined) setOwn(original, name, value);
	}
	for (const [name, values] of raw.nested ?? []) {
		const value = values.at(row);
		if (value !== undefined) setOwn(original, name, value);
	}
	return original;
}

function amberWarnings(findings: PrepareResult['verdict']['findings']): Warning[] {
	return findings
		.filter(({ severity }) => severity === 'amber')
		.map(({ code, column, message, fix }) => ({ code: code as Warning['code'], message, fix, ...(column !== undefined && { column }) }));
}
