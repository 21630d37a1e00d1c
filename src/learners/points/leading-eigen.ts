// The largest few eigenvalues of a symmetric matrix with their vectors: Householder's reduction to a tridiagonal matrix, bisection,
// inverse iteration (Wilkinson & Reinsch 1971; Golub & Van Loan 2013, sections 8.3 and 8.4). Kernels do all that grows with n³: most
// matrices come once, and code that has not been compiled yet is slow.
import type { Kernels } from '../../kernels';

export interface LeadingEigen {
	/** Largest first. */
	readonly values: Float64Array;
	/** count * n: row c is the eigenvector of value c, of length 1. */
	readonly vectors: Float64Array;
}

interface Tridiagonal {
	readonly diagonal: Float64Array;
	/** beside[i] stands between i - 1 and i; beside[0] = 0. */
	readonly beside: Float64Array;
	/** Squared half lengths of the Householder vectors, which are rows of the matrix; 0 where there is none. */
	readonly halves: Float64Array;
}

/** Residuals of inverse iteration, as a share of the largest eigenvalue. */
const CLOSE = 1e-12;
const MAX_ITERATIONS = 8;

/** Of the kernels' memory, the matrix included. */
export function leadingEigenBytes(n: number): number {
	return 8 * (n * n + 6 * n) + 64;
}

/**
 * @param matrix - n * n, symmetric, positive semi-definite up to rounding, in the kernels' memory; destroyed.
 * @returns undefined where vectors of eigenvalues that are almost the same did not come apart.
 */
export function leadingEigen(kernels: Kernels, matrix: Float64Array, n: number, count: number): LeadingEigen | undefined {
	let trace = 0;
	for (let i = 0; i < n; i++) trace += matrix[i * n + i];
	const values = new Float64Array(count);
	const vectors = new Float64Array(count * n);
	if (!(trace > 0)) return undefined;
	for (let at = 0; at < n * n; at++) matrix[at] /= trace;
	const reduced = reduce(kernels, matrix, n);
	for (let c = 0; c < count; c++) {
		const value = bisect(reduced, c);
		const vector = vectors.subarray(c * n, (c + 1) * n);
		if (!iterate(reduced, value, vector, vectors.subarray(0, c * n))) return undefined;
		values[c] = value * trace;
	}
	for (let c = 0; c < count; c++) reflectBack(matrix, reduced.halves, vectors.subarray(c * n, (c + 1) * n));
	return { values, vectors };
}

/** From the last row up: row i keeps its Householder vector in the columns before i. */
function reduce(kernels: Kernels, a: Float64Array, n: number): Tridiagonal {
	const [u, q, down, across] = [n, n, 2 * n, 2 * n].map((length) => kernels.float64(length));
	const [diagonal, beside, halves] = [n, n, n].map((length) => new Float64Array(length));
	for (let i = n - 1; i > 0; i--) {
		let squared = 0;
		for (let k = 0; k < i; k++) squared += (u[k] = a[i * n + k]) ** 2;
		diagonal[i] = a[i * n + i];
		const last = u[i - 1];
		if (squared - last * last <= 0) {
			beside[i] = last;
			continue;
		}
		const length = last > 0 ? -Math.sqrt(squared) : Math.sqrt(squared);
		const half = squared - last * length;
		beside[i] = length;
		halves[i] = half;
		a[i * n + i - 1] = u[i - 1] = last - length;
		kernels.dgemv(false, i, i, 1 / half, a, n, u, 0, q);
		const share = kernels.ddot(i, u, q) / (2 * half);
		for (let k = 0; k < i; k++) {
			q[k] -= share * u[k];
			down[2 * k] = across[n + k] = u[k];
			down[2 * k + 1] = across[k] = q[k];
		}
		kernels.dgemm(false, false, i, i, 2, -1, down, 2, across, n, 1, a, n);
	}
	diagonal[0] = a[0];
	return { diagonal, beside, halves };
}

/** The eigenvalue that c others exceed, from how many pivots of the shifted matrix are positive (Sylvester). */
function bisect({ diagonal, beside }: Tridiagonal, c: number): number {
	const n = diagonal.length;
	// The matrix has the trace 1.
	let [low, high] = [-0.5, 1.5];
	for (;;) {
		const middle = (low + high) / 2;
		if (middle <= low || middle >= high || high - low < Number.EPSILON / 4) return middle;
		let above = 0;
		let pivot = 1;
		for (let i = 0; i < n; i++) {
			pivot = diagonal[i] - middle - (beside[i] * beside[i]) / pivot;
			if (pivot === 0) pivot = Number.EPSILON ** 2;
			if (pivot > 0) above++;
		}
		if (above > c) low = middle;
		else high = middle;
	}
}

/**
 * Sets the vector to the eigenvector of the tridiagonal matrix.
 * @param others - Vectors to which it has to be at right angles.
 */
function iterate(matrix: Tridiagonal, value: number, vector: Float64Array, others: Float64Array): boolean {
	const n = vector.length;
	// Neither at right angles to an eigenvector nor the same for two.
	for (let i = 0; i < n; i++) vector[i] = 1 + ((i * 7 + others.length) % 11) / 10;
	for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
		solve(matrix, value, vector);
		for (let pass = 0; pass < 2; pass++) {
			for (let at = 0; at < others.length; at += n) {
				let product = 0;
				for (let i = 0; i < n; i++) product += vector[i] * others[at + i];
				for (let i = 0; i < n; i++) vector[i] -= product * others[at + i];
			}
			normalise(vector);
		}
		if (iteration > 0 && residual(matrix, value, vector) < CLOSE) return true;
	}
	return false;
}

function normalise(vector: Float64Array): void {
	let largest = 0;
	for (let i = 0; i < vector.length; i++) largest = Math.max(largest, Math.abs(vector[i]));
	let squared = 0;
	for (let i = 0; i < vector.length; i++) squared += (vector[i] /= largest) ** 2;
	for (let i = 0; i < vector.length; i++) vector[i] /= Math.sqrt(squared);
}

/** Largest entry of T v - value v; not below anything where v is not a number. */
function residual({ diagonal, beside }: Tridiagonal, value: number, v: Float64Array): number {
	const n = v.length;
	let largest = 0;
	for (let i = 0; i < n; i++) {
		const entry = (diagonal[i] - value) * v[i] + (i > 0 ? beside[i] * v[i - 1] : 0) + (i + 1 < n ? beside[i + 1] * v[i + 1] : 0);
		if (!(Math.abs(entry) <= largest)) largest = Math.abs(entry);
	}
	return largest;
}

/** b = (T - value)^-1 b by elimination with exchanges of rows. */
function solve({ diagonal, beside }: Tridiagonal, value: number, b: Float64Array): void {
	const n = b.length;
	const [first, second, third] = [n, n, n].map((length) => new Float64Array(length));
	let pivot = diagonal[0] - value;
	let next = n > 1 ? beside[1] : 0;
	for (let i = 0; i + 1 < n; i++) {
		const below = beside[i + 1];
		const own = diagonal[i + 1] - value;
		const after = i + 2 < n ? beside[i + 2] : 0;
		if (Math.abs(below) > Math.abs(pivot)) {
			[first[i], second[i], third[i]] = [below, own, after];
			const factor = pivot / below;
			[b[i], b[i + 1]] = [b[i + 1], b[i] - factor * b[i + 1]];
			pivot = next - factor * own;
			next = -factor * after;
		} else {
			[first[i], second[i], third[i]] = [pivot, next, 0];
			const factor = pivot === 0 ? 0 : below / pivot;
			b[i + 1] -= factor * b[i];
			pivot = own - factor * next;
			next = after;
		}
	}
	first[n - 1] = pivot;
	for (let i = n - 1; i >= 0; i--) {
		const known = (i + 1 < n ? second[i] * b[i + 1] : 0) + (i + 2 < n ? third[i] * b[i + 2] : 0);
		// The value is one of the matrix: a pivot is all but 0.
		b[i] = (b[i] - known) / (Math.abs(first[i]) < Number.EPSILON / 4 ? Number.EPSILON / 4 : first[i]);
	}
}

function reflectBack(a: Float64Array, halves: Float64Array, vector: Float64Array): void {
	const n = vector.length;
	for (let i = 1; i < n; i++) {
		if (halves[i] === 0) continue;
		let product = 0;
		for (let k = 0; k < i; k++) product += a[i * n + k] * vector[k];
		for (let k = 0; k < i; k++) vector[k] -= (product / halves[i]) * a[i * n + k];
	}
}
