// A stored model without a target on new rows: how well its groups hold or how many rows it calls unusual, and how that agrees with
// labels where the user has some.
import type { JobContext } from '../core/context';
import { MlError, type Warning } from '../core/errors';
import { makeChart } from '../evaluation/report/chart';
import { makePage } from '../evaluation/report/page';
import { checkDrift } from '../monitoring/drift';
import type { RawTable } from '../table/raw-table';
import type { Table } from '../table/table';
import { columnWarnings } from './batch-warnings';
import type { CellValue, DriftReport, EvaluateOptions, EvaluateResult, EvaluationReport, RowEvaluation } from './contract';
import { evaluateGroups } from './evaluate-groups';
import { evaluateScores } from './evaluate-scores';
import type { Model } from './model';
import { readFeatures } from './read-features';
import { requireVectors } from './require-vectors';
import { readLabels, type ClassValue } from './target';

const MIN_ROWS = 2;

/** What both kinds of report start from. */
export interface UnlabelledAsk {
	model: Model;
	table: Table;
	raw: RawTable;
	/** Of the user's column of labels, where there is one. */
	labels?: { column: string; classes: readonly ClassValue[]; y: Float64Array };
	drift: DriftReport;
	warnings: Warning[];
	options: EvaluateOptions & { compareWith?: Uint8Array };
}

export async function evaluateUnlabelled(
	model: Model,
	raw: RawTable,
	options: EvaluateOptions & { compareWith?: Uint8Array },
	warnings: Warning[],
	context: JobContext,
): Promise<EvaluateResult> {
	if (raw.nRows < MIN_ROWS) {
		throw new MlError('ML-TOO-FEW', `${raw.nRows} row can't be judged; at least ${MIN_ROWS} are needed, 200 or more recommended.`, 'Send more rows.');
	}
	const column = options.actualColumn || (model.targetColumn && raw.columns.has(model.targetColumn) ? model.targetColumn : undefined);
	const labels = column ? { column, ...readLabels(raw, column) } : undefined;
	const { table, issues } = readFeatures(model, raw);
	requireVectors(model.statistics, table);
	for (const warning of columnWarnings(model, raw, table, issues)) context.warn(warning);
	await context.checkpoint();
	const drift = checkDrift(model.profile, table);
	const ask = { model, table, raw, labels, drift, warnings, options };
	const { report, rows } = model.problemType === 'clustering' ? await evaluateGroups(ask, context) : await evaluateScores(ask, context);
	const result: EvaluateResult = { report, rows };
	if (!options.report) return result;
	context.progress(0.9, 'Drawing the report');
	const shown = { title: model.summary.model.name, target: column ?? '' };
	return { ...result, html: makePage(report, shown), png: makeChart(report, shown) };
}

export interface UnlabelledEvaluation {
	report: EvaluationReport;
	rows: RowEvaluation[];
}

/** The label of a row; null where it has none. */
export function labelOf({ labels }: Pick<UnlabelledAsk, 'labels'>, row: number): CellValue {
	return labels && !Number.isNaN(labels.y[row]) ? labels.classes[labels.y[row]] : null;
}

/** Rows with a label. */
export function labelledRows({ y }: NonNullable<UnlabelledAsk['labels']>): Int32Array {
	return Int32Array.from(y.keys()).filter((row) => !Number.isNaN(y[row]));
}
