// The workflows of `examples/` import through the public API and run unchanged.
import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { importExamples, type ExampleIds } from '../../scripts/start/demo.mts';
import { itemsOf, type Execution } from '../../scripts/n8n/types.mts';
import type { TestN8n } from './n8n.mts';

export function examplesSuite(n8n: TestN8n): void {
	let ids: ExampleIds;

	before(async () => {
		ids = await importExamples(n8n.client);
	});

	const run = async (name: string, trigger: string): Promise<Execution> => {
		const execution = await n8n.client.run(ids[name].id, trigger);
		assert.equal(execution.status, 'success', JSON.stringify(execution.data.resultData.error));
		return execution;
	};

	it('churn: trains on the 7,043 customers and judges on rows that it has not seen', async () => {
		const execution = await run('churn', 'Start Here');
		const [summary] = itemsOf(execution, 'Train Model');
		const [report] = itemsOf(execution, 'Evaluate');
		assert.equal(summary.model.name, 'churn');
		assert.equal(summary.problemType, 'classification');
		assert.match(summary.grade, /^[A-D]$/);
		assert.ok(report.metrics.rocAuc.value > 0.8, JSON.stringify(report.metrics));
		assert.ok(report.rows > 1200 && report.rows < 1500);
		console.log(`      ${summary.verdict}\n      ${report.verdict}`);
	});

	it('execution data holds hints for the person who looks at a node', async () => {
		const [{ id }] = await n8n.client.executions(ids.churn.id);
		const { runData } = (await n8n.client.execution(id)).data.resultData;
		const [run] = runData['Train Model'];
		const verdict = run.data?.main[0]?.[0].json.verdict;
		assert.ok(run.hints?.some(({ message }) => message === verdict), JSON.stringify(run.hints));
	});

	it('Evaluate gives a page and a chart to open', async () => {
		const [{ id }] = await n8n.client.executions(ids.churn.id);
		const { runData } = (await n8n.client.execution(id)).data.resultData;
		const binary = runData.Evaluate[0].data?.main[0]?.[0].binary;
		assert.equal(binary?.report.mimeType, 'text/html');
		assert.equal(binary?.chart.mimeType, 'image/png');
	});

	it('weekly retrain: runs on demand and decides', async () => {
		const execution = await run('weekly-retrain', 'Every Sunday at 3');
		const decisions = [0, 1, 2].flatMap((output) => itemsOf(execution, 'Retrain', output));
		assert.equal(decisions.length, 1);
		console.log(`      ${decisions[0].decision}: ${decisions[0].reason}`);
	});

	it('lead scoring: every lead leaves by one of the three ways out', async () => {
		const execution = await run('lead-scoring', 'Start Here');
		const [confident, review, cannot] = [0, 1, 2].map((output) => itemsOf(execution, 'Predict', output).length);
		assert.equal(confident + review + cannot, itemsOf(execution, 'Prepare Data', 1).length);
		assert.ok(confident > 0 && review > 0);
		assert.equal(cannot, 0);
	});

	it('ticket routing: most messages find their team, with the words that decided', async () => {
		const execution = await run('ticket-routing', 'Start Here');
		const [summary] = itemsOf(execution, 'Train Model');
		assert.equal(summary.problemType, 'classification');
		const sure = itemsOf(execution, 'Predict', 0);
		assert.ok(sure.length > 0.7 * itemsOf(execution, 'Prepare Data', 1).length);
		assert.ok(sure.some(({ prediction }) => prediction.reasons[0].words?.length > 0));
		console.log(`      ${summary.verdict}`);
	});

	it('house prices: reads the rows from a file and predicts with a range', async () => {
		const execution = await run('house-prices', 'Start Here');
		const [summary] = itemsOf(execution, 'Train Model');
		assert.equal(summary.problemType, 'regression');
		const scored = itemsOf(execution, 'Evaluate', 1);
		const inside = scored.filter(({ evaluation: e }) => e.actual >= e.lowerBound && e.actual <= e.upperBound);
		assert.ok(inside.length > 0.72 * scored.length, `${inside.length} of ${scored.length} inside the range`);
		console.log(`      ${summary.verdict}`);
	});

	it('customer groups: finds the four kinds and describes them', async () => {
		const execution = await run('customer-groups', 'Start Here');
		const [summary] = itemsOf(execution, 'Train Model');
		assert.equal(summary.problemType, 'clustering');
		assert.equal(summary.clusters.length, 4);
		assert.equal(itemsOf(execution, 'Predict').length, 1500);
		console.log(`      ${summary.verdict}`);
	});

	it('odd payments: sends the odd ones to a person', async () => {
		const execution = await run('odd-payments', 'Start Here');
		const [report] = itemsOf(execution, 'Evaluate');
		assert.ok(report.metrics.rocAuc.value > 0.9, JSON.stringify(report.metrics));
		assert.ok(itemsOf(execution, 'A Person Looks').length < 300);
		console.log(`      ${report.verdict}`);
	});

	it('demand forecast: a week for each kind of pizza, with a range', async () => {
		const execution = await run('demand-forecast', 'Start Here');
		const [summary] = itemsOf(execution, 'Train Model');
		assert.equal(summary.problemType, 'forecast');
		assert.equal(summary.forecast.series, 4);
		const steps = itemsOf(execution, 'Predict');
		assert.equal(steps.length, 28);
		assert.equal(steps[0].date, '2016-01-01');
		for (const { prediction: p } of steps) assert.ok(p.lowerBound <= p.value && p.value <= p.upperBound);
		console.log(`      ${summary.verdict}`);
	});
}
