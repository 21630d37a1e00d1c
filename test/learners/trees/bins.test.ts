import { Random } from '../../../src/core/random';
import { createKernels } from '../../../src/kernels';
import { between, edgesOf } from '../../../src/learners/trees/bin-edges';
import { assignBins, BinScratch, learnBins } from '../../../src/learners/trees/bins';
import { matrixOf } from './make-matrix';

async function binned(values: number[], maxBins = 255, nLevels?: number): Promise<number[]> {
	const kernels = createKernels(BinScratch.bytes(values.length) + values.length + 16);
	const scratch = new BinScratch(kernels, values.length);
	const [bins] = await learnBins(matrixOf([values], [nLevels]), maxBins, new Random(1), scratch, () => undefined);
	const out = kernels.uint8(values.length);
	assignBins(scratch, bins, Float64Array.from(values), out);
	return Array.from(out);
}

describe('edges', () => {
	it('lie strictly between values, so that no training value is stored', () => {
		const values = Float64Array.from({ length: 5000 }, (_, i) => Math.fround(Math.sin(i) * 10 ** (i % 5))).sort();
		const seen = new Set(values);
		const edges = edgesOf(values, 255);
		expect(edges.length).toBe(254);
		expect(Array.from(edges).filter((edge) => seen.has(edge))).toEqual([]);
		expect(Array.from(edges).every((edge, i) => i === 0 || edge > edges[i - 1])).toBe(true);
	});

	it('are short decimals near the middle', () => {
		expect(between(1, 2)).toBe(1.5);
		expect(between(0.123456, 0.234567)).toBe(0.18);
		expect(between(1999, 2000)).toBe(1999.5);
	});

	it('exist between neighbouring doubles and the largest ones', () => {
		const next = 1 + Number.EPSILON;
		expect(between(1, next)).toBe(1);
		expect(between(-Number.MAX_VALUE, Number.MAX_VALUE)).toBe(0);
		expect(Number.isFinite(between(1e308, Infinity))).toBe(true);
	});

	it('give a frequent value a bin of its own', () => {
		const values = Float64Array.from({ length: 2000 }, (_, i) => (i < 1000 ? 0 : i)).sort();
		const edges = edgesOf(values, 10);
		expect(edges[0]).toBeGreaterThan(0);
		expect(edges[0]).toBeLessThan(1000);
		expect(edges.length).toBeGreaterThanOrEqual(8);
	});
});

describe('bins', () => {
	it('keep distinct values apart and put missing ones last', async () => {
		expect(await binned([3, 1, NaN, 2, 1])).toEqual([2, 0, 3, 1, 0]);
	});

	it('hold the most frequent levels; the others count as missing', async () => {
		expect(await binned([5, 5, 5, 2, 2, 0, NaN], 2, 6)).toEqual([0, 0, 0, 1, 1, 2, 2]);
	});

	it('accept a column without any value', async () => {
		expect(await binned([NaN, NaN])).toEqual([0, 0]);
	});

	it('accept infinite values', async () => {
		expect(await binned([-Infinity, 0, Infinity])).toEqual([0, 1, 2]);
	});
});
