import { Random } from '../../src/core/random';
import { createKernels, type Kernels } from '../../src/kernels';
import { referenceKernels } from '../../src/kernels/reference';

const BUILDS = ['simd', 'relaxed'] as const;
const BLOCKS = [0, 1, 2, 7];
const WIDTHS = [0, 1, 5, 33];
const LENGTHS = [0, 4, 8, 124, 1000];

/** Runs the same work on both kernels and compares what it returns, bit for bit. */
function expectSame(build: (typeof BUILDS)[number], work: (kernels: Kernels, random: Random) => unknown): void {
	const plain = (value: unknown) => JSON.stringify(value, (_, v) => (ArrayBuffer.isView(v) ? Array.from(v as Float64Array, String) : v));
	expect(plain(work(createKernels(4_000_000, { build }), new Random(42)))).toBe(plain(work(referenceKernels, new Random(42))));
}

function fill<T extends Float64Array | Float32Array | Int32Array>(array: T, value: (i: number) => number): T {
	for (let i = 0; i < array.length; i++) array[i] = value(i);
	return array;
}

describe.each(BUILDS)('the %s kernels agree with the reference bit for bit', (build) => {
	it.each(BLOCKS.flatMap((blocks) => WIDTHS.map((width) => [blocks, width])))('dots and distances, %i blocks, width %i', (blocks, width) => {
		expectSame(build, (k, random) => {
			const packed = fill(k.float32(blocks * width * 16), () => random.normal());
			const x = fill(k.float32(width), () => random.normal());
			const indices = fill(k.int32(width), (e) => e);
			const outs = [k.float32(16 * blocks), k.float32(16 * blocks), k.float32(16 * blocks)];
			k.dots(outs[0], packed, indices.subarray(width >> 1), x.subarray(width >> 1), width - (width >> 1), width, blocks >> 1, blocks);
			k.squaredDistances(outs[1], packed, x, width, 0, blocks);
			k.absoluteDistances(outs[2], packed, x, width, blocks >> 1, blocks);
			return outs;
		});
	});

	it.each(LENGTHS)('kernel functions, n = %i, with huge products', (n) => {
		expectSame(build, (k, random) => {
			const dots = () => fill(k.float32(n), (i) => (i % 50 === 49 ? 1e38 : i % 50 === 48 ? -1e38 : 3 * random.normal()));
			const [radial, polynomial, sigmoid] = [dots(), dots(), dots()];
			const norms = fill(k.float32(n), () => 10 * random.uniform());
			k.radialKernel(radial, norms, 3.7, 0.31, n >> 3 << 2, n);
			k.polynomialKernel(polynomial, 0.31, 0.5, 5, 0, n);
			k.sigmoidKernel(sigmoid, 0.31, -0.2, 0, n);
			return [radial, polynomial, sigmoid];
		});
	});

	it.each(LENGTHS)('an iteration of SMO, n = %i, with ties and places to leave alone', (n) => {
		expectSame(build, (k, random) => {
			const f = fill(k.float64(n), () => random.integer(20) / 4 - 2);
			const up = fill(k.float64(n), () => [0, -Infinity, 0.1][random.integer(3)]);
			const low = fill(k.float64(n), () => [0, Infinity, -0.1][random.integer(3)]);
			const rowI = fill(k.float32(n), () => random.integer(4) / 4);
			const rowJ = fill(k.float32(n), () => random.integer(4) / 4);
			const diagonals = fill(k.float32(n), () => 1);
			const result = k.float64(3);
			const partners: number[] = [];
			for (const delta of [0, 0.25, 1.5]) {
				k.smoUpdate(f, up, low, rowI, rowJ, delta, n, result);
				partners.push(k.smoPartner(f, low, rowI, diagonals, 1, result[0], n), k.smoPartner(f, low, rowI, diagonals, 1, -100, n));
			}
			k.addScaledRow(f, rowJ, 1.25, n);
			return [f, result, partners, k.weightedSum(rowI, rowJ, n)];
		});
	});
});

it('finds the partner of the largest gain and none where all are below', () => {
	const n = 8;
	const f = Float64Array.of(0, -1, -3, -2, 0, 0, -3, 0);
	const low = Float64Array.of(0, 0, Infinity, 0, 0, 0, 0, 0);
	const row = new Float32Array(n);
	const ones = new Float32Array(n).fill(1);
	expect(referenceKernels.smoPartner(f, low, row, ones, 1, 0.5, n)).toBe(6);
	expect(referenceKernels.smoPartner(f, low, row, ones, 1, -3, n)).toBe(-1);
});
