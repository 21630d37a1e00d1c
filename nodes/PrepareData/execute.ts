import type { IDataObject, IExecuteFunctions, INodeExecutionData, IPairedItemData } from 'n8n-workflow';
import type { PrepareOptions, PrepareResult, Verdict } from '../../src/engine/contract';
import type { RawRow } from '../../src/table/raw-table';
import { leaveCleaning } from '../shared/cleaning-context';
import { toCsv } from '../shared/csv';
import { addHints, addWarnings } from '../shared/hints';
import { mapInSlices, pairAll, toJson } from '../shared/items';
import { numberOf, readOptions, readText, schemaOptionsOf } from '../shared/read-parameters';
import { readRowSource, readsFile } from '../shared/row-source';
import { firstOf, runNode, type NodeRun } from '../shared/run-node';

const N_OUTPUTS = 3;

export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runNode(context, N_OUTPUTS, async (run) => {
		const options = readOptions(context);
		const checkOnly = context.getNodeParameter('operation', 0) === 'check';
		const source = await readRowSource(context, run.items, { target: readText(context, 'targetColumn') });
		const result = await run.engine.prepare(source, prepareOptions(context, options, checkOnly), run.job);
		addWarnings(context, result.warnings);
		if (checkOnly) return firstOf(N_OUTPUTS, [{ json: toJson(result.verdict), pairedItem: pairAll(run.items) }]);

		leaveCleaning(context, result.schema);
		addVerdict(context, result.verdict);
		return await toOutputs(run, result, options.output === 'file');
	});
}

function prepareOptions(context: IExecuteFunctions, options: IDataObject, checkOnly: boolean): PrepareOptions {
	const splitMethod = checkOnly ? 'none' : (context.getNodeParameter('splitMethod', 0) as PrepareOptions['splitMethod']);
	return {
		targetColumn: readText(context, 'targetColumn'),
		splitMethod,
		testShare: splitMethod === 'none' ? 0 : (numberOf(context.getNodeParameter('testShare', 0, 20), 'testShare') ?? 20),
		timeColumn: splitMethod === 'time' ? readText(context, 'timeColumn') : undefined,
		groupColumn: splitMethod === 'group' ? readText(context, 'groupColumn') : undefined,
		seed: numberOf(options.seed, 'seed') ?? 42,
		dropDuplicates: options.dropDuplicates !== false,
		schema: schemaOptionsOf(options),
	};
}

async function toOutputs(
	{ context, items }: NodeRun,
	result: PrepareResult,
	asFile: boolean,
): Promise<INodeExecutionData[][]> {
	const fromFile = readsFile(context);
	const pairWith = (row: number): IPairedItemData => ({ item: fromFile ? 0 : row });
	const toItem = ({ row, cleaned }: { row: number; cleaned: RawRow }): INodeExecutionData => ({
		json: toJson(cleaned),
		...(!fromFile && items[row]?.binary ? { binary: items[row].binary } : {}),
		pairedItem: pairWith(row),
	});
	const problems = await mapInSlices(result.problems, ({ row, original, problems: found }) => ({
		json: { ...toJson(original), problems: found.map(toJson) },
		pairedItem: pairWith(row),
	}));
	if (!asFile) return [await mapInSlices(result.training, toItem), await mapInSlices(result.test, toItem), problems];

	const pairedItem = fromFile ? [{ item: 0 }] : pairAll(items);
	const toFile = async (rows: PrepareResult['training'], fileName: string): Promise<INodeExecutionData[]> => {
		if (rows.length === 0) return [];
		const csv = await toCsv(rows.map(({ cleaned }) => cleaned));
		const data = await context.helpers.prepareBinaryData(csv, fileName, 'text/csv');
		return [{ json: { rows: rows.length, fileName }, binary: { data }, pairedItem }];
	};
	return [await toFile(result.training, 'training.csv'), await toFile(result.test, 'test.csv'), problems];
}

/** A red finding is a reason not to train; rows still come out, so it must not go unseen. */
function addVerdict(context: IExecuteFunctions, { findings }: Verdict): void {
	addHints(
		context,
		findings
			.filter(({ severity }) => severity === 'red')
			.map(({ message, fix }) => ({ message: `${message} ${fix}`, type: 'danger', location: 'outputPane' })),
	);
}
