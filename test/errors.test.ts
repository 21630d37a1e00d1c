import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

function codesIn(folder: string): string[] {
	return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.flatMap((name) => readFileSync(join(ROOT, folder, name), 'utf8').match(/'ML-[A-Z0-9-]+'/g) ?? [])
		.map((code) => code.slice(1, -1));
}

describe('docs/errors.md', () => {
	const documented = new Set(readFileSync(join(ROOT, 'docs/errors.md'), 'utf8').match(/ML-[A-Z0-9-]+/g));

	it.each([...new Set([...codesIn('src'), ...codesIn('nodes')])].sort())('explains %s', (code) => {
		expect(documented).toContain(code);
	});
});
