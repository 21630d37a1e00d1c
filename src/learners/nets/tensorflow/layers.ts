// The layers of `layer-spec.ts` as operations of TensorFlow.js, whose gradients it works out itself. No line is shared with our own
// layers, so that each checks the other.
import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type { Random } from '../../../core/random';
import type { Activation, LayerSpec, Shape, SpecOf } from '../layer-spec';
import { windowsAlong } from '../shapes';
import type { Tensorflow } from './load-tensorflow';
import { recurrent } from './recurrent';

export interface Flow {
	/** [row][shape]. */
	readonly values: Tensor;
	/** [row][step]: 0 = padding. */
	readonly mask?: Tensor;
}

export interface Site {
	readonly tf: Tensorflow;
	readonly inShape: Shape;
	readonly outShape: Shape;
	/** In the order of `weightSlots`. */
	readonly weights: readonly Tensor[];
	readonly n: number;
	readonly training: boolean;
	/** For dropout. */
	readonly random: Random;
	/** Told what batch normalisation saw, while training. */
	moments(mean: Float32Array, variance: Float32Array): void;
}

export function applyLayer(spec: LayerSpec, flow: Flow, site: Site): Flow {
	const { tf, n, outShape, weights } = site;
	const x = flow.values;
	switch (spec.type) {
		case 'Dense':
			return { ...flow, values: dense(spec, x, site) };
		case 'Conv2D':
			return { ...flow, values: bent(tf, spec.activation, biased(tf.conv2d(x as Tensor4D, weights[0] as Tensor4D, pair(spec.strides), spec.padding), weights[1])) };
		case 'Conv1D':
			return { ...flow, values: bent(tf, spec.activation, biased(tf.conv1d(x as Tensor3D, weights[0] as Tensor3D, spec.strides[0], spec.padding), weights[1])) };
		case 'MaxPooling2D':
		case 'MaxPooling1D':
		case 'AveragePooling2D':
		case 'AveragePooling1D':
			return { ...flow, values: pool(spec, x, site) };
		case 'GlobalMaxPooling2D':
		case 'GlobalMaxPooling1D':
			return { ...flow, values: tf.max(x, places(x)) };
		case 'GlobalAveragePooling2D':
		case 'GlobalAveragePooling1D':
			return { ...flow, values: tf.mean(x, places(x)) };
		case 'Flatten':
		case 'Reshape':
			return { values: x.reshape([n, ...outShape]) };
		case 'Dropout':
			return site.training && spec.rate > 0 ? { ...flow, values: tf.mul(x, dropoutMask(spec.rate, x, site)) } : flow;
		case 'BatchNormalization':
			return { ...flow, values: batchNormalisation(spec, x, site) };
		case 'LayerNormalization': {
			const { mean, variance } = tf.moments(x, -1, true);
			return { ...flow, values: tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, spec.epsilon))), weights[0]), weights[1]) };
		}
		case 'Embedding':
			return embedding(spec, x, site);
		case 'SimpleRNN':
		case 'LSTM':
		case 'GRU':
			return recurrent(spec, flow, site);
		case 'Activation':
			return { ...flow, values: bent(tf, spec.activation, x) };
	}
}

export function bent(tf: Tensorflow, kind: Activation, x: Tensor): Tensor {
	switch (kind) {
		case 'linear':
			return x;
		case 'gelu':
			return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
		case 'softmax':
			return tf.softmax(x);
		default:
			return tf[kind](x);
	}
}

const biased = (x: Tensor, bias: Tensor | undefined): Tensor => (bias ? x.add(bias) : x);
const pair = ([a, b = a]: readonly number[]): [number, number] => [a, b];
/** All axes but rows and channels. */
const places = (x: Tensor): number[] => Array.from({ length: x.rank - 2 }, (_, i) => i + 1);

function dense(spec: SpecOf<'Dense'>, x: Tensor, { tf, n, outShape, weights }: Site): Tensor {
	const product = tf.matMul(x.reshape([-1, weights[0].shape[0]]), weights[0]);
	return bent(tf, spec.activation, biased(product, weights[1])).reshape([n, ...outShape]);
}

type Pooling = SpecOf<'MaxPooling2D'> | SpecOf<'MaxPooling1D'> | SpecOf<'AveragePooling2D'> | SpecOf<'AveragePooling1D'>;

function pool(spec: Pooling, x: Tensor, { tf, n, inShape, outShape }: Site): Tensor {
	const isLine = inShape.length === 2;
	const over = (sizes: readonly number[]): [number, number] => (isLine ? [1, sizes[0]] : pair(sizes));
	const image = (isLine ? x.reshape([n, 1, ...inShape]) : x) as Tensor4D;
	const size = over(spec.poolSize);
	const strides = over(spec.strides.length > 0 ? spec.strides : spec.poolSize);
	if (spec.type.startsWith('Max')) return tf.maxPool(image, size, strides, spec.padding).reshape([n, ...outShape]);
	if (spec.padding === 'valid') return tf.avgPool(image, size, strides, 'valid').reshape([n, ...outShape]);
	// The mean of those that are there, zeros around left out: what `same` computes too, but its gradient in tfjs counts the zeros.
	const around = size.map((length, axis) => windowsAlong(image.shape[axis + 1], length, strides[axis], 'same')).map(({ before, after }): [number, number] => [before, after]);
	const mean = (x4: Tensor4D) => tf.avgPool(tf.pad(x4, [[0, 0], ...around, [0, 0]]), size, strides, 'valid');
	const share = mean(tf.ones([1, image.shape[1], image.shape[2], image.shape[3]]));
	return tf.div(mean(image), share).reshape([n, ...outShape]);
}

/** Drawn as our own layer draws it, so that both backends drop the same values. */
function dropoutMask(rate: number, x: Tensor, { tf, random }: Site): Tensor {
	const factors = new Float32Array(x.size);
	const scale = 1 / (1 - rate);
	const limit = Math.round(rate * 65_536);
	for (let i = 0; i < factors.length; i += 2) {
		const bits = random.uint32();
		factors[i] = (bits & 65_535) >= limit ? scale : 0;
		if (i + 1 < factors.length) factors[i + 1] = bits >>> 16 >= limit ? scale : 0;
	}
	return tf.tensor(factors, x.shape);
}

function batchNormalisation({ epsilon }: SpecOf<'BatchNormalization'>, x: Tensor, { tf, weights, training, moments }: Site): Tensor {
	const [gamma, beta, movingMean, movingVariance] = weights;
	let seen: { mean: Tensor; variance: Tensor } = { mean: movingMean, variance: movingVariance };
	if (training) {
		seen = tf.moments(x, Array.from({ length: x.rank - 1 }, (_, axis) => axis));
		moments(seen.mean.dataSync<'float32'>(), seen.variance.dataSync<'float32'>());
	}
	return tf.add(tf.mul(tf.div(tf.sub(x, seen.mean), tf.sqrt(tf.add(seen.variance, epsilon))), gamma), beta);
}

function embedding(spec: SpecOf<'Embedding'>, x: Tensor, { tf, weights: [table] }: Site): Flow {
	const isToken = tf.logicalAnd(tf.greaterEqual(x, 0), tf.less(x, table.shape[0]));
	const ids = tf.where(isToken, tf.floor(x), tf.zerosLike(x)).toInt();
	return { values: tf.gather(table, ids), mask: spec.maskZero ? tf.notEqual(ids, 0).toFloat() : undefined };
}
