// The directions in which many long vectors spread most, from a sample of them and in a second at most: randomised subspace
// iteration (Halko, Martinsson & Tropp 2011, algorithms 4.4 and 5.3), whose start is the same for all data.
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { Random } from '../core/random';
import { createKernels, type Kernels } from '../kernels';
import { drain } from './contract';

const SEED = 1;
/** Passes over the sample that sharpen the first guess. */
const ITERATIONS = 2;
/** A direction in which rows spread less than this share of the first is rounding. */
const TINY = 1e-10;

export interface Directions {
	/** width * k, row-major: column c is the direction of the c-th largest spread, of length 1, its largest part positive. */
	directions: Float64Array;
	k: number;
}

/**
 * @param rows - n * width, row-major, of mean 0.
 * @param count - Directions that are wanted; fewer are given where the rows span fewer.
 */
export function principalDirections(rows: Float64Array, width: number, count: number): Directions {
	return drain(findDirections(rows, width, count));
}

/** The same, yielding between passes. */
export function* findDirections(rows: Float64Array, width: number, count: number): Generator<void, Directions> {
	const n = width > 0 ? rows.length / width : 0;
	const k = Math.min(count, width, n);
	if (k === 0) return { directions: new Float64Array(0), k: 0 };
	const kernels = createKernels(8 * (rows.length + 2 * width * k + n * k + k * k) + 4096);
	const x = kernels.float64(rows.length);
	x.set(rows);
	const basis = kernels.float64(width * k);
	const made = kernels.float64(width * k);
	const seen = kernels.float64(n * k);
	const random = new Random(SEED);
	for (let i = 0; i < seen.length; i++) seen[i] = random.normal();
	for (let pass = 0; pass <= ITERATIONS; pass++) {
		yield;
		if (pass > 0) kernels.dgemm(false, false, n, k, width, 1, x, width, basis, k, 0, seen, k);
		yield;
		kernels.dgemm(true, false, width, k, n, 1, x, width, seen, k, 0, made, k);
		yield;
		basis.set(orthonormal(made, width, k));
	}
	kernels.dgemm(false, false, n, k, width, 1, x, width, basis, k, 0, seen, k);
	yield;
	return turned(kernels, { basis, seen, n, width, k });
}

/** Modified Gram-Schmidt, twice; a column that the ones before it span becomes 0. */
function orthonormal(matrix: Float64Array, width: number, k: number): Float64Array {
	// Columns side by side: the sums run over memory in order.
	const columns = Array.from({ length: k }, (_, c) => Float64Array.from({ length: width }, (_, j) => matrix[j * k + c]));
	for (let c = 0; c < k; c++) {
		const own = columns[c];
		const before = lengthOf(own);
		for (let pass = 0; pass < 2; pass++) {
			for (let other = 0; other < c; other++) {
				const share = dot(own, columns[other]);
				if (share !== 0) for (let j = 0; j < width; j++) own[j] -= share * columns[other][j];
			}
		}
		const length = lengthOf(own);
		if (length > TINY * before) for (let j = 0; j < width; j++) own[j] /= length;
		else own.fill(0);
	}
	const out = new Float64Array(width * k);
	for (let c = 0; c < k; c++) for (let j = 0; j < width; j++) out[j * k + c] = columns[c][j];
	return out;
}

/** The basis turned so that its columns are in order of spread. */
function turned(
	kernels: Kernels,
	{ basis, seen, n, width, k }: { basis: Float64Array; seen: Float64Array; n: number; width: number; k: number },
): Directions {
	const products = kernels.float64(k * k);
	kernels.dgemm(true, false, k, k, n, 1, seen, k, seen, k, 0, products, k);
	const matrix = new Matrix(Array.from({ length: k }, (_, i) => products.subarray(i * k, (i + 1) * k)));
	const { realEigenvalues: spreads, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
	const order = Array.from(spreads.keys()).sort((a, b) => spreads[b] - spreads[a]);
	const kept = order.filter((c) => spreads[c] > TINY * spreads[order[0]]);
	const directions = new Float64Array(width * kept.length);
	kept.forEach((from, to) => {
		let largest = 0;
		for (let j = 0; j < width; j++) {
			let sum = 0;
			for (let c = 0; c < k; c++) sum += basis[j * k + c] * vectors.get(c, from);
			directions[j * kept.length + to] = sum;
			if (Math.abs(sum) > Math.abs(largest)) largest = sum;
		}
		if (largest < 0) for (let j = 0; j < width; j++) directions[j * kept.length + to] *= -1;
	});
	return { directions, k: kept.length };
}

function dot(a: Float64Array, b: Float64Array): number {
	let sum = 0;
	for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
	return sum;
}

function lengthOf(a: Float64Array): number {
	return Math.sqrt(dot(a, a));
}
