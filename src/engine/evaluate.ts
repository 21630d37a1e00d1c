// A stored model on labelled rows: the report, a page to read it and what it said about each row.
import type { JobContext } from '../core/context';
import { MlError, type Warning } from '../core/errors';
import { compareScored, evaluateOutputs } from '../evaluation/evaluate-outputs';
import { resolveMetric } from '../evaluation/metrics/registry';
import { makeChart } from '../evaluation/report/chart';
import { makePage } from '../evaluation/report/page';
import type { Scored } from '../evaluation/scored';
import { resolveCosts } from '../evaluation/threshold';
import { pick, pickOutputs } from '../search/cross-validate';
import { makeCellReader } from '../table/cell-reader';
import { MissingValues } from '../table/missing';
import type { RawColumn } from '../table/raw-column';
import type { RawTable } from '../table/raw-table';
import type { CellValue, EvaluateOptions, EvaluateResult, EvaluationReport, RowEvaluation } from './contract';
import { evaluateUnlabelled } from './evaluate-unlabelled';
import { evaluateForecast } from './forecast/evaluate-forecast';
import { isForecast } from './forecast/forecast-file';
import { columnWarnings } from './batch-warnings';
import { decodeModel } from './model-file';
import { modelOutputs, outputsOf, type Model } from './model';
import { answer } from './predict';
import { readFeatures } from './read-features';
import { scoredOf } from './judge';
import { requireVectors } from './require-vectors';
import { encodeActual } from './target';
import { checkNotEmpty, checkTargetExists } from './trainable';
import { isUnlabelled } from './unlabelled-rows';

/** Fewer rows can't be measured. */
const MIN_ROWS = 2;
const FEW_ROWS = 30;

export async function evaluate(
	raw: RawTable,
	options: EvaluateOptions & { model: Uint8Array; compareWith?: Uint8Array },
	context: JobContext,
): Promise<EvaluateResult> {
	if (isForecast(options.model)) return await evaluateForecast(raw, options, context);
	const warnings: Warning[] = [];
	const warned: JobContext = { ...context, warn: (warning) => warnings.push(warning) };
	const model = decodeModel(options.model);
	checkNotEmpty(raw, 'Evaluate');
	if (isUnlabelled(model.problemType)) return await evaluateUnlabelled(model, raw, options, warnings, warned);
	const column = options.actualColumn || model.targetColumn || '';
	checkTargetExists(raw, column);
	const actual = readActual(model, raw.columns.get(column)!);
	const known = Int32Array.from(actual.keys()).filter((row) => !Number.isNaN(actual[row]));
	warnAboutRows(raw.nRows, known.length, column, warned);

	const { table, issues } = readFeatures(model, raw);
	requireVectors(model.statistics, table);
	for (const warning of columnWarnings(model, raw, table, issues)) warned.warn(warning);
	await context.checkpoint();
	const outputs = modelOutputs(model, table);
	const scored = scoredOf(model, pick(actual, known), pickOutputs(outputs, known, outputsOf(model)));
	const costs = resolveCosts(options.costOfMiss, options.costOfFalseAlarm) ?? model.costs ?? undefined;
	context.progress(0.3, 'Measuring');
	const evaluated = await evaluateOutputs({
		scored,
		classes: model.classes.map(String),
		prior: model.prior,
		table: table.take(known),
		columns: model.statistics.filter((statistics) => statistics.importance > 0).map(({ name }) => name),
		costs,
		context: warned,
	});
	const comparison = options.compareWith && (await compare(model, decodeModel(options.compareWith), raw, scored, known, warned));
	const report: EvaluationReport = {
		...evaluated,
		comparison: comparison || undefined,
		decisionThreshold: model.decisionThreshold,
		warnings,
	};
	const result: EvaluateResult = { report, rows: rowEvaluations(model, actual, outputs) };
	if (!options.report) return result;
	context.progress(0.9, 'Drawing the report');
	const title = model.summary.model.name;
	return { ...result, html: makePage(report, { title, target: column }), png: makeChart(report, { title, target: column }) };
}

/** Class codes or values by row; NaN where there is no usable answer. */
function readActual(model: Model, values: RawColumn): Float64Array {
	const column = model.schema.columns.find(({ name }) => name === model.targetColumn);
	if (model.problemType === 'classification') return encodeActual(values, model.classes, column);
	const missing = new MissingValues(model.schema.missingWords);
	const read = makeCellReader(column ?? { name: '', type: 'number', role: 'target', missingShare: 0, distinct: 0 }, missing);
	return Float64Array.from(values, (value: unknown) => {
		const number = read(value);
		return Number.isFinite(number) ? number : NaN;
	});
}

/** @throws MlError `ML-TOO-FEW`. */
function warnAboutRows(nRows: number, known: number, column: string, context: JobContext): void {
	if (known < MIN_ROWS) {
		throw new MlError(
			'ML-TOO-FEW',
			`Only ${known} of ${nRows.toLocaleString('en')} ${nRows === 1 ? 'row' : 'rows'} ${known === 1 ? 'has' : 'have'} an answer in '${column.slice(0, 64)}' that the model knows.`,
			"Send rows whose answer is known, or choose the column that holds it in 'Actual Column'.",
			{ column },
		);
	}
	if (known < nRows) {
		context.warn({
			code: 'ML-NO-ACTUAL',
			column,
			message: `${(nRows - known).toLocaleString('en')} of ${nRows.toLocaleString('en')} rows have no answer in '${column.slice(0, 64)}' that the model knows, and were not counted.`,
			fix: 'Nothing needs to be done unless they should have one.',
		});
	}
	if (known < FEW_ROWS) {
		context.warn({
			code: 'ML-FEW-ROWS',
			message: `${known} rows say little: the likely ranges are wide.`,
			fix: 'Evaluate on 200 rows or more.',
		});
	}
}

async function compare(first: Model, second: Model, raw: RawTable, scored: Scored, known: Int32Array, context: JobContext) {
	const sameClasses = second.classes.map(String).join('\n') === first.classes.map(String).join('\n');
	if (second.problemType !== first.problemType || !sameClasses) {
		throw new MlError(
			'ML-COMPARE',
			"The model in 'Compare With' answers another question: its problem type or its classes differ.",
			'Compare versions that were trained on the same target.',
			{ parameter: 'compareWith' },
		);
	}
	const { table } = readFeatures(second, raw);
	requireVectors(second.statistics, table);
	const outputs = modelOutputs(second, table);
	const other: Scored = { ...scored, outputs: pickOutputs(outputs, known, outputsOf(second)), threshold: second.decisionThreshold ?? undefined };
	return await compareScored(scored, other, resolveMetric(first.summary.evalMetric, first.problemType), context);
}

function rowEvaluations(model: Model, actual: Float64Array, outputs: Float64Array): (RowEvaluation | null)[] {
	return Array.from(actual, (code, row) => {
		if (Number.isNaN(code)) return null;
		const { value, confidence, lowerBound, upperBound } = answer(model, outputs, row);
		if (model.problemType !== 'classification') {
			return { actual: code, predicted: value, error: (value as number) - code, lowerBound, upperBound };
		}
		const right: CellValue = model.classes[code];
		return { actual: right, predicted: value, correct: value === right, probability: confidence };
	});
}
