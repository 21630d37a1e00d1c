// A large model as a service: n8n's own Embeddings OpenAI node in front of a server that speaks OpenAI's API.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, it } from 'node:test';
import { itemsOf, type Execution, type Json, type Workflow } from '../../scripts/n8n/types.mts';
import type { TestN8n } from './n8n.mts';
import { byName, chain, ml, start } from './workflows.mts';

const MODEL = 'moods';
const WIDTH = 256;
const EMBEDDER = 'Embeddings OpenAI';
/** What the server knows and the rows of a training do not: which words mean the same. */
const COMPLAINTS = ['refund', 'broken', 'reembolso', 'roto', 'remboursement', 'kaputt', 'defekt', 'rotto', 'trasig', 'rimborso'];
const PRAISE = ['lovely', 'thanks', 'gracias', 'merci', 'danke', 'grazie', 'tack', 'perfetto', 'parfait', 'wunderbar'];
const FILLERS = ['the', 'parcel', 'came', 'on', 'monday', 'with', 'my', 'order', 'and', 'card', 'blue', 'second', 'shop', 'again'];

export function embeddingsSuite(n8n: TestN8n): void {
	const service = new FakeOpenAi();
	let credential: { id: string; name: string };

	before(async () => {
		await service.listen();
		credential = await n8n.client.api('POST', '/credentials', {
			name: 'Local OpenAI',
			type: 'openAiApi',
			data: { apiKey: 'sk-test', url: service.url, header: false },
		});
	});
	after(() => service.close());

	const run = async (rows: Json[], node: ReturnType<typeof ml>, isWired = true): Promise<Execution> => {
		const steps = chain(`e2e: embeddings, ${node.name}`, [start(), ...given(rows), node]);
		const workflow = isWired ? withEmbeddings(steps, node.name, credential) : steps;
		return await n8n.client.run((await n8n.client.createWorkflow(workflow)).id, 'Start');
	};

	it('embeddings: texts are sent to the service once each, and the meaning is learnt', async () => {
		const rows = messages(160, 0, 5);
		const trained = await run(rows, ml('Train Model', 'trainModel', { modelName: MODEL, targetColumn: 'mood', modelType: 'logisticRegression' }));
		assert.equal(trained.status, 'success', JSON.stringify(trained.data.resultData.error));
		const [summary] = itemsOf(trained, 'Train Model');
		assert.equal(summary.featureImportance[0].column, 'message [embedding]');
		assert.equal(service.models.size, 1);
		assert.equal(service.texts.length, new Set(rows.map(({ message }) => message)).size);
	});

	it('embeddings: words that no row of the training had are understood', async () => {
		// The second half of the words.
		const asked = await run(messages(40, 5, 10), ml('Predict', 'predict', { model: byName(MODEL), options: { explain: 1 } }));
		assert.equal(asked.status, 'success', JSON.stringify(asked.data.resultData.error));
		const answers = itemsOf(asked, 'Predict');
		const right = answers.filter(({ mood, prediction }) => mood === prediction.value).length;
		assert.ok(right >= 38, `${right} of 40`);
		console.log(`      ${right} of 40 messages in words that the training did not have`);
	});

	it('embeddings: a node without them, and a service that refuses, say so', async () => {
		const without = await run(messages(30, 0, 5), ml('Evaluate', 'evaluate', { model: byName(MODEL) }), false);
		assert.equal(without.status, 'error');
		assert.match(said(without), /Connect the embedding model 'text-embedding-3-small' \(256 numbers per text\).*ML-EMBEDDINGS/s);

		service.refusal = 'You exceeded your current quota';
		const refused = await run(messages(30, 0, 5), ml('Evaluate', 'evaluate', { model: byName(MODEL) }));
		service.refusal = undefined;
		assert.equal(refused.status, 'error');
		assert.match(said(refused), /gave no embeddings: .*exceeded your current quota/s);
	});
}

const said = (execution: Execution) => {
	const { message, description } = execution.data.resultData.error as Json;
	return `${message} ${description}`;
};

/** Items without a Code node, which needs a task runner. */
function given(rows: Json[]) {
	return [
		{ name: 'Rows', type: 'n8n-nodes-base.set', typeVersion: 3.4, parameters: { mode: 'raw', jsonOutput: JSON.stringify({ rows }), options: {} } },
		{ name: 'Split Out', type: 'n8n-nodes-base.splitOut', typeVersion: 1, parameters: { fieldToSplitOut: 'rows', options: {} } },
	];
}

/** @param from - Of the words, so that two sets of messages share none that matters. */
function messages(n: number, from: number, to: number): Json[] {
	return Array.from({ length: n }, (_, i) => {
		const mood = i % 2 === 0 ? 'complaint' : 'praise';
		const words = (mood === 'complaint' ? COMPLAINTS : PRAISE).slice(from, to);
		const fillers = Array.from({ length: 7 }, (_, k) => FILLERS[(i * 5 + k * (1 + (i % 11)) + from) % FILLERS.length]);
		return { message: [...fillers.slice(0, 4), words[(i >> 1) % words.length], ...fillers.slice(4), `number ${from}${i}`].join(' '), waited: (i * 7) % 31, mood };
	});
}

function withEmbeddings(workflow: Workflow, target: string, credential: { id: string; name: string }): Workflow {
	const node = {
		id: 'embedder',
		name: EMBEDDER,
		type: '@n8n/n8n-nodes-langchain.embeddingsOpenAi',
		typeVersion: 1.2,
		position: [400, 200] as [number, number],
		parameters: { model: 'text-embedding-3-small', options: { dimensions: WIDTH } },
		credentials: { openAiApi: { id: credential.id, name: credential.name } },
	};
	const wire = { ai_embedding: [[{ node: target, type: 'ai_embedding', index: 0 }]] };
	return { ...workflow, nodes: [...workflow.nodes, node], connections: { ...workflow.connections, [EMBEDDER]: wire } } as unknown as Workflow;
}

class FakeOpenAi {
	readonly texts: string[] = [];
	readonly models = new Set<string>();
	/** Said instead of an answer. */
	refusal: string | undefined;
	private readonly server: Server = createServer((request, response) => {
		const parts: Buffer[] = [];
		request.on('data', (part: Buffer) => parts.push(part));
		request.on('end', () => {
			const reply = (status: number, body: object) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
			if (this.refusal !== undefined) return reply(400, { error: { message: this.refusal, type: 'invalid_request_error' } });
			if (request.url !== '/v1/embeddings' || request.headers.authorization !== 'Bearer sk-test') return reply(401, { error: { message: 'Incorrect API key' } });
			const { input, model, dimensions, encoding_format: format } = JSON.parse(Buffer.concat(parts).toString('utf8')) as Json;
			this.texts.push(...input);
			this.models.add(model);
			const data = (input as string[]).map((text, index) => {
				const vector = vectorOf(text, dimensions);
				// OpenAI's client asks for bytes unless it is told otherwise.
				return { object: 'embedding', index, embedding: format === 'base64' ? Buffer.from(Float32Array.from(vector).buffer).toString('base64') : vector };
			});
			return reply(200, { object: 'list', model, data, usage: { prompt_tokens: 1, total_tokens: 1 } });
		});
	});

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
	}

	async listen(): Promise<void> {
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
	}

	close(): void {
		this.server.closeAllConnections();
		this.server.close();
	}
}

/** Two directions of meaning, and the rest is the text's own. */
function vectorOf(text: string, width: number): number[] {
	const has = (words: string[]) => words.some((word) => text.includes(word));
	let state = Array.from(text).reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) >>> 0, 7);
	return Array.from({ length: width }, (_, j) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		const meaning = (has(COMPLAINTS) ? 1 : 0) * (j % 2) - (has(PRAISE) ? 1 : 0) * ((j + 1) % 2);
		return 0.05 * meaning + 0.1 * (state / 2 ** 32 - 0.5);
	});
}
