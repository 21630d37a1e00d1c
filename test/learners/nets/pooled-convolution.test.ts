// A convolution that is computed together with its pooling against the same layers kept apart by one that does nothing.
import { Random } from '../../../src/core/random';
import { createKernels, referenceKernels } from '../../../src/kernels';
import { makeArchitecture } from '../../../src/learners/nets/architecture';
import { Network } from '../../../src/learners/nets/network';
import { expectClose } from '../../helpers/expect-close';

const N = 3;
const APART = { type: 'Dropout', rate: 0 };

const CASES: [string, readonly object[], readonly object[], number[]][] = [
	['relu, odd sides', [{ type: 'Conv2D', filters: 12, kernelSize: 3, activation: 'relu' }], [{ type: 'MaxPooling2D' }], [9, 10, 1]],
	['no activation, no bias', [{ type: 'Conv2D', filters: 4, kernelSize: [2, 3], useBias: false }], [{ type: 'MaxPooling2D', strides: 2 }], [8, 9, 3]],
	['padding', [{ type: 'Conv2D', filters: 20, kernelSize: 5, padding: 'same', activation: 'relu' }], [{ type: 'MaxPooling2D', padding: 'same' }], [8, 6, 2]],
	['many channels', [{ type: 'Conv2D', filters: 24, kernelSize: 3, activation: 'relu' }], [{ type: 'MaxPooling2D' }], [7, 8, 3]],
	['strides, activation apart', [{ type: 'Conv2D', filters: 8, kernelSize: 3, strides: [1, 2] }, { type: 'Activation', activation: 'relu' }], [{ type: 'MaxPooling2D' }], [8, 13, 5]],
];

describe.each(['reference', 'wasm'] as const)('%s kernels', (build) => {
	it.each(CASES)('%s', (_, convolution, pooling, available) => {
		const first = { type: 'Conv2D', filters: available[2] === 3 ? 16 : 5, kernelSize: 2, padding: 'same', activation: 'tanh' };
		const [together, apart] = [[], [APART]].map((between) => {
			const kernels = build === 'reference' ? referenceKernels : createKernels(4_000_000);
			const architecture = makeArchitecture({ layers: [first, ...convolution, ...between, ...pooling, { type: 'Flatten' }], available, answer: { nClasses: 3 } });
			const network = new Network(architecture, kernels, kernels, N, true);
			const random = new Random(3);
			network.start(random);
			for (let i = 0; i < network.plan.trainable; i++) network.weights[i] += 0.1 * random.normal();
			network.refresh();
			for (let i = 0; i < network.input.length; i++) network.input[i] = random.normal();
			const pass = { n: N, training: true, random };
			// Twice: gradients add up, what a pass leaves behind doesn't show in the next.
			const outputs = [0, 1].map(() => {
				const values = network.forward(pass).slice(0, N * 3);
				const gradient = kernels.float32(N * 3);
				for (let i = 0; i < gradient.length; i++) gradient[i] = random.normal();
				network.backward(gradient, pass);
				return values;
			});
			return { outputs, gradients: network.gradients };
		});
		together.outputs.forEach((values, i) => expectClose(values, apart.outputs[i], { absolute: 1e-5, relative: 1e-5 }));
		expectClose(together.gradients, apart.gradients, { absolute: 2e-5, relative: 2e-5 });
		expect(together.gradients.some((value) => Math.abs(value) > 0.1)).toBe(true);
	});
});
