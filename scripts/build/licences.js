// The package carries other people's code inside its bundles, so it carries their licences too.
const { existsSync, readFileSync, readdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { bundledInputs } = require('./bundles');

async function writeLicences() {
	const folders = new Set([...bundledInputs].map(packageFolder).filter((folder) => folder !== undefined));
	const texts = [...folders].sort().map(describe);
	writeFileSync(join('dist', 'THIRD-PARTY-LICENSES.txt'), texts.join(`\n${'-'.repeat(100)}\n\n`));
}

/** `node_modules/@scope/name` of a bundled file; undefined for our own. */
function packageFolder(input) {
	const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input.replaceAll('\\', '/'));
	return match?.[1];
}

function describe(folder) {
	const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
	const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
	const readme = join(folder, 'README.md');
	if (file !== undefined) return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
	if (!existsSync(readme)) throw new Error(`${name} is bundled but brings no licence text.`);
	return `${name} ${version} (${license})\n\n${licenceSection(readFileSync(readme, 'utf8'), name)}\n`;
}

function licenceSection(readme, name) {
	const section = /^#+\s*licen[cs]e[^\n]*\n([\s\S]*?)(?=\n#|$(?![\s\S]))/im.exec(readme);
	if (section === null) throw new Error(`${name} is bundled but brings no licence text.`);
	return section[1].trim();
}

module.exports = { writeLicences };
