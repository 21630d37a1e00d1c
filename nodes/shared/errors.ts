// The only place that turns an `MlError` into n8n's own error. The engine comes in its own bundle, with its own copy of the
// class, so errors are known by their shape and never by `instanceof`.
import { NodeOperationError } from 'n8n-workflow';
import type { IExecuteFunctions, ILoadOptionsFunctions, INode, INodeExecutionData, IPairedItemData } from 'n8n-workflow';
import type { MlError } from '../../src/core/errors';

/** Class names of n8n's own errors, which already carry a text for people. */
const HOST_ERRORS = new Set(['NodeOperationError', 'NodeApiError', 'ExpressionError', 'UserError']);
const FAULT_FIX = 'Run it again; if it stays, report it with the code and the version of n8n-nodes-ml.';
const MAX_FAULT_LENGTH = 200;

export interface Refusal {
	code: string;
	message: string;
	fix: string;
	/** 0-based index of the input row that is to blame. */
	row?: number;
}

/** What a failure means for the user. Never a stack trace, never more than one line of an unknown fault. */
export function describeError(error: unknown, nodeName: string): Refusal {
	if (isMlError(error)) {
		if (error.code !== 'ML-FAULT') {
			return { code: error.code, message: error.message, fix: error.fix, row: error.details?.row };
		}
	} else if (isHostError(error)) {
		return { code: 'ML-N8N', message: error.message, fix: error.description ?? "Check the node's parameters." };
	}
	const text = error instanceof Error ? error.message : String(error);
	const firstLine = text.split('\n', 1)[0].slice(0, MAX_FAULT_LENGTH);
	return { code: 'ML-FAULT', message: `${nodeName} stopped unexpectedly: ${firstLine}`, fix: FAULT_FIX };
}

/** n8n's error with what happened as message, and how to fix it with the code as description. */
export function toNodeError(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	error: unknown,
	itemIndex?: number,
): NodeOperationError {
	if (error instanceof NodeOperationError) return error;
	const node = context.getNode();
	const refusal = describeError(error, node.name);
	const nodeError = new NodeOperationError(node, textFor(node, refusal), {
		description: `${refusal.fix} [${refusal.code}]`,
		itemIndex: itemIndex ?? refusal.row,
	});
	// n8n rewords messages that contain a system error's name such as EPERM, also inside a longer word.
	nodeError.message = textFor(node, refusal);
	// Where in the code it was raised tells the user nothing; of a fault, the log keeps it for a report.
	nodeError.stack = `${nodeError.name}: ${nodeError.message}`;
	if (refusal.code === 'ML-FAULT') context.logger.error(nodeError.message, { stack: (error as Error | null)?.stack });
	return nodeError;
}

/** The item that stands for a failure under *Continue On Fail*: what happened, the stable code and how to fix it. */
export function errorItem(
	context: IExecuteFunctions,
	error: unknown,
	pairedItem: IPairedItemData | IPairedItemData[],
	json: INodeExecutionData['json'] = {},
): INodeExecutionData {
	const { code, message, fix } = describeError(error, context.getNode().name);
	const item: INodeExecutionData = { json: { ...json, error: message, code, fix }, pairedItem };
	// n8n sends an item to the node's error output when it has an `error`, and cuts its json down to the message when that
	// property survives copying. Hidden from copies it is sent there and keeps code and fix.
	if (context.getNode().onError === 'continueErrorOutput') {
		Object.defineProperty(item, 'error', { value: toNodeError(context, error), enumerable: false });
	}
	return item;
}

/** True when the run was stopped from outside: then nothing may turn it into a result. */
export function isCancelled(context: IExecuteFunctions, error: unknown): boolean {
	return context.getExecutionCancelSignal()?.aborted === true || (error as Error | null)?.name === 'CancelledError';
}

/** n8n marks a run as canceled by this word in the message. */
export function cancelledError(context: IExecuteFunctions): NodeOperationError {
	return new NodeOperationError(context.getNode(), 'The execution was canceled', {
		description: 'Nothing was stored. [ML-CANCELLED]',
	});
}

// An agent is shown the message alone.
function textFor(node: INode, refusal: Refusal): string {
	return node.type.endsWith('Tool') ? `${refusal.message} ${refusal.fix} [${refusal.code}]` : refusal.message;
}

function isMlError(error: unknown): error is MlError {
	const candidate = error as Partial<MlError> | null | undefined;
	return typeof candidate?.code === 'string' && candidate.code.startsWith('ML-') && typeof candidate.fix === 'string';
}

function isHostError(error: unknown): error is Error & { description?: string | null } {
	return error instanceof Error && (HOST_ERRORS.has(error.name) || HOST_ERRORS.has(error.constructor.name));
}
