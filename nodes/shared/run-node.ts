// The frame of every execution: open the engine, do the work, and turn a failure into n8n's error or into an error item.
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { cancelledError, errorItem, isCancelled, toNodeError } from './errors';
import { pairAll } from './items';
import { openEngine } from './load-engine';
import { locateEngine } from './location';
import type { JobControl, MlEngine } from './ml-engine';
import { jobControl } from './progress';

export interface NodeRun {
	context: IExecuteFunctions;
	engine: MlEngine;
	items: INodeExecutionData[];
	job: JobControl;
}

type Outputs = INodeExecutionData[][];

/** @param nOutputs - Outputs of the node as it is set up. */
export async function runNode(
	context: IExecuteFunctions,
	nOutputs: number,
	work: (run: NodeRun) => Promise<Outputs>,
): Promise<Outputs> {
	const items = context.getInputData();
	try {
		const engine = openEngine(await locateEngine(context));
		const outputs = await work({ context, engine, items, job: jobControl(context) });
		return isTool(context) ? [outputs.find((output) => output.length > 0) ?? []] : outputs;
	} catch (error) {
		if (isCancelled(context, error)) throw cancelledError(context);
		if (!context.continueOnFail()) throw toNodeError(context, error);
		return firstOf(nOutputs, [errorItem(context, error, pairAll(items))]);
	}
}

/** Outputs with the given items in the first and none in the others. */
export function firstOf(nOutputs: number, items: INodeExecutionData[]): Outputs {
	return Array.from({ length: nOutputs }, (_, output) => (output === 0 ? items : []));
}

/** True when an agent calls the node; an agent sees one output only. */
export function isTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}
