import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { MlError, type MlErrorCode } from '../../src/core/errors';
import type { PredictOptions, RowPrediction } from '../../src/engine/contract';
import type { RawRow } from '../../src/table/raw-table';
import type { VectorCell } from '../../src/table/vectors/raw-vector';
import { Embedder, embeddedColumnsOf, withEmbeddings, type EmbeddedColumn } from '../shared/embeddings';
import { errorItem, isCancelled, toNodeError } from '../shared/errors';
import { addWarnings } from '../shared/hints';
import { imageFieldsOf, withImages } from '../shared/images';
import { mapInSlices, pairAll, toJson } from '../shared/items';
import type { MlEngine, ModelReference } from '../shared/ml-engine';
import { atVersion, modelDiffersByItem, readModel } from '../shared/model-reference';
import { runNode, type NodeRun } from '../shared/run-node';
import { CANNOT_PREDICT, route } from './route';
import { rowReader } from './rows';
import { readSettings, usesThreeOutputs, type PredictSettings } from './settings';

interface PredictRun extends NodeRun {
	embedder: Embedder | undefined;
}

type Answer = Awaited<ReturnType<MlEngine['predict']>>;

interface Group {
	model: ModelReference;
	/** Of the input items, ascending. */
	indices: number[];
}

/** An output item and the output it goes to in `byConfidence` mode. */
interface Routed {
	item: INodeExecutionData;
	output: number;
}

/** By input item, so that the order of the input is kept whatever the groups; a forecast has a list of steps. */
type Answers = (Routed | Routed[])[];

const NO_ROW = {
	ok: false,
	code: 'ML-NO-ROW',
	message: "The field that 'Row Field' names holds no row.",
	fix: "Check 'Row Field': it must name a field with an object of column names and values.",
} as const;

export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const nOutputs = usesThreeOutputs(context) ? 3 : 1;
	return await runNode(context, nOutputs, async (nodeRun) => {
		const run = { ...nodeRun, embedder: await Embedder.connected(context) };
		const settings = readSettings(context);
		const answers: Answers = [];
		for (const group of await groupByModel(run, settings)) await answerGroup(run, settings, group, answers);
		const outputs: INodeExecutionData[][] = Array.from({ length: nOutputs }, () => []);
		await mapInSlices(answers, (answer) => {
			const routed = Array.isArray(answer) ? answer : [answer];
			for (const { item, output } of routed) outputs[nOutputs === 1 ? 0 : output].push(item);
		});
		return outputs;
	});
}

/** `model` may be an expression: each model is then loaded once and asked once. */
async function groupByModel({ context, items }: NodeRun, { version }: PredictSettings): Promise<Group[]> {
	const indices = items.map((_, index) => index);
	if (indices.length === 0) return [];
	if (!modelDiffersByItem(context)) return [{ model: atVersion(readModel(context), version), indices }];
	const groups = new Map<string, Group>();
	await mapInSlices(indices, (index) => {
		const model = atVersion(readModel(context, index), version);
		const key = JSON.stringify(model);
		const group = groups.get(key) ?? { model, indices: [] };
		groups.set(key, group);
		group.indices.push(index);
	});
	return [...groups.values()];
}

async function answerGroup(run: PredictRun, settings: PredictSettings, group: Group, answers: Answers): Promise<void> {
	const { context, engine, items, job, embedder } = run;
	const { model, indices } = group;
	try {
		const toRow = rowReader(context, settings.rowField);
		const plain = await mapInSlices(indices, (index) => toRow(items[index], index));
		const fields = await imageFieldsOf(engine, model, items);
		const pictured = await withImages(context, engine, { indices, rows: plain, fields }, job);
		const columns = await embeddedColumnsOf(engine, [model], embedder);
		const rows = await withEmbeddings(pictured, columns, embedder, job);
		const options = { ...settings.engine, whatIf: await embedChange(settings.engine.whatIf, columns, run) };
		const answer = await engine.predict(model, rows.map((row) => row ?? {}), options, job);
		if (!embedder) refuseUnembedded(answer);
		addWarnings(context, answer.warnings);
		if (answer.forecast) {
			answers[indices[0]] = forecastSteps(run, settings, group, answer);
			return;
		}
		await mapInSlices(answer.predictions, (prediction, position) => {
			const row = rows[position] ? prediction : { ...NO_ROW, predictionId: prediction.predictionId };
			answers[indices[position]] = answerRow(run, settings, indices[position], row, answer.model);
		});
	} catch (error) {
		if (isCancelled(context, error) || !context.continueOnFail()) throw toNodeError(context, error, itemOf(error, group));
		for (const index of indices) answers[index] = failedRow(run, error, index);
	}
}

/** The values that What-If asks about, with their embeddings. */
async function embedChange(change: PredictOptions['whatIf'], columns: readonly EmbeddedColumn[], { embedder, job }: PredictRun): Promise<PredictOptions['whatIf']> {
	const column = columns.find(({ source }) => source === change?.column);
	if (!change || !column || !embedder) return change;
	const rows = await withEmbeddings(change.values.map((value) => ({ [column.source]: value })), [column], embedder, job);
	return { ...change, vectors: rows.map((row) => (row as RawRow)[column.name] as VectorCell | null) };
}

/** That nothing is connected is no fault of a row. */
function refuseUnembedded({ predictions }: Answer): void {
	const refused = predictions.find((prediction) => !prediction.ok && prediction.code === 'ML-EMBEDDINGS');
	if (refused && !refused.ok) throw new MlError('ML-EMBEDDINGS', refused.message, refused.fix);
}

function answerRow(
	run: NodeRun,
	settings: PredictSettings,
	index: number,
	{ predictionId, ...row }: RowPrediction & { predictionId: string },
	model: Answer['model'],
): Routed {
	if (row.ok) {
		const output = route(row.prediction, settings.minConfidence);
		return { item: toItem(run.items[index], index, settings, { ...row.prediction, predictionId, model }), output };
	}
	if (settings.stopOnInvalidRow) {
		const error = new MlError(row.code as MlErrorCode, row.message, row.fix);
		if (!run.context.continueOnFail()) throw toNodeError(run.context, error, index);
		return failedRow(run, error, index);
	}
	const prediction = { value: null, warnings: [warningOf(row)], predictionId, model };
	return { item: toItem(run.items[index], index, settings, prediction), output: CANNOT_PREDICT };
}

function toItem(
	{ json, binary }: INodeExecutionData,
	index: number,
	{ outputField, keepFields }: PredictSettings,
	prediction: object,
): INodeExecutionData {
	const answer = { [outputField]: toJson(prediction) };
	if (!keepFields) return { json: answer, pairedItem: { item: index } };
	return { json: { ...json, ...answer }, ...(binary ? { binary } : {}), pairedItem: { item: index } };
}

/** A step is paired with the row that named it, else with the newest row of its series; with all items where it has none. */
function forecastSteps(run: NodeRun, settings: PredictSettings, { indices }: Group, { forecast = [], model }: Answer): Routed[] {
	const { context, items } = run;
	const everything = pairAll(items);
	return forecast.map(({ columns, row, lastRow, answer: { predictionId, ...answer } }) => {
		if (!answer.ok && settings.stopOnInvalidRow) {
			const error = new MlError(answer.code as MlErrorCode, answer.message, answer.fix);
			throw toNodeError(context, error, row === null ? undefined : indices[row]);
		}
		const value = answer.ok ? answer.prediction : { value: null, warnings: [warningOf(answer)] };
		const source = row ?? lastRow;
		const own = settings.keepFields && row !== null ? items[indices[row]].json : {};
		const json = { ...own, ...toJson(columns), [settings.outputField]: toJson({ ...value, predictionId, model }) };
		const output = answer.ok ? route(answer.prediction, settings.minConfidence) : CANNOT_PREDICT;
		return { item: { json, pairedItem: source === null ? everything : { item: indices[source] } }, output };
	});
}

function failedRow({ context, items }: NodeRun, error: unknown, index: number): Routed {
	return { item: errorItem(context, error, { item: index }, items[index].json), output: CANNOT_PREDICT };
}

function warningOf({ code, message, fix }: Extract<RowPrediction, { ok: false }>): { code: string; message: string } {
	return { code, message: `${message} ${fix}`.trim() };
}

/** The engine counts rows within the group, n8n counts items. */
function itemOf(error: unknown, { indices }: Group): number | undefined {
	const row = (error as MlError | null)?.details?.row;
	return row === undefined ? undefined : indices[row];
}
