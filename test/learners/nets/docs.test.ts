// The table of layers in the docs names every layer, option and default.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LAYERS } from '../../../src/learners/nets/layer-spec';

const DOCS = readFileSync(join(__dirname, '../../../docs/learners-networks.md'), 'utf8');

it.each(Object.entries(LAYERS))('docs/learners-networks.md describes %s', (type, options) => {
	const row = DOCS.split('\n').find((line) => line.startsWith('|') && line.split('|')[1].split(',').some((name) => name.trim() === type));
	expect(row).toBeDefined();
	for (const name of Object.keys(options)) expect(row).toContain(name);
});
