// What came out, in plain words, and where to click.
import type { Owner } from '../n8n/client.mts';
import type { N8nServer } from '../n8n/server.mts';
import type { Json } from '../n8n/types.mts';
import { CUSTOMER, type ExampleIds, type TrainedChurn } from './demo.mts';
import { say } from './progress.mts';

interface Story {
	server: N8nServer;
	owner: Owner;
	workflows: ExampleIds;
	trained: TrainedChurn;
	asked: Json;
}

export function tellStory(story: Story): void {
	tellTraining(story.trained);
	tellPrediction(story);
	tellWhereToClick(story);
}

function tellTraining({ summary, report }: TrainedChurn): void {
	say('\n=== What came out ===\n');
	say(`The model "${summary.model.name}" (version ${summary.model.version}, ${summary.modelType}) learnt from ${group(summary.rows)} customers, grade ${summary.grade}.`);
	say(`  Training: ${summary.verdict}`);
	say(`  Exam on ${group(report.rows)} customers it had never seen: ${report.verdict}`);
	const important = summary.featureImportance.slice(0, 3).map((feature: Json) => `${feature.column} (${percent(feature.share)})`);
	if (important.length > 0) say(`  What matters most: ${important.join(', ')}.`);
}

function tellPrediction({ asked, server }: Story): void {
	const { value, probabilities, reasons = [] } = asked.prediction;
	const chance = probabilities?.Yes;
	say('\nOne customer, asked through the webhook:');
	say(`  curl -X POST ${server.url}/webhook/churn -H 'content-type: application/json' \\\n    -d '${JSON.stringify(CUSTOMER)}'`);
	say(`  Will they leave? ${value}${chance === undefined ? '' : `, with a probability of ${percent(chance)}`}.`);
	for (const reason of reasons) say(`    - ${reason.text}`);
}

function tellWhereToClick({ server, owner, workflows }: Story): void {
	say('\n=== Where to click ===\n');
	say(`  ${server.url}   e-mail ${owner.email}   password ${owner.password}\n`);
	const width = Math.max(...Object.values(workflows).map(({ name }) => name.length));
	for (const { id, name } of Object.values(workflows)) say(`  ${name.padEnd(width)}  ${server.url}/workflow/${id}`);
	say('\nOpen the first churn workflow and press "Execute workflow"; click a node to see what it did.');
	say('Press Ctrl-C here to stop.');
}

const group = (value: number) => value.toLocaleString('en');
const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
