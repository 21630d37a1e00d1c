import { Random } from '../../src/core/random';
import { createKernels, MAX_EDGES, type Kernels } from '../../src/kernels';
import { referenceKernels } from '../../src/kernels/reference';

const SIZES = [0, 1, 3, 4, 5, 127, 128, 129, 1000];
const BUILDS = ['simd', 'relaxed'] as const;

function fill<T extends Float64Array | Float32Array | Int32Array | Uint8Array>(array: T, value: (i: number) => number): T {
	for (let i = 0; i < array.length; i++) array[i] = value(i);
	return array;
}

/** Runs the same work on both kernels and compares what it returns. */
function expectSame(build: (typeof BUILDS)[number], work: (kernels: Kernels, random: Random) => unknown): void {
	const wasm = createKernels(4_000_000, { build });
	expect(wasm.build).toBe(build);
	const plain = (value: unknown) => JSON.stringify(value, (_, v) => (ArrayBuffer.isView(v) ? Array.from(v as Float64Array) : v));
	expect(plain(work(wasm, new Random(42)))).toBe(plain(work(referenceKernels, new Random(42))));
}

describe.each(BUILDS)('the %s kernels agree with the reference bit for bit', (build) => {
	it.each(SIZES)('binValues, n = %i, with missing and infinite values', (n) => {
		expectSame(build, (k, random) => {
			const special = [NaN, Infinity, -Infinity, 0];
			const edges = k.float64(MAX_EDGES).fill(Infinity);
			edges.set(Float64Array.from({ length: 200 }, () => Math.round(50 * random.normal()) / 25).sort());
			const values = fill(k.float64(n), (i) => (i % 7 === 0 ? special[random.integer(4)] : Math.round(50 * random.normal()) / 25));
			const out = k.uint8(n);
			k.binValues(out, values, edges, 201, n);
			return out;
		});
	});

	it.each(SIZES)('sortValues, n = %i, with zeros, infinite and equal values', (n) => {
		for (const kind of [0, 1, 2]) {
			expectSame(build, (k, random) => {
				const special = [-0, Infinity, -Infinity, 0, 5e-324, -1e308];
				const values = fill(k.float64(n), (i) => (kind === 2 ? 7 : kind === 1 || i % 5 === 0 ? special[random.integer(6)] : random.normal() * 10 ** random.integer(9)));
				k.sortValues(values, k.float64(n), n);
				return Array.from(values, (value) => (Object.is(value, -0) ? '-0' : String(value)));
			});
		}
	});

	it.each(SIZES)('interleave, %i rows', (n) => {
		for (const nFeatures of [1, 3, 4, 7, 32]) {
			expectSame(build, (k, random) => {
				const width = 4 * Math.ceil(nFeatures / 4);
				const columns = fill(k.uint8(nFeatures * (n + 3)), () => random.integer(256));
				const blocks = fill(k.uint8(width * n), () => 9);
				k.interleave(blocks, columns, n + 3, width, nFeatures, n >> 2, n);
				return blocks;
			});
		}
	});

	it.each(SIZES)('histogram and subtract, %i rows, widths that are no multiple of 16', (n) => {
		for (const width of [4, 12, 16, 20, 64]) {
			expectSame(build, (k, random) => {
				const bins = fill(k.uint8(2 * n * width + 16), () => random.integer(37));
				const packed = fill(k.int32(4 * n), (i) => (i % 2 === 0 ? random.integer(1000) : random.integer(2001) - 1000));
				// Neighbours, with a gap in the middle.
				const rows = fill(k.int32(n), (i) => (i < n / 2 ? i : 2 * i));
				const parent = k.int32(2 * width * 37);
				const child = k.int32(2 * width * 37);
				k.histogram(parent, bins, rows, packed, 0, n, width, 37);
				k.histogram(child, bins, rows, packed, n >> 2, n >> 1, width, 37);
				k.subtract(parent, parent, child);
				return [parent, child];
			});
		}
	});

	it.each([1, 2, 7, 100])('scanNumbers, %i features, with and without missing values and ties', (n) => {
		for (const missing of [0, 1]) {
			expectSame(build, (k, random) => {
				const sizes = fill(k.int32(n), () => 1 + random.integer(40));
				const slots = fill(k.int32(n), (f) => 41 * f);
				const features = fill(k.int32(n), (i) => n - 1 - i);
				const histogram = k.int32(2 * 41 * n);
				const node = { gradient: 0, hessian: 0, l2: 1.5, minHessian: 60 };
				// Every feature sorts the same rows.
				for (let row = 0; row < 400; row++) {
					const [h, g] = [1 + random.integer(5), random.integer(2001) - 1000];
					node.hessian += h;
					node.gradient += g;
					for (let f = 0; f < n; f++) {
						const at = 2 * (slots[f] + random.integer(sizes[f] + (f % 3 === 0 ? missing : 0)));
						histogram[at] += h;
						histogram[at + 1] += g;
					}
				}
				const found = k.float64(5);
				const whole = node.gradient ** 2 / (node.hessian + node.l2);
				const all = k.scanNumbers(found, histogram, features, slots, sizes, 0, n, node, whole);
				const first = all < 0 ? [] : Array.from(found);
				const some = k.scanNumbers(found, histogram, features, slots, sizes, n >> 1, n, node, whole);
				return [all, first, some, some < 0 ? [] : found, k.scanNumbers(found, histogram, features, slots, sizes, 0, n, node, Infinity)];
			});
		}
	});

	it.each(SIZES)('partition keeps the order of both sides, %i rows', (n) => {
		expectSame(build, (k, random) => {
			const rows = fill(k.int32(n + 2), (i) => i);
			const column = fill(k.uint8(n + 2), () => random.integer(256));
			const goesLeft = fill(k.uint8(256), () => random.integer(2));
			const left = k.partition(rows, k.int32(n), column, goesLeft, 1, n + 1);
			return [left, rows];
		});
	});

	it.each(SIZES)('gradients, quantise and exponentials, n = %i', (n) => {
		expectSame(build, (k, random) => {
			const scores = fill(k.float64(n), () => 30 * random.normal());
			const y = fill(k.float64(n), () => random.integer(2));
			const weights = fill(k.float32(n), () => random.uniform());
			const values = fill(k.float32(n), (i) => [1000, -1000, 0][i] ?? 20 * random.normal());
			k.exponentials(values, n);
			const results: unknown[] = [values];
			for (const gradientsOf of ['squaredGradients', 'logisticGradients'] as const) {
				const [g, h, sums, packed] = [k.float32(n), k.float32(n), k.float64(2), k.int32(2 * n)];
				k[gradientsOf](g, h, sums, scores, y, weights, n);
				k.quantise(packed, g, h, 1024, 64, n);
				results.push(g, h, sums, packed);
			}
			return results;
		});
	});

	it.each(SIZES)('absorb, sumPacked and the parts of a partition, %i rows', (n) => {
		expectSame(build, (k, random) => {
			const packed = fill(k.int32(2 * n), (i) => (i % 2 === 0 ? random.integer(1000) : random.integer(2001) - 1000));
			const other = fill(k.int32(2 * n), (i) => i);
			const rows = fill(k.int32(n), (i) => n - 1 - i);
			const sums = k.int32(2);
			k.sumPacked(sums, rows, packed, n >> 2, n);
			k.absorb(other, packed);
			const [lefts, rights, counts] = [k.int32(n), k.int32(n), k.int32(3)];
			const column = fill(k.uint8(n), () => random.integer(256));
			const goesLeft = fill(k.uint8(256), () => random.integer(2));
			k.partitionPart(rows, lefts, rights, counts, 2, column, goesLeft, n >> 2, n);
			const together = k.int32(n);
			k.copyRows(together, 0, lefts, n >> 2, counts[2]);
			k.copyRows(together, counts[2], rights, n >> 2, n - (n >> 2) - counts[2]);
			return [sums, packed, other, counts, together];
		});
	});

	it.each(SIZES)('sparseHistogram, %i rows', (n) => {
		expectSame(build, (k, random) => {
			const starts = k.int32(n + 1);
			for (let i = 0; i < n; i++) starts[i + 1] = starts[i] + random.integer(5);
			const slots = fill(k.int32(starts[n]), () => random.integer(50));
			const packed = fill(k.int32(2 * n), (i) => (i % 2 === 0 ? random.integer(1000) : random.integer(2001) - 1000));
			const rows = fill(k.int32(n), (i) => n - 1 - i);
			const out = k.int32(100);
			k.sparseHistogram(out, starts, slots, rows, packed, n >> 2, n);
			return out;
		});
	});

	it.each(SIZES)('addToRows and walkTrees, %i rows', (n) => {
		expectSame(build, (k, random) => {
			const scores = fill(k.float64(2 * n), () => random.normal());
			const rows = fill(k.int32(n), (i) => i);
			k.addToRows(scores, rows, 0.1, n >> 1, n);
			const block = fill(k.uint8(2 * n), () => random.integer(256));
			// A tree without nodes, then one of three nodes and four leaves from 4 on.
			const leaf = (id: number) => [0, id | (id << 16)];
			const tree = [0, 1 | (2 << 16), n, 4 | (5 << 16), n, 6 | (7 << 16), 0, 0, ...[4, 5, 6, 7].flatMap(leaf)];
			const trees = {
				starts: fill(k.int32(3), (i) => [0, 2, 10][i]),
				firstLeaves: fill(k.int32(3), (i) => [1, 4, 1][i]),
				records: fill(k.int32(24), (i) => [...leaf(1), ...leaf(1), ...tree, ...leaf(1), ...leaf(1)][i]),
				tables: fill(k.uint8(32 * 12), () => random.integer(256)),
				values: fill(k.float64(12), () => random.normal()),
			};
			k.walkTrees(scores, 2, block, n, trees);
			return scores;
		});
	});
});

it('computes exp to 3e-7 of its value over the whole range', () => {
	const values = Float32Array.from({ length: 1741 }, (_, i) => -87 + i / 10);
	const wanted = Array.from(values, Math.exp);
	referenceKernels.exponentials(values, values.length);
	expect(Math.max(...wanted.map((value, i) => Math.abs(values[i] / value - 1)))).toBeLessThan(3e-7);
});

it('refuses an array that is not in its memory', () => {
	const kernels = createKernels(1000, { build: 'simd' });
	expect(() => kernels.exponentials(new Float32Array(4), 4)).toThrow('another memory');
});

it('refuses more memory than was agreed on', () => {
	expect(() => createKernels(1000, { build: 'simd' }).float64(100_000)).toThrow('more memory');
});
