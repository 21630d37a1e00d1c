// A schedule retrains on its own, and a published workflow leaves a version behind.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { it } from 'node:test';
import { itemsOf, type Execution } from '../../scripts/n8n/types.mts';
import { versionsOf } from './engine-answers.mts';
import type { TestN8n } from './n8n.mts';
import { byName, chain, ml, rowsOf, schedule, start } from './workflows.mts';

const MODEL = 'scheduled';
const WAIT_MS = 120_000;

export function retrainingSuite(n8n: TestN8n): void {
	it('the schedule trigger retrains', async () => {
		const training = chain('e2e: train', [
			start(),
			...rowsOf('leads.csv'),
			// Leaves a fifth of the rows for the retraining to judge on: no model is judged on rows that it has seen.
			ml('Prepare Data', 'prepareData', { targetColumn: 'Converted' }),
			ml('Train Model', 'trainModel', { modelName: MODEL, targetColumn: 'Converted', modelType: 'logisticRegression' }),
		]);
		const trained = await n8n.client.run((await n8n.client.createWorkflow(training)).id, 'Start');
		assert.equal(trained.status, 'success', JSON.stringify(trained.data.resultData.error));
		assert.deepEqual(await versionsOf(n8n.dataFolder, MODEL), [1]);

		const { id } = await n8n.client.createWorkflow(
			chain('e2e: retrain', [schedule(5), ...rowsOf('leads.csv'), ml('Retrain', 'retrain', { model: byName(MODEL), promotion: 'needsApproval' })]),
		);
		await n8n.client.publish(id);
		const execution = await firstFinished(n8n, id);
		await n8n.client.unpublish(id);

		assert.equal(execution.mode, 'trigger');
		assert.equal(execution.status, 'success', JSON.stringify(execution.data.resultData.error));
		const reports = [0, 1, 2].flatMap((output) => itemsOf(execution, 'Retrain', output));
		assert.equal(reports.length, 1);
		assert.equal(reports[0].trained, true, reports[0].reason);
		assert.ok(reports[0].champion.metrics && reports[0].challenger.metrics && reports[0].difference);
		assert.ok((await versionsOf(n8n.dataFolder, MODEL)).length >= 2);
		console.log(`      ${reports[0].decision}: ${reports[0].reason}`);
	});
}

async function firstFinished(n8n: TestN8n, workflowId: string): Promise<Execution> {
	const deadline = Date.now() + WAIT_MS;
	while (Date.now() < deadline) {
		const finished = (await n8n.client.executions(workflowId)).findLast(({ status }) => !['new', 'running'].includes(status));
		if (finished) return await n8n.client.execution(finished.id);
		await sleep(500);
	}
	throw new Error(`The schedule did not run within ${WAIT_MS / 1000} s.`);
}
