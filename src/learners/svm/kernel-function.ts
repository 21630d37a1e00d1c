// The four kernels of libsvm, made of products of rows.
import type { Kernels } from '../../kernels';

export type KernelName = 'linear' | 'polynomial' | 'rbf' | 'sigmoid';

/**
 * linear: x.y   polynomial: (gamma x.y + offset)^degree   rbf: exp(-gamma |x - y|^2)   sigmoid: tanh(gamma x.y + offset)
 */
export interface KernelFunction {
	readonly name: KernelName;
	readonly gamma: number;
	readonly offset: number;
	readonly degree: number;
}

/**
 * Turns products into kernel values, in place.
 * @param norm - Squared length of the row that the products are with; `norms` those of the others.
 * @param from - A multiple of 4, as `to`.
 */
export function applyKernel(
	kernels: Kernels,
	{ name, gamma, offset, degree }: KernelFunction,
	products: Float32Array,
	norms: Float32Array,
	norm: number,
	from: number,
	to: number,
): void {
	if (name === 'rbf') kernels.radialKernel(products, norms, norm, gamma, from, to);
	else if (name === 'polynomial') kernels.polynomialKernel(products, gamma, offset, degree, from, to);
	else if (name === 'sigmoid') kernels.sigmoidKernel(products, gamma, offset, from, to);
}

/** diagonals[i] = kernel of row i with itself, for `n` rows, n a multiple of 4. */
export function selfKernels(kernels: Kernels, kernel: KernelFunction, norms: Float32Array, diagonals: Float32Array, n: number): void {
	if (kernel.name === 'rbf') {
		diagonals.fill(1, 0, n);
		return;
	}
	diagonals.set(norms.subarray(0, n));
	applyKernel(kernels, kernel, diagonals, norms, 0, 0, n);
}
