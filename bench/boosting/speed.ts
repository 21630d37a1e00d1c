// One fit and one batch prediction, for bench/boosting/speed.py, which bundles, feeds and runs it. Prints one JSON line.
// Arguments: <rows file> <training rows> <test rows> <features> <threads>. The file is float64, column by column, then y.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext } from '../../src/core/context';
import { checkParams } from '../../src/core/params';
import { gradientBoosting } from '../../src/learners/boosting';
import { boostingParams } from '../../src/learners/boosting/params';
import type { Predictor } from '../../src/learners/contract';
import type { FeatureMatrix } from '../../src/table/feature-matrix';
import { ThreadCrew } from '../../src/workers/crew';

const PARAMS = { rounds: 100, maxLeaves: 31, learningRate: 0.1, columnSampling: 1, l2: 0 };

async function main() {
	const [file, ...numbers] = process.argv.slice(2);
	const [nTrain, nTest, nFeatures, threads] = numbers.map(Number);
	const { columns, y } = read(file, nTrain + nTest, nFeatures);
	const train = matrixOf(columns.map((column) => column.slice(0, nTrain)));
	const test = matrixOf(columns.map((column) => column.slice(nTrain)));
	const crew = new ThreadCrew(join('dist', 'crew.js'), threads);
	const params = checkParams(boostingParams, 'boosting', PARAMS);
	const context = createContext({ memoryBudget: 2 ** 33, threads, crew });
	const clock = stopwatch();
	const model = await gradientBoosting.fit({ x: train, y: y.slice(0, nTrain), problemType: 'classification', nClasses: 2 }, params, context);
	const fit = clock();
	crew.dismiss();
	const out = new Float64Array(2 * nTrain);
	clock();
	model.predictBatch(train, out);
	const predict = clock();
	const testOut = new Float64Array(2 * nTest);
	model.predictBatch(test, testOut);
	const logLoss = y.slice(nTrain).reduce((sum, c, i) => sum - Math.log(testOut[2 * i + c]), 0) / nTest;
	console.log(JSON.stringify({
		peer: 'ours', fit: fit.seconds, fitCpu: fit.cpu, predict: predict.seconds, predictCpu: predict.cpu, logLoss, oneRowMicroseconds: oneRow(test, model),
	}));
}

function read(file: string, nRows: number, nFeatures: number) {
	const bytes = readFileSync(file);
	const all = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
	return {
		columns: Array.from({ length: nFeatures }, (_, f) => all.subarray(f * nRows, (f + 1) * nRows)),
		y: all.slice(nFeatures * nRows, (nFeatures + 1) * nRows),
	};
}

function matrixOf(columns: Float64Array[]): FeatureMatrix {
	const features = columns.map((_, f) => ({ name: `f${f}`, source: `f${f}`, kind: 'number' as const }));
	return { nRows: columns[0].length, nFeatures: columns.length, features, columns };
}

/** @returns What tells the seconds since it was last asked. */
function stopwatch() {
	let at = performance.now();
	let before = process.cpuUsage();
	return () => {
		const { user, system } = process.cpuUsage(before);
		const lap = { seconds: (performance.now() - at) / 1000, cpu: (user + system) / 1e6 };
		at = performance.now();
		before = process.cpuUsage();
		return lap;
	};
}

/** Median of the time for one row, over single rows of the data. */
function oneRow(x: FeatureMatrix, model: Predictor): number {
	const out = new Float64Array(2);
	const rows = Array.from({ length: 20_000 }, (_, i) => ({ ...x, nRows: 1, columns: x.columns.map((column) => column.slice(i, i + 1)) }));
	const times = rows.map((row) => {
		const started = process.hrtime.bigint();
		model.predictBatch(row, out);
		return Number(process.hrtime.bigint() - started) / 1000;
	});
	return times.sort((a, b) => a - b)[times.length >> 1];
}

void main();
