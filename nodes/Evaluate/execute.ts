import type { IBinaryKeyData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { EvaluateOptions, EvaluateResult } from '../../src/engine/contract';
import { Embedder, embeddedColumnsOf, withEmbeddings } from '../shared/embeddings';
import { addInfo, addWarnings } from '../shared/hints';
import { imageFieldsOf, rowSourceOf } from '../shared/images';
import { FOLDER, mapInSlices, pairAll, rowsOf, toJson } from '../shared/items';
import type { ModelReference } from '../shared/ml-engine';
import { atVersion, parseModel, readModel } from '../shared/model-reference';
import { numberOf, readOptions, readText } from '../shared/read-parameters';
import { runNode } from '../shared/run-node';

const N_OUTPUTS = 2;

export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runNode(context, N_OUTPUTS, async ({ engine, items, job }) => {
		const options = readOptions(context);
		const model = atVersion(readModel(context), options.version);
		const evaluation = evaluateOptions(context, options);
		const embedder = await Embedder.connected(context);
		const columns = await embeddedColumnsOf(engine, [model, evaluation.compareWith].filter((asked) => asked !== undefined), embedder);
		const rows = await withEmbeddings(rowsOf(items, FOLDER), columns, embedder, job);
		const source = rowSourceOf(context, items, await imageFieldsOf(engine, model, items), rows);
		const result = await engine.evaluate(model, source, evaluation, job);
		addInfo(context, result.report.verdict);
		addWarnings(context, result.report.warnings);
		const report: INodeExecutionData = {
			json: { model: result.model, ...toJson(result.report) },
			binary: await reportFiles(context, result),
			pairedItem: pairAll(items),
		};
		const scored = await mapInSlices(result.rows, (evaluation, item) => ({
			json: { ...items[item].json, evaluation: evaluation && toJson(evaluation) },
			pairedItem: { item },
		}));
		return [[report], scored];
	});
}

function evaluateOptions(
	context: IExecuteFunctions,
	options: IDataObject,
): EvaluateOptions & { compareWith?: ModelReference } {
	return {
		actualColumn: readText(context, 'actualColumn'),
		costOfMiss: numberOf(options.costOfMiss, 'costOfMiss'),
		costOfFalseAlarm: numberOf(options.costOfFalseAlarm, 'costOfFalseAlarm'),
		compareWith: parseModel(options.compareWith),
		report: options.report !== false,
		seed: numberOf(options.seed, 'seed') ?? 42,
	};
}

async function reportFiles(context: IExecuteFunctions, { html, png }: EvaluateResult): Promise<IBinaryKeyData | undefined> {
	const { prepareBinaryData } = context.helpers;
	const files: IBinaryKeyData = {};
	if (html !== undefined) files.report = await prepareBinaryData(Buffer.from(html, 'utf8'), 'evaluation.html', 'text/html');
	if (png) files.chart = await prepareBinaryData(Buffer.from(png), 'evaluation.png', 'image/png');
	return Object.keys(files).length > 0 ? files : undefined;
}
