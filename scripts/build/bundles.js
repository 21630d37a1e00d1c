// Node and credential files become small bundles that n8n reads at start-up; the engine is one file that they require when they
// first execute; the worker and its crew are files of their own because a thread needs one.
const { readdirSync, readFileSync, existsSync } = require('node:fs');
const { join } = require('node:path');
const esbuild = require('esbuild');

/** Everything that went into a bundle, for the licence texts. */
const bundledInputs = new Set();

const COMMON = {
	bundle: true,
	platform: 'node',
	format: 'cjs',
	target: 'node24',
	// Names stay readable in stack traces, and n8n finds a node's class by its name.
	minifySyntax: true,
	minifyWhitespace: true,
	legalComments: 'none',
	charset: 'utf8',
	metafile: true,
	logLevel: 'warning',
	// The first is n8n's, the second an optional addon of `pg`, the third only there when a user has installed it.
	external: ['n8n-workflow', 'pg-native', '@tensorflow/tfjs-node'],
};

/** Image decoders read their WebAssembly from a file beside them; in a bundle there is none, so its bytes come along. */
const embedDecoders = {
	name: 'embed-decoders',
	setup(builder) {
		builder.onLoad({ filter: /@cwasm[\\/][^\\/]+[\\/]index\.js$/ }, ({ path }) => {
			const source = readFileSync(path, 'utf8');
			const contents = source.replace(/fs\.readFileSync\(path\.join\(__dirname, ('[^']+\.wasm')\)\)/, (_, name) => `require('./' + ${name})`.replace("' + '", ''));
			if (contents === source) throw new Error(`${path} no longer reads its WebAssembly as it did.`);
			return { contents, loader: 'js' };
		});
	},
};

async function build({ plugins = [], ...options }) {
	const result = await esbuild.build({ ...COMMON, ...options, plugins: [...plugins, embedDecoders], loader: { '.wasm': 'binary' } });
	for (const input of Object.keys(result.metafile.inputs)) bundledInputs.add(input);
}

async function bundleNodes() {
	const nodes = filesEnding('nodes', '.node.ts');
	const credentials = filesEnding('credentials', '.credentials.ts');
	await build({ entryPoints: [...nodes, ...credentials], outbase: '.', outdir: 'dist', plugins: [engineStaysOutside] });
}

const bundleEngine = () => build({ entryPoints: ['nodes/shared/engine.ts'], outfile: 'dist/engine.js' });
const bundleWorker = () => build({ entryPoints: ['src/workers/worker-entry.ts'], outfile: 'dist/worker.js' });
const bundleCrew = () => build({ entryPoints: ['src/workers/crew-entry.ts'], outfile: 'dist/crew.js' });

/** A node requires `dist/engine.js` when it first executes; an import of it at load time is a fault that stops the build. */
const engineStaysOutside = {
	name: 'engine-stays-outside',
	setup(builder) {
		builder.onResolve({ filter: /(^|\/)engine(\.js)?$/ }, ({ kind, importer }) => {
			if (kind === 'require-call' || kind === 'dynamic-import') return { path: '../../engine.js', external: true };
			return { errors: [{ text: `${importer} loads the engine at start-up; require it when executing.` }] };
		});
	},
};

function filesEnding(folder, ending) {
	if (!existsSync(folder)) return [];
	const names = readdirSync(folder, { recursive: true });
	return names.filter((name) => name.endsWith(ending)).map((name) => join(folder, name));
}

module.exports = { bundleCrew, bundleEngine, bundleNodes, bundleWorker, bundledInputs };
