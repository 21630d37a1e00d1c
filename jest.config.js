// Unit, contract and in-process workflow tests. TypeScript is only stripped here; `npm run typecheck` judges types.
module.exports = {
	testEnvironment: 'node',
	// Without it every `Math.x` of a hot loop is looked up through the sandbox, which makes numeric tests many times slower.
	sandboxInjectedGlobals: ['Math'],
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/'],
	transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }] },
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
};
