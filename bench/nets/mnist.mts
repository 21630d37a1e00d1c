// The default convolutional network on images as columns of pixels, as Train Model and Evaluate run it: node bench/nets/mnist.mts train.csv test.csv
// Files: `label` and 784 columns of pixels.
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MlEngine } from '../../nodes/shared/ml-engine';

const require = createRequire(import.meta.url);
const { openEngine, closeEngines } = require(join(import.meta.dirname, '../../dist/engine.js')) as {
	openEngine(location: { userFolder: string; queueMode: boolean }): MlEngine;
	closeEngines(): Promise<void>;
};
const [trainFile, testFile] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'mnist-'));
const engine = openEngine({ userFolder: folder, queueMode: false });
const started = performance.now();
const cpu = process.cpuUsage();
let last = '';
const say = () => `${((performance.now() - started) / 1000).toFixed(0)} s, CPU ${((process.cpuUsage(cpu).user + process.cpuUsage(cpu).system) / 1e6).toFixed(0)} s, load ${loadavg()[0].toFixed(1)}`;
const onProgress = (_: number, message: string) => {
	if (message !== last) process.stdout.write(`${say()}: ${message}\n`);
	last = message;
};
const model = await engine.train(
	{ kind: 'file', stream: createReadStream(trainFile), fileName: 'train.csv' },
	{
		...{ modelName: 'mnist', targetColumn: 'label', problemType: 'classification', modelType: 'cnn', schemaOptions: {}, testShare: 10 },
		...{ seed: 42, timeBudget: 600, memoryBudget: 4000, evalMetric: 'auto', runKey: 'bench', lineage: { workflowId: '', executionId: '', nodeName: '' } },
	},
	{ onProgress },
);
process.stdout.write(`${say()}: trained. ${model.verdict}\n${model.warnings.map(({ code, message }) => `${code} ${message}`).join('\n')}\n`);
const { report } = await engine.evaluate(
	{ name: 'mnist' },
	{ kind: 'file', stream: createReadStream(testFile), fileName: 'test.csv' },
	{ actualColumn: 'label', report: false, seed: 42 },
	{ onProgress },
);
process.stdout.write(`${say()}: accuracy on the test file ${report.metrics.accuracy?.value}\n`);
await closeEngines();
rmSync(folder, { recursive: true });
