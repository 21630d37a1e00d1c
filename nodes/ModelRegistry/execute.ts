import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { MlError } from '../../src/core/errors';
import { errorItem, isCancelled, toNodeError } from '../shared/errors';
import { isTool, runNode, type NodeRun } from '../shared/run-node';
import { ITEM_ACTIONS, RUN_ACTIONS } from './actions';

/** What an agent must not decide: these cannot be undone, or change what every workflow gets. */
const NOT_FOR_AGENTS = new Set(['model.delete', 'version.promote', 'version.rollBack', 'store.rotateKeys']);

export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runNode(context, 1, async (run) => {
		const action = `${context.getNodeParameter('resource', 0)}.${context.getNodeParameter('operation', 0)}`;
		if (isTool(context) && NOT_FOR_AGENTS.has(action)) throw notForAgents(action);
		const runAction = RUN_ACTIONS.get(action);
		if (runAction) return [await runAction(run)];
		const itemAction = ITEM_ACTIONS.get(action);
		if (!itemAction) throw unknownAction(action);
		return [await forEachItem(run, itemAction)];
	});
}

async function forEachItem(
	run: NodeRun,
	action: (run: NodeRun, itemIndex: number) => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	const { context, items } = run;
	const out: INodeExecutionData[] = [];
	for (let itemIndex = 0; itemIndex < items.length; itemIndex++) {
		try {
			for (const item of await action(run, itemIndex)) out.push({ ...item, pairedItem: { item: itemIndex } });
		} catch (error) {
			if (isCancelled(context, error) || !context.continueOnFail()) throw toNodeError(context, error, itemIndex);
			out.push(errorItem(context, error, { item: itemIndex }));
		}
	}
	return out;
}

function notForAgents(action: string): MlError {
	return new MlError(
		'ML-NOT-AS-TOOL',
		`An agent may not use '${action.split('.')[1]}': it changes what every workflow of this store gets.`,
		'Put Model Registry into the workflow itself, for example after an approval step.',
	);
}

function unknownAction(action: string): MlError {
	return new MlError('ML-PARAMETER', `Model Registry has no operation '${action}'.`, "Choose 'Resource' and 'Operation' from their lists.");
}
