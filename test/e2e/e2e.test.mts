// The product as its users meet it: a real n8n, its public API, its webhooks and its editor in a browser. One n8n for all suites, in
// this order: later ones use the model that the first one trains.
import { after, before, describe } from 'node:test';
import { editorSuite } from './editor.mts';
import { embeddingsSuite } from './embeddings.mts';
import { examplesSuite } from './examples.mts';
import { openN8n, type TestN8n } from './n8n.mts';
import { responsivenessSuite } from './responsiveness.mts';
import { retrainingSuite } from './retraining.mts';
import { servingSuite } from './serving.mts';

/** Filled before the first test runs. */
const n8n = {} as TestN8n;

before(async () => {
	Object.assign(n8n, await openN8n());
}, { timeout: 900_000 });

after(() => n8n.close?.());

describe('examples', () => examplesSuite(n8n));
describe('serving', () => servingSuite(n8n));
describe('retraining', () => retrainingSuite(n8n));
describe('embeddings', () => embeddingsSuite(n8n));
describe('editor', () => editorSuite(n8n));
describe('responsiveness', () => responsivenessSuite(n8n));
