// Who made a model, and the key by which the same execution, run again by n8n's retry, finds the version that it already made.
import { createHash, randomUUID } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import type { Lineage } from '../../src/engine/contract';

export function runKey(context: IExecuteFunctions, modelName: string): string {
	const parts = [
		context.getInstanceId(),
		context.getWorkflow().id ?? '',
		context.getNode().id,
		// Without an execution id nothing tells two runs apart, so they must not be taken for one.
		context.getExecutionId() ?? randomUUID(),
		runIndex(context),
		modelName,
	];
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

export function lineage(context: IExecuteFunctions): Lineage {
	return {
		workflowId: context.getWorkflow().id ?? '',
		executionId: context.getExecutionId() ?? '',
		nodeName: context.getNode().name,
	};
}

/** Counts the runs of one node in one execution, as in a loop. */
function runIndex(context: IExecuteFunctions): number {
	return context.getWorkflowDataProxy(0).$runIndex;
}
