// n8n has no progress bar: progress goes to its log, at most one line per step of 10 percent or new phase.
import type { IExecuteFunctions } from 'n8n-workflow';
import type { JobControl } from './ml-engine';

const STEP = 0.1;

export function jobControl(context: IExecuteFunctions): JobControl {
	let lastFraction = -Infinity;
	let lastMessage = '';
	return {
		signal: context.getExecutionCancelSignal(),
		onProgress(fraction, message) {
			if (message === lastMessage && fraction < lastFraction + STEP) return;
			lastFraction = fraction;
			lastMessage = message;
			context.logger.debug(`${context.getNode().name}: ${Math.round(fraction * 100)} % ${message}`, {
				workflowId: context.getWorkflow().id,
				executionId: context.getExecutionId(),
			});
		},
	};
}
