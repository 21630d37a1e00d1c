// n8n's own workflow engine in this process: loads the package and runs a small workflow of its nodes.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IExecuteFunctions, INode, INodeExecutionData, INodeType, IRun, ITaskData, NodeExecutionHint } from 'n8n-workflow';

// n8n-core writes its settings file where this points to, as soon as it is loaded.
const userFolder = mkdtempSync(join(tmpdir(), 'n8n-nodes-ml-'));
process.env.N8N_USER_FOLDER = userFolder;
process.env.N8N_LOG_LEVEL = 'silent';

const core = require('n8n-core') as typeof import('n8n-core');
const n8n = require('n8n-workflow') as typeof import('n8n-workflow');

/** A node of a test workflow: wired to the one before it, unless `after` names another one and its output. */
export interface TestNode {
	name: string;
	/** `predict` is short for `n8n-nodes-ml.predict`. */
	type: string;
	parameters?: INode['parameters'];
	onError?: INode['onError'];
	disabled?: boolean;
	after?: { node: string; output: number };
	/** What a sub-node at its Embeddings input supplies. */
	embeddings?: object;
}

interface RunOptions {
	executionId?: string;
	/** Items by node name that stand for a run of the node. */
	pinData?: Record<string, INodeExecutionData[]>;
}

export interface TestRun {
	status: IRun['status'];
	error?: { message: string; description?: string | null; context?: { itemIndex?: number }; stack?: string };
	/** Items by output of the last run of a node. */
	outputs(node: string): INodeExecutionData[][];
	hints(node: string): NodeExecutionHint[];
	task(node: string): ITaskData | undefined;
	run: IRun;
}

/** Gives out the items that the test asks for. */
function emitNode(items: INodeExecutionData[]): INodeType {
	return helperNode('emit', async () => [items]);
}

/** Lets its items through, as n8n's Set node does. */
const passNode = helperNode('pass', async (context) => [
	context.getInputData().map(({ json, binary }, item) => ({ json, binary, pairedItem: { item } })),
]);

/** A sub-node as n8n's Embeddings nodes are, for the chain node that its name ends with. */
function embeddingsNode(chain: readonly TestNode[]): INodeType {
	const node = helperNode('embeddings', async () => []);
	return {
		description: { ...node.description, inputs: [], outputs: ['ai_embedding'] },
		async supplyData() {
			const own = this.getNode().name;
			return { response: chain.find(({ name }) => own === `Embeddings of ${name}`)?.embeddings };
		},
	};
}

function helperNode(name: string, work: (context: IExecuteFunctions) => Promise<INodeExecutionData[][]>): INodeType {
	return {
		description: {
			displayName: name,
			name,
			group: ['transform'],
			version: 1,
			description: name,
			defaults: { name },
			inputs: ['main'],
			outputs: ['main'],
			properties: [],
		},
		async execute() {
			return await work(this);
		},
	};
}

export class Host {
	private constructor(private readonly loader: InstanceType<typeof core.PackageDirectoryLoader>) {}

	static async load(folder: string): Promise<Host> {
		const loader = new core.PackageDirectoryLoader(folder);
		await loader.loadAll();
		return new Host(loader);
	}

	/** n8n's own user folder of this test run. */
	static readonly userFolder = join(userFolder, '.n8n');

	static cleanUp(): void {
		rmSync(userFolder, { recursive: true, force: true });
	}

	node(name: string): INodeType {
		return n8n.NodeHelpers.getVersionedNodeType(this.loader.getNode(name).type);
	}

	/** Starts the workflow; `cancel()` of the result stops it. */
	start(items: INodeExecutionData[], chain: TestNode[], { executionId = '1', pinData }: RunOptions = {}) {
		const subNodes = chain.filter(({ embeddings }) => embeddings).map(({ name }, i) => toNode({ name: `Embeddings of ${name}`, type: 'test.embeddings' }, chain.length + 1 + i));
		const nodes = [toNode({ name: 'Emit', type: 'test.emit' }, 0), ...chain.map((node, i) => toNode(node, i + 1)), ...subNodes];
		const connections = connect(chain);
		const workflow = new n8n.Workflow({
			id: 'workflow-1',
			active: false,
			nodeTypes: this.nodeTypes(items, chain),
			settings: { executionOrder: 'v1' },
			nodes,
			connections,
		});
		const hooks = new core.ExecutionLifecycleHooks('manual', executionId, { id: 'workflow-1', name: 't', active: false, nodes, connections } as never);
		const additionalData = {
			hooks,
			executionId,
			restApiUrl: 'http://localhost/rest',
			instanceBaseUrl: 'http://localhost',
			webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
			formWaitingBaseUrl: 'http://localhost/form-waiting',
			credentialsHelper: { getParentTypes: () => [], isCredentialUsableByNode: () => true },
			variables: {},
			setExecutionStatus() {},
			sendDataToUI() {},
			externalSecretsProxy: {},
			currentNodeParameters: undefined,
		};
		return new core.WorkflowExecute(additionalData as never, 'manual').run({ workflow, startNode: workflow.getNode('Emit')!, pinData });
	}

	/** Runs the items through the nodes and waits for the end. */
	async run(items: INodeExecutionData[], chain: TestNode[], options?: RunOptions): Promise<TestRun> {
		return summarise(await this.start(items, chain, options));
	}

	private nodeTypes(items: INodeExecutionData[], chain: TestNode[]) {
		const emit = emitNode(items);
		const get = (type: string): INodeType => {
			if (type === 'test.emit') return emit;
			if (type === 'test.pass') return passNode;
			if (type === 'test.embeddings') return embeddingsNode(chain);
			const node = this.node(type.slice(type.indexOf('.') + 1).replace(/Tool$/, ''));
			return type.endsWith('Tool') ? asTool(node) : node;
		};
		return { getByName: get, getByNameAndVersion: get, getKnownTypes: () => ({}) };
	}
}

/** As n8n makes a tool of a node, but for its inputs: here it stays in the chain. */
function asTool(node: INodeType): INodeType {
	const description = { ...node.description, name: `${node.description.name}Tool`, outputs: ['main'] };
	return Object.assign(Object.create(node) as INodeType, { description });
}

function toNode({ name, type, parameters = {}, onError, disabled }: TestNode, index: number): INode {
	const fullType = type.includes('.') ? type : `n8n-nodes-ml.${type}`;
	return { id: `node-${index}`, name, type: fullType, typeVersion: 1, position: [index * 200, 0], parameters, onError, disabled };
}

function connect(chain: TestNode[]) {
	const connections: Record<string, { main: { node: string; type: 'main'; index: number }[][]; ai_embedding?: { node: string; type: 'ai_embedding'; index: number }[][] }> = {};
	chain.forEach((node, i) => {
		const { node: source, output } = node.after ?? { node: i === 0 ? 'Emit' : chain[i - 1].name, output: 0 };
		connections[source] ??= { main: [] };
		while (connections[source].main.length <= output) connections[source].main.push([]);
		connections[source].main[output].push({ node: node.name, type: 'main', index: 0 });
	});
	for (const { name, embeddings } of chain) {
		if (embeddings) connections[`Embeddings of ${name}`] = { main: [], ai_embedding: [[{ node: name, type: 'ai_embedding', index: 0 }]] };
	}
	return connections;
}

export function summarise(run: IRun): TestRun {
	const { runData, error } = run.data.resultData;
	const task = (node: string) => runData[node]?.at(-1);
	return {
		status: run.status,
		error: error as TestRun['error'],
		outputs: (node) => (task(node)?.data?.main ?? []).map((items) => items ?? []),
		hints: (node) => task(node)?.hints ?? [],
		task,
		run,
	};
}

export const toItems = (rows: object[]): INodeExecutionData[] => rows.map((json) => ({ json: json as INodeExecutionData['json'] }));
