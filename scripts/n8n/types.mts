// The parts of n8n's JSON that scripts and end-to-end tests read.

export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	webhookId?: string;
}

export interface Workflow {
	id?: string;
	name: string;
	nodes: WorkflowNode[];
	connections: Record<string, { main: ({ node: string; type: string; index: number }[] | null)[] }>;
	settings?: Record<string, unknown>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever a node put out
export type Json = Record<string, any>;

export interface NodeRun {
	data?: { main: ({ json: Json; binary?: Json }[] | null)[] };
	hints?: { message: string }[];
	error?: Json;
	executionTime: number;
}

export interface Execution {
	id: string;
	status: string;
	mode: string;
	data: { resultData: { runData: Record<string, NodeRun[]>; error?: Json } };
}

/** Items of one output of a node's last run. */
export function itemsOf(execution: Execution, node: string, output = 0): Json[] {
	const run = execution.data.resultData.runData[node]?.at(-1);
	return (run?.data?.main[output] ?? []).map((item) => item.json);
}
