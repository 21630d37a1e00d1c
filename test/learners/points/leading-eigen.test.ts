import { Random } from '../../../src/core/random';
import { createKernels } from '../../../src/kernels';
import { leadingEigen, leadingEigenBytes } from '../../../src/learners/points/leading-eigen';
import { expectClose } from '../../helpers/expect-close';

const random = new Random(11);

/** Q diag(values) Q' for a Q of random reflections. */
function withEigenvalues(values: number[]): Float64Array {
	const n = values.length;
	let matrix: Float64Array = Float64Array.from({ length: n * n }, (_, at) => (Math.floor(at / n) === at % n ? values[at % n] : 0));
	for (let turn = 0; turn < 3; turn++) {
		const u = Float64Array.from({ length: n }, () => random.normal());
		const squared = u.reduce((sum, value) => sum + value * value, 0);
		const reflection = Float64Array.from({ length: n * n }, (_, at) => (Math.floor(at / n) === at % n ? 1 : 0) - (2 * u[Math.floor(at / n)] * u[at % n]) / squared);
		matrix = multiply(multiply(reflection, matrix, n), reflection, n);
	}
	return matrix;
}

function multiply(a: Float64Array, b: Float64Array, n: number): Float64Array {
	return Float64Array.from({ length: n * n }, (_, at) => {
		let sum = 0;
		for (let k = 0; k < n; k++) sum += a[Math.floor(at / n) * n + k] * b[k * n + (at % n)];
		return sum;
	});
}

const diagonal = (values: number[]) => Float64Array.from({ length: values.length ** 2 }, (_, at) => (Math.floor(at / values.length) === at % values.length ? values[at % values.length] : 0));
const spread = Array.from({ length: 40 }, (_, i) => 3 / (i + 1));

it.each([
	['that lie apart', withEigenvalues(spread), spread],
	['that are close', withEigenvalues([5, 5 - 1e-7, 5 - 2e-7, 1, 0.5, 0, 0]), [5, 5 - 1e-7, 5 - 2e-7]],
	['of which three are the same', withEigenvalues([7, 7, 7, 1, 1, 0, 0, 0]), [7, 7, 7]],
	['of rank one', withEigenvalues([2, 0, 0, 0, 0]), [2, 0, 0]],
	['of a diagonal matrix', diagonal([1, 4, 3, 0, 2]), [4, 3, 2]],
	['of huge entries', withEigenvalues([1e200, 1e199, 1e150, 1]), [1e200, 1e199, 1e150]],
])('finds the largest eigenvalues %s', (_, matrix, expected) => {
	const n = Math.sqrt(matrix.length);
	const kernels = createKernels(leadingEigenBytes(n));
	const own = kernels.float64(n * n);
	own.set(matrix);
	const found = leadingEigen(kernels, own, n, 3);
	// Whoever asks then takes the whole matrix apart.
	if (!found) throw new Error('not found');
	const size = expected[0];
	expectClose(found.values, Float64Array.from(expected.slice(0, 3)), { absolute: 1e-13 * n * size, relative: 0 });
	for (let c = 0; c < 3; c++) {
		const vector = found.vectors.subarray(c * n, (c + 1) * n);
		const image = Float64Array.from({ length: n }, (_e, i) => vector.reduce((sum, value, j) => sum + matrix[i * n + j] * value, 0) / size);
		expectClose(image, vector.map((value) => (value * found.values[c]) / size), { absolute: 1e-11, relative: 0 });
		for (let other = 0; other <= c; other++) {
			const product = vector.reduce((sum, value, j) => sum + value * found.vectors[other * n + j], 0);
			expect(Math.abs(product - (other === c ? 1 : 0))).toBeLessThan(1e-12);
		}
	}
});

it('leaves a matrix of zeros to others', () => {
	const kernels = createKernels(leadingEigenBytes(3));
	expect(leadingEigen(kernels, kernels.float64(9), 3, 1)).toBeUndefined();
});
