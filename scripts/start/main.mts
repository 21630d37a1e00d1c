// `npm start`: a real n8n with this package, the examples and a trained model in it, from nothing.
//   npm start -- --port 5680
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { REPO_FOLDER } from '../n8n/cache.mts';
import { N8nClient, type Owner } from '../n8n/client.mts';
import { installN8n } from '../n8n/install.mts';
import { layPackage } from '../n8n/lay-package.mts';
import { isPortFree, startServer, type N8nServer } from '../n8n/server.mts';
import { askTheModel, importExamples, trainChurn } from './demo.mts';
import { say, step } from './progress.mts';
import { tellStory } from './story.mts';

const USER_FOLDER = join(REPO_FOLDER, '.n8n-demo');
const OWNER: Owner = { email: 'demo@example.com', firstName: 'Demo', lastName: 'Owner', password: 'Demo-2468' };

try {
	await main();
} catch (error) {
	console.error(`\n${error instanceof Error ? error.message : error}`);
	process.exit(1);
}

async function main(): Promise<void> {
	const port = await choosePort();
	await step('n8n in the cache', (report) => installN8n(report));
	await step('This package in n8n', () => layPackage(USER_FOLDER));
	const server = await step('n8n is up', () => startServer({ userFolder: USER_FOLDER, port }));
	stopTogether(server);
	await fill(server);
	await server.ended;
}

async function fill(server: N8nServer): Promise<void> {
	const client = new N8nClient(server.url);
	await step('Demo owner', () => client.signIn(OWNER));
	const workflows = await step('Example workflows', () => importExamples(client));
	const trained = await step('Churn model, from 7,043 customers', () => trainChurn(client, workflows));
	const asked = await step('One prediction, served by webhook', () => askTheModel(client, workflows));
	tellStory({ server, owner: OWNER, workflows, trained, asked });
}

async function choosePort(): Promise<number> {
	const { values } = parseArgs({ options: { port: { type: 'string', default: '5678' } } });
	const port = Number(values.port);
	if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`--port must be a number from 1 to 65535. Got ${values.port}.`);
	if (await isPortFree(port)) return port;
	throw new Error(`Port ${port} is in use, perhaps by an n8n that still runs. Stop it, or choose another: npm start -- --port ${port + 2}`);
}

/** Ctrl-C ends n8n; the end of n8n ends this process. */
function stopTogether(server: N8nServer): void {
	let asked = false;
	const stop = async () => {
		if (asked) return;
		asked = true;
		say('\nStopping n8n ...');
		await server.stop();
		process.exit(0);
	};
	process.on('SIGINT', stop);
	process.on('SIGTERM', stop);
	void server.ended.then(() => {
		if (asked) return;
		console.error(`\nn8n ended by itself; its last words are in ${server.logFile}.`);
		process.exit(1);
	});
}
