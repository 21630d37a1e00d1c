// Raw rows without a target to typed rows: every row counts, whatever its answer would be.
import { reserve, type JobContext } from '../core/context';
import type { ProblemType } from '../learners/contract';
import type { SearchData } from '../search/candidate';
import { applySchema } from '../table/apply-schema';
import { inferSchema } from '../table/infer-schema';
import { withVectors } from '../table/vectors/vector-schema';
import type { RawTable } from '../table/raw-table';
import type { Schema } from '../table/schema';
import type { TrainOptions } from './contract';
import { requireVectors } from './require-vectors';
import { trainingFindings } from './readiness';
import { featureColumns, timeOf, weightsOf } from './training-data';
import { checkNotEmpty, findRefusals, noFeatures } from './trainable';

/** Bytes per cell of the typed table, its recipe's matrix and the points, at the peak. */
const BYTES_PER_CELL = 40;

export interface UnlabelledRows {
	data: SearchData;
	schema: Schema;
	/** Milliseconds by row, where a time column was named. */
	time?: Float64Array;
}

export type UnlabelledProblem = Extract<ProblemType, 'clustering' | 'anomaly'>;

export function isUnlabelled(problemType: string): problemType is UnlabelledProblem {
	return problemType === 'clustering' || problemType === 'anomaly';
}

/**
 * A target column, where one is named, holds labels for Evaluate: it is not learnt from. Nor is the time column: every later row
 * would lie outside of what was seen.
 *
 * @throws MlError `ML-EMPTY`, `ML-TOO-FEW`, `ML-NO-FEATURES`, `ML-MEMORY`.
 */
export async function readUnlabelledRows(
	raw: RawTable,
	options: Pick<TrainOptions, 'targetColumn' | 'schema' | 'schemaOptions'> & { problemType: UnlabelledProblem },
	context: JobContext,
): Promise<UnlabelledRows> {
	reserve(context, raw.nRows * raw.columns.size * BYTES_PER_CELL, `Training on ${raw.nRows.toLocaleString('en')} rows with ${raw.columns.size} columns`);
	checkNotEmpty(raw, 'Train Model');
	const { schema, warnings } = options.schema ? { schema: withVectors(options.schema, raw), warnings: [] } : inferSchema(raw, options.schemaOptions);
	for (const warning of warnings) context.warn(warning);
	await context.checkpoint();
	const [refusal] = findRefusals(schema, undefined, raw.nRows);
	if (refusal) throw refusal;
	const { table, issues } = applySchema(schema, raw);
	requireVectors(schema.columns.filter(({ role }) => role === 'feature'), table);
	await context.checkpoint();
	const times = new Set(schema.columns.filter(({ role }) => role === 'time').map(({ name }) => name));
	const features = featureColumns(schema, options.targetColumn ?? '', table).filter((name) => !times.has(name));
	if (features.length === 0) throw noFeatures(schema);
	const wanted = new Set(features);
	const findings = trainingFindings({
		raw,
		issues: issues.filter(({ column }) => wanted.has(column)),
		target: undefined,
		testShare: 20,
		warnings,
		usable: raw.nRows,
	});
	for (const { code, message, fix, column } of findings) context.warn({ code, message, fix, ...(column !== undefined && { column }) });
	const n = table.nRows;
	return {
		data: {
			table,
			features,
			y: new Float64Array(n),
			problemType: options.problemType,
			nClasses: 0,
			weights: weightsOf(schema, table),
			// Rows that are alike make a group dense and a row usual: none is kept apart from its like.
			groups: Int32Array.from({ length: n }, (_, row) => row),
		},
		schema,
		time: timeOf(schema, table),
	};
}
