import { Random } from '../../src/core/random';
import { createKernels, type Kernels, type LinearLoss } from '../../src/kernels';
import { referenceKernels } from '../../src/kernels/reference';
import { expNegative, log1p, logFromOne } from '../../src/kernels/reference/exp-log';

const LOSSES: LinearLoss[] = [
	{ kind: 'clipped', delta: Infinity, a: 1, c: 0 },
	{ kind: 'clipped', delta: 0.5, a: 3, c: -0.2 },
	{ kind: 'logistic', delta: 0, a: 0, c: 0 },
	{ kind: 'softmax', delta: 0, a: 0, c: 0 },
];

/** Blocks of rows with a weight of 0 for the last ones, scores from tiny to far beyond what exp can hold. */
function makeRows(kernels: Kernels, random: Random, shape: { width: number; rows: number; outputs: number; blocks: number }, classes: number) {
	const { width, rows, outputs, blocks } = shape;
	const filled = (length: number, value: (i: number) => number) => {
		const array = kernels.float64(length);
		for (let i = 0; i < length; i++) array[i] = value(i);
		return array;
	};
	return {
		data: {
			x: filled(blocks * width * rows, () => random.normal()),
			y: filled(blocks * rows, () => (classes > 0 ? random.integer(classes) : random.normal())),
			// Equal ones in the first half.
			weights: filled(blocks * rows, (i) => (i >= blocks * rows - 3 ? 0 : i < (blocks * rows) / 2 ? 0.7 : random.uniform())),
			width,
			rows,
			outputs,
		},
		w: filled(width * outputs, (i) => (i % 5 === 0 ? 400 : 1) * random.normal()),
	};
}

describe.each(['simd', 'relaxed'] as const)('the %s kernels of linear models agree with the reference bit for bit', (build) => {
	it.each([
		{ width: 1, rows: 2, outputs: 1, blocks: 1 },
		{ width: 5, rows: 32, outputs: 1, blocks: 3 },
		{ width: 29, rows: 40, outputs: 1, blocks: 6 },
		{ width: 2, rows: 1026, outputs: 1, blocks: 4 },
		{ width: 3, rows: 34, outputs: 2, blocks: 2 },
		{ width: 9, rows: 66, outputs: 7, blocks: 3 },
	])('$blocks blocks of $rows rows, $width positions, $outputs outputs', (shape) => {
		for (const loss of LOSSES) {
			if ((loss.kind === 'softmax') !== shape.outputs > 1) continue;
			const work = (kernels: Kernels) => {
				const classes = loss.kind === 'softmax' ? shape.outputs : loss.kind === 'logistic' ? 2 : 0;
				const { data, w } = makeRows(kernels, new Random(5), shape, classes);
				const { blocks, rows, outputs, width } = shape;
				const first = Math.min(1, blocks - 1);
				const scores = kernels.float64((blocks - first) * rows * outputs);
				const [out, fused] = [kernels.float64(width * outputs + 1), kernels.float64(width * outputs + 1)];
				const curvature = kernels.float64(width * width);
				kernels.linearScores(scores, data, w, first, blocks);
				kernels.linearResiduals(out, scores, data, loss, first, blocks);
				kernels.linearPass(fused, kernels.float64(rows * outputs), data, w, loss, first, blocks);
				const second = kernels.float64(scores.length);
				kernels.linearScores(second, data, w, first, blocks);
				kernels.linearSecond(second, data, loss, first, blocks);
				const h = kernels.float64(blocks * rows * outputs);
				for (let i = 0; i < h.length; i++) h[i] = 1 / (1 + i);
				kernels.linearCurvature(curvature, data, h.subarray((outputs - 1) * rows), width, first, blocks);
				const moments = kernels.float64(2 * width);
				if (rows % 4 === 0) kernels.linearMoments(moments, data, w, blocks - 1);
				return [scores, out, fused, curvature, moments, second].map((values) => Array.from(values));
			};
			const plain = work(referenceKernels);
			expect(work(createKernels(1_000_000, { build }))).toEqual(plain);
			expect(plain[2]).toEqual(plain[1]);
			expect(plain.flat().every(Number.isFinite)).toBe(true);
		}
	});
});

it('computes exp, log1p and log to 4e-16 of their values', () => {
	const worst = (values: number[], ours: (x: number) => number, true_: (x: number) => number) =>
		Math.max(...values.map((x) => Math.abs(ours(x) / true_(x) - 1)));
	const upTo = (n: number, value: (share: number) => number) => Array.from({ length: n }, (_, i) => value((i + 1) / n));
	expect(worst(upTo(5000, (share) => -700 * share), expNegative, Math.exp)).toBeLessThan(5e-16);
	expect(worst([...upTo(5000, (share) => share), ...upTo(300, (share) => 10 ** (-300 * share))], log1p, Math.log1p)).toBeLessThan(5e-16);
	expect(worst(upTo(5000, (share) => 1 + 5e4 * share), logFromOne, Math.log)).toBeLessThan(5e-16);
	expect([expNegative(0), expNegative(-1e9) > 0, log1p(0), logFromOne(1)]).toEqual([1, true, 0, 0]);
});
