// Activations on their own or at the end of another layer.
import { ACTIVATION_KINDS, type NetKernels } from '../../../kernels';
import type { Activation } from '../layer-spec';
import type { Layer, LayerSite, Memory } from './layer';

/** In place on the outputs of a layer. */
export interface Bend {
	/** values: [rows][width]. */
	forward(values: Float32Array, rows: number): void;
	/** gradient becomes that of the values before. */
	backward(gradient: Float32Array, values: Float32Array, rows: number): void;
}

/** @param rows - Most rows of `width` values. @returns undefined for `linear`. */
export function makeBend(kind: Activation, kernels: NetKernels, memory: Memory, rows: number, width: number, training: boolean): Bend | undefined {
	switch (kind) {
		case 'linear':
			return undefined;
		case 'softmax':
			return softmax(width);
		case 'gelu':
			return gelu(training ? memory.float32(rows * width) : undefined, width);
		default: {
			const code = ACTIVATION_KINDS[kind];
			return {
				forward: (values, n) => kernels.activate(values, n * width, code),
				backward: (gradient, values, n) => kernels.activateBackward(gradient, values, n * width, code),
			};
		}
	}
}

function softmax(width: number): Bend {
	return {
		forward: (values, rows) => softmaxRows(values, rows, width),
		backward(gradient, values, rows) {
			for (let at = 0; at < rows * width; at += width) {
				let sum = 0;
				for (let j = at; j < at + width; j++) sum += gradient[j] * values[j];
				for (let j = at; j < at + width; j++) gradient[j] = values[j] * (gradient[j] - sum);
			}
		},
	};
}

export function softmaxRows(values: Float32Array, rows: number, width: number): void {
	for (let at = 0; at < rows * width; at += width) {
		let max = -Infinity;
		for (let j = at; j < at + width; j++) if (values[j] > max) max = values[j];
		let sum = 0;
		for (let j = at; j < at + width; j++) sum += values[j] = Math.exp(values[j] - max);
		for (let j = at; j < at + width; j++) values[j] /= sum;
	}
}

/** x Phi(x), Phi the normal distribution. Keeps x for the way back. */
function gelu(before: Float32Array | undefined, width: number): Bend {
	return {
		forward(values, rows) {
			before?.set(values.subarray(0, rows * width));
			for (let i = 0; i < rows * width; i++) values[i] *= normalShare(values[i]);
		},
		backward(gradient, _, rows) {
			for (let i = 0; i < rows * width; i++) {
				const x = before![i];
				gradient[i] *= normalShare(x) + x * Math.exp(-0.5 * x * x) * 0.3989422804014327;
			}
		},
	};
}

/** Abramowitz & Stegun 7.1.26, absolute error below 1e-7. */
function normalShare(x: number): number {
	const z = Math.abs(x) * Math.SQRT1_2;
	const t = 1 / (1 + 0.3275911 * z);
	const tail = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.exp(-z * z);
	return x >= 0 ? 1 - tail / 2 : tail / 2;
}

export function activationLayer(kind: Activation, { kernels, memory, batch, outShape, gradients }: LayerSite): Layer {
	const size = outShape.reduce((product, length) => product * length, 1);
	const width = outShape[outShape.length - 1];
	const bend = makeBend(kind, kernels, memory, batch * (size / width), width, gradients !== undefined);
	const out = memory.float32(batch * size);
	return {
		forward(input, { n }) {
			out.set(input.subarray(0, n * size));
			bend?.forward(out, (n * size) / width);
			return out;
		},
		backward(gradient, { n }) {
			bend?.backward(gradient, out, (n * size) / width);
			return gradient;
		},
	};
}
