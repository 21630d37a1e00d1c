// Keeps the layers as `docs/architecture.md` draws them: who may import whom, what may not be used at all, how long a file may get.
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, normalize } from 'node:path';

const ROOT = join(__dirname, '..');
const KERNEL_SOURCES = /^src\/kernels\/(assembly|generated)\//;

const sources = filesIn('src').filter((file) => !KERNEL_SOURCES.test(file));
const nodeFiles = filesIn('nodes');

/** Each layer may use the ones named, and itself. */
const LOWER: Record<string, readonly string[]> = {
	core: [],
	kernels: ['core'],
	table: ['core'],
	recipe: ['core', 'kernels', 'table'],
	learners: ['core', 'kernels', 'table', 'recipe'],
	evaluation: ['core', 'kernels', 'table', 'recipe', 'learners'],
	search: ['core', 'kernels', 'table', 'recipe', 'learners', 'evaluation'],
	explanation: ['core', 'kernels', 'table', 'recipe', 'learners', 'evaluation'],
	monitoring: ['core', 'kernels', 'table', 'recipe', 'learners', 'evaluation'],
	artifact: ['core'],
	store: ['core', 'artifact'],
	engine: ['core', 'kernels', 'table', 'recipe', 'learners', 'evaluation', 'search', 'explanation', 'monitoring', 'artifact', 'store'],
	workers: ['core', 'kernels', 'table', 'engine'],
};

/** Where files, threads and databases are at home. `node:crypto` computes and touches nothing, so the envelope may use it. */
const BUILTINS_ALLOWED = [
	/^src\/store\/(sqlite|postgres)\//,
	/^src\/workers\//,
	/^src\/kernels\/load-wasm\.ts$/,
	// Completes `node:util` for the optional TensorFlow.
	/^src\/learners\/nets\/tensorflow\/load-tensorflow\.ts$/,
	/^src\/table\/read(ers\/|-[^/]*\.ts$)/,
];
const CRYPTO_ALLOWED = /^src\/artifact\//;

const FORBIDDEN: { what: string; pattern: RegExp; except?: RegExp; instead: string }[] = [
	// But for the store, whose waits before another try must differ between processes and touch no model.
	{ what: 'Math.random', pattern: /\bMath\.random\b/, except: /^src\/store\//, instead: 'core/random.ts' },
	{ what: 'console', pattern: /\bconsole\.\w/, instead: 'progress or warnings of the context' },
	{ what: 'eval', pattern: /\beval\(|\bnew Function\(/, instead: 'data' },
	{ what: 'process.env', pattern: /\bprocess\.env\b/, instead: 'an option' },
];

describe('layers', () => {
	it.each(sources.map((file) => [file]))('%s imports downwards only', (file) => {
		const layer = layerOf(file);
		const allowed = [layer, ...(LOWER[layer] ?? [])];
		const upwards = localImports(file).filter((target) => target.startsWith('src/') && !allowed.includes(layerOf(target)));
		expect(upwards).toEqual([]);
	});

	it('engine sees no more of the store than its contract and its rule for names', () => {
		const known = ['src/store/contract', 'src/store/model-name'];
		const seen = importsOf('src/engine/', 'src/store/').filter(({ target }) => !known.includes(target));
		expect(seen).toEqual([]);
	});

	it('no learner family imports another', () => {
		const families = new Set(localImports('src/learners/registry.ts').map(familyOf).filter((family) => family !== undefined));
		const crossing = importsOf('src/learners/', 'src/learners/').filter(({ file, target }) => {
			const [from, to] = [familyOf(file), familyOf(target)];
			return from !== undefined && to !== undefined && from !== to && families.has(from) && families.has(to);
		});
		expect(crossing).toEqual([]);
	});

	it('built-in modules of Node stay behind store, workers, the wasm loader and the file readers', () => {
		const uses = sources.flatMap((file) => packageImports(file).filter((name) => isBuiltin(name)).map((name) => ({ file, name })));
		const misplaced = uses.filter(({ file, name }) => {
			if (BUILTINS_ALLOWED.some((pattern) => pattern.test(file))) return false;
			return !(name === 'node:crypto' && CRYPTO_ALLOWED.test(file));
		});
		expect(misplaced).toEqual([]);
	});

	it('knows nothing of n8n below the nodes', () => {
		expect(sources.filter((file) => packageImports(file).some((name) => name.startsWith('n8n-')))).toEqual([]);
	});

	it('nodes take only types and errors from the engine; the composition root takes the rest', () => {
		const thin = nodeFiles.filter((file) => !file.startsWith('nodes/shared/'));
		const values = thin.flatMap((file) =>
			localImports(file, { types: false })
				.filter((target) => target.startsWith('src/') && !target.startsWith('src/core/'))
				.map((target) => ({ file, target })),
		);
		expect(values).toEqual([]);
	});
});

describe('habits', () => {
	it.each(FORBIDDEN)('$what is not used under src (use $instead)', ({ pattern, except }) => {
		expect(sources.filter((file) => !except?.test(file) && pattern.test(withoutComments(read(file))))).toEqual([]);
	});

	it('no file is longer than 400 lines', () => {
		const all = [...sources, ...nodeFiles, ...filesIn('test')].filter((file) => !file.endsWith('/description.ts'));
		const long = all.map((file) => ({ file, lines: read(file).split('\n').length })).filter(({ lines }) => lines > 400);
		expect(long).toEqual([]);
	});

	it('no file hides behind a name that says nothing', () => {
		const vague = /(^|[/-])(utils?|helpers?|common|misc|manager)(\.ts$|\/)/;
		expect([...sources, ...nodeFiles].filter((file) => vague.test(file))).toEqual([]);
	});
});

function importsOf(from: string, to: string): { file: string; target: string }[] {
	const files = sources.filter((file) => file.startsWith(from));
	const pairs = files.flatMap((file) => localImports(file).map((target) => ({ file, target })));
	return pairs.filter(({ target }) => target.startsWith(to));
}

/** Paths from the root, without ending. */
function localImports(file: string, { types = true } = {}): string[] {
	const relative = specifiers(file, types).filter((name) => name.startsWith('.'));
	return relative.map((name) => normalize(join(dirname(file), name)).replaceAll('\\', '/'));
}

function packageImports(file: string): string[] {
	return specifiers(file, true).filter((name) => !name.startsWith('.'));
}

function specifiers(file: string, types: boolean): string[] {
	const pattern = /^(?:import|export)\s(type\s)?(?:[^'"]*?\sfrom\s)?'([^']+)'|\b(?:require|import)\('([^']+)'\)/gm;
	const found = [...withoutComments(read(file)).matchAll(pattern)];
	return found.filter(([, typeOnly]) => types || typeOnly === undefined).map(([, , from, called]) => from ?? called);
}

function layerOf(path: string): string {
	return path.split('/')[1];
}

/** `boosting` of `src/learners/boosting/fit.ts`; undefined for files directly in `learners/`. */
function familyOf(path: string): string | undefined {
	const parts = path.split('/');
	return parts.length > 3 || (parts.length === 3 && !path.endsWith('.ts') && !/contract|registry/.test(parts[2])) ? parts[2] : undefined;
}

function withoutComments(code: string): string {
	return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

function read(file: string): string {
	return readFileSync(join(ROOT, file), 'utf8');
}

function filesIn(folder: string): string[] {
	const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
	return names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name).replaceAll('\\', '/'));
}
