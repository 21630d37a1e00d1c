// Fills a running n8n: the example workflows, one trained model, one served prediction. What is there already stays as it is.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPO_FOLDER } from '../n8n/cache.mts';
import type { N8nClient } from '../n8n/client.mts';
import { itemsOf, type Execution, type Json, type Workflow } from '../n8n/types.mts';

const EXAMPLES = join(REPO_FOLDER, 'examples');

/** Workflow ids by file name without ending, e.g. `churn-webhook`. */
export type ExampleIds = Record<string, { id: string; name: string }>;

export async function importExamples(client: N8nClient): Promise<ExampleIds> {
	const files = (await readdir(EXAMPLES)).filter((file) => file.endsWith('.json')).sort();
	const ids: ExampleIds = {};
	const workflows = await Promise.all(files.map(async (file) => ({ file, workflow: await readExample(file) })));
	for (const { file, workflow } of workflows.sort((a, b) => a.workflow.name.localeCompare(b.workflow.name))) {
		// A second start keeps what the user has changed.
		const stored = (await client.findWorkflow(workflow.name)) ?? (await client.createWorkflow(workflow));
		ids[file.replace('.json', '')] = { id: stored.id as string, name: workflow.name };
	}
	return ids;
}

export async function readExample(file: string): Promise<Workflow> {
	return JSON.parse(await readFile(join(EXAMPLES, file), 'utf8'));
}

export interface TrainedChurn {
	summary: Json;
	report: Json;
}

/** Runs the churn example, or takes what an earlier start left. */
export async function trainChurn(client: N8nClient, ids: ExampleIds): Promise<TrainedChurn> {
	const earlier = (await client.executions(ids.churn.id)).find(({ status }) => status === 'success');
	const execution = earlier ? await client.execution(earlier.id) : await client.run(ids.churn.id, 'Start Here');
	if (execution.status !== 'success') throw new Error(`The churn workflow did not finish: ${whatFailed(execution)}`);
	return { summary: itemsOf(execution, 'Train Model')[0], report: itemsOf(execution, 'Evaluate')[0] };
}

/** New, on a monthly contract, with an expensive line and no extras. */
export const CUSTOMER = {
	gender: 'Female',
	SeniorCitizen: 0,
	Partner: 'No',
	Dependents: 'No',
	tenure: 2,
	PhoneService: 'Yes',
	MultipleLines: 'No',
	InternetService: 'Fiber optic',
	OnlineSecurity: 'No',
	OnlineBackup: 'No',
	DeviceProtection: 'No',
	TechSupport: 'No',
	StreamingTV: 'Yes',
	StreamingMovies: 'Yes',
	Contract: 'Month-to-month',
	PaperlessBilling: 'Yes',
	PaymentMethod: 'Electronic check',
	MonthlyCharges: 89.9,
	TotalCharges: 179.8,
};

export async function askTheModel(client: N8nClient, ids: ExampleIds): Promise<Json> {
	const { id } = ids['churn-webhook'];
	const { active } = await client.workflow(id);
	if (active !== true) await client.publish(id);
	const { status, body } = await client.callWebhook('churn', CUSTOMER);
	if (status !== 200 || body.prediction?.value == null) throw new Error(`The webhook answered ${status}: ${JSON.stringify(body)}`);
	return body;
}

function whatFailed(execution: Execution): string {
	const error = execution.data.resultData.error;
	return [error?.node?.name, error?.message, error?.description].filter(Boolean).join(': ') || execution.status;
}
