// Isolation forest: ROC AUC on the labelled sets of ../shared/data over ten seeds, and times on synthetic rows; anomaly.py does the same with scikit-learn.
// Run: npx esbuild bench/forest/anomaly.ts --bundle --platform=node --outfile=<file>.js && node <file>.js ['{"trees":100}']
import { readFileSync } from 'node:fs';
import { createContext } from '../../src/core/context';
import { checkParams } from '../../src/core/params';
import type { Learner, TrainingData } from '../../src/learners/contract';
import { isolationForest } from '../../src/learners/isolation-forest';
import { FOLDER } from '../boosting/data';

const SEEDS = Number(process.argv[3] ?? 10);

function asData(columns: Float64Array[]): TrainingData {
	const nRows = columns[0].length;
	const features = columns.map((_, f) => ({ name: `x${f}`, source: `x${f}`, kind: 'number' as const }));
	return { x: { nRows, nFeatures: columns.length, features, columns }, y: new Float64Array(nRows), problemType: 'anomaly', nClasses: 0 };
}

function read(name: string): { data: TrainingData; truth: Float64Array } {
	const lines = readFileSync(`${FOLDER}/anomaly_${name}.csv`, 'utf8').trim().split('\n').slice(1).map((line) => line.split(',').map(Number));
	const columns = lines[0].map((_, f) => Float64Array.from(lines, (line) => line[f]));
	return { data: asData(columns.slice(0, -1)), truth: columns.at(-1)! };
}

function auc(truth: Float64Array, score: Float64Array): number {
	const order = Array.from(truth.keys()).sort((a, b) => score[a] - score[b]);
	let ranks = 0;
	let positives = 0;
	for (let i = 0; i < order.length; ) {
		let j = i;
		while (j < order.length && score[order[j]] === score[order[i]]) j++;
		for (let k = i; k < j; k++) {
			if (truth[order[k]] !== 1) continue;
			ranks += (i + j + 1) / 2;
			positives++;
		}
		i = j;
	}
	return (ranks - (positives * (positives + 1)) / 2) / (positives * (truth.length - positives));
}

async function main() {
	const learner: Learner = isolationForest as unknown as Learner;
	const params = checkParams(learner.hyperparameters, learner.name, JSON.parse(process.argv[2] ?? '{}'));
	for (const name of ['cardio', 'satellite', 'thyroid']) {
		const { data, truth } = read(name);
		const found: number[] = [];
		for (let seed = 0; seed < SEEDS; seed++) {
			const model = await learner.fit(data, params, createContext({ seed }));
			const out = new Float64Array(truth.length);
			model.predictBatch(data.x, out);
			found.push(auc(truth, out));
		}
		const mean = found.reduce((a, b) => a + b, 0) / SEEDS;
		console.log(`${name.padEnd(10)} AUC ${mean.toFixed(4)}, from ${Math.min(...found).toFixed(4)} to ${Math.max(...found).toFixed(4)}`);
	}
	let state = 1;
	const draw = () => (state = Math.imul(state, 1664525) + 1013904223) / 4294967296 + 0.5;
	const big = asData(Array.from({ length: 28 }, () => Float64Array.from({ length: 100_000 }, () => draw() + draw() + draw())));
	const out = new Float64Array(100_000);
	for (let repeat = 0; repeat < 3; repeat++) {
		const start = process.cpuUsage();
		const model = await learner.fit(big, params, createContext());
		const fitted = process.cpuUsage(start).user;
		model.predictBatch(big.x, out);
		console.log(`100,000 x 28: fit ${(fitted / 1e6).toFixed(3)} s, score ${((process.cpuUsage(start).user - fitted) / 1e6).toFixed(3)} s of processor time`);
	}
}

void main();
