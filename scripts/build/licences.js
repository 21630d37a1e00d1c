// The package carries other people's code inside its bundles, so it carries their licences too.
const { readFileSync, readdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { bundledInputs } = require('./bundles');

const TEXTS = join(__dirname, 'licence-texts');
/** Data of others in our own sources. */
const DATA = ['holidays.txt'];
/** Libraries in C that a package carries as WebAssembly. */
const INSIDE = { '@cwasm/jpeg-turbo': 'libjpeg-turbo.txt', '@cwasm/webp': 'libwebp.txt' };

async function writeLicences() {
	const folders = new Set([...bundledInputs].map(packageFolder).filter((folder) => folder !== undefined));
	const data = DATA.map((file) => readFileSync(join(TEXTS, file), 'utf8'));
	const texts = [...[...folders].sort().map(describe), ...data];
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
	const text = file === undefined ? withoutFile(folder, name, license) : readFileSync(join(folder, file), 'utf8').trim();
	const inside = INSIDE[name];
	return `${name} ${version} (${license})\n\n${text}\n${inside === undefined ? '' : `\n${readFileSync(join(TEXTS, inside), 'utf8').trim()}\n`}`;
}

/** The licence section of the readme, or the usual text where only the name of the licence is given. */
function withoutFile(folder, name, license) {
	const readme = readdirSync(folder).find((entry) => /^readme\.md$/i.test(entry));
	const section = readme && /^#+\s*licen[cs]e[^\n]*\n([\s\S]*?)(?=\n#|$(?![\s\S]))/im.exec(readFileSync(join(folder, readme), 'utf8'));
	if (section) return section[1].trim();
	if (license !== 'MIT') throw new Error(`${name} is bundled but brings no licence text.`);
	return readFileSync(join(TEXTS, 'mit.txt'), 'utf8').replace('<authors>', `the authors of ${name}`).trim();
}

module.exports = { writeLicences };
