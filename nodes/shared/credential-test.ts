// "Test" in the credential dialog: the key ring is read and the database opened.
import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';
import { MlError } from '../../src/core/errors';
import { testModelStore } from './load-engine';
import type { StoreCredential } from './ml-engine';

export async function testMlModelStore(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		await testModelStore(credential.data as unknown as StoreCredential);
		return { status: 'OK', message: 'The database answers and the key ring can be used.' };
	} catch (error) {
		const message = error instanceof MlError || (error instanceof Error && 'fix' in error) ? `${error.message} ${String(error.fix)}` : String(error);
		return { status: 'Error', message };
	}
}
