import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { MlError, type Warning } from '../../src/core/errors';
import type { TrainOptions } from '../../src/engine/contract';
import type { RawRow } from '../../src/table/raw-table';
import { findCleaning, type NearestCleaning } from '../shared/cleaning-context';
import { Embedder, vectorColumnOf, withEmbeddings } from '../shared/embeddings';
import { hyperparametersName } from '../shared/fields/hyperparameters';
import { addInfo, addWarnings } from '../shared/hints';
import { onlyImageField } from '../shared/images';
import { pairAll, toJson } from '../shared/items';
import { defaultMemoryBudget } from '../shared/memory-budget';
import { normaliseName } from '../shared/model-reference';
import { jsonOf, listOf, numberOf, readOptions, readText, schemaOptionsOf, textOf } from '../shared/read-parameters';
import { readRowSource } from '../shared/row-source';
import { lineage, runKey } from '../shared/run-key';
import { runNode, type NodeRun } from '../shared/run-node';
import { valueAt } from '../shared/value-at';

export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runNode(context, 1, async ({ engine, items, job }) => {
		const options = readOptions(context);
		const cleaning = findCleaning(context);
		const train = trainOptions(context, options, cleaning);
		const embedder = await Embedder.connected(context);
		const embed = async (rows: RawRow[]) => await embedTexts({ context, engine, items, job }, train, embedder!, listOf(options.embeddingColumns), rows);
		const source = await readRowSource(context, items, {
			target: train.targetColumn,
			imageFields: imageFields(context, items, options),
			embed: embedder && embed,
		});
		const trained = await engine.train(
			source,
			{ ...train, alias: textOf(options.alias)?.toLowerCase(), runKey: runKey(context, train.modelName) },
			{ ...job, threads: numberOf(options.threads, 'threads') },
		);
		const { created, ...summary } = trained;
		const warnings = [...cleaningWarnings(cleaning), ...trained.warnings];
		addInfo(context, trained.verdict);
		addWarnings(context, warnings);
		if (!created) addInfo(context, `This execution had already made version ${trained.model.version}; it is given again.`);
		return [[{ json: toJson({ ...summary, warnings }), pairedItem: pairAll(items) }]];
	});
}

/** Named columns, or those of texts; what is left without any is said. */
async function embedTexts({ context, engine, job }: NodeRun, train: TrainOptions, embedder: Embedder, named: string[] | undefined, rows: RawRow[]): Promise<RawRow[]> {
	if (train.problemType === 'forecast' || train.modelType === 'forecast') return rows;
	const sources = named ?? engine.textColumns(rows, train);
	const strange = sources.find((source) => !rows.some((row) => valueAt(row, source) !== undefined));
	if (strange !== undefined && rows.length > 0) {
		throw new MlError('ML-NO-COLUMN', `Column '${strange}' was not found.`, "Check 'Embedding Columns'.", { column: strange, parameter: 'embeddingColumns' });
	}
	if (sources.length === 0) {
		addWarnings(context, [
			{ code: 'ML-EMBEDDINGS', message: 'No column holds texts, so nothing was embedded.', fix: "Name the columns in 'Embedding Columns', or disconnect the Embeddings input." },
		]);
	}
	return await withEmbeddings(rows, sources.map(vectorColumnOf), embedder, job);
}

function imageFields(context: IExecuteFunctions, items: INodeExecutionData[], options: IDataObject): string[] {
	const named = listOf(options.imageField);
	if (named) return named;
	return context.getNodeParameter('modelType', 0, 'auto') === 'cnn' ? onlyImageField(items) : [];
}

function trainOptions(context: IExecuteFunctions, options: IDataObject, { schema }: NearestCleaning): TrainOptions {
	const modelType = context.getNodeParameter('modelType', 0, 'auto') as string;
	return {
		modelName: normaliseName(readText(context, 'modelName') ?? ''),
		targetColumn: readText(context, 'targetColumn'),
		problemType: context.getNodeParameter('problemType', 0, 'auto') as TrainOptions['problemType'],
		modelType,
		schema,
		schemaOptions: { ...schemaOptionsOf(options), timeColumn: textOf(options.timeColumn) },
		seriesColumn: textOf(options.seriesColumn),
		horizon: numberOf(options.horizon, 'horizon'),
		testShare: numberOf(options.testShare, 'testShare') ?? 20,
		splitMethod: textOf(options.timeColumn) ? 'time' : undefined,
		seed: numberOf(options.seed, 'seed') ?? 42,
		timeBudget: numberOf(options.timeBudget, 'timeBudget') ?? 60,
		memoryBudget: numberOf(options.memoryBudget, 'memoryBudget') ?? defaultMemoryBudget(),
		evalMetric: textOf(options.evalMetric) ?? 'auto',
		costOfMiss: numberOf(options.costOfMiss, 'costOfMiss'),
		costOfFalseAlarm: numberOf(options.costOfFalseAlarm, 'costOfFalseAlarm'),
		hyperparameters: hyperparametersOf(context, modelType, options),
		expectedShare: numberOf(options.expectedShare, 'expectedShare'),
		lineage: lineage(context),
	};
}

/** From the fields of the model type, the JSON of an expression, and the settings of networks that have a field of their own. */
function hyperparametersOf(context: IExecuteFunctions, modelType: string, options: IDataObject): unknown {
	const fields = context.getNodeParameter(hyperparametersName(modelType), 0, {}) as IDataObject;
	const json = jsonOf(options.hyperparameters, 'hyperparameters');
	const layers = jsonOf(options.layers, 'layers');
	const given = {
		...fields,
		...(Array.isArray(layers) && layers.length > 0 ? { layers } : {}),
	};
	// Anything but an object goes on as it is: the engine says what is wrong with it.
	if (json !== undefined && (typeof json !== 'object' || Array.isArray(json))) return json;
	const all = { ...given, ...json };
	return Object.keys(all).length > 0 ? all : undefined;
}

/** Prepare Data is wired in but did not run now (pinned data, or only this node was run): its cleaning is not at hand. */
function cleaningWarnings({ nodeName, schema }: NearestCleaning): Warning[] {
	if (!nodeName || schema) return [];
	return [
		{
			code: 'ML-CLEANING-MISSING',
			message: `'${nodeName}' did not run in this execution, so its cleaning is not part of the model.`,
			fix: 'Run the whole workflow before you use the model on raw rows.',
		},
	];
}
