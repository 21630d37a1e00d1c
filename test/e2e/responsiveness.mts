// While a long training runs, n8n answers others; when it is cancelled, it stops computing and leaves nothing behind.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { it } from 'node:test';
import { versionsOf } from './engine-answers.mts';
import { measureLag } from './lag.mts';
import type { TestN8n } from './n8n.mts';
import { chain, ml, rowsOf, start } from './workflows.mts';

const BUDGET_SECONDS = 60;
const MAX_LAG_MS = 100;
const MAX_SINGLE_LAG_MS = 1000;
const FREE_WITHIN_MS = 2000;
/** Low, because the machine may be busy with other things too; at rest n8n uses a fiftieth. */
const BUSY_CORES = 0.25;
const CLOCK_TICKS_PER_SECOND = 100;

/** Slow on purpose: more trees than a minute allows, so that the budget and not the data ends it. */
const endless = (name: string) =>
	chain(`e2e: ${name}`, [
		start(),
		...rowsOf('telco_churn.csv'),
		ml('Train Model', 'trainModel', {
			modelName: name,
			targetColumn: 'Churn',
			modelType: 'gradientBoosting',
			options: {
				timeBudget: BUDGET_SECONDS,
				hyperparameters: JSON.stringify(ENDLESS_HYPERPARAMETERS),
			},
		}),
	]);

const ENDLESS_HYPERPARAMETERS = { rounds: 10_000, learningRate: 0.001, maxLeaves: 1024, minRowsPerLeaf: 1 };

export function responsivenessSuite(n8n: TestN8n): void {
	it(`/healthz answers within ${MAX_LAG_MS} ms during a training of ${BUDGET_SECONDS} s`, async () => {
		const { id } = await n8n.client.createWorkflow(endless('sixty-seconds'));
		const run = await n8n.client.startRun(id, 'Start');
		await trainingUnderWay(n8n);
		const stop = measureLag(n8n.server.url);
		await sleep((BUDGET_SECONDS - 10) * 1000);
		const lag = await stop();
		const execution = await n8n.client.waitFor(run, 60_000);
		assert.equal(execution.status, 'success', JSON.stringify(execution.data.resultData.error));
		const { executionTime } = execution.data.resultData.runData['Train Model'][0];
		console.log(`      training ${(executionTime / 1000).toFixed(1)} s; ${lag.requests} requests, median ${lag.medianMs.toFixed(1)} ms, 99.9 % within ${lag.nearlyAllMs.toFixed(1)} ms, slowest ${lag.maxMs.toFixed(1)} ms`);
		assert.ok(executionTime > (BUDGET_SECONDS - 10) * 1000, 'the training was shorter than the measurement');
		// One in a thousand may meet n8n's own work or a busy machine; none may meet a training that holds n8n up.
		assert.ok(lag.nearlyAllMs <= MAX_LAG_MS, `99.9 % of the answers within ${lag.nearlyAllMs.toFixed(1)} ms`);
		assert.ok(lag.maxMs <= MAX_SINGLE_LAG_MS, `slowest answer ${lag.maxMs.toFixed(1)} ms`);
	});

	it('Stop frees the thread within 2 s and leaves no version', async () => {
		const { id } = await n8n.client.createWorkflow(endless('cancelled'));
		const run = await n8n.client.startRun(id, 'Start');
		await trainingUnderWay(n8n);
		const threads = workerThreads(n8n);
		const stopped = performance.now();
		await n8n.client.stop(run);
		while (workerThreads(n8n) >= threads && performance.now() - stopped < 15_000) await sleep(20);
		const freedAfter = performance.now() - stopped;
		assert.equal((await n8n.client.waitFor(run, 5000)).status, 'canceled');
		assert.deepEqual(await versionsOf(n8n.dataFolder, 'cancelled'), []);
		console.log(`      free after ${freedAfter.toFixed(0)} ms`);
		assert.ok(freedAfter <= FREE_WITHIN_MS, `free only after ${freedAfter.toFixed(0)} ms`);
	});
}

/** Three seconds on end in which n8n computes: reading and handing over the rows takes less. */
async function trainingUnderWay(n8n: TestN8n): Promise<void> {
	for (let busy = 0, tries = 0; busy < 3; tries++) {
		if (tries > 60) throw new Error('The training did not start computing.');
		busy = (await coresInUse(n8n, 1000)) > BUSY_CORES ? busy + 1 : 0;
	}
}

/** Threads that run JavaScript beside the main one. */
function workerThreads({ server }: TestN8n): number {
	const tasks = `/proc/${server.pid}/task`;
	return readdirSync(tasks).filter((id) => readFileSync(`${tasks}/${id}/comm`, 'utf8').startsWith('WorkerThread')).length;
}

/** Processor time per time of n8n's process, all threads. */
async function coresInUse({ server }: TestN8n, overMs: number): Promise<number> {
	const before = cpuSeconds(server.pid);
	const started = performance.now();
	await sleep(overMs);
	return ((cpuSeconds(server.pid) - before) * 1000) / (performance.now() - started);
}

/** User and system time from /proc. */
function cpuSeconds(pid: number): number {
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
	return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND;
}
