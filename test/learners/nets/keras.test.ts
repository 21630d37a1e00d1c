// The same weights give the answers of Keras, before and after five steps of training (test/golden/generate/networks.py).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../../src/core/random';
import { createKernels } from '../../../src/kernels';
import { makeArchitecture } from '../../../src/learners/nets/architecture';
import { softmaxRows } from '../../../src/learners/nets/layers/activation';
import { makeLoss } from '../../../src/learners/nets/loss';
import { Network } from '../../../src/learners/nets/network';
import { makeOptimiser } from '../../../src/learners/nets/optimiser';
import { expectClose } from '../../helpers/expect-close';

interface Golden {
	shape: number[];
	nClasses: number;
	layers: unknown[];
	optimizer: 'adam' | 'sgd';
	rate: number;
	x: number[];
	y: number[];
	weights: number[];
	before: number[];
	firstLoss: number;
	after: number[];
}

const GOLDEN = JSON.parse(readFileSync(join(__dirname, '../../golden/networks.json'), 'utf8')) as Record<string, Golden>;

it.each(Object.entries(GOLDEN))('%s', (name, golden) => {
	const { shape, nClasses, layers, optimizer, rate, x, y } = golden;
	const n = y.length;
	const kernels = createKernels(4_000_000);
	const architecture = makeArchitecture({ layers, available: shape, answer: { nClasses } });
	const network = new Network(architecture, kernels, kernels, n, true);
	expect(network.weights).toHaveLength(golden.weights.length);
	network.weights.set(golden.weights);
	network.refresh();
	network.input.set(x);
	const width = architecture.outputs;
	const pass = (training: boolean) => ({ n, training, random: new Random(1) });
	const answers = () => {
		const out = network.forward(pass(false)).slice(0, n * width);
		if (architecture.link === 'softmax') softmaxRows(out, n, width);
		return architecture.link === 'sigmoid' ? out.map((z) => 1 / (1 + Math.exp(-z))) : out;
	};
	expectClose(answers(), golden.before, { absolute: 2e-6, relative: 2e-5 });

	const params = { optimizer, momentum: 0.9, weightDecay: 0, l2: 0, gradientClipping: 0 };
	const step = makeOptimiser(network, kernels, kernels, params);
	const loss = makeLoss(architecture.link, width, { loss: 'auto', labelSmoothing: 0 }, 'test');
	const gradient = kernels.float32(n * width);
	const ones = new Float64Array(n).fill(1);
	for (let i = 0; i < 5; i++) {
		const once = pass(true);
		network.gradients.fill(0);
		const sum = loss(network.forward(once), Float64Array.from(y), ones, n, gradient, 1 / n);
		if (i === 0) expectClose([sum / n], [golden.firstLoss], { absolute: 1e-6, relative: 2e-5 });
		network.backward(gradient, once);
		step(rate);
		network.refresh();
	}
	// Adam divides small gradients by their own size, so that their rounding shows; with sgd the same net agrees closely.
	expectClose(answers(), golden.after, { absolute: name === 'tokens adam' ? 1e-3 : 5e-5, relative: 5e-4 });
});
