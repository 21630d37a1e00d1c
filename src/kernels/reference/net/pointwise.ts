import { ACTIVATION_KINDS, type NetKernels } from '../../families/net';

export const activate: NetKernels['activate'] = (values, n, kind) => {
	for (let i = 0; i < n; i++) {
		const x = values[i];
		if (kind === ACTIVATION_KINDS.relu) values[i] = Math.max(x, 0);
		else values[i] = kind === ACTIVATION_KINDS.tanh ? Math.tanh(x) : 1 / (1 + Math.exp(-x));
	}
};

export const activateBackward: NetKernels['activateBackward'] = (gradient, y, n, kind) => {
	for (let i = 0; i < n; i++) {
		if (kind === ACTIVATION_KINDS.relu) gradient[i] = y[i] > 0 ? gradient[i] : 0;
		else gradient[i] *= kind === ACTIVATION_KINDS.tanh ? 1 - y[i] * y[i] : y[i] * (1 - y[i]);
	}
};

export const addRowSums: NetKernels['addRowSums'] = (out, x, rows, width, from = 0, end = width) => {
	for (let j = from; j < end; j++) {
		let sum = 0;
		for (let row = 0; row < rows; row++) sum += x[row * width + j];
		out[j] += sum;
	}
};

export const maxPool: NetKernels['maxPool'] = (out, index, input, images, w) => {
	let at = 0;
	for (let image = 0; image < images; image++) {
		for (let y = 0; y < w.outHeight; y++) {
			for (let x = 0; x < w.outWidth; x++) {
				for (let c = 0; c < w.channels; c++, at++) {
					out[at] = -Infinity;
					if (index) index[at] = 0;
					for (let row = Math.max(0, y * w.strideY - w.top); row < Math.min(w.height, y * w.strideY - w.top + w.poolHeight); row++) {
						for (let col = Math.max(0, x * w.strideX - w.left); col < Math.min(w.width, x * w.strideX - w.left + w.poolWidth); col++) {
							const place = ((image * w.height + row) * w.width + col) * w.channels + c;
							if (!(input[place] > out[at])) continue;
							out[at] = input[place];
							if (index) index[at] = place;
						}
					}
				}
			}
		}
	}
};

export const scatterAdd: NetKernels['scatterAdd'] = (out, index, gradient, n) => {
	for (let i = 0; i < n; i++) out[index[i]] += gradient[i];
};

export const adamStep: NetKernels['adamStep'] = (w, g, m, v, n, rate, b1, b2, epsilon, decay) => {
	for (let i = 0; i < n; i++) {
		m[i] = b1 * m[i] + (1 - b1) * g[i];
		v[i] = b2 * v[i] + (1 - b2) * g[i] * g[i];
		w[i] = (1 - decay) * w[i] - (rate * m[i]) / (Math.sqrt(v[i]) + epsilon);
	}
};

export const sgdStep: NetKernels['sgdStep'] = (w, g, m, n, rate, momentum, decay) => {
	for (let i = 0; i < n; i++) {
		m[i] = momentum * m[i] - rate * g[i];
		w[i] = (1 - decay) * w[i] + m[i];
	}
};

export const sumSquares: NetKernels['sumSquares'] = (x, n) => {
	let sum = 0;
	for (let i = 0; i < n; i++) sum += x[i] * x[i];
	return sum;
};

export const copyLines: NetKernels['copyLines'] = (out, input, { images, lines, length, from, to, block, stride }) => {
	for (let image = 0; image < images; image++) {
		for (let line = 0; line < lines; line++) {
			const start = from[0] + image * from[1] + line * from[2];
			const target = to[0] + image * to[1] + line * to[2];
			for (let i = 0; i < length; i++) out[target + Math.floor(i / block) * block * stride + (i % block)] = input[start + i];
		}
	}
};
