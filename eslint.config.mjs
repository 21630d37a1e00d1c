// n8n's own rules for community nodes, without those of the cloud (they forbid threads and files, which the engine needs).
// Every exception below says why.
import { configWithoutCloudSupport } from '@n8n/node-cli/eslint';

export default [
	{
		// AssemblyScript is another language in the same syntax; generated files hold bytes.
		ignores: ['dist/', 'coverage/', 'test-artifacts/', '.n8n-demo/', 'src/kernels/assembly/', 'src/kernels/generated/'],
	},
	...configWithoutCloudSupport.map(alsoModules),
	{
		files: ['**/*.ts', '**/*.mts'],
		rules: {
			// TypeScript itself finds unused names, and knows that a leading underscore is on purpose.
			'@typescript-eslint/no-unused-vars': 'off',
			// Resolving imports is the compiler's work, too.
			'import-x/no-unresolved': 'off',
			'import-x/namespace': 'off',
		},
	},
	{
		files: ['src/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts', '**/*.mts'],
		rules: {
			// The engine knows nothing of n8n: it throws MlError, which `nodes/shared/errors.ts` turns into n8n's own error.
			'@n8n/community-nodes/require-node-api-error': 'off',
		},
	},
	{
		files: ['test/**/*.ts', 'bench/**/*.ts', '**/*.mts'],
		rules: {
			// Scripts talk to their user; tests may print what they measured and read built files whose type is not known.
			'no-console': 'off',
			'@typescript-eslint/no-require-imports': 'off',
			// They start npm, n8n, databases and a browser, and make up keys to seal with; none of them is in the package.
			'@n8n/community-nodes/no-dangerous-functions': 'off',
			'@n8n/community-nodes/no-hardcoded-secrets': 'off',
		},
	},
	{
		files: ['nodes/shared/load-engine.ts'],
		rules: {
			// The engine is required at the first execution and not when n8n loads the node.
			'@typescript-eslint/no-require-imports': 'off',
		},
	},
	{
		files: ['credentials/**/*.ts'],
		rules: {
			// A database and not an API: its name says so.
			'n8n-nodes-base/cred-class-name-unsuffixed': 'off',
			'n8n-nodes-base/cred-class-field-name-unsuffixed': 'off',
			'n8n-nodes-base/cred-class-field-display-name-missing-api': 'off',
			// The rule goes by the field's name; a key ring is the secret of secrets.
			'@n8n/community-nodes/credential-unnecessary-password': 'off',
			// Every node names the test (`testedBy` in `nodes/shared/fields/model.ts`); the rule sees literal lists only.
			'@n8n/community-nodes/credential-test-required': 'off',
		},
	},
];

/** n8n's rules name `.ts` only; scripts and end-to-end tests are `.mts`. */
function alsoModules(config) {
	const { files } = config;
	return files?.includes('**/*.ts') ? { ...config, files: [...files, '**/*.mts'] } : config;
}
