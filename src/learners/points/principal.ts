// Principal components (Pearson 1901; Hotelling 1933): the directions in which points spread most.
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { createKernels } from '../../kernels';

export interface PrincipalComponents {
	/** Length width. */
	readonly mean: Float64Array;
	/** nComponents * width, row-major, of length 1, the one that spreads most first; the largest loading of each is positive. */
	readonly components: Float64Array;
	/** Variance along each component (divisor n - 1). */
	readonly variances: Float64Array;
	/** The same as shares of the whole variance; 0 where there is none. */
	readonly shares: Float64Array;
}

/** Eigenvalues smaller than this share of the largest are rounding. */
const TINY = 1e-14;

/**
 * From the covariance matrix, or the matrix of inner products where points are fewer than coordinates: O(n * m²) for m the smaller of
 * both.
 * @param values - nPoints * width, row-major, finite; at least two points.
 * @param nComponents - At most as many as there are points or coordinates are given.
 */
export function principalComponents(values: Float64Array, width: number, nComponents: number): PrincipalComponents {
	const n = width > 0 ? values.length / width : 0;
	const mean = new Float64Array(width);
	for (let i = 0; i < n; i++) for (let j = 0; j < width; j++) mean[j] += values[i * width + j];
	for (let j = 0; j < width; j++) mean[j] /= n;
	const centred = new Float64Array(values.length);
	for (let i = 0; i < n; i++) for (let j = 0; j < width; j++) centred[i * width + j] = values[i * width + j] - mean[j];
	const isWide = width > n;
	const size = isWide ? n : width;
	const products = isWide ? innerProducts(transposed(centred, n, width), width, n) : innerProducts(centred, n, width);
	const total = Array.from({ length: size }, (_, j) => products[j * size + j]).reduce((sum, value) => sum + value, 0);
	const matrix = new Matrix(Array.from({ length: size }, (_, i) => products.subarray(i * size, (i + 1) * size)));
	const decomposed = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
	const eigenvalues = decomposed.realEigenvalues;
	const vectors = decomposed.eigenvectorMatrix;
	const order = Array.from(eigenvalues.keys()).sort((a, b) => eigenvalues[b] - eigenvalues[a]);
	const count = Math.min(nComponents, size);
	const components = new Float64Array(count * width);
	const variances = new Float64Array(count);
	for (let c = 0; c < count; c++) {
		const value = Math.max(0, eigenvalues[order[c]]);
		if (!(value > TINY * total)) continue;
		variances[c] = value / Math.max(1, n - 1);
		const loadings = components.subarray(c * width, (c + 1) * width);
		for (let i = 0; i < size; i++) {
			const weight = vectors.get(i, order[c]);
			if (!isWide) loadings[i] = weight;
			else for (let j = 0; j < width; j++) loadings[j] += (weight * centred[i * width + j]) / Math.sqrt(value);
		}
		pointUp(loadings);
	}
	const whole = total / Math.max(1, n - 1);
	return { mean, components, variances, shares: variances.map((variance) => (whole > 0 ? variance / whole : 0)) };
}

/** The coordinates of points along the components: nPoints * nComponents, row-major. */
export function project({ mean, components }: PrincipalComponents, values: Float64Array): Float64Array {
	const width = mean.length;
	const n = width > 0 ? values.length / width : 0;
	const count = width > 0 ? components.length / width : 0;
	const out = new Float64Array(n * count);
	for (let i = 0; i < n; i++) {
		for (let c = 0; c < count; c++) {
			let sum = 0;
			for (let j = 0; j < width; j++) sum += (values[i * width + j] - mean[j]) * components[c * width + j];
			out[i * count + c] = sum;
		}
	}
	return out;
}

/** Columns by columns: out = x' x, m rows of n. */
function innerProducts(x: Float64Array, m: number, n: number): Float64Array {
	const kernels = createKernels(8 * (x.length + n * n));
	const rows = kernels.float64(x.length);
	rows.set(x);
	const out = kernels.float64(n * n);
	kernels.gram(false, m, n, rows, n, undefined, 0, out);
	return Float64Array.from(out);
}

function transposed(x: Float64Array, m: number, n: number): Float64Array {
	const out = new Float64Array(x.length);
	for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) out[j * m + i] = x[i * n + j];
	return out;
}

function pointUp(loadings: Float64Array): void {
	let largest = 0;
	for (const loading of loadings) if (Math.abs(loading) > Math.abs(largest)) largest = loading;
	if (largest < 0) for (let j = 0; j < loadings.length; j++) loadings[j] = -loadings[j];
}
