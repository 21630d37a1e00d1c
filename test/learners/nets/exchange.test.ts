// Files of weights: those of Keras and tfjs-layers give the answers that they gave there, ours give them back, hostile ones are refused.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { checkParams, invalidValues } from '../../../src/core/params';
import { createContext } from '../../../src/core/context';
import { Random } from '../../../src/core/random';
import { createKernels } from '../../../src/kernels';
import { makeArchitecture, type Architecture } from '../../../src/learners/nets/architecture';
import { applyInitialWeights } from '../../../src/learners/nets/exchange/apply-initial-weights';
import { initialWeightsParam, type InitialWeights } from '../../../src/learners/nets/exchange/initial-weights';
import { namedWeights } from '../../../src/learners/nets/exchange/named-weights';
import { decodeSafetensors, encodeSafetensors } from '../../../src/learners/nets/exchange/safetensors';
import { encodeTfjs } from '../../../src/learners/nets/exchange/tfjs-model';
import { softmaxRows } from '../../../src/learners/nets/layers/activation';
import { Network } from '../../../src/learners/nets/network';
import { neuralNetwork } from '../../../src/learners/neural-network';
import { expectClose } from '../../helpers/expect-close';
import { matrixOf } from './backend-rows';

interface Golden {
	shape: number[];
	nClasses: number;
	layers: unknown[];
	file: string;
	model?: object;
	x: number[];
	answers: number[];
}

// Without its advice to install the native backend.
tf.env().set('PROD', true);

const ROWS = 4;
const CLOSE = { absolute: 2e-6, relative: 2e-5 };
const read = (name: string) => JSON.parse(readFileSync(join(__dirname, '../../golden', name), 'utf8')) as Record<string, Golden>;
const KERAS = Object.entries(read('network-weights-keras.json'));
const TFJS = Object.entries(read('network-weights-tfjs.json'));

const architectureOf = ({ shape, nClasses, layers }: Golden) => makeArchitecture({ layers, available: shape, answer: { nClasses } });
const initialOf = ({ file, model }: Golden): InitialWeights =>
	initialWeightsParam.check(model ? { format: 'tfjs', model, data: file } : { format: 'safetensors', data: file }, 'test');

function answers(architecture: Architecture, x: number[], set: (weights: Float32Array) => void): Float32Array {
	const kernels = createKernels(2_000_000);
	const network = new Network(architecture, kernels, kernels, ROWS, true);
	network.start(new Random(1));
	set(network.weights);
	network.refresh();
	network.input.set(x);
	const out = network.forward({ n: ROWS, training: false, random: new Random(1) }).slice(0, ROWS * architecture.outputs);
	if (architecture.link === 'softmax') softmaxRows(out, ROWS, architecture.outputs);
	return architecture.link === 'sigmoid' ? out.map((z) => 1 / (1 + Math.exp(-z))) : out;
}

describe.each([
	['Keras', KERAS],
	['tfjs-layers', TFJS],
])('weights of %s', (_, goldens) => {
	it.each(goldens)('%s', (_name, golden) => {
		const architecture = architectureOf(golden);
		expectClose(answers(architecture, golden.x, (weights) => applyInitialWeights(initialOf(golden), architecture, weights)), golden.answers, CLOSE);
	});
});

function trainedWeights(golden: Golden): { architecture: Architecture; weights: Float32Array } {
	const architecture = architectureOf(golden);
	const weights = new Float32Array(architecture.slots.flat().reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0));
	applyInitialWeights(initialOf(golden), architecture, weights);
	return { architecture, weights };
}

describe('what we write', () => {
	it.each([...KERAS, ...TFJS])('safetensors of %s come back bit by bit', (_, golden) => {
		const { architecture, weights } = trainedWeights(golden);
		const bytes = encodeSafetensors(namedWeights(architecture, weights), { mean: '0' });
		const back = new Float32Array(weights.length);
		applyInitialWeights(initialWeightsParam.check({ format: 'safetensors', data: base64(bytes) }, 'test'), architecture, back);
		expect(back).toEqual(weights);
	});

	it.each(TFJS)('model.json of %s runs in tfjs-layers', async (_, golden) => {
		const { architecture, weights } = trainedWeights(golden);
		const written = encodeTfjs(architecture, namedWeights(architecture, weights), {});
		const { modelTopology, weightsManifest } = written.model as { modelTopology: object; weightsManifest: tf.io.WeightsManifestConfig };
		const weightData = written.weights.slice().buffer;
		const model = await tf.loadLayersModel({ load: () => Promise.resolve({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }) });
		const out = model.predict(tf.tensor(golden.x, [ROWS, ...golden.shape])) as tf.Tensor;
		expectClose(await out.data(), golden.answers, CLOSE);
		const back = new Float32Array(weights.length);
		applyInitialWeights(initialWeightsParam.check({ format: 'tfjs', model: written.model, data: base64(written.weights) }, 'test'), architecture, back);
		expect(back).toEqual(weights);
		model.dispose();
		tf.dispose(out);
	});

	it('a GRU is refused for tfjs-layers, which computes another', () => {
		const [, golden] = KERAS.find(([name]) => name.startsWith('GRU'))!;
		const { architecture, weights } = trainedWeights(golden);
		expect(() => encodeTfjs(architecture, namedWeights(architecture, weights), {})).toThrow(expect.objectContaining({ code: 'ML-WEIGHTS-FILE' }));
	});
});

describe('a training that goes on', () => {
	it('starts where the file left off, all layers or some', async () => {
		const { x, y } = matrixOf(60);
		const fit = async (initialWeights: unknown, more = {}) => {
			const params = checkParams(neuralNetwork.hyperparameters, 'neuralNetwork', { epochs: 1, learningRate: 1e-9, weightDecay: 0, patience: 0, units: 6, initialWeights, ...more });
			return await neuralNetwork.fit({ x, y, problemType: 'classification', nClasses: 2 }, params, createContext({ seed: 2 }));
		};
		const answersOf = (model: Awaited<ReturnType<typeof fit>>) => {
			const out = new Float64Array(120);
			model.predictBatch(x, out);
			return out;
		};
		const first = await fit({}, { epochs: 20, learningRate: 0.01 });
		const weights = first.toState().arrays.get('weights') as Float32Array;
		const { network } = first.toState().json as { network: { layers: unknown[]; available: number[] } };
		const architecture = makeArchitecture({ layers: network.layers, available: network.available, answer: { nClasses: 2 } });
		const data = base64(encodeSafetensors(namedWeights(architecture, weights), {}));
		expectClose(answersOf(await fit({ format: 'safetensors', data })), answersOf(first), { absolute: 1e-5, relative: 0 });
		const some = (await fit(JSON.stringify({ format: 'safetensors', data, layers: [0] }))).toState().arrays.get('weights') as Float32Array;
		const start = (await fit({})).toState().arrays.get('weights') as Float32Array;
		const firstLayer = network.available[0] * 6 + 6;
		expectClose(some.subarray(0, firstLayer), weights.subarray(0, firstLayer), { absolute: 1e-5, relative: 0 });
		expectClose(some.subarray(firstLayer), start.subarray(firstLayer), { absolute: 1e-5, relative: 0 });
		await expect(fit({ format: 'safetensors', data }, { units: 7 })).rejects.toMatchObject({ code: 'ML-WEIGHTS-FILE' });
	});
});

describe('a hostile file', () => {
	const [, golden] = KERAS[0];
	const architecture = architectureOf(golden);
	const good = new Uint8Array(Buffer.from(golden.file, 'base64'));
	const place = (bytes: Uint8Array, layers?: number[]) => {
		const weights = new Float32Array(trainedWeights(golden).weights.length);
		applyInitialWeights(initialWeightsParam.check({ format: 'safetensors', data: base64(bytes), ...(layers ? { layers } : {}) }, 'test'), architecture, weights);
	};
	const refused = expect.objectContaining({ code: 'ML-WEIGHTS-FILE' }) as Error;

	it('is refused wherever it is cut, and however a byte of its header is turned', () => {
		for (let length = 1; length < good.length; length += 37) expect(() => place(good.subarray(0, length))).toThrow(refused);
		for (let at = 0; at < 700; at += 3) {
			const bytes = good.slice();
			bytes[at] ^= 0x15;
			try {
				place(bytes);
			} catch (error) {
				expect(error).toMatchObject({ code: 'ML-WEIGHTS-FILE' });
			}
		}
	});

	it.each<[string, Record<string, unknown>, number]>([
		['overlaps', { 'layers.0.kernel': f32([2], 0, 8), 'layers.0.bias': f32([2], 4, 12) }, 12],
		['leaves a gap', { 'layers.0.kernel': f32([2], 4, 12) }, 12],
		['reaches beyond its end', { 'layers.0.kernel': f32([4], 0, 16) }, 8],
		['claims a shape beyond its bytes', { 'layers.0.kernel': f32([1000, 1000, 1000], 0, 8) }, 8],
		['has a negative length', { 'layers.0.kernel': f32([-2], 0, -8) }, 0],
		['has an unknown type', { 'layers.0.kernel': { dtype: 'BF16', shape: [2], data_offsets: [0, 4] } }, 4],
		['names no layer', { 'conv/kernel': f32([2], 0, 8) }, 8],
		['names a prototype', JSON.parse('{"__proto__": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}') as Record<string, unknown>, 8],
		['names a weight twice', { 'layers.0.kernel': f32([1], 0, 4), 'layers.00.kernel': f32([1], 4, 8) }, 8],
		['is null inside', { 'layers.0.kernel': null }, 0],
		['has none', {}, 0],
	])('that %s', (_, header, size) => {
		expect(() => place(fileOf(header, size))).toThrow(refused);
	});

	it.each([
		['a value that is no number', 'layers.0.kernel', NaN],
		['an endless value', 'layers.0.kernel', Infinity],
		['a negative variance', 'layers.1.moving_variance', -1],
	])('with %s', (_, name, value) => {
		const weights = decodeSafetensors(good);
		weights.get(name.slice(7))!.values[0] = value;
		expect(() => place(encodeSafetensors(weights, {}))).toThrow(refused);
	});

	it('that leaves a weight out, has one more, or another shape', () => {
		for (const change of [
			(weights: ReturnType<typeof decodeSafetensors>) => weights.delete('4.bias'),
			(weights: ReturnType<typeof decodeSafetensors>) => weights.set('7.bias', { shape: [1], values: new Float32Array(1) }),
			(weights: ReturnType<typeof decodeSafetensors>) => weights.set('4.bias', { shape: [3, 1], values: new Float32Array(3) }),
		]) {
			const weights = decodeSafetensors(good);
			change(weights);
			expect(() => place(encodeSafetensors(weights, {}))).toThrow(refused);
		}
		expect(() => place(good, [9])).toThrow(refused);
	});

	const [, lstm] = TFJS.find(([name]) => name === 'LSTM over tokens')!;
	it.each<[string, (text: string) => string]>([
		['another kind of layer', (text) => text.replace('"class_name":"LSTM"', '"class_name":"SimpleRNN"')],
		['gates that bend otherwise', (text) => text.replace('"recurrent_activation":"sigmoid"', '"recurrent_activation":"hard_sigmoid"')],
		['quantized weights', (text) => text.replaceAll('"dtype":"float32"}', '"dtype":"uint8"}')],
		['a graph instead of a chain', (text) => text.replace('"Sequential"', '"Functional"')],
		['no list of weights', (text) => text.replace('weightsManifest', 'weights')],
		['no topology', (text) => text.replace('modelTopology', 'topology')],
		['weights of nobody', (text) => text.replaceAll('dense_Dense', 'nobody').replace('"name":"nobody', '"name":"x')],
		['a shape beyond its bytes', (text) => text.replace('"shape":[7,3]', '"shape":[70000,30000]')],
		['a shape that is none', (text) => text.replace('"shape":[7,3]', '"shape":["7",3]')],
	])('of tfjs with %s', (_, change) => {
		const text = JSON.stringify(lstm.model);
		expect(change(text)).not.toBe(text);
		const model = JSON.parse(change(text)) as object;
		const target = architectureOf(lstm);
		expect(() => applyInitialWeights(initialOf({ ...lstm, model }), target, new Float32Array(1000))).toThrow(refused);
	});

	it('of tfjs with bytes missing or left over', () => {
		const target = architectureOf(lstm);
		const bytes = Buffer.from(lstm.file, 'base64');
		for (const file of [bytes.subarray(0, -4), Buffer.concat([bytes, Buffer.alloc(4)])]) {
			expect(() => applyInitialWeights(initialOf({ ...lstm, file: file.toString('base64') }), target, new Float32Array(1000))).toThrow(refused);
		}
	});
});

describe('the parameter', () => {
	it.each(invalidValues(initialWeightsParam).map((value) => [JSON.stringify(value), value]))('refuses %s', (_, value) => {
		expect(() => initialWeightsParam.check(value, 'test')).toThrow(expect.objectContaining({ code: 'ML-PARAMETER' }));
	});

	it('refuses more than 16 Mi characters, and cuts long texts into pieces', () => {
		const check = (characters: number) => initialWeightsParam.check({ format: 'safetensors', data: 'A'.repeat(characters) }, 'test');
		expect(() => check(2 ** 24 + 4)).toThrow(expect.objectContaining({ code: 'ML-PARAMETER' }));
		expect(check(2 ** 20).data!.every((piece) => piece.length < 2 ** 20)).toBe(true);
	});
});

function f32(shape: number[], from: number, to: number) {
	return { dtype: 'F32', shape, data_offsets: [from, to] };
}

function fileOf(header: object, size: number): Uint8Array {
	const text = Buffer.from(JSON.stringify(header));
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(text.length));
	return Buffer.concat([length, text, Buffer.alloc(size)]);
}

function base64(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('base64');
}
