// The second backend trains the same network: same rows, same start, same steps. Native tfjs-node needs a download that a test cannot
// count on, so that plain @tensorflow/tfjs, which has the same operations, takes its place.
import { createContext } from '../../../src/core/context';
import { Random } from '../../../src/core/random';
import { createKernels } from '../../../src/kernels';
import { makeArchitecture } from '../../../src/learners/nets/architecture';
import { makeLoss } from '../../../src/learners/nets/loss';
import { Network, type TrainableNetwork } from '../../../src/learners/nets/network';
import { makeOptimiser } from '../../../src/learners/nets/optimiser';
import { loadTensorflow, restoreUtil } from '../../../src/learners/nets/tensorflow/load-tensorflow';
import { TensorNetwork } from '../../../src/learners/nets/tensorflow/tensor-network';
import { neuralNetwork } from '../../../src/learners/neural-network';
import { checkParams } from '../../../src/core/params';
import { matrixOf } from './backend-rows';

let isInstalled = true;
jest.mock(
	'@tensorflow/tfjs-node',
	() => {
		if (!isInstalled) throw new Error("Cannot find module 'tfjs_binding.node'\nRequire stack: …");
		const tf = jest.requireActual<typeof import('@tensorflow/tfjs')>('@tensorflow/tfjs');
		// Without its advice to install what it stands for.
		tf.env().set('PROD', true);
		return tf;
	},
	{ virtual: true },
);

interface Case {
	shape: number[];
	nClasses: number;
	layers: unknown[];
	tokens?: number;
}

const dense = (units: number, activation = 'linear') => ({ type: 'Dense', units, activation });
const CASES: Record<string, Case> = {
	'dense, every activation': { shape: [5], nClasses: 3, layers: [dense(7, 'relu'), dense(6, 'tanh'), dense(6, 'sigmoid'), dense(5, 'gelu'), { type: 'Activation', activation: 'softmax' }, dense(3, 'softmax')] },
	'dense without bias, numbers': { shape: [4], nClasses: 0, layers: [{ ...dense(6, 'tanh'), useBias: false }, dense(1)] },
	dropout: { shape: [5], nClasses: 2, layers: [dense(9, 'relu'), { type: 'Dropout', rate: 0.4 }, dense(1, 'sigmoid')] },
	'layer normalisation': { shape: [5], nClasses: 3, layers: [dense(6), { type: 'LayerNormalization' }, dense(4, 'relu')] },
	'convolution and pooling': {
		shape: [8, 7, 2],
		nClasses: 3,
		layers: [
			{ type: 'Conv2D', filters: 4, kernelSize: 3, activation: 'tanh' },
			{ type: 'MaxPooling2D' },
			{ type: 'Conv2D', filters: 3, kernelSize: 2, strides: 2, padding: 'same' },
			{ type: 'AveragePooling2D', padding: 'same' },
			{ type: 'Flatten' },
		],
	},
	'sequence convolution': { shape: [9, 2], nClasses: 0, layers: [{ type: 'Conv1D', filters: 5, kernelSize: 3, padding: 'same' }, { type: 'MaxPooling1D' }, { type: 'AveragePooling1D' }, { type: 'GlobalMaxPooling1D' }] },
	'batch normalisation': { shape: [4, 4, 2], nClasses: 2, layers: [{ type: 'Conv2D', filters: 3, kernelSize: 3 }, { type: 'BatchNormalization', momentum: 0.8 }, { type: 'Activation', activation: 'relu' }, { type: 'GlobalAveragePooling2D' }] },
	'LSTM both ways': { shape: [5, 3], nClasses: 2, layers: [{ type: 'LSTM', units: 4, returnSequences: true, bidirectional: true }, { type: 'LSTM', units: 3 }] },
	GRU: { shape: [5, 3], nClasses: 0, layers: [{ type: 'GRU', units: 4, returnSequences: true }, { type: 'GRU', units: 3, bidirectional: true }] },
	'GRU without bias, SimpleRNN': { shape: [4, 2], nClasses: 0, layers: [{ type: 'GRU', units: 3, returnSequences: true, useBias: false, activation: 'relu' }, { type: 'SimpleRNN', units: 3 }] },
	'embedding with padding': { shape: [6], nClasses: 2, tokens: 9, layers: [{ type: 'Embedding', inputDim: 9, outputDim: 4, maskZero: true }, { type: 'LSTM', units: 4, returnSequences: true }, { type: 'GRU', units: 3 }] },
	'embedding without mask': { shape: [6], nClasses: 2, tokens: 9, layers: [{ type: 'Embedding', inputDim: 7, outputDim: 4 }, { type: 'Reshape', targetShape: [3, 8] }, { type: 'Flatten' }] },
};

const N = 6;
const STEPS = 8;

describe.each(['adam', 'sgd'] as const)('as our kernels with %s', (optimizer) => {
	it.each(Object.entries(CASES))('%s', (_, { shape, nClasses, layers, tokens }) => {
		const architecture = makeArchitecture({ layers, available: shape, answer: { nClasses } });
		const kernels = createKernels(8_000_000);
		const data = new Random(5);
		const x = Float32Array.from({ length: N * shape.reduce((a, b) => a * b, 1) }, () => (tokens ? data.integer(tokens) : data.normal()));
		const y = Float64Array.from({ length: N }, () => (nClasses > 0 ? data.integer(nClasses) : data.normal()));
		const rowWeights = Float64Array.from({ length: N }, () => 0.5 + data.uniform());
		const loss = makeLoss(architecture.link, architecture.outputs, { loss: 'auto', labelSmoothing: nClasses > 0 ? 0.1 : 0 }, 'test');

		const train = (network: TrainableNetwork) => {
			network.start(new Random(3));
			network.input.set(x);
			const random = new Random(9);
			const step = makeOptimiser(network, kernels, kernels, { optimizer, momentum: 0.9, weightDecay: 0.01, l2: 0.001, gradientClipping: 5 });
			const losses: number[] = [];
			let first: Float32Array | undefined;
			for (let i = 0; i < STEPS; i++) {
				network.gradients.fill(0);
				losses.push(network.learn({ n: N, training: true, random }, (outputs, gradient) => loss(outputs, y, rowWeights, N, gradient, 1 / N)));
				first ??= network.gradients.slice();
				step(0.01);
				network.refresh();
			}
			const outputs = network.forward({ n: N, training: false, random }).slice(0, N * architecture.outputs);
			const weights = network.weights.slice();
			network.dispose();
			return { losses, gradients: first!, weights, outputs };
		};
		const ours = train(new Network(architecture, kernels, kernels, N, true));
		const tf = loadTensorflow();
		const theirs = train(new TensorNetwork(tf, architecture, kernels, N));
		expect(farthest(theirs.gradients, ours.gradients)).toBeLessThan(2e-5);
		expect(farthest(theirs.losses, ours.losses)).toBeLessThan(1e-4);
		expect(farthest(theirs.outputs, ours.outputs)).toBeLessThan(1e-4);
		expect(farthest(theirs.weights, ours.weights)).toBeLessThan(optimizer === 'sgd' ? 1e-4 : 1e-3);
		expect(ours.losses[STEPS - 1]).not.toBe(ours.losses[0]);
		expect(tf.memory().numTensors).toBe(0);
	});
});

it('fits a learner as the kernels do, words in sparse columns included, and predicts without it', async () => {
	const { x, y } = matrixOf(60);
	const fit = async (backend: string) => {
		const params = checkParams(neuralNetwork.hyperparameters, 'neuralNetwork', { epochs: 3, units: 8, backend, patience: 2, batchSize: 16 });
		return await neuralNetwork.fit({ x, y, problemType: 'classification', nClasses: 2 }, params, createContext({ seed: 4 }));
	};
	const answers = (model: { predictBatch(rows: typeof x, out: Float64Array): void }) => {
		const out = new Float64Array(120);
		model.predictBatch(x, out);
		return out;
	};
	const [ours, theirs] = [await fit('wasm'), await fit('tensorflow')];
	expect(farthest(answers(theirs), answers(ours))).toBeLessThan(1e-4);
	expect(theirs.toState().json).toEqual(ours.toState().json);
	isInstalled = false;
	jest.resetModules();
	expect(answers(neuralNetwork.load(theirs.toState()))).toEqual(answers(theirs));
});

describe('where it is not installed', () => {
	it('says so and what to do', async () => {
		isInstalled = false;
		jest.resetModules();
		const { x, y } = matrixOf(20);
		const params = checkParams(neuralNetwork.hyperparameters, 'neuralNetwork', { backend: 'tensorflow' });
		const fit = neuralNetwork.fit({ x, y, problemType: 'classification', nClasses: 2 }, params, createContext());
		await expect(fit).rejects.toMatchObject({ code: 'ML-BACKEND', fix: expect.stringContaining('wasm') as string });
	});
});

describe('restoreUtil', () => {
	it('adds what Node 23 took away and leaves the rest', () => {
		const own = () => true;
		const util: Record<string, unknown> = { isArray: own };
		restoreUtil(util);
		expect(util.isArray).toBe(own);
		const isNullOrUndefined = util.isNullOrUndefined as (value: unknown) => boolean;
		expect([null, undefined, 0, ''].map(isNullOrUndefined)).toEqual([true, true, false, false]);
	});
});

function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
	expect(a).toHaveLength(b.length);
	return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}
