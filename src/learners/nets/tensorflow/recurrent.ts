// SimpleRNN, LSTM (gates i, f, c, o) and GRU (z, r, h; reset after the product) step by step.
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { SpecOf } from '../layer-spec';
import type { Flow, Site } from './layers';
import type { Tensorflow } from './load-tensorflow';

type RecurrentSpec = SpecOf<'SimpleRNN'> | SpecOf<'LSTM'> | SpecOf<'GRU'>;

export function recurrent(spec: RecurrentSpec, flow: Flow, site: Site): Flow {
	const half = spec.bidirectional ? site.weights.length / 2 : site.weights.length;
	const parts = [directed(spec, flow, site, site.weights.slice(0, half), false)];
	if (spec.bidirectional) parts.push(directed(spec, flow, site, site.weights.slice(half), true));
	return { values: site.tf.concat(parts, -1), mask: spec.returnSequences ? flow.mask : undefined };
}

interface State {
	h: Tensor;
	/** LSTM: the cell. */
	c: Tensor;
}

function directed(spec: RecurrentSpec, { values, mask }: Flow, site: Site, weights: readonly Tensor[], isReversed: boolean): Tensor {
	const { tf, n, inShape } = site;
	const [steps, inputs] = inShape;
	const [kernel, , bias] = weights;
	// A GRU has two biases: of the inputs and of the state.
	const ofInputs = bias && spec.type === 'GRU' ? bias.slice([0, 0], [1, -1]) : bias;
	const product = tf.matMul(values.reshape([-1, inputs]), kernel);
	const gates = tf.unstack((ofInputs ? product.add(ofInputs) : product).reshape([n, steps, -1]), 1);
	const start = tf.zeros([n, spec.units]);
	let state: State = { h: start, c: start };
	const states: Tensor[] = [];
	for (let step = 0; step < steps; step++) {
		const time = isReversed ? steps - 1 - step : step;
		const next = cell(spec, tf, gates[time], state, weights);
		const isKnown = mask?.slice([0, time], [n, 1]);
		state = isKnown ? { h: chosen(tf, isKnown, next.h, state.h), c: chosen(tf, isKnown, next.c, state.c) } : next;
		states[time] = state.h;
	}
	return spec.returnSequences ? tf.stack(states, 1) : state.h;
}

function chosen(tf: Tensorflow, isFirst: Tensor, first: Tensor, second: Tensor): Tensor {
	return tf.add(tf.mul(isFirst, first), tf.mul(tf.sub(1, isFirst), second));
}

function cell(spec: RecurrentSpec, tf: Tensorflow, input: Tensor, { h, c }: State, [, recurrentKernel, bias]: readonly Tensor[]): State {
	const shape = (x: Tensor): Tensor => (spec.activation === 'relu' ? tf.relu(x) : tf.tanh(x));
	const fromState: Tensor = tf.matMul(h as Tensor2D, recurrentKernel as Tensor2D);
	switch (spec.type) {
		case 'SimpleRNN':
			return { h: shape(tf.add(input, fromState)), c };
		case 'LSTM': {
			const [i, f, g, o] = tf.split(tf.add(input, fromState), 4, 1);
			const next = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), shape(g)));
			return { h: tf.mul(tf.sigmoid(o), shape(next)), c: next };
		}
		case 'GRU': {
			const [xz, xr, xh] = tf.split(input, 3, 1);
			const [hz, hr, hh] = tf.split(bias ? fromState.add(bias.slice([1, 0], [1, -1])) : fromState, 3, 1);
			const z = tf.sigmoid(tf.add(xz, hz));
			const candidate = shape(tf.add(xh, tf.mul(tf.sigmoid(tf.add(xr, hr)), hh)));
			return { h: tf.add(tf.mul(z, h), tf.mul(tf.sub(1, z), candidate)), c };
		}
	}
}
