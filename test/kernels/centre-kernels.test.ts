import { Random } from '../../src/core/random';
import { createKernels, type Kernels } from '../../src/kernels';
import { referenceKernels } from '../../src/kernels/reference';

const BUILDS = ['simd', 'relaxed'] as const;

/** Runs the same work on both kernels and compares what it returns, bit for bit. */
function expectSame(build: (typeof BUILDS)[number], work: (kernels: Kernels, random: Random) => unknown): void {
	const plain = (value: unknown) => JSON.stringify(value, (_, v) => (ArrayBuffer.isView(v) ? Array.from(v as Float64Array, String) : v));
	expect(plain(work(createKernels(8_000_000, { build }), new Random(42)))).toBe(plain(work(referenceKernels, new Random(42))));
}

/** Around `offset`, every third point on a grid so coarse that many are as far from one centre as from another. */
function pack(k: Kernels, n: number, width: number, offset: number, random: Random) {
	const stride = 16 * Math.ceil(n / 16);
	const [x, shift, weights] = [n * width, width, stride].map((length) => k.float64(length));
	for (let at = 0; at < x.length; at++) x[at] = offset + (Math.floor(at / width) % 3 === 0 ? random.integer(3) : random.normal());
	for (let row = 0; row < n; row++) weights[row] = random.integer(3) / 2;
	shift.fill(offset + 0.5);
	const points = { x, weights, packed: k.float32(stride * width), norms: k.float32(stride), shift, scale: 0.125, width };
	k.packPoints(points, 0, n);
	return { points, stride };
}

/** Centres as `Lloyd` describes them, `moved` since the last call. */
function describeCentres(k: Kernels, centres: Float64Array, { shift, scale, width }: { shift: Float64Array; scale: number; width: number }, moved: number) {
	const count = centres.length / width;
	const even = 2 * Math.ceil(count / 2);
	const [scaled, bias] = [k.float32(even * width), k.float32(even).fill(-Infinity)];
	let reach = 0;
	for (let c = 0; c < count; c++) {
		let squared = 0;
		for (let j = 0; j < width; j++) {
			scaled[c * width + j] = (centres[c * width + j] - shift[j]) * scale;
			squared += ((centres[c * width + j] - shift[j]) * scale) ** 2;
		}
		bias[c] = -squared / 2;
		reach = Math.max(reach, Math.sqrt(squared));
	}
	const slope = 2.02 * (width + 8) * 2 ** -24 * reach;
	return { k: count, centres, scaled, bias, reach: 2 * reach, moved, slope, offset: (slope * reach) / 2 + 1e-36 };
}

describe.each(BUILDS)('the %s kernels agree with the reference bit for bit', (build) => {
	it.each([
		[0, 3, 2, 0],
		[1, 1, 1, 0],
		[15, 2, 3, 0],
		[16, 5, 4, 0],
		[33, 20, 7, 0],
		[500, 3, 10, 0],
		[500, 8, 10, 1e7],
		[130, 70, 5, -3],
	])('%i points of %i coordinates, %i centres, around %f', (n, width, nCentres, offset) => {
		expectSame(build, (k, random) => {
			const { points, stride } = pack(k, n, width, offset, random);
			const centres = k.float64(nCentres * width);
			// On the grid.
			for (let at = 0; at < centres.length; at++) centres[at] = offset + random.integer(3);
			const [labels, gaps, record, distances] = [k.int32(n).fill(-1), k.float32(stride).fill(-1), k.float64(nCentres * (width + 2) + 1), k.float64(n)];
			k.nearestCentres(record, labels, gaps, points, describeCentres(k, centres, points, 0), 0, n);
			const found = [Array.from(labels)];
			for (let pass = 0; pass < 8; pass++) {
				const step = pass % 2 === 0 ? 0.01 : 0.2;
				for (let at = 0; at < width; at++) centres[at] += step;
				const from = pass % 3 === 2 ? 16 * Math.floor(n / 32) : 0;
				// Rows that are left out must not count as looked at.
				if (from > 0) gaps.fill(-1, 0, from);
				k.nearestCentres(record, labels, gaps, points, describeCentres(k, centres, points, step * Math.sqrt(width) * points.scale * 1.001), from, n);
				found.push(Array.from(labels));
			}
			k.labelDistances(distances, labels, points, centres, 0, n);
			const again = k.float64(record.length);
			k.addLabelled(again, labels, points, nCentres, 0, n);
			return [found, record, again, distances, points.norms.slice(0, n)];
		});
	});

	it.each([
		[16, 1],
		[48, 7],
		[256, 20],
	])('distances to points that are tried, %i points of %i coordinates', (n, width) => {
		expectSame(build, (k, random) => {
			const { points, stride } = pack(k, n - 5, width, 2, random);
			const [out, nearest, queries, sums] = [k.float32(2 * stride), k.float32(stride), k.float32(2 * width), k.float64(2)];
			for (let row = 0; row < stride; row++) nearest[row] = random.uniform();
			for (let at = 0; at < queries.length; at++) queries[at] = random.normal() / 8;
			k.tryCentres(out, stride, sums, nearest, points, queries, 0, n);
			return [out, sums];
		});
	});

	it.each([
		[0, 3],
		[5, 1],
		[33, 7],
	])('the range of %i points of %i coordinates', (n, width) => {
		expectSame(build, (k, random) => {
			const [x, lowest, highest] = [n * width, width, width].map((length) => k.float64(length));
			for (let at = 0; at < x.length; at++) x[at] = random.normal();
			k.widenRange(lowest, highest, x, width, 0, n);
			return [lowest, highest];
		});
	});
});
