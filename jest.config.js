// Unit, contract and in-process workflow tests. TypeScript is only stripped here; `npm run typecheck` judges types.
const SWC = { jsc: { target: 'es2023' }, module: { type: 'commonjs' } };
/** Published as ES modules only, which Jest's `require` does not take. */
const ES_MODULES = 'fast-png|image-dimensions|iobuffer';

module.exports = {
	testEnvironment: 'node',
	// Without it every `Math.x` of a hot loop is looked up through the sandbox, which makes numeric tests many times slower.
	sandboxInjectedGlobals: ['Math'],
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/'],
	transform: {
		'^.+\\.ts$': ['@swc/jest', { ...SWC, jsc: { ...SWC.jsc, parser: { syntax: 'typescript' } } }],
		[`/node_modules/(?:${ES_MODULES})/.+\\.js$`]: ['@swc/jest', SWC],
	},
	transformIgnorePatterns: [`/node_modules/(?!(?:${ES_MODULES})/)`],
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
};
