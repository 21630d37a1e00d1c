// Twin of assembly/gradients.ts. Every step is rounded to float32 as the SIMD lanes do, and sums run in four lanes,
// so that both give the same bits.
import type { TreeKernels } from '../families/trees';

const f = Math.fround;

const LOG2_E = f(1.44269504);
// ln 2 in two parts (Cody & Waite): the first has few bits, so that n * LN2_HIGH is exact.
const LN2_HIGH = f(0.693359375);
const LN2_LOW = f(-2.12194440e-4);
// exp on [-ln2/2, ln2/2], minimax (Cephes expf).
const P0 = f(1.9875691500e-4);
const P1 = f(1.3981999507e-3);
const P2 = f(8.3334519073e-3);
const P3 = f(4.1665795894e-2);
const P4 = f(1.6666665459e-1);
const P5 = f(5.0000001201e-1);
const LIMIT = f(87);

const bits = new Int32Array(1);
const asFloat = new Float32Array(bits.buffer);

export function exp32(value: number): number {
	const x = Math.min(Math.max(value, -LIMIT), LIMIT);
	const n = roundHalfEven(f(x * LOG2_E));
	const r = f(f(x - f(n * LN2_HIGH)) - f(n * LN2_LOW));
	let p = P0;
	p = f(f(p * r) + P1);
	p = f(f(p * r) + P2);
	p = f(f(p * r) + P3);
	p = f(f(p * r) + P4);
	p = f(f(p * r) + P5);
	const y = f(f(f(p * f(r * r)) + r) + 1);
	bits[0] = (n + 127) << 23;
	return f(y * asFloat[0]);
}

/** As `f32x4.nearest` and `f64x2.nearest`: halves go to the even neighbour. */
function roundHalfEven(x: number): number {
	const rounded = Math.round(x);
	return rounded - x === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

export const exponentials: TreeKernels['exponentials'] = (values, n) => {
	for (let i = 0; i < n; i++) values[i] = exp32(values[i]);
};

export const squaredGradients: TreeKernels['squaredGradients'] = (gradients, hessians, sums, scores, y, weights, n) => {
	for (let i = 0; i < n; i++) {
		gradients[i] = f(f(scores[i] - y[i]) * weights[i]);
		hessians[i] = weights[i];
	}
	sumLanes(sums, gradients, hessians, n);
};

export const logisticGradients: TreeKernels['logisticGradients'] = (
	gradients,
	hessians,
	sums,
	scores,
	y,
	weights,
	n,
) => {
	for (let i = 0; i < n; i++) {
		const p = f(1 / f(1 + exp32(f(-scores[i]))));
		gradients[i] = f(f(p - f(y[i])) * weights[i]);
		hessians[i] = f(f(p * f(1 - p)) * weights[i]);
	}
	sumLanes(sums, gradients, hessians, n);
};

function sumLanes(sums: Float64Array, gradients: Float32Array, hessians: Float32Array, n: number): void {
	const g = [0, 0, 0, 0];
	const h = [0, 0, 0, 0];
	const whole = n - (n % 4);
	for (let i = 0; i < whole; i++) {
		g[i % 4] += Math.abs(gradients[i]);
		h[i % 4] += hessians[i];
	}
	sums[0] = g[0] + g[2] + (g[1] + g[3]);
	sums[1] = h[0] + h[2] + (h[1] + h[3]);
	for (let i = whole; i < n; i++) {
		sums[0] += Math.abs(gradients[i]);
		sums[1] += hessians[i];
	}
}

export const quantise: TreeKernels['quantise'] = (packed, gradients, hessians, gradientScale, hessianScale, n) => {
	for (let i = 0; i < n; i++) {
		packed[2 * i] = roundHalfEven(hessians[i] * hessianScale);
		packed[2 * i + 1] = roundHalfEven(gradients[i] * gradientScale);
	}
};
