// Small workflows for the tests, without notes and positions that nobody looks at.
import { randomUUID } from 'node:crypto';
import type { Workflow, WorkflowNode } from '../../scripts/n8n/types.mts';

type Step = Pick<WorkflowNode, 'name' | 'type' | 'typeVersion' | 'parameters'> & { webhookId?: string };

/** One node after the other, along their first outputs. */
export function chain(name: string, steps: Step[]): Workflow {
	const nodes = steps.map((step, index) => ({ id: randomUUID(), position: [index * 200, 0] as [number, number], ...step }));
	const links = steps.slice(1).map((step, index) => [steps[index].name, { main: [[{ node: step.name, type: 'main', index: 0 }]] }]);
	return { name, nodes, connections: Object.fromEntries(links), settings: { executionOrder: 'v1' } };
}

export const start = (): Step => ({ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} });

/** Every so many seconds. */
export const schedule = (seconds: number): Step => ({
	name: 'Schedule',
	type: 'n8n-nodes-base.scheduleTrigger',
	typeVersion: 1.2,
	parameters: { rule: { interval: [{ field: 'seconds', secondsInterval: seconds }] } },
});

export const webhook = (path: string): Step => ({
	name: 'Webhook',
	type: 'n8n-nodes-base.webhook',
	typeVersion: 2.1,
	parameters: { httpMethod: 'POST', path, responseMode: 'lastNode', options: {} },
	webhookId: randomUUID(),
});

/** The least that a node can do: the input and one more field, without an expression to evaluate. */
export const fixedAnswer = (): Step => ({
	name: 'Set',
	type: 'n8n-nodes-base.set',
	typeVersion: 3.4,
	parameters: { mode: 'raw', jsonOutput: '{"prediction": {"value": "No"}}', includeOtherFields: true, options: {} },
});

/** @param file - Under `examples/data`. */
export const rowsOf = (file: string): Step[] => [
	{
		name: 'File',
		type: 'n8n-nodes-base.readWriteFile',
		typeVersion: 1.1,
		parameters: { fileSelector: `examples/data/${file}`, options: {} },
	},
	{ name: 'Rows', type: 'n8n-nodes-base.extractFromFile', typeVersion: 1.1, parameters: { options: {} } },
];

/** A node of this package. */
export const ml = (name: string, type: string, parameters: Record<string, unknown>): Step => ({
	name,
	type: `n8n-nodes-ml.${type}`,
	typeVersion: 1,
	parameters: { options: {}, ...parameters },
});

export const byName = (value: string) => ({ __rl: true, mode: 'name', value });
