import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { RetrainOptions, RetrainReport } from '../../src/engine/contract';
import type { RawRow } from '../../src/table/raw-table';
import { Embedder, embeddedColumnsOf, withEmbeddings } from '../shared/embeddings';
import { addInfo, addWarnings } from '../shared/hints';
import { imageFieldsOf } from '../shared/images';
import { FOLDER, pairAll, toJson } from '../shared/items';
import { defaultMemoryBudget } from '../shared/memory-budget';
import { readModel } from '../shared/model-reference';
import { numberOf, readOptions } from '../shared/read-parameters';
import { readRowSource } from '../shared/row-source';
import { lineage, runKey } from '../shared/run-key';
import { runNode } from '../shared/run-node';

const OUTPUTS: RetrainReport['decision'][] = ['promoted', 'kept', 'needsApproval'];

export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runNode(context, OUTPUTS.length, async ({ engine, items, job }) => {
		const options = readOptions(context);
		const model = readModel(context);
		const embedder = await Embedder.connected(context);
		const columns = await embeddedColumnsOf(engine, [model], embedder);
		const embed = async (rows: RawRow[]) => await withEmbeddings(rows, columns, embedder, job);
		const source = await readRowSource(context, items, {
			target: FOLDER,
			imageFields: await imageFieldsOf(engine, model, items),
			embed: columns.length > 0 ? embed : undefined,
		});
		const report = await engine.retrain(
			model,
			source,
			{ ...retrainOptions(context, options), runKey: runKey(context, model.name) },
			{ ...job, threads: numberOf(options.threads, 'threads') },
		);
		addInfo(context, report.reason);
		addWarnings(context, report.warnings);
		const item = { json: toJson(report), pairedItem: pairAll(items) };
		return OUTPUTS.map((decision) => (decision === report.decision ? [item] : []));
	});
}

function retrainOptions(context: IExecuteFunctions, options: IDataObject): RetrainOptions {
	return {
		retrainWhen: context.getNodeParameter('retrainWhen', 0, 'always') as RetrainOptions['retrainWhen'],
		promotion: context.getNodeParameter('promotion', 0, 'ifBetter') as RetrainOptions['promotion'],
		minimumImprovement: (numberOf(options.minimumImprovement, 'minimumImprovement') ?? 0.5) / 100,
		holdOut: options.holdOut === 'random' ? 'random' : 'newest',
		holdOutShare: numberOf(options.holdOutShare, 'holdOutShare') ?? 20,
		timeBudget: numberOf(options.timeBudget, 'timeBudget') ?? 60,
		memoryBudget: numberOf(options.memoryBudget, 'memoryBudget') ?? defaultMemoryBudget(),
		modelType: options.modelType === 'auto' ? 'auto' : 'same',
		continueTraining: options.continueTraining === true,
		seed: numberOf(options.seed, 'seed') ?? 42,
		lineage: lineage(context),
	};
}
