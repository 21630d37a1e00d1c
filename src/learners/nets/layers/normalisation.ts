// Batch and layer normalisation over the last axis.
import type { SpecOf } from '../layer-spec';
import { sizeOf } from '../shapes';
import type { Layer, LayerSite } from './layer';

/**
 * While training: by mean and variance of the batch at each channel; afterwards by their running means.
 * Weights: gamma, beta, moving mean, moving variance (Ioffe & Szegedy 2015).
 */
export function batchNormalisationLayer(spec: SpecOf<'BatchNormalization'>, site: LayerSite): Layer {
	const { memory, batch, weights, gradients, outShape } = site;
	const channels = outShape[outShape.length - 1];
	const size = sizeOf(outShape);
	const [gamma, beta, movingMean, movingVariance] = weights;
	const out = memory.float32(batch * size);
	const standard = memory.float32(gradients ? batch * size : 0);
	const scale = new Float64Array(channels);
	const shift = new Float64Array(channels);
	const deviation = new Float64Array(channels);
	const mean = new Float64Array(channels);
	const squares = new Float64Array(channels);

	function learn(input: Float32Array, length: number): void {
		const places = length / channels;
		// Sums of distances from the first place: a large mean takes no digits away.
		mean.fill(0);
		squares.fill(0);
		for (let at = 0; at < length; at += channels) {
			for (let c = 0; c < channels; c++) {
				const distance = input[at + c] - input[c];
				mean[c] += distance;
				squares[c] += distance * distance;
			}
		}
		for (let c = 0; c < channels; c++) {
			const offset = mean[c] / places;
			const variance = Math.max(0, squares[c] / places - offset * offset);
			mean[c] = input[c] + offset;
			deviation[c] = Math.sqrt(variance + spec.epsilon);
			movingMean[c] = spec.momentum * movingMean[c] + (1 - spec.momentum) * mean[c];
			movingVariance[c] = spec.momentum * movingVariance[c] + (1 - spec.momentum) * variance;
		}
	}

	return {
		forward(input, { n, training }) {
			const length = n * size;
			if (training) {
				learn(input, length);
				for (let at = 0; at < length; at += channels) {
					for (let c = 0; c < channels; c++) {
						const value = (input[at + c] - mean[c]) / deviation[c];
						standard[at + c] = value;
						out[at + c] = gamma[c] * value + beta[c];
					}
				}
				return out;
			}
			for (let c = 0; c < channels; c++) {
				scale[c] = gamma[c] / Math.sqrt(movingVariance[c] + spec.epsilon);
				shift[c] = beta[c] - scale[c] * movingMean[c];
			}
			for (let at = 0; at < length; at += channels) {
				for (let c = 0; c < channels; c++) out[at + c] = scale[c] * input[at + c] + shift[c];
			}
			return out;
		},
		backward(gradient, { n }) {
			const length = n * size;
			const places = length / channels;
			const [dGamma, dBeta] = gradients!;
			mean.fill(0);
			squares.fill(0);
			for (let at = 0; at < length; at += channels) {
				for (let c = 0; c < channels; c++) {
					mean[c] += gradient[at + c];
					squares[c] += gradient[at + c] * standard[at + c];
				}
			}
			for (let c = 0; c < channels; c++) {
				dBeta[c] += mean[c];
				dGamma[c] += squares[c];
				mean[c] /= places;
				squares[c] /= places;
				scale[c] = gamma[c] / deviation[c];
			}
			for (let at = 0; at < length; at += channels) {
				for (let c = 0; c < channels; c++) gradient[at + c] = scale[c] * (gradient[at + c] - mean[c] - standard[at + c] * squares[c]);
			}
			return gradient;
		},
	};
}

/** By mean and variance over the last axis of each row (Ba et al. 2016). Weights: gamma, beta. */
export function layerNormalisationLayer(spec: SpecOf<'LayerNormalization'>, site: LayerSite): Layer {
	const { memory, batch, weights, gradients, outShape } = site;
	const width = outShape[outShape.length - 1];
	const size = sizeOf(outShape);
	const [gamma, beta] = weights;
	const out = memory.float32(batch * size);
	const standard = memory.float32(batch * size);
	const deviations = memory.float32((batch * size) / width);
	return {
		forward(input, { n }) {
			for (let at = 0; at < n * size; at += width) {
				let sum = 0;
				for (let j = 0; j < width; j++) sum += input[at + j];
				const mean = sum / width;
				let squares = 0;
				for (let j = 0; j < width; j++) squares += (input[at + j] - mean) ** 2;
				const deviation = Math.sqrt(squares / width + spec.epsilon);
				deviations[at / width] = deviation;
				for (let j = 0; j < width; j++) {
					standard[at + j] = (input[at + j] - mean) / deviation;
					out[at + j] = gamma[j] * standard[at + j] + beta[j];
				}
			}
			return out;
		},
		backward(gradient, { n }) {
			const [dGamma, dBeta] = gradients!;
			for (let at = 0; at < n * size; at += width) {
				let sum = 0;
				let product = 0;
				for (let j = 0; j < width; j++) {
					dBeta[j] += gradient[at + j];
					dGamma[j] += gradient[at + j] * standard[at + j];
					gradient[at + j] *= gamma[j];
					sum += gradient[at + j];
					product += gradient[at + j] * standard[at + j];
				}
				for (let j = 0; j < width; j++) {
					gradient[at + j] = (gradient[at + j] - sum / width - (standard[at + j] * product) / width) / deviations[at / width];
				}
			}
			return gradient;
		},
	};
}
