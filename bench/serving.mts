// What a prediction costs in a real n8n: webhook -> Predict -> answer beside the same workflow with a Set node in place of Predict,
// asked in turns in one run, so that both meet the same machine.
//   npm run bench:serving
import { availableParallelism, cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { N8N_VERSION } from '../scripts/n8n/cache.mts';
import type { N8nClient } from '../scripts/n8n/client.mts';
import { openN8n } from '../test/e2e/n8n.mts';
import { byName, chain, fixedAnswer, ml, rowsOf, start, webhook } from '../test/e2e/workflows.mts';
import { CUSTOMER } from '../scripts/start/demo.mts';

const WARM_UP = 50;
const REQUESTS = 400;
/** n8n writes an execution down after it has answered; the next request must not wait for that. */
const PAUSE_MS = 60;
const ALLOWED_MS = 5;

const n8n = await openN8n();
try {
	await train(n8n.client);
	await publish(n8n.client, 'bench: predict', 'bench-predict', ml('Predict', 'predict', { model: byName('bench') }));
	await publish(n8n.client, 'bench: set', 'bench-set', fixedAnswer());
	await askInTurns(n8n.client, WARM_UP);
	report(await askInTurns(n8n.client, REQUESTS));
} finally {
	await n8n.close();
}

async function train(client: N8nClient): Promise<void> {
	const model = ml('Train Model', 'trainModel', { modelName: 'bench', targetColumn: 'Churn' });
	const { id } = await client.createWorkflow(chain('bench: train', [start(), ...rowsOf('telco_churn.csv'), model]));
	const execution = await client.run(id, 'Start');
	if (execution.status !== 'success') throw new Error(JSON.stringify(execution.data.resultData.error));
}

async function publish(client: N8nClient, name: string, path: string, node: ReturnType<typeof ml>): Promise<void> {
	const { id } = await client.createWorkflow(chain(name, [webhook(path), node]));
	await client.publish(id);
	const { status, body } = await client.callWebhook(path, CUSTOMER);
	if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`);
}

interface Times {
	predict: number[];
	set: number[];
}

async function askInTurns(client: N8nClient, requests: number): Promise<Times> {
	const times: Times = { predict: [], set: [] };
	for (let request = 0; request < requests; request++) {
		// Each goes first as often as the other.
		const order = request % 2 === 0 ? (['predict', 'set'] as const) : (['set', 'predict'] as const);
		for (const answerer of order) times[answerer].push(await ask(client, `bench-${answerer}`));
	}
	return times;
}

async function ask(client: N8nClient, path: string): Promise<number> {
	const started = performance.now();
	await client.callWebhook(path, CUSTOMER);
	const waited = performance.now() - started;
	await sleep(PAUSE_MS);
	return waited;
}

function report({ predict, set }: Times): void {
	const added = quantile(predict, 0.5) - quantile(set, 0.5);
	const row = (name: string, times: number[]) =>
		`| ${name} | ${[0.5, 0.9, 0.99].map((share) => quantile(times, share).toFixed(2)).join(' | ')} |`;
	console.log(`n8n ${N8N_VERSION}, Node ${process.version}, ${availableParallelism()} x ${cpus()[0].model}, ${REQUESTS} requests each\n`);
	console.log('| webhook answered by | median ms | 90 % ms | 99 % ms |\n|---|---|---|---|');
	console.log(row('Predict', predict));
	console.log(row('Set', set));
	console.log(`\nPredict costs ${added.toFixed(2)} ms more at the median (allowed: ${ALLOWED_MS}).`);
	if (added > ALLOWED_MS) process.exitCode = 1;
}

function quantile(values: number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
