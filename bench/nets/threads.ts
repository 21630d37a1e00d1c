// Seconds of a training on one and on two threads, by turns. Needs the built dist/crew.js.
// npx esbuild bench/nets/threads.ts --bundle --platform=node --outfile=threads.js && node threads.js
import { resolve } from 'node:path';
import { createContext } from '../../src/core/context';
import { checkParams } from '../../src/core/params';
import { Random } from '../../src/core/random';
import { cnn } from '../../src/learners/cnn';
import { rnn } from '../../src/learners/rnn';
import type { Learner, TrainingData } from '../../src/learners/contract';
import { ThreadCrew } from '../../src/workers/crew';

function noise(n: number, width: number, nClasses: number): TrainingData {
	const random = new Random(5);
	const columns = Array.from({ length: width }, () => Float64Array.from({ length: n }, () => random.uniform() * 255));
	const y = Float64Array.from({ length: n }, () => (nClasses > 0 ? random.integer(nClasses) : random.normal()));
	const features = columns.map((_, f) => ({ name: `p${f}`, source: `p${f}`, kind: 'number' as const }));
	return { x: { nRows: n, nFeatures: width, features, columns }, y, nClasses, problemType: nClasses > 0 ? 'classification' : 'regression' };
}

async function time(learner: unknown, params: object, data: TrainingData, threads: number) {
	const { fit, hyperparameters, name } = learner as Learner;
	const crew = new ThreadCrew(resolve('dist/crew.js'), threads);
	const cpu = process.cpuUsage();
	const own = process.threadCpuUsage();
	const started = performance.now();
	await fit(data, checkParams(hyperparameters, name, params), createContext({ crew, threads, memoryBudget: 4e9 }));
	const wall = (performance.now() - started) / 1000;
	const { user, system } = process.cpuUsage(cpu);
	const { user: ownUser, system: ownSystem } = process.threadCpuUsage(own);
	crew.dismiss();
	return `${threads} threads: ${wall.toFixed(2)} s, CPU ${((user + system) / 1e6).toFixed(2)} s, of the job's own thread ${((ownUser + ownSystem) / 1e6).toFixed(2)} s`;
}

const classic = [{ type: 'Conv2D', filters: 32, kernelSize: 3, activation: 'relu' }, { type: 'MaxPooling2D' }, { type: 'Flatten' }, { type: 'Dense', units: 10, activation: 'softmax' }];
const lstm = { type: 'LSTM', units: 50, returnSequences: true };
async function main() {
	for (let round = 0; round < 3; round++) {
		for (const threads of [1, 2]) {
			console.log('cnn classic ', await time(cnn, { layers: classic, epochs: 1, batchSize: 32, augmentation: 'none' }, noise(16_000, 784, 10), threads));
			console.log('cnn built in', await time(cnn, { epochs: 1 }, noise(2000, 784, 10), threads));
			console.log('LSTM(50) x 3', await time(rnn, { layers: [lstm, lstm, { type: 'LSTM', units: 50 }], inputShape: [50, 8], epochs: 1 }, noise(3000, 400, 0), threads));
		}
	}
}
void main();
