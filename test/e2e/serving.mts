// A prediction through n8n's webhook is the engine's own, to the last digit.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, it } from 'node:test';
import { REPO_FOLDER } from '../../scripts/n8n/cache.mts';
import type { Json } from '../../scripts/n8n/types.mts';
import { predictWithEngine } from './engine-answers.mts';
import type { TestN8n } from './n8n.mts';

const CUSTOMERS = 25;

export function servingSuite(n8n: TestN8n): void {
	before(async () => {
		const workflow = await n8n.client.findWorkflow('Churn 2: ask the model (webhook)');
		await n8n.client.publish(workflow?.id as string);
	});

	it('the webhook answers with exactly what the engine says', async () => {
		const customers = readCustomers();
		const expected = await predictWithEngine(n8n.dataFolder, 'churn', customers, { explain: 3 });
		for (const [index, customer] of customers.entries()) {
			const { status, body } = await n8n.client.callWebhook('churn', customer);
			assert.equal(status, 200);
			assert.deepEqual(withoutIds(body.prediction), { ...expected[index].prediction });
		}
	});

	it('without a column that the model depends on there is no guess but a reason', async () => {
		const { status, body } = await n8n.client.callWebhook('churn', { tenure: 3 });
		assert.equal(status, 200);
		assert.equal(body.prediction.value, null);
		assert.equal(body.prediction.warnings[0].code, 'ML-MISSING-COLUMN');
	});

	it('a body that is no customer is refused in words', async () => {
		const { status, body } = await n8n.client.callWebhook('churn', []);
		assert.notEqual(status, 404);
		assert.ok(!JSON.stringify(body).includes('    at '), 'no stack trace leaves n8n');
	});
}

/** Raw text cells, as a form or another system would send them. */
function readCustomers(): Json[] {
	const [header, ...lines] = readFileSync(join(REPO_FOLDER, 'examples', 'data', 'telco_churn.csv'), 'utf8').trim().split('\n');
	const names = header.trim().split(',');
	const step = Math.floor(lines.length / CUSTOMERS);
	return Array.from({ length: CUSTOMERS }, (_, index) => {
		const cells = lines[index * step].trim().split(',');
		return Object.fromEntries(names.map((name, column) => [name, cells[column]]).filter(([name]) => name !== 'Churn'));
	});
}

function withoutIds({ predictionId, model, ...prediction }: Json): Json {
	assert.equal(typeof predictionId, 'string');
	assert.equal(model.name, 'churn');
	return prediction;
}
