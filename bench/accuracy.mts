// Accuracy of single learners and parts on public sets: what the tables of docs/learners-*.md were made with.
//
//   npm run bench:accuracy -- boosting|forest|linear|text|text-auto|anomalies|m4-hourly|etth1 [what the file's head says]
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const [name = '', ...rest] = process.argv.slice(2);
const source = join(import.meta.dirname, 'accuracy', `${name}.ts`);
if (!/^[a-z0-9-]+$/.test(name) || !existsSync(source)) {
	process.stderr.write('Choose one of: boosting, forest, linear, text, text-auto, anomalies, m4-hourly, etth1.\n');
	process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), 'accuracy-'));
try {
	const outfile = join(folder, 'accuracy.js');
	buildSync({ entryPoints: [source], bundle: true, platform: 'node', target: 'node24', external: ['@tensorflow/tfjs-node'], outfile, logLevel: 'error' });
	execFileSync(process.execPath, [outfile, ...rest], { stdio: 'inherit' });
} finally {
	rmSync(folder, { recursive: true, force: true });
}
