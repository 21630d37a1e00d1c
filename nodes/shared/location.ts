// Where this n8n keeps its files, whether it runs in queue mode, and which store the node asks for.
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import { MlError } from '../../src/core/errors';
import type { EngineLocation, StoreCredential } from './ml-engine';

/** What n8n knows about its own process; on every context at run time, absent from the types. */
interface InstanceSettings {
	n8nFolder?: string;
	instanceType?: 'main' | 'worker' | 'webhook';
}

type Context = IExecuteFunctions | ILoadOptionsFunctions;

export async function locateEngine(context: Context): Promise<EngineLocation> {
	const location = { userFolder: userFolder(context), queueMode: isQueueMode(context) };
	return wantsPostgres(context) ? { ...location, credential: await readCredential(context) } : location;
}

/** The folder with `config` and `database.sqlite`. */
export function userFolder(context: Context): string {
	// Names `<user folder>/storage/<node type>` and creates nothing; only executions have it.
	const helpers = context.helpers as Partial<IExecuteFunctions['helpers']>;
	if (helpers.getStoragePath) return dirname(dirname(helpers.getStoragePath()));
	return instanceSettings(context).n8nFolder ?? join(process.env.N8N_USER_FOLDER ?? homedir(), '.n8n');
}

/** Also true on the main process of a queue-mode installation, whose files the workers do not see. */
export function isQueueMode(context: Context): boolean {
	const { instanceType } = instanceSettings(context);
	return instanceType === 'worker' || instanceType === 'webhook' || process.env.EXECUTIONS_MODE === 'queue';
}

function wantsPostgres(context: Context): boolean {
	const value =
		'getInputData' in context
			? context.getNodeParameter('modelStore', 0, 'local')
			: context.getNodeParameter('modelStore', 'local');
	return value === 'postgres';
}

async function readCredential(context: Context): Promise<StoreCredential> {
	const chosen = context.getNode().credentials?.mlModelStore;
	if (!chosen) {
		throw new MlError(
			'ML-NO-CREDENTIAL',
			"'Model Store' is set to Postgres, but no 'ML Model Store' credential is chosen.",
			"Choose a credential, or set 'Model Store' to 'This Instance'.",
		);
	}
	return await context.getCredentials<StoreCredential & Record<string, string | number>>('mlModelStore');
}

function instanceSettings(context: Context): InstanceSettings {
	return (context as { instanceSettings?: InstanceSettings }).instanceSettings ?? {};
}
