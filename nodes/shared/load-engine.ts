// The engine is bundled apart (`dist/engine.js`) and required at the first execution, so that loading a node costs next to nothing.
// It caches itself by location: every node of the package shares one store and one thread pool.
import type { EngineLocation, MlEngine, StoreCredential } from './ml-engine';

interface EngineModule {
	openEngine(location: EngineLocation): MlEngine;
	testModelStore(credential: StoreCredential): Promise<void>;
}

export function openEngine(location: EngineLocation): MlEngine {
	return engineModule().openEngine(location);
}

/** Opens and closes the store of a credential. @throws MlError when that can't be done. */
export async function testModelStore(credential: StoreCredential): Promise<void> {
	await engineModule().testModelStore(credential);
}

function engineModule(): EngineModule {
	// The path is the one seen from `dist/nodes/<Name>/<Name>.node.js`; the bundler leaves it alone.
	return require('../../engine.js') as EngineModule;
}
