// The engine is bundled apart (`dist/engine.js`) and required at the first execution, so that loading a node costs next to nothing.
// It caches itself by location: every node of the package shares one store and one thread pool.
import type { EngineLocation, MlEngine } from './ml-engine';

interface EngineModule {
	openEngine(location: EngineLocation): MlEngine;
}

export function openEngine(location: EngineLocation): MlEngine {
	// The path is the one seen from `dist/nodes/<Name>/<Name>.node.js`; the bundler leaves it alone.
	return (require('../../engine.js') as EngineModule).openEngine(location);
}
