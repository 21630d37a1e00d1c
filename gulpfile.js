// The build: AssemblyScript kernels to embedded bytes, TypeScript to small CommonJS bundles, then what is copied as it is.
const { rm } = require('node:fs/promises');
const { src, dest, series, parallel } = require('gulp');
const { compileKernels } = require('./scripts/build/kernels');
const { bundleCrew, bundleEngine, bundleNodes, bundleWorker } = require('./scripts/build/bundles');
const { writeLicences } = require('./scripts/build/licences');

const clean = () => rm('dist', { recursive: true, force: true });

/** Icons and codex files lie beside the node that they belong to, in dist as in the sources. */
const copies = () =>
	src(['nodes/**/*.{svg,node.json}', 'credentials/**/*.svg', 'nodes/**/__schema__/**/*.json'], {
		base: '.',
		encoding: false,
		allowEmpty: true,
	}).pipe(dest('dist'));

const bundles = parallel(bundleNodes, bundleEngine, bundleWorker, bundleCrew);

exports.kernels = compileKernels;
exports.clean = clean;
exports.build = series(parallel(clean, compileKernels), parallel(copies, bundles), writeLicences);
exports.default = exports.build;
