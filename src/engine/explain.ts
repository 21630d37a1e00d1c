// Why this answer, and what if a column were otherwise. Both ask the model again about changed copies of the row, so they work for
// every family and speak of the user's columns.
import type { JobContext } from '../core/context';
import { MlError } from '../core/errors';
import { Random } from '../core/random';
import { explainRow, reasonText } from '../explanation/shapley';
import { compileSchema } from '../table/apply-schema';
import { isDataUrl, isImageCell } from '../table/images/raw-image';
import type { RawColumn } from '../table/raw-column';
import type { RawTable } from '../table/raw-table';
import { isVectorCell } from '../table/vectors/raw-vector';
import type { Column, ImageColumn, Table, VectorColumn } from '../table/table';
import { Table as Tables, takeRows } from '../table/table';
import type { CellValue, PredictOptions, Prediction, RowPrediction } from './contract';
import { wordEffects, type WordEffect } from './explain-words';
import { goldenTable } from './golden-check';
import { typicalValue } from './golden-rows';
import { modelOutputs, outputsOf, type Model } from './model';
import { answer, classCode } from './predict';
import { readFeatures } from './read-features';
import { requireVectors } from './require-vectors';

/** Questions to the model per explained row; effects of 20 columns are then good to about a tenth of the largest. */
const QUESTIONS_PER_ROW = 600;
const SEED = 42;

export interface Asked {
	raw: RawTable;
	table: Table;
	outputs: Float64Array;
}

/** Adds reasons and what-if answers to the predictions of one slice, in place. */
export async function explainRows(
	model: Model,
	asked: Asked,
	predictions: readonly RowPrediction[],
	options: PredictOptions,
	context: JobContext,
): Promise<void> {
	const typical = readFeatures(model, goldenTable(model.features, [model.statistics.map(typicalValue)])).table;
	for (let row = 0; row < predictions.length; row++) {
		const entry = predictions[row];
		if (!entry.ok) continue;
		await context.checkpoint();
		if (options.explain > 0) addReasons(model, asked, row, typical, entry.prediction, options.explain);
		if (options.whatIf) entry.prediction.whatIf = whatIf(model, asked.table, row, options.whatIf);
	}
}

function addReasons(model: Model, asked: Asked, row: number, typical: Table, prediction: Prediction, nReasons: number): void {
	const own = asked.table.take(Int32Array.of(row));
	const width = outputsOf(model);
	const output = width === 1 ? 0 : width === 2 ? 1 : classCode(model.classes, prediction.value);
	const explanation = explainRow({
		columns: model.features,
		budget: QUESTIONS_PER_ROW,
		random: new Random(SEED),
		predict: (masks) => {
			const outputs = modelOutputs(model, mix(own, typical, model.features, masks));
			return Float64Array.from({ length: masks.length }, (_, i) => outputs[i * width + output]);
		},
	});
	const explained = explainedName(model, output);
	const wordsOf = strongestWords(model, own, output);
	prediction.reasons = explanation.effects.slice(0, nReasons).map(({ column, effect }) => {
		const value = shownValue(asked.raw.columns.get(column)?.at(row));
		const unit = width === 1 ? 'value' : 'probability';
		const words = wordsOf(column, effect);
		const text = reasonText({ column, value, effect, unit, target: explained, words: words?.map(({ word }) => word) });
		return words ? { column, value, effect, text, words } : { column, value, effect, text };
	});
}

const WORDS_PER_REASON = 3;

/** The words of a text that pull the answer where the whole text pulls it; undefined where there are none. */
function strongestWords(model: Model, own: Table, output: number): (column: string, effect: number) => WordEffect[] | undefined {
	const width = outputsOf(model);
	return (name, effect) => {
		const column = own.column(name);
		if (column.kind !== 'text' || !column.values[0]) return undefined;
		const found = wordEffects(column.values[0], (texts) => {
			const asked = own.take(new Int32Array(texts.length)).with([[name, { kind: 'text', values: texts }]]);
			const outputs = modelOutputs(model, asked);
			return Float64Array.from(texts, (_, i) => outputs[i * width + output]);
		});
		const same = found.filter((word) => Math.sign(word.effect) === Math.sign(effect)).slice(0, WORDS_PER_REASON);
		return same.length > 0 ? same : undefined;
	};
}

/** What the effects are effects on. */
function explainedName(model: Model, output: number): string {
	if (model.problemType === 'anomaly') return 'the score';
	if (model.problemType === 'clustering') return output === 0 ? 'no group' : `group ${model.classes[output]}`;
	return model.problemType === 'classification' ? String(model.classes[output]) : (model.targetColumn ?? 'the answer');
}

/** One row per mask: true takes the row's own value, false the typical one. */
function mix(own: Table, typical: Table, features: readonly string[], masks: readonly (readonly boolean[])[]): Table {
	return Tables.from(
		features.map((name, f) => [name, mixColumn(own.column(name), typical.column(name), (i) => masks[i][f], masks.length)] as const),
		masks.length,
	);
}

function mixColumn(own: Column, typical: Column, isOwn: (i: number) => boolean, n: number): Column {
	if (own.kind === 'category' && typical.kind === 'category') {
		const ownLevel = own.codes[0] < 0 ? null : own.levels[own.codes[0]];
		const typicalLevel = typical.codes[0] < 0 ? null : typical.levels[typical.codes[0]];
		const levels = [...new Set([ownLevel, typicalLevel].filter((level) => level !== null))];
		const ownCode = ownLevel === null ? -1 : levels.indexOf(ownLevel);
		const typicalCode = typicalLevel === null ? -1 : levels.indexOf(typicalLevel);
		return { kind: 'category', levels, codes: Int32Array.from({ length: n }, (_, i) => (isOwn(i) ? ownCode : typicalCode)) };
	}
	if (own.kind === 'text' && typical.kind === 'text') {
		return { kind: 'text', values: Array.from({ length: n }, (_, i) => (isOwn(i) ? own.values[0] : typical.values[0])) };
	}
	if ((own.kind === 'number' || own.kind === 'date') && typical.kind === own.kind) {
		return { kind: own.kind, values: Float64Array.from({ length: n }, (_, i) => (isOwn(i) ? own.values[0] : typical.values[0])) };
	}
	if (own.kind === 'image' && typical.kind === 'image') {
		const both = joinImages(own, typical);
		return takeRows(both, Int32Array.from({ length: n }, (_, i) => (isOwn(i) ? 0 : 1)));
	}
	if (own.kind === 'vector' && typical.kind === 'vector') {
		return takeRows(joinVectors(own, typical), Int32Array.from({ length: n }, (_, i) => (isOwn(i) ? 0 : 1)));
	}
	throw new MlError('ML-FAULT', 'A row and the typical row have columns of different kinds.', 'Report this.');
}

function joinImages(own: ImageColumn, typical: ImageColumn): ImageColumn {
	const size = own.height * own.width * own.channels;
	const pixels = new Uint8Array(2 * size);
	pixels.set(own.pixels.subarray(0, size), 0);
	pixels.set(typical.pixels.subarray(0, size), size);
	return { ...own, pixels, present: Uint8Array.of(own.present[0], typical.present[0]) };
}

function joinVectors({ width, ...own }: VectorColumn, typical: VectorColumn): VectorColumn {
	const values = new Float32Array(2 * width);
	values.set(own.values.subarray(0, width), 0);
	values.set(typical.values.subarray(0, width), width);
	return { kind: 'vector', width, values, present: Uint8Array.of(own.present[0], typical.present[0]) };
}

function whatIf(model: Model, table: Table, row: number, question: NonNullable<PredictOptions['whatIf']>): Prediction['whatIf'] {
	const { column, values, vectors } = question;
	if (!model.features.includes(column)) {
		throw new MlError(
			'ML-NO-COLUMN',
			`What-If asks about '${column.slice(0, 40)}', which the model does not use.`,
			`Choose one of: ${model.features.slice(0, 20).join(', ')}.`,
			{ column },
		);
	}
	const columns = model.schema.columns.filter(({ name, vector }) => name === column || (vector?.source === column && model.features.includes(name)));
	const given = columns.map(({ name }) => [name, name === column ? values : (vectors ?? [])] as const);
	const changed = compileSchema({ ...model.schema, columns }).apply({ nRows: values.length, columns: new Map<string, RawColumn>(given) }).table;
	requireVectors(columns, changed);
	const asked = table.take(new Int32Array(values.length).fill(row)).with(changed.columns);
	const outputs = modelOutputs(model, asked);
	return values.map((value, i) => {
		const { value: prediction, confidence, probabilities } = answer(model, outputs, i);
		return probabilities ? { value, prediction, probability: confidence } : { value, prediction };
	});
}

function shownValue(value: unknown): CellValue {
	if (value === undefined || value === null || (typeof value === 'number' && !Number.isFinite(value))) return null;
	if (isImageCell(value) || isDataUrl(value)) return 'an image';
	if (isVectorCell(value)) return 'its meaning';
	if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
	return String(value).slice(0, 40);
}
