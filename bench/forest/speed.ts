// Fit and predict times on synthetic rows; speed.py runs it in turn with scikit-learn on the same rows.
// Rows come from the file that speed.py wrote: float64, column by column, then y, then the same for the test rows.
// Prints one JSON line: seconds of wall and of processor time, and what the test rows say.
import { readFileSync } from 'node:fs';
import { createContext } from '../../src/core/context';
import { checkParams } from '../../src/core/params';
import { randomForest } from '../../src/learners/forest';
import { forestParams } from '../../src/learners/forest/params';
import type { TrainingData } from '../../src/learners/contract';

interface Request {
	file: string;
	nTrain: number;
	nTest: number;
	nFeatures: number;
	/** 0: regression. */
	nClasses: number;
	params: Record<string, unknown>;
}

async function main() {
	const request = JSON.parse(process.argv[2]) as Request;
	const { nTrain, nTest, nFeatures, nClasses, params } = request;
	const bytes = readFileSync(request.file);
	const all = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
	let at = 0;
	const take = (length: number) => all.slice(at, (at += length));
	const read = (nRows: number): TrainingData => {
		const columns = Array.from({ length: nFeatures }, () => take(nRows));
		const features = columns.map((_, f) => ({ name: `f${f}`, source: `f${f}`, kind: 'number' as const }));
		return { x: { nRows, nFeatures, features, columns }, y: take(nRows), problemType: nClasses > 0 ? 'classification' : 'regression', nClasses };
	};
	const train = read(nTrain);
	const test = read(nTest);
	const checked = checkParams(forestParams, 'randomForest', params);
	const [model, fit] = await timed(() => randomForest.fit(train, checked, createContext({ memoryBudget: 2 ** 34 })));
	const out = new Float64Array(Math.max(nTrain, nTest) * model.nOutputs);
	const [, predict] = await timed(() => model.predictBatch(train.x, out));
	model.predictBatch(test.x, out);
	console.log(JSON.stringify({
		peer: 'ours', fit: fit.wall, fitCpu: fit.cpu, predict: predict.wall, predictCpu: predict.cpu,
		score: score(test.y, out, nClasses), oob: model.fitted?.oobScore,
	}));
}

async function timed<T>(work: () => T | Promise<T>): Promise<[T, { wall: number; cpu: number }]> {
	const before = process.cpuUsage();
	const started = performance.now();
	const result = await work();
	const wall = (performance.now() - started) / 1000;
	const { user, system } = process.cpuUsage(before);
	return [result, { wall, cpu: (user + system) / 1e6 }];
}

/** Mean log-loss with chances limited to 1e-3 ... 1, or RMSE. */
function score(y: Float64Array, out: Float64Array, nClasses: number): number {
	if (nClasses === 0) return Math.sqrt(y.reduce((sum, value, i) => sum + (value - out[i]) ** 2, 0) / y.length);
	return y.reduce((sum, c, i) => sum - Math.log(Math.max(1e-3, out[i * nClasses + c])), 0) / y.length;
}

void main();
