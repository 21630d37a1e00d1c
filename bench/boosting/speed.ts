// Fit and predict times on synthetic rows, beside the same in Python: bench/boosting/speed.py.
// Prints one JSON line per run. Rows come from the file that speed.py wrote: float64, column by column, then y.
// Run: node /tmp/boost_speed.js <rows file> <nRows> <nFeatures> [params] [build]
import { readFileSync } from 'node:fs';
import { createContext } from '../../src/core/context';
import { checkParams } from '../../src/core/params';
import { gradientBoosting } from '../../src/learners/boosting';
import { boostingParams } from '../../src/learners/boosting/params';
import type { FeatureMatrix } from '../../src/table/feature-matrix';

async function main() {
	const [file, rowsText, featuresText, params = '{}'] = process.argv.slice(2);
	const nRows = Number(rowsText);
	const nFeatures = Number(featuresText);
	const bytes = readFileSync(file);
	const all = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
	const columns = Array.from({ length: nFeatures }, (_, f) => all.slice(f * nRows, (f + 1) * nRows));
	const y = all.slice(nFeatures * nRows, (nFeatures + 1) * nRows);
	const x: FeatureMatrix = {
		nRows,
		nFeatures,
		features: columns.map((_, f) => ({ name: `f${f}`, source: `f${f}`, kind: 'number' })),
		columns,
	};
	const checked = checkParams(boostingParams, 'boosting', {
		rounds: 100, learningRate: 0.1, columnSampling: 1, l2: 0, ...JSON.parse(params),
	});
	const before = process.cpuUsage();
	const started = performance.now();
	const model = await gradientBoosting.fit({ x, y, problemType: 'classification', nClasses: 2 }, checked, createContext({ memoryBudget: 2 ** 33 }));
	const fitted = performance.now();
	const cpu = process.cpuUsage(before);
	const out = new Float64Array(2 * nRows);
	model.predictBatch(x, out);
	const predicted = performance.now();
	const total = process.cpuUsage(before);
	const predictCpu = (total.user + total.system - cpu.user - cpu.system) / 1e6;
	const logLoss = y.reduce((sum, c, i) => sum - Math.log(out[2 * i + c]), 0) / nRows;
	console.log(JSON.stringify({
		peer: 'ours', fit: (fitted - started) / 1000, fitCpu: (cpu.user + cpu.system) / 1e6, predict: (predicted - fitted) / 1000, predictCpu, logLoss, oneRowMicroseconds: oneRow(x, model),
	}));
}

/** Median of the time for one row, over single rows of the data. */
function oneRow(x: FeatureMatrix, model: { predictBatch(x: FeatureMatrix, out: Float64Array): void }): number {
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
