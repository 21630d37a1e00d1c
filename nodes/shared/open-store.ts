// Which store an engine works on, and with which keys.
import { join } from 'node:path';
import { parseKeyRing, type KeyRing } from '../../src/artifact/key-ring';
import { MlError } from '../../src/core/errors';
import type { StoreKeys } from '../../src/engine/model-shelf';
import type { ModelStore } from '../../src/store/contract';
import type { EngineLocation, StoreCredential } from './ml-engine';

export interface OpenedStore {
	store: ModelStore;
	keys: StoreKeys;
	/** Makes a new key the current one. */
	rotate(): Promise<KeyRing>;
}

/** Beside n8n's own data, in the folder that a container mounts. */
const FOLDER = 'ml';

/** @throws MlError `ML-STORE-QUEUE` for the default store in queue mode, `ML-KEY`, `ML-STORE-*`. */
export async function openStore(location: EngineLocation): Promise<OpenedStore> {
	if (location.credential) return await openShared(location.credential);
	if (location.queueMode) {
		throw new MlError(
			'ML-STORE-QUEUE',
			'n8n runs in queue mode, where each worker has a disk of its own and would see other models.',
			"Choose 'Postgres' as 'Model Store' and select an 'ML Model Store' credential in this node.",
		);
	}
	return await openLocal(join(location.userFolder, FOLDER));
}

async function openLocal(folder: string): Promise<OpenedStore> {
	const { openSqliteStore } = await import('../../src/store/sqlite/open');
	const { openKeyFile, rotateKeyFile } = await import('../../src/store/sqlite/key-file');
	const { registryId } = openKeyFile(folder);
	// Another process may rotate the keys at any time, so the file is asked and not remembered.
	const keys = { registryId, ring: () => openKeyFile(folder).ring };
	return { store: await openSqliteStore(folder), keys, rotate: async () => rotateKeyFile(folder).ring };
}

async function openShared(credential: StoreCredential): Promise<OpenedStore> {
	const ring = parseKeyRing(credential.keyRing);
	const { openPostgresStore } = await import('../../src/store/postgres/open');
	const store = await openPostgresStore(credential);
	// The ring lives in the credential: the user adds a key there, first in the list, and then rotates.
	return { store, keys: { registryId: `postgres/${store.namespace}`, ring: () => ring }, rotate: async () => ring };
}
