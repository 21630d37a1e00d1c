import { Random } from '../../src/core/random';
import { createKernels, type Kernels } from '../../src/kernels';
import { SPLIT_WORK_BYTES } from '../../src/kernels/families/forest-splits';
import { referenceKernels } from '../../src/kernels/reference';

const BUILDS = ['simd', 'relaxed'] as const;
const SIZES = [1, 2, 3, 7, 16, 17, 255, 1000];
const WIDTH = 5;

function expectSame(build: (typeof BUILDS)[number], work: (kernels: Kernels, random: Random) => unknown): void {
	const wasm = createKernels(4_000_000, { build });
	expect(wasm.build).toBe(build);
	const plain = (value: unknown) => JSON.stringify(value, (_, v) => (ArrayBuffer.isView(v) ? Array.from(v as Float64Array) : v));
	expect(plain(work(wasm, new Random(7)))).toBe(plain(work(referenceKernels, new Random(7))));
}

/** Rows of a node in the middle of more rows; codes of few and of many values, some missing; targets of two values or of many. */
function makeNode(k: Kernels, random: Random, n: number, { levels, missing, byRow }: { levels: number; missing: number; byRow: boolean }) {
	const nRows = 2 * n + 3;
	const codes = k.uint8(nRows * WIDTH + 16);
	for (let i = 0; i < nRows * WIDTH; i++) codes[i] = random.uniform() < missing ? 255 : random.integer(levels);
	const payload = k.float64(4 * nRows);
	for (let row = 0; row < nRows; row++) {
		const weight = 1 + random.integer(3);
		const target = levels > 10 ? random.normal() : random.integer(2);
		payload.set([weight, weight * target, target, 0], 4 * row);
	}
	const rows = k.int32(n + 2);
	rows.forEach((_, i) => (rows[i] = random.integer(nRows)));
	const node = { rows, from: 1, to: n + 1 };
	const layout = byRow ? { codes, featureStride: 1, rowStride: WIDTH } : { codes, featureStride: nRows, rowStride: 1 };
	const entries = k.float64(2 * n);
	const totals = k.float64(2);
	const differs = k.openNode(entries, totals, payload, node);
	return { node, layout, entries, totals, differs };
}

const SHAPES = [
	{ levels: 2, missing: 0, byRow: true },
	{ levels: 1, missing: 0.5, byRow: false },
	{ levels: 40, missing: 0.2, byRow: true },
	{ levels: 255, missing: 0, byRow: false },
	{ levels: 1, missing: 0, byRow: true },
];

describe.each(BUILDS)('the %s kernels that split nodes agree with the reference bit for bit', (build) => {
	describe.each(SIZES)('%i rows', (n) => {
		it.each(SHAPES)('every threshold of codes of $levels levels, $missing missing', (shape) => {
			for (const minRows of [1, 3]) {
				expectSame(build, (k, random) => {
					const { node, layout, entries, totals, differs } = makeNode(k, random, n, shape);
					const best = k.float64(4).fill(-1);
					const work = k.uint8(SPLIT_WORK_BYTES);
					const features = k.int32(3);
					features.set([3, 0, 4]);
					// Twice, for what the first call leaves in the working space must not be seen by the second.
					const varying = [k.splitValues(best, work, features, 3, layout, node, entries, totals, minRows), k.splitValues(best, work, features, 2, layout, node, entries, totals, minRows)];
					return [differs, entries, totals, varying, best];
				});
			}
		});

		it.each(SHAPES)('one threshold per feature of codes of $levels levels, $missing missing', (shape) => {
			expectSame(build, (k, random) => {
				const { node, layout, entries, totals } = makeNode(k, random, n, shape);
				const best = k.float64(4).fill(-1);
				const features = k.int32(4);
				features.set([0, 1, 2, 3]);
				const draws = k.float64(8);
				draws.forEach((_, i) => (draws[i] = random.uniform()));
				return [k.drawValues(best, draws, features, 4, layout, node, entries, totals, 1), best];
			});
		});

		it.each(SHAPES)('rows to their sides, in order, codes of $levels levels, $missing missing', (shape) => {
			for (const missingLeft of [0, 1]) {
				expectSame(build, (k, random) => {
					const { node, layout } = makeNode(k, random, n, shape);
					const word = (2 << 9) | (missingLeft << 8) | (Math.floor(shape.levels / 2) + missingLeft);
					return [k.splitRows(node, k.int32(n), layout, word), node.rows];
				});
			}
		});
	});
});
