import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { createContext } from '../../../src/core/context';
import { Random } from '../../../src/core/random';
import { factor, solve } from '../../../src/learners/linear/cholesky';
import { expectClose } from '../../helpers/expect-close';

function positiveDefinite(size: number, seed: number): Matrix {
	const random = new Random(seed);
	const square = new Matrix(Array.from({ length: size }, () => Array.from({ length: size }, () => random.normal())));
	return square.mmul(square.transpose()).add(Matrix.eye(size, size));
}

describe('factor and solve', () => {
	it.each([1, 2, 5, 17, 60])('agree with ml-matrix on a matrix of size %d', async (size) => {
		const matrix = positiveDefinite(size, size);
		const right = Float64Array.from({ length: size }, (_, i) => Math.sin(i + 1));
		const expected = new CholeskyDecomposition(matrix).solve(Matrix.columnVector(Array.from(right))).to1DArray();
		const packed = Float64Array.from(matrix.to1DArray());
		expect(await factor(packed, size, createContext())).toBe(0);
		const x = right.slice();
		solve(packed, size, x);
		expectClose(x, expected, { absolute: 1e-9, relative: 1e-9 });
	});

	it('counts a row that is the sum of others and gives it no part in the solution', async () => {
		const design = new Matrix([
			[1, 0, 1],
			[0, 1, 1],
			[2, 1, 3],
			[1, 3, 4],
		]);
		const gram = design.transpose().mmul(design);
		const right = Float64Array.from(design.transpose().mmul(Matrix.columnVector([1, 2, 4, 7])).to1DArray());
		const packed = Float64Array.from(gram.to1DArray());
		expect(await factor(packed, 3, createContext())).toBe(1);
		const x = right.slice();
		solve(packed, 3, x);
		expect(x[2]).toBe(0);
		expectClose(Float64Array.from(gram.mmul(Matrix.columnVector(Array.from(x))).to1DArray()), Array.from(right), { absolute: 1e-9, relative: 1e-9 });
	});
});
