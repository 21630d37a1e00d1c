// Plain twins of `families/row-products.ts`: rounded to float32 after every step, as the lanes are.
import { BLOCK_ROWS, type RowKernels } from '../families/row-products';
import { exp32 } from './gradients';

const f = Math.fround;
const LARGEST = f(1e30);

export const referenceRowProducts: RowKernels = {
	dots(out, packed, indices, values, nNonZero, width, from, to) {
		for (let block = from; block < to; block++) {
			for (let lane = 0; lane < BLOCK_ROWS; lane++) {
				const base = block * width * BLOCK_ROWS + lane;
				let sum = 0;
				for (let e = 0; e < nNonZero; e++) sum = f(sum + f(values[e] * packed[base + indices[e] * BLOCK_ROWS]));
				out[block * BLOCK_ROWS + lane] = sum;
			}
		}
	},
	squaredDistances(out, packed, x, width, from, to) {
		for (let block = from; block < to; block++) {
			for (let lane = 0; lane < BLOCK_ROWS; lane++) {
				const base = block * width * BLOCK_ROWS + lane;
				let sum = 0;
				for (let j = 0; j < width; j++) {
					const difference = f(x[j] - packed[base + j * BLOCK_ROWS]);
					sum = f(sum + f(difference * difference));
				}
				out[block * BLOCK_ROWS + lane] = sum;
			}
		}
	},
	absoluteDistances(out, packed, x, width, from, to) {
		for (let block = from; block < to; block++) {
			for (let lane = 0; lane < BLOCK_ROWS; lane++) {
				const base = block * width * BLOCK_ROWS + lane;
				let sum = 0;
				for (let j = 0; j < width; j++) sum = f(sum + Math.abs(f(x[j] - packed[base + j * BLOCK_ROWS])));
				out[block * BLOCK_ROWS + lane] = sum;
			}
		}
	},
	radialKernel(dots, norms, norm, gamma, from, to) {
		const own = f(norm);
		const minusGamma = f(-gamma);
		for (let i = from; i < to; i++) {
			const squared = f(f(own + norms[i]) - f(2 * dots[i]));
			dots[i] = exp32(f(minusGamma * Math.max(0, squared)));
		}
	},
	polynomialKernel(dots, gamma, offset, degree, from, to) {
		const [slope, shift] = [f(gamma), f(offset)];
		for (let i = from; i < to; i++) {
			const base = f(f(slope * dots[i]) + shift);
			let power = 1;
			for (let k = 0; k < degree; k++) power = Math.max(-LARGEST, Math.min(LARGEST, f(power * base)));
			dots[i] = power;
		}
	},
	sigmoidKernel(dots, gamma, offset, from, to) {
		const [slope, shift] = [f(gamma), f(offset)];
		for (let i = from; i < to; i++) {
			const x = f(f(slope * dots[i]) + shift);
			dots[i] = f(1 - f(2 / f(1 + exp32(f(2 * x)))));
		}
	},
};
