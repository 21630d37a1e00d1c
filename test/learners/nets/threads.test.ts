// Networks trained with a crew of real threads (the built dist/crew.js).
import { join } from 'node:path';
import { createContext } from '../../../src/core/context';
import { checkParams } from '../../../src/core/params';
import { Random } from '../../../src/core/random';
import { cnn } from '../../../src/learners/cnn';
import type { Learner, TrainingData } from '../../../src/learners/contract';
import { rnn } from '../../../src/learners/rnn';
import { ThreadCrew } from '../../../src/workers/crew';
import { numberMatrix } from '../../helpers/number-matrix';

function noise(n: number, width: number, nClasses: number): TrainingData {
	const random = new Random(5);
	const columns = Array.from({ length: width }, () => Float64Array.from({ length: n }, () => random.normal()));
	const y = Float64Array.from({ length: n }, (_, row) => (nClasses > 0 ? random.integer(nClasses) : columns[1][row] - columns[0][row]));
	return { x: numberMatrix(columns), y, nClasses, problemType: nClasses > 0 ? 'classification' : 'regression' };
}

const ATTEMPTS = 20;

it.each<[string, unknown, object, TrainingData]>([
	[
		'convolutions',
		cnn,
		{ layers: [{ type: 'Conv2D', filters: 17, kernelSize: 3, activation: 'relu', padding: 'same' }, { type: 'MaxPooling2D' }, { type: 'Conv2D', filters: 8, kernelSize: 3 }, { type: 'Flatten' }, { type: 'Dense', units: 70, activation: 'tanh' }], epochs: 4 },
		noise(150, 400, 3),
	],
	[
		'convolutions with their pooling',
		cnn,
		{ layers: [{ type: 'Conv2D', filters: 16, kernelSize: 3, activation: 'relu' }, { type: 'MaxPooling2D' }, { type: 'Conv2D', filters: 24, kernelSize: 3, activation: 'relu' }, { type: 'MaxPooling2D' }, { type: 'Flatten' }, { type: 'Dense', units: 70, activation: 'relu' }], epochs: 8 },
		noise(150, 400, 3),
	],
	['LSTM', rnn, { layers: [{ type: 'LSTM', units: 50, returnSequences: true }, { type: 'LSTM', units: 50, bidirectional: true }], inputShape: [70, 2], epochs: 2 }, noise(150, 140, 0)],
	['GRU, SimpleRNN', rnn, { layers: [{ type: 'GRU', units: 40, returnSequences: true }, { type: 'SimpleRNN', units: 64 }], inputShape: [40, 2], epochs: 2 }, noise(150, 80, 0)],
])('%s: same weights with 1, 2 and 3 threads', async (_, learner, params, data) => {
	const { fit, hyperparameters, name } = learner as Learner;
	const trained: Buffer[] = [];
	let most = 0;
	for (const threads of [1, 2, 3]) {
		// Helpers come when they are ready: on a busy machine a short training may end before. All of them must give the same weights.
		for (let alongside = -1, attempt = 0; alongside < threads - 1 && attempt < ATTEMPTS; attempt++) {
			const crew = new ThreadCrew(join(__dirname, '../../../dist/crew.js'), threads);
			alongside = 0;
			const context = createContext({ crew, progress: () => (alongside = Math.max(alongside, crew.size)) });
			const model = await fit(data, checkParams(hyperparameters, name, params), context);
			const weights = model.toState().arrays.get('weights') as Float32Array;
			trained.push(Buffer.from(weights.slice().buffer));
			crew.dismiss();
			most = Math.max(most, alongside);
		}
	}
	expect(most).toBe(2);
	expect(trained.filter((weights) => !weights.equals(trained[0]))).toEqual([]);
});
