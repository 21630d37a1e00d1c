// One real n8n for all end-to-end tests: own port, own user folder, the package as n8n would install it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { N8nClient, type Owner } from '../../scripts/n8n/client.mts';
import { installN8n } from '../../scripts/n8n/install.mts';
import { layPackage } from '../../scripts/n8n/lay-package.mts';
import { freePort, startServer, type N8nServer } from '../../scripts/n8n/server.mts';

export interface TestN8n {
	client: N8nClient;
	server: N8nServer;
	owner: Owner;
	/** n8n's own folder, the one that holds `database.sqlite` and `ml`. */
	dataFolder: string;
	close(): Promise<void>;
}

export async function openN8n(env: Record<string, string> = {}): Promise<TestN8n> {
	await installN8n((text) => console.log(text));
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-nodes-ml-e2e-'));
	await layPackage(userFolder);
	const server = await startServer({ userFolder, port: await freePort(), env });
	const client = new N8nClient(server.url);
	const owner = { email: 'e2e@example.com', firstName: 'End', lastName: 'ToEnd', password: 'Tests-2468' };
	await client.signIn(owner);
	const close = async () => {
		await server.stop();
		await rm(userFolder, { recursive: true, force: true });
	};
	return { client, server, owner, dataFolder: join(userFolder, '.n8n'), close };
}
