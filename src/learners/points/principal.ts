// Principal components (Pearson 1901; Hotelling 1933): the directions in which points spread most.
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { createKernels } from '../../kernels';
import { leadingEigen, leadingEigenBytes, type LeadingEigen } from './leading-eigen';

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
/** Of a block of points: most of a first-level cache, or in float32 all of it. */
const BLOCK_DOUBLES = 3072;
const LEAST_ROWS = 64;
/** From so many products on they are taken in float32, whose roundings even out over so many points. */
const SINGLE_PRODUCTS = 2e7;
/** Of the kernel. */
const SINGLE_WIDTH = 2048;
/** Of so many as all, few are found alone. */
const FEW = 4;
/** Components of a smaller share of the whole variance are taken in float64. */
const SINGLE_SHARE = 1e-4;

/**
 * From the covariance matrix, or the matrix of inner products where points are fewer than coordinates: O(n * m²) for m the smaller of
 * both.
 * @param values - nPoints * width, row-major, finite; at least two points.
 * @param nComponents - At most as many as there are points or coordinates are given. Of many points, components are exact to about 1e-7.
 */
export function principalComponents(values: Float64Array, width: number, nComponents: number): PrincipalComponents {
	const n = width > 0 ? values.length / width : 0;
	if (width > n) return describe(values, width, nComponents, rowProducts(values, n, width), true);
	if (n * width * width < SINGLE_PRODUCTS || width > SINGLE_WIDTH) return describe(values, width, nComponents, columnProducts(values, n, width, false), false);
	const found = describe(values, width, nComponents, columnProducts(values, n, width, true), false);
	if (found.shares.every((share) => share > SINGLE_SHARE)) return found;
	return describe(values, width, nComponents, columnProducts(values, n, width, false), false);
}

function describe(values: Float64Array, width: number, nComponents: number, { mean, products }: Products, isWide: boolean): PrincipalComponents {
	const n = width > 0 ? values.length / width : 0;
	const size = isWide ? n : width;
	let total = 0;
	for (let j = 0; j < size; j++) total += products[j * size + j];
	const count = Math.min(nComponents, size);
	const { values: eigenvalues, vectors } = eigen(products, size, count);
	const components = new Float64Array(count * width);
	const variances = new Float64Array(count);
	for (let c = 0; c < count; c++) {
		const value = Math.max(0, eigenvalues[c]);
		if (!(value > TINY * total)) continue;
		variances[c] = value / Math.max(1, n - 1);
		const loadings = components.subarray(c * width, (c + 1) * width);
		for (let i = 0; i < size; i++) {
			const weight = vectors[c * size + i];
			if (!isWide) loadings[i] = weight;
			else for (let j = 0; j < width; j++) loadings[j] += (weight * (values[i * width + j] - mean[j])) / Math.sqrt(value);
		}
		pointUp(loadings);
	}
	const whole = total / Math.max(1, n - 1);
	return { mean, components, variances, shares: variances.map((variance) => (whole > 0 ? variance / whole : 0)) };
}

function eigen(products: Float64Array, size: number, count: number): LeadingEigen {
	if (count * FEW <= size) {
		const kernels = createKernels(leadingEigenBytes(size));
		const matrix = kernels.float64(size * size);
		matrix.set(products);
		const found = leadingEigen(kernels, matrix, size, count);
		if (found) return found;
	}
	const decomposed = new EigenvalueDecomposition(new Matrix(Array.from({ length: size }, (_, i) => products.subarray(i * size, (i + 1) * size))), { assumeSymmetric: true });
	const { realEigenvalues: values, eigenvectorMatrix: vectors } = decomposed;
	const order = Array.from(values.keys()).sort((a, b) => values[b] - values[a]).slice(0, count);
	return { values: Float64Array.from(order, (c) => values[c]), vectors: Float64Array.from(order.flatMap((c) => vectors.getColumn(c))) };
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

interface Products {
	/** Length width. */
	mean: Float64Array;
	/** Inner products of what is left when the mean is taken away: of columns or of points, both triangles. */
	products: Float64Array;
}

/**
 * In one pass, block by block, around the mean of the first rows, so that a common offset takes no digits away:
 * sum (x - m)(x - m)' = sum (x - s)(x - s)' - n (m - s)(m - s)'.
 */
function columnProducts(values: Float64Array, n: number, width: number, isSingle: boolean): Products {
	const rows = Math.max(LEAST_ROWS, Math.floor(((isSingle ? 2 : 1) * BLOCK_DOUBLES) / width));
	const kernels = createKernels(8 * (rows * width + width * width + 2 * width) + 64);
	const [block, shift, sums, out] = [rows * width, width, width, width * width].map((length) => kernels.float64(length));
	const nFirst = Math.min(n, rows);
	for (let at = 0; at < nFirst * width; at++) shift[at % width] += values[at] / nFirst;
	for (let from = 0; from < n; from += rows) {
		const some = Math.min(rows, n - from);
		block.set(values.subarray(from * width, (from + some) * width));
		if (isSingle) kernels.addMomentsSingle(out, sums, block, shift, some, width);
		else kernels.addMoments(out, sums, block, shift, some, width);
	}
	const products = new Float64Array(width * width);
	for (let i = 0; i < width; i++) {
		for (let j = 0; j <= i; j++) products[i * width + j] = products[j * width + i] = out[i * width + j] - (sums[i] * sums[j]) / n;
		products[i * width + i] = Math.max(0, products[i * width + i]);
	}
	return { mean: shift.map((value, j) => value + sums[j] / n), products };
}

/** For points of more coordinates than there are points. */
function rowProducts(values: Float64Array, n: number, width: number): Products {
	const kernels = createKernels(8 * (values.length + n * n) + 64);
	const mean = new Float64Array(width);
	for (let i = 0; i < n; i++) for (let j = 0; j < width; j++) mean[j] += values[i * width + j] / n;
	const centred = kernels.float64(values.length);
	for (let i = 0; i < n; i++) for (let j = 0; j < width; j++) centred[i * width + j] = values[i * width + j] - mean[j];
	const out = kernels.float64(n * n);
	kernels.gram(true, n, width, centred, width, undefined, 0, out);
	return { mean, products: Float64Array.from(out) };
}

function pointUp(loadings: Float64Array): void {
	let largest = 0;
	for (const loading of loadings) if (Math.abs(loading) > Math.abs(largest)) largest = loading;
	if (largest < 0) for (let j = 0; j < loadings.length; j++) loadings[j] = -loadings[j];
}
