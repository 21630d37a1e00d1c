// Losses together with the link of the last layer, whose gradient is simplest in one piece.
import { MlError } from '../../core/errors';
import type { Link } from './architecture';
import type { TrainingParams } from './params';

export interface Loss {
	/**
	 * @param outputs - [row][outputs] before the link.
	 * @param y - Class or value by row. @param weights - By row.
	 * @param gradient - Of `scale` times the summed loss; left alone where undefined.
	 * @returns Sum of weight times loss.
	 */
	(outputs: Float32Array, y: Float64Array, weights: Float64Array, n: number, gradient?: Float32Array, scale?: number): number;
}

type Distance = 'mse' | 'mae' | 'huber';

/** @throws MlError `ML-PARAMETER` for a loss that does not fit the target. */
export function makeLoss(link: Link, nOutputs: number, { loss, labelSmoothing }: Pick<TrainingParams, 'loss' | 'labelSmoothing'>, owner: string): Loss {
	const isDistance = loss === 'mse' || loss === 'mae' || loss === 'huber';
	const fits = loss === 'auto' || isDistance === (link === 'identity');
	if (!fits) {
		throw new MlError(
			'ML-PARAMETER',
			`${owner}: loss ${loss} does not fit a target of ${link === 'identity' ? 'numbers' : 'classes'}.`,
			link === 'identity' ? 'Choose auto, mse, mae or huber.' : 'Choose auto or a cross-entropy.',
			{ parameter: 'loss' },
		);
	}
	if (link === 'identity') return distanceLoss(isDistance ? loss : 'mse');
	return link === 'sigmoid' ? sigmoidLoss(labelSmoothing) : softmaxLoss(nOutputs, labelSmoothing);
}

/** mse: d^2, mae: |d|, huber: d^2 / 2 up to 1, |d| - 1/2 beyond. */
function distanceLoss(kind: Distance): Loss {
	return (outputs, y, weights, n, gradient, scale = 1) => {
		let sum = 0;
		for (let i = 0; i < n; i++) {
			const d = outputs[i] - y[i];
			const size = Math.abs(d);
			const isNear = kind === 'huber' && size <= 1;
			sum += weights[i] * (kind === 'mse' ? d * d : kind === 'mae' ? size : isNear ? (d * d) / 2 : size - 0.5);
			if (gradient) gradient[i] = scale * weights[i] * (kind === 'mse' ? 2 * d : isNear ? d : Math.sign(d));
		}
		return sum;
	};
}

function sigmoidLoss(smoothing: number): Loss {
	return (outputs, y, weights, n, gradient, scale = 1) => {
		let sum = 0;
		for (let i = 0; i < n; i++) {
			const z = outputs[i];
			const target = y[i] * (1 - smoothing) + smoothing / 2;
			// log(1 + exp(z)) - target z, without overflow.
			sum += weights[i] * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - target * z);
			if (gradient) gradient[i] = scale * weights[i] * (1 / (1 + Math.exp(-z)) - target);
		}
		return sum;
	};
}

function softmaxLoss(width: number, smoothing: number): Loss {
	const p = new Float64Array(width);
	return (outputs, y, weights, n, gradient, scale = 1) => {
		let sum = 0;
		for (let i = 0; i < n; i++) {
			const at = i * width;
			let max = -Infinity;
			let mean = 0;
			for (let k = 0; k < width; k++) {
				mean += outputs[at + k] / width;
				if (outputs[at + k] > max) max = outputs[at + k];
			}
			let total = 0;
			for (let k = 0; k < width; k++) total += p[k] = Math.exp(outputs[at + k] - max);
			sum += weights[i] * (max + Math.log(total) - (1 - smoothing) * outputs[at + y[i]] - smoothing * mean);
			if (!gradient) continue;
			const factor = scale * weights[i];
			for (let k = 0; k < width; k++) gradient[at + k] = factor * (p[k] / total - smoothing / width - (k === y[i] ? 1 - smoothing : 0));
		}
		return sum;
	};
}
