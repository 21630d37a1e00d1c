// One function per operation. Those of `ITEM_ACTIONS` run once per input item, those of `RUN_ACTIONS` once for all of them.
import type { IBinaryKeyData, INodeExecutionData } from 'n8n-workflow';
import type { ExportFormat } from '../../src/engine/network-export';
import { addInfo } from '../shared/hints';
import { mapInSlices, pairAll, toJson } from '../shared/items';
import type { ModelReference } from '../shared/ml-engine';
import { atVersion, normaliseName, readModel } from '../shared/model-reference';
import { numberOf, parameterError, textOf } from '../shared/read-parameters';
import { readBinary, readRowSource } from '../shared/row-source';
import { runKey } from '../shared/run-key';
import type { NodeRun } from '../shared/run-node';
import { outcomesOf } from './outcomes';

const EXPORT_FORMATS: readonly ExportFormat[] = ['n8n-nodes-ml', 'safetensors', 'tfjs'];

type ItemAction = (run: NodeRun, itemIndex: number) => Promise<INodeExecutionData[]>;
type RunAction = (run: NodeRun) => Promise<INodeExecutionData[]>;

const one = (result: object): INodeExecutionData[] => [{ json: toJson(result) }];
const many = async (results: object[]): Promise<INodeExecutionData[]> =>
	await mapInSlices(results, (result) => ({ json: toJson(result) }));

export const ITEM_ACTIONS: ReadonlyMap<string, ItemAction> = new Map<string, ItemAction>([
	['model.list', async (run, i) => await many(await run.engine.list(modelNameAt(run, i)))],
	['model.get', async (run, i) => one(await run.engine.describe(referenceAt(run, i)))],
	[
		'model.delete',
		async (run, i) => {
			await run.engine.delete(referenceAt(run, i), { force: run.context.getNodeParameter('force', i, false) === true });
			return one({ deleted: true });
		},
	],
	['model.export', exportModel],
	['model.import', importModel],
	['version.promote', async (run, i) => one(await run.engine.promote({ ...readModel(run.context, i), version: versionAt(run, i, 'version') }))],
	['version.rollBack', async (run, i) => one(await run.engine.rollBack(readModel(run.context, i).name))],
	[
		'version.compare',
		async (run, i) => {
			const { name } = readModel(run.context, i);
			return one(await run.engine.compare(name, versionAt(run, i, 'version'), versionAt(run, i, 'secondVersion')));
		},
	],
	['monitoring.liveAccuracy', async (run, i) => one(await run.engine.liveAccuracy(referenceAt(run, i)))],
	['store.audit', async (run, i) => await many(await run.engine.audit(modelNameAt(run, i)))],
]);

export const RUN_ACTIONS: ReadonlyMap<string, RunAction> = new Map<string, RunAction>([
	[
		'monitoring.recordOutcome',
		async (run) => {
			const result = await run.engine.recordOutcomes(await outcomesOf(run));
			return [{ json: result, pairedItem: pairAll(run.items) }];
		},
	],
	[
		'monitoring.checkDrift',
		async (run) => {
			const source = await readRowSource(run.context, run.items);
			const report = await run.engine.checkDrift(referenceAt(run, 0), source, run.job);
			addInfo(run.context, report.text);
			return [{ json: toJson(report), pairedItem: pairAll(run.items) }];
		},
	],
	[
		'store.rotateKeys',
		async (run) => [{ json: await run.engine.rotateKeys(), pairedItem: pairAll(run.items) }],
	],
]);

async function exportModel(run: NodeRun, itemIndex: number): Promise<INodeExecutionData[]> {
	const { context, engine } = run;
	const field = binaryFieldAt(run, itemIndex);
	const format = formatAt(run, itemIndex);
	const { fileName, bytes, weights } = await engine.exportModel(referenceAt(run, itemIndex), format);
	const fileOf = async (file: { fileName: string; bytes: Uint8Array }) =>
		await context.helpers.prepareBinaryData(Buffer.from(file.bytes), file.fileName, file.fileName.endsWith('.json') ? 'application/json' : 'application/octet-stream');
	const binary: IBinaryKeyData = { [field]: await fileOf({ fileName, bytes }) };
	if (weights) binary[`${field}Weights`] = await fileOf(weights);
	return [{ json: { fileName, sizeBytes: bytes.length + (weights?.bytes.length ?? 0), format }, binary }];
}

async function importModel(run: NodeRun, itemIndex: number): Promise<INodeExecutionData[]> {
	const { stream } = await readBinary(run.context, binaryFieldAt(run, itemIndex), itemIndex);
	const chunks: Uint8Array[] = [];
	for await (const chunk of stream) chunks.push(chunk);
	const name = modelNameAt(run, itemIndex);
	// Two files of one execution are two versions.
	const key = runKey(run.context, `${name ?? ''}#${itemIndex}`);
	return one(await run.engine.importModel(Buffer.concat(chunks), { name, runKey: key }));
}

function referenceAt({ context }: NodeRun, itemIndex: number): ModelReference {
	return atVersion(readModel(context, itemIndex), context.getNodeParameter('version', itemIndex, ''));
}

function versionAt({ context }: NodeRun, itemIndex: number, parameter: string): number {
	const value = context.getNodeParameter(parameter, itemIndex, undefined);
	const version = numberOf(value, parameter);
	if (version === undefined || !Number.isInteger(version)) throw parameterError(parameter, 'a version number', value);
	return version;
}

function formatAt({ context }: NodeRun, itemIndex: number): ExportFormat {
	const format = context.getNodeParameter('format', itemIndex, EXPORT_FORMATS[0]);
	const known = EXPORT_FORMATS.find((each) => each === format);
	if (!known) throw parameterError('format', `one of ${EXPORT_FORMATS.join(', ')}`, format);
	return known;
}

function modelNameAt({ context }: NodeRun, itemIndex: number): string | undefined {
	const name = textOf(context.getNodeParameter('modelName', itemIndex, ''));
	return name === undefined ? undefined : normaliseName(name);
}

function binaryFieldAt({ context }: NodeRun, itemIndex: number): string {
	return textOf(context.getNodeParameter('binaryField', itemIndex, 'data')) ?? 'data';
}
