import { Random } from '../../src/core/random';
import { createKernels, type Kernels } from '../../src/kernels';
import { referenceKernels } from '../../src/kernels/reference';

const BUILDS = ['simd', 'relaxed'] as const;

type Floats = Float32Array | Float64Array;

function fill<T extends Floats>(array: T, random: Random): T {
	for (let i = 0; i < array.length; i++) array[i] = random.uniform() - 0.5;
	return array;
}

/** The same work on both kernels. */
function both(build: (typeof BUILDS)[number], work: (kernels: Kernels, random: Random) => Floats): { fast: Floats; plain: Floats } {
	return { fast: work(createKernels(20_000_000, { build }), new Random(42)), plain: work(referenceKernels, new Random(42)) };
}

function expectSame(build: (typeof BUILDS)[number], work: (kernels: Kernels, random: Random) => Floats): void {
	const { fast, plain } = both(build, work);
	expect(fast.findIndex((value, i) => !Object.is(value, plain[i]))).toBe(-1);
}

/** Fused products differ from rounded ones by less than their roundings. */
function expectClose(build: (typeof BUILDS)[number], work: (kernels: Kernels, random: Random) => Floats): void {
	const { fast, plain } = both(build, work);
	const scale = Math.max(1, ...Array.from(plain, Math.abs));
	expect(fast.findIndex((value, i) => !(Math.abs(value - plain[i]) <= 2e-5 * scale))).toBe(-1);
}

/** Rows: one tile of each height, what is left over, two blocks of rows. Columns and k likewise. */
const SHAPES = [
	[0, 3, 4],
	[3, 0, 4],
	[3, 5, 0],
	[1, 1, 1],
	[1, 9, 300],
	[2, 8, 7],
	[3, 3, 3],
	[4, 4, 4],
	[5, 7, 2],
	[6, 16, 257],
	[7, 8, 255],
	[8, 5, 256],
	[9, 17, 31],
	[32, 40, 50],
	[193, 12, 258],
	[387, 3, 5],
	[7, 523, 3],
	[200, 520, 4],
];

describe.each(BUILDS)('the %s products agree with the reference', (build) => {
	// f64 has no fused operation in any build.
	const expectF32 = build === 'relaxed' ? expectClose : expectSame;

	describe.each(SHAPES)('m = %i, n = %i, k = %i', (m, n, k) => {
		it.each([
			[false, false],
			[false, true],
			[true, false],
			[true, true],
		])('sgemm and dgemm, transposed: %s %s, with gaps between rows', (ta, tb) => {
			for (const [alpha, beta] of [[-0.3, 0], [2, 0.7]]) {
				const [lda, ldb, ldc] = [(ta ? m : k) + 3, (tb ? k : n) + 1, n + 2];
				const lengths = [(ta ? k : m) * lda, (tb ? n : k) * ldb, m * ldc];
				expectF32(build, (kernels, random) => {
					const [a, b, c] = lengths.map((length) => fill(kernels.float32(length), random));
					kernels.sgemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
					return c;
				});
				expectSame(build, (kernels, random) => {
					const [a, b, c] = lengths.map((length) => fill(kernels.float64(length), random));
					kernels.dgemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
					return c;
				});
			}
		});

		it('squared norms and distances', () => {
			expectF32(build, (kernels, random) => {
				const [x, y, out] = [m * (k + 2), n * (k + 1), m * n].map((length) => fill(kernels.float32(length), random));
				const [xNorms, yNorms] = [kernels.float32(m), kernels.float32(n)];
				kernels.ssquaredNorms(xNorms, x, m, k, k + 2);
				kernels.ssquaredNorms(yNorms, y, n, k, k + 1);
				kernels.ssquaredDistances(out, x, xNorms, y, yNorms, m, n, k, k + 2, k + 1);
				return out;
			});
			expectSame(build, (kernels, random) => {
				const [x, y, out] = [m * (k + 2), n * (k + 1), m * n].map((length) => fill(kernels.float64(length), random));
				const [xNorms, yNorms] = [kernels.float64(m), kernels.float64(n)];
				kernels.dsquaredNorms(xNorms, x, m, k, k + 2);
				kernels.dsquaredNorms(yNorms, y, n, k, k + 1);
				kernels.dsquaredDistances(out, x, xNorms, y, yNorms, m, n, k, k + 2, k + 1);
				return out;
			});
		});

		it('dgemv, both ways', () => {
			for (const transpose of [false, true]) {
				for (const beta of [0, 0.5]) {
					expectSame(build, (kernels, random) => {
						const [a, x, y] = [m * (n + 1), transpose ? m : n, transpose ? n : m].map((length) => fill(kernels.float64(length), random));
						kernels.dgemv(transpose, m, n, 1.5, a, n + 1, x, beta, y);
						return y;
					});
				}
			}
		});
	});

	it.each([
		[0, 3],
		[1, 1],
		[5, 4],
		[600, 13],
		[30, 260],
	])('gram of %i rows of %i, with and without weights', (m, n) => {
		for (const transpose of [false, true]) {
			for (const weighted of [false, true]) {
				for (const beta of [0, 1]) {
					expectSame(build, (kernels, random) => {
						// The long side is summed over either way.
						const [rows, columns, size] = transpose ? [n, m, n] : [m, n, n];
						const lengths = [rows * (columns + 1), m, size * size];
						const [x, weights, out] = lengths.map((length) => fill(kernels.float64(length), random));
						kernels.gram(transpose, rows, columns, x, columns + 1, weighted ? weights : undefined, beta, out);
						return out;
					});
				}
			}
		}
	});

	it.each([
		[1, 0],
		[1, 7],
		[2, 1],
		[5, 32],
		[6, 33],
		[13, 2],
		[29, 300],
	])('products of %i lines of %i with each other, with and without weights', (m, n) => {
		for (const weighted of [false, true]) {
			for (const beta of [0, 1]) {
				expectSame(build, (kernels, random) => {
					const lengths = [m * (n + 1), n, m * m];
					const [x, weights, out] = lengths.map((length) => fill(kernels.float64(length), random));
					kernels.lineProducts(out, x, n + 1, weighted ? weights : undefined, m, n, beta);
					return out;
				});
			}
		}
	});

	it.each([
		[0, 3],
		[1, 1],
		[7, 4],
		[3, 5],
		[33, 9],
		[20, 14],
		[65, 50],
	])('sums and products of the columns of %i rows of %i', (m, n) => {
		expectSame(build, (kernels, random) => {
			const [x, shift, sums, out] = [m * n, n, n, n * n].map((length) => fill(kernels.float64(length), random));
			kernels.addMoments(out, sums, x, shift, m, n);
			const lower = out.filter((_, at) => at % n <= Math.floor(at / n));
			return Float64Array.of(...lower, ...sums, ...x);
		});
		expectClose(build, (kernels, random) => {
			const [x, shift, sums, out] = [m * n, n, n, n * n].map((length) => fill(kernels.float64(length), random));
			kernels.addMomentsSingle(out, sums, x, shift, m, n);
			const lower = out.filter((_, at) => at % n <= Math.floor(at / n));
			return Float64Array.of(...lower, ...sums, ...x);
		});
	});

	it.each([0, 1, 2, 7, 8, 9, 100])('ddot and daxpy of %i elements', (n) => {
		expectSame(build, (kernels, random) => {
			const [x, y] = [n, n + 1].map((length) => fill(kernels.float64(length), random));
			kernels.daxpy(n, -0.7, x, y);
			y[n] = kernels.ddot(n, x, y);
			return y;
		});
	});

	it('gives an element the same bits alone and among others', () => {
		const kernels = createKernels(4_000_000, { build });
		const [m, n, k] = [37, 45, 300];
		const [a, b, c] = [m * k, k * n, m * n].map((length) => fill(kernels.float32(length), new Random(length)));
		kernels.sgemm(false, false, m, n, k, 1, a, k, b, n, 0, c, n);
		const one = kernels.float32(1);
		for (const [i, j] of [[0, 0], [36, 44], [5, 40], [35, 7]]) {
			kernels.sgemm(false, false, 1, 1, k, 1, a.subarray(i * k), k, b.subarray(j), n, 0, one, 1);
			expect(one[0]).toBe(c[i * n + j]);
		}
	});

	it('finds a row at distance 0 from its copy, and no distance below 0', () => {
		const kernels = createKernels(4_000_000, { build });
		const [m, k] = [20, 700];
		for (const [x, norms, out, run] of [
			[kernels.float32(m * k), kernels.float32(m), kernels.float32(m * m), 's'],
			[kernels.float64(m * k), kernels.float64(m), kernels.float64(m * m), 'd'],
		] as const) {
			fill(x, new Random(1));
			for (let i = 0; i < k; i++) x[3 * k + i] = x[i] * (1 + 1e-7);
			if (run === 's') kernels.ssquaredNorms(norms, x, m, k, k);
			else kernels.dsquaredNorms(norms, x, m, k, k);
			if (run === 's') kernels.ssquaredDistances(out, x, norms, x, norms, m, m, k, k, k);
			else kernels.dsquaredDistances(out, x, norms, x, norms, m, m, k, k, k);
			expect(Array.from({ length: m }, (_, i) => out[i * m + i])).toEqual(new Array(m).fill(0));
			expect(Math.min(...out)).toBe(0);
		}
	});
});

it('overwrites what is no number where beta is 0', () => {
	for (const build of [...BUILDS, 'reference'] as const) {
		const kernels = createKernels(4000, { build });
		const c = kernels.float64(4).fill(NaN);
		const a = kernels.float64(4).fill(1);
		kernels.dgemm(false, false, 2, 2, 2, 1, a, 2, a, 2, 0, c, 2);
		expect(Array.from(c)).toEqual([2, 2, 2, 2]);
		kernels.dgemm(false, false, 2, 2, 0, 1, a, 2, a, 2, 0, c.fill(NaN), 2);
		expect(Array.from(c)).toEqual([0, 0, 0, 0]);
	}
});
