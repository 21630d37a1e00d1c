// Rows in, one answer per row out, in order. One row behind a webhook and a million from a database take the same path.
import type { JobContext } from '../core/context';
import { MlError } from '../core/errors';
import type { RawRow, RawTable } from '../table/raw-table';
import { toRawTable } from '../table/raw-table-builder';
import { BatchTally } from './batch-warnings';
import type { CellValue, Prediction, PredictOptions, RowPrediction } from './contract';
import { decideClass, modelOutputs, outputsOf, type ClassValue, type Model } from './model';
import { explainRows } from './explain';
import { textDescriber } from './describe-texts';
import { readFeatures } from './read-features';
import { inspectRows, type Inspection } from './row-warnings';

/** Rows per slice: a few ms of work, after which the n8n process may do something else. */
const ROWS_PER_SLICE = 128;

/** @throws MlError `ML-NO-COLUMN` when `options.whatIf` names a column that the model does not use. */
export async function predict(
	model: Model,
	rows: readonly RawRow[],
	options: PredictOptions,
	context: JobContext,
): Promise<RowPrediction[]> {
	const predictions: RowPrediction[] = [];
	const tally = new BatchTally(model);
	for (let start = 0; start < rows.length; start += ROWS_PER_SLICE) {
		await context.checkpoint();
		const slice = rows.slice(start, start + ROWS_PER_SLICE);
		const { raw, refused } = readRows(slice);
		const { table, issues } = readFeatures(model, raw);
		const outputs = modelOutputs(model, table);
		const describe = textDescriber(model, table);
		const inspected = inspectRows(model, raw, table, issues);
		tally.add(raw, issues, inspected);
		for (let row = 0; row < slice.length; row++) {
			const { warnings } = inspected[row];
			const refusal = refused.get(row) ?? inspected[row].refusal;
			predictions.push(refusal ? { ok: false, ...refusal } : { ok: true, prediction: { ...answer(model, outputs, row), ...describe?.(row), warnings } });
		}
		if (options.explain > 0 || options.whatIf) {
			await explainRows(model, { raw, table, outputs }, predictions.slice(start), options, context);
		}
	}
	tally.judge(predictions, context);
	return predictions;
}

/** A row with a cell that is no data is refused alone: it counts as empty among the others. */
function readRows(rows: readonly RawRow[]): { raw: RawTable; refused: Map<number, NonNullable<Inspection['refusal']>> } {
	const refused = new Map<number, NonNullable<Inspection['refusal']>>();
	for (let readable = rows; ; ) {
		try {
			return { raw: toRawTable(readable), refused };
		} catch (error) {
			const row = error instanceof MlError ? error.details.row : undefined;
			if (row === undefined) throw error;
			const { code, message, fix } = error as MlError;
			// Rows are counted within the slice here; the item that the answer belongs to tells which one it is.
			refused.set(row, { code, message: message.replace(` of row ${row + 1} `, ' '), fix });
			readable = readable.with(row, {});
		}
	}
}

/** The answer for one row of calibrated outputs, without warnings and reasons. */
export function answer(model: Model, outputs: Float64Array, row: number): Omit<Prediction, 'warnings'> {
	const width = outputsOf(model);
	const offset = row * width;
	if (model.problemType === 'anomaly') return { value: outputs[offset], isAnomaly: outputs[offset] >= (model.decisionThreshold ?? 1) };
	if (width === 1) {
		const value = outputs[offset];
		const bounds = model.intervals?.bounds(value);
		return bounds ? { value, lowerBound: bounds.lower, upperBound: bounds.upper } : { value };
	}
	const code = decideClass(outputs, offset, width, model.decisionThreshold);
	return {
		value: model.classes[code],
		confidence: outputs[offset + code],
		probabilities: Object.fromEntries(
			model.classes.map((value, k) => [String(value), outputs[offset + k]] as const).filter(([, chance]) => model.problemType !== 'clustering' || chance > 0),
		),
	};
}

/** Class code of an answer's value; -1 for a value that is not a class. */
export function classCode(classes: readonly ClassValue[], value: CellValue): number {
	return classes.findIndex((candidate) => candidate === value);
}
