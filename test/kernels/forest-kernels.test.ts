import { Random } from '../../src/core/random';
import { createKernels, type Kernels } from '../../src/kernels';
import { referenceKernels } from '../../src/kernels/reference';

const SIZES = [0, 1, 7, 8, 9, 63, 64, 65, 1000];
const BUILDS = ['simd', 'relaxed'] as const;

/** Runs the same work on both kernels and compares what it returns. */
function expectSame(build: (typeof BUILDS)[number], work: (kernels: Kernels, random: Random) => unknown): void {
	const wasm = createKernels(4_000_000, { build });
	expect(wasm.build).toBe(build);
	const plain = (value: unknown) => JSON.stringify(value, (_, v) => (ArrayBuffer.isView(v) ? Array.from(v as Float64Array) : v));
	expect(plain(work(wasm, new Random(42)))).toBe(plain(work(referenceKernels, new Random(42))));
}

/** A random tree in level order. */
function randomTree(k: Kernels, random: Random, width: number, nSplits: number): Int32Array {
	const nodes = k.int32(2 * (2 * nSplits + 1));
	let next = 1;
	for (let node = 0; node < 2 * nSplits + 1; node++) {
		const splits = next < 2 * nSplits + 1 && (next === node + 1 || random.uniform() < 0.6);
		const missingLeft = random.integer(2);
		nodes[2 * node] = splits ? (random.integer(width) << 9) | (missingLeft << 8) | (random.integer(254) + missingLeft) : 255;
		nodes[2 * node + 1] = splits ? next : node;
		if (splits) next += 2;
	}
	return nodes;
}

describe.each(BUILDS)('the %s kernels of forests agree with the reference bit for bit', (build) => {
	it.each(SIZES)('findLeaves, %i rows, trees of one leaf and of many', (n) => {
		for (const [width, nSplits] of [[1, 0], [1, 3], [5, 40], [300, 200]]) {
			expectSame(build, (k, random) => {
				const nodes = randomTree(k, random, width, nSplits);
				const codes = k.uint8(2 * (n + 1) * width);
				for (let i = 0; i < codes.length; i++) codes[i] = random.uniform() < 0.1 ? 255 : random.integer(256);
				const rows = k.int32(n);
				for (let i = 0; i < n; i++) rows[i] = random.integer(2 * (n + 1));
				const leaves = k.int32(n).fill(-1);
				k.findLeaves(leaves, codes, width, rows, n, nodes);
				expect(leaves.every((node) => nodes[2 * node + 1] === node)).toBe(true);
				return leaves;
			});
		}
	});

	it.each(SIZES)('addPathLengths, %i rows, with missing values', (n) => {
		for (const [width, nSplits] of [[1, 0], [3, 40]]) {
			expectSame(build, (k, random) => {
				const tree = randomTree(k, random, width, nSplits);
				const nNodes = tree.length / 2;
				const [nodes, ranges, lengths] = [k.int32(2 * nNodes), k.float64(2 * nNodes), k.float64(nNodes)];
				for (let node = 0; node < nNodes; node++) {
					const isLeaf = tree[2 * node + 1] === node;
					nodes[2 * node] = isLeaf ? 0 : tree[2 * node] >>> 9;
					nodes[2 * node + 1] = tree[2 * node + 1];
					const side = isLeaf ? 0 : random.integer(3);
					ranges[2 * node] = side === 0 ? -Infinity : random.normal() - 1;
					ranges[2 * node + 1] = isLeaf || side === 1 ? Infinity : random.normal() + 1;
					lengths[node] = random.uniform();
				}
				const values = k.float64(n * width);
				for (let i = 0; i < values.length; i++) values[i] = random.uniform() < 0.1 ? NaN : random.uniform() < 0.1 ? Infinity : random.normal();
				const sums = k.float64(n).fill(1);
				k.addPathLengths(sums, values, width, n, nodes, ranges, lengths);
				return sums;
			});
		}
	});
});
