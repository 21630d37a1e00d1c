// Every layer's gradient against differences of the loss.
import { Random } from '../../../src/core/random';
import { createKernels, referenceKernels } from '../../../src/kernels';
import { makeArchitecture } from '../../../src/learners/nets/architecture';
import { makeLoss } from '../../../src/learners/nets/loss';
import { Network } from '../../../src/learners/nets/network';

const N = 3;

const CASES: [string, unknown[], number[]][] = [
	['Dense, every activation', ['tanh', 'sigmoid', 'gelu', 'softmax', 'relu'].map((activation) => ({ type: 'Dense', units: 7, activation })), [5]],
	['Dense over steps', [{ type: 'Dense', units: 3, activation: 'tanh' }, { type: 'Flatten' }], [4, 5]],
	['Conv2D valid and same, strides', [
		{ type: 'Conv2D', filters: 5, kernelSize: [3, 2], activation: 'tanh' },
		{ type: 'Conv2D', filters: 9, kernelSize: 3, padding: 'same', strides: 2, activation: 'sigmoid' },
		{ type: 'Conv2D', filters: 3, kernelSize: 2, strides: [1, 2], padding: 'same' },
		{ type: 'Flatten' },
	], [7, 6, 2]],
	['pooling', [
		{ type: 'Conv2D', filters: 5, kernelSize: 1, activation: 'tanh' },
		{ type: 'MaxPooling2D', poolSize: 2, strides: 1, padding: 'same' },
		{ type: 'AveragePooling2D', poolSize: [2, 3], padding: 'same' },
		{ type: 'Flatten' },
	], [5, 5, 1]],
	['convolution, activation and pooling in one', [
		{ type: 'Conv2D', filters: 12, kernelSize: 2, activation: 'tanh' },
		{ type: 'Conv2D', filters: 4, kernelSize: [2, 3], strides: [2, 1] },
		{ type: 'Activation', activation: 'relu' },
		{ type: 'MaxPooling2D', strides: 2 },
		{ type: 'Flatten' },
	], [8, 9, 2]],
	['global pooling', [{ type: 'Conv2D', filters: 5, kernelSize: 2 }, { type: 'GlobalAveragePooling2D' }], [4, 5, 2]],
	['global max pooling', [{ type: 'Conv2D', filters: 5, kernelSize: 2 }, { type: 'GlobalMaxPooling2D' }], [4, 5, 2]],
	['Conv1D', [{ type: 'Conv1D', filters: 6, kernelSize: 3, padding: 'same' }, { type: 'AveragePooling1D' }, { type: 'Conv1D', filters: 4, kernelSize: 2 }, { type: 'GlobalAveragePooling1D' }], [8, 3]],
	['BatchNormalization', [{ type: 'Dense', units: 6 }, { type: 'BatchNormalization' }, { type: 'Activation', activation: 'tanh' }], [4]],
	['LayerNormalization', [{ type: 'Dense', units: 6 }, { type: 'LayerNormalization' }, { type: 'Dense', units: 4, activation: 'tanh' }], [4]],
	['LSTM', [{ type: 'LSTM', units: 5, returnSequences: true }, { type: 'LSTM', units: 3 }], [4, 3]],
	['LSTM with relu, both ways', [{ type: 'LSTM', units: 5, activation: 'relu', returnSequences: true, bidirectional: true }, { type: 'Bidirectional', layer: { type: 'LSTM', units: 3 } }], [4, 3]],
	['GRU, both ways', [{ type: 'GRU', units: 5, returnSequences: true, bidirectional: true }, { type: 'GRU', units: 3 }], [4, 3]],
	['SimpleRNN, both ways', [{ type: 'SimpleRNN', units: 5, returnSequences: true, bidirectional: true }, { type: 'SimpleRNN', units: 6 }], [4, 3]],
	['Embedding with mask', [{ type: 'Embedding', inputDim: 4, outputDim: 3, maskZero: true }, { type: 'GRU', units: 5, returnSequences: true, bidirectional: true }, { type: 'LSTM', units: 4 }], [5]],
	['Embedding, masked mean', [{ type: 'Embedding', inputDim: 4, outputDim: 3, maskZero: true }, { type: 'GlobalAveragePooling1D' }], [5]],
	['Reshape', [{ type: 'Reshape', targetShape: [2, -1, 1] }, { type: 'Conv2D', filters: 3, kernelSize: 2 }, { type: 'Flatten' }], [10]],
];

describe.each(['reference', 'wasm'] as const)('gradients with %s kernels', (build) => {
	it.each(CASES)('%s', (_, layers, available) => {
		for (const nClasses of [0, 2, 3]) {
			const kernels = build === 'reference' ? referenceKernels : createKernels(4_000_000);
			const architecture = makeArchitecture({ layers, available, answer: { nClasses } });
			const network = new Network(architecture, kernels, kernels, N, true);
			const random = new Random(7);
			network.start(random);
			const inputs = available.length === 1 && architecture.layers[0].type === 'Embedding' ? () => random.integer(4) : () => random.normal();
			for (let i = 0; i < network.input.length; i++) network.input[i] = inputs();
			for (let i = 0; i < network.plan.trainable; i++) network.weights[i] += 0.1 * random.normal();
			network.refresh();
			const y = Float64Array.from({ length: N }, (__, i) => (nClasses === 0 ? random.normal() : i % nClasses));
			const weights = Float64Array.of(1, 2, 0.5);
			const loss = makeLoss(architecture.link, architecture.outputs, { loss: 'auto', labelSmoothing: 0.1 }, 'test');
			const gradient = kernels.float32(N * architecture.outputs);
			const pass = () => ({ n: N, training: true, random: new Random(1) });
			const once = pass();
			loss(network.forward(once), y, weights, N, gradient);
			network.gradients.fill(0);
			network.backward(gradient, once);
			const analytic = network.gradients.slice();
			// A direction through all weights: float32 differences of single ones would drown.
			for (let trial = 0; trial < 6; trial++) {
				const direction = Float32Array.from(analytic, () => random.normal());
				const start = network.weights.slice();
				const at = (step: number) => {
					for (let i = 0; i < direction.length; i++) network.weights[i] = start[i] + step * direction[i];
					network.refresh();
					return loss(network.forward(pass()), y, weights, N);
				};
				const h = 1e-3;
				const difference = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
				at(0);
				const expected = direction.reduce((sum, value, i) => sum + value * analytic[i], 0);
				const size = Math.hypot(...analytic) * Math.hypot(...direction);
				expect(Math.abs(difference - expected)).toBeLessThan(2e-3 * size + 1e-3);
			}
		}
	});
});
