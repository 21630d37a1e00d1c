// Isolation forest: ROC AUC on labelled public sets over some seeds; anomalies.py does the same with scikit-learn.
//
//   npm run bench:accuracy -- anomalies ['{"trees":100}'] [seeds]
import { createContext } from '../../src/core/context';
import { checkParams } from '../../src/core/params';
import type { Learner, TrainingData } from '../../src/learners/contract';
import { isolationForest } from '../../src/learners/isolation-forest';
import { aucOf } from '../scores';
import { readText } from './public-sets';

const SEEDS = Number(process.argv[3] ?? 10);

function asData(columns: Float64Array[]): TrainingData {
	const nRows = columns[0].length;
	const features = columns.map((_, f) => ({ name: `x${f}`, source: `x${f}`, kind: 'number' as const }));
	return { x: { nRows, nFeatures: columns.length, features, columns }, y: new Float64Array(nRows), problemType: 'anomaly', nClasses: 0 };
}

function read(name: string): { data: TrainingData; truth: Float64Array } {
	const lines = readText(`anomaly_${name}.csv`).trim().split('\n').slice(1).map((line) => line.split(',').map(Number));
	const columns = lines[0].map((_, f) => Float64Array.from(lines, (line) => line[f]));
	return { data: asData(columns.slice(0, -1)), truth: columns.at(-1)! };
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
			found.push(aucOf(truth, out));
		}
		const mean = found.reduce((a, b) => a + b, 0) / SEEDS;
		console.log(`${name.padEnd(10)} AUC ${mean.toFixed(4)}, from ${Math.min(...found).toFixed(4)} to ${Math.max(...found).toFixed(4)}`);
	}
}

void main();
