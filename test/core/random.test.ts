import { Random } from '../../src/core/random';

const draw = (random: Random, n: number) => Array.from({ length: n }, () => random.uint32());

describe('Random', () => {
	it('gives the same stream for the same seed and another for another', () => {
		expect(draw(new Random(7), 5)).toEqual(draw(new Random(7), 5));
		expect(draw(new Random(7), 5)).not.toEqual(draw(new Random(8), 5));
	});

	it('gives forks that depend on their name and not on what was drawn before', () => {
		const used = new Random(1);
		draw(used, 10);
		expect(draw(used.fork('a'), 3)).toEqual(draw(new Random(1).fork('a'), 3));
		expect(draw(used.fork('a'), 3)).not.toEqual(draw(used.fork('b'), 3));
	});

	it('draws uniform numbers with the mean and variance of [0, 1)', () => {
		const random = new Random(3);
		const values = Array.from({ length: 20_000 }, () => random.uniform());
		const mean = values.reduce((a, b) => a + b, 0) / values.length;
		expect(mean).toBeCloseTo(0.5, 2);
		expect(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length).toBeCloseTo(1 / 12, 2);
		expect(Math.min(...values.slice(0, 1000))).toBeGreaterThanOrEqual(0);
		expect(Math.max(...values.slice(0, 1000))).toBeLessThan(1);
	});

	it('draws normal numbers with mean 0 and variance 1', () => {
		const random = new Random(4);
		const values = Array.from({ length: 20_000 }, () => random.normal());
		expect(values.reduce((a, b) => a + b, 0) / values.length).toBeCloseTo(0, 1);
		expect(values.reduce((a, b) => a + b * b, 0) / values.length).toBeCloseTo(1, 1);
	});

	it('draws every integer below n about equally often', () => {
		const random = new Random(5);
		const counts = new Array<number>(7).fill(0);
		for (let i = 0; i < 14_000; i++) counts[random.integer(7)]++;
		for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
	});

	it('permutes all integers once', () => {
		const order = new Random(6).permutation(100);
		expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
		expect(Array.from(order)).not.toEqual(Array.from({ length: 100 }, (_, i) => i));
	});
});
