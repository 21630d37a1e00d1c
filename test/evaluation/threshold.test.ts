import { Random } from '../../src/core/random';
import { chooseThreshold, meanCost, resolveCosts, theoreticalThreshold, thresholdTable } from '../../src/evaluation/threshold';

function sample(n: number, seed: number, distort = (p: number) => p) {
	const random = new Random(seed);
	const chance = Float64Array.from({ length: n }, () => 1 / (1 + Math.exp(1 - 1.5 * random.normal())));
	return { actual: chance.map((p) => (random.uniform() < p ? 1 : 0)), probability: chance.map(distort) };
}

describe('chooseThreshold', () => {
	test('is one half without costs', () => {
		expect(chooseThreshold(sample(100, 1))).toEqual({ threshold: 0.5, cost: null, costAtDefault: null });
	});

	test('follows theory where chances are true', () => {
		const chosen = Array.from({ length: 20 }, (_, seed) => chooseThreshold(sample(500, seed), { miss: 9, falseAlarm: 1 }).threshold);
		expect(chosen.filter((threshold) => threshold === 0.1).length).toBeGreaterThanOrEqual(17);
		for (const threshold of chosen) expect(Math.abs(threshold - 0.1)).toBeLessThan(0.06);
	});

	test('follows the rows where chances are badly off', () => {
		const costs = { miss: 9, falseAlarm: 1 };
		const choice = chooseThreshold(sample(3000, 2, (p) => p / 10), costs);
		expect(choice.threshold).toBeLessThan(0.03);
		expect(choice.cost!).toBeLessThan(meanCost(sample(3000, 2, (p) => p / 10), costs, theoreticalThreshold(costs)));
	});

	test('saves money on new rows against one half', () => {
		const costs = { miss: 500, falseAlarm: 20 };
		const { threshold } = chooseThreshold(sample(1000, 3), costs);
		expect(meanCost(sample(5000, 4), costs, threshold)).toBeLessThan(0.5 * meanCost(sample(5000, 4), costs, 0.5));
	});

	test('survives rows of one class and no rows', () => {
		const data = { actual: Float64Array.of(1, 1), probability: Float64Array.of(0.2, 0.3) };
		expect(chooseThreshold(data, { miss: 1, falseAlarm: 1 }).threshold).toBeGreaterThanOrEqual(0);
		expect(chooseThreshold({ actual: new Float64Array(0), probability: new Float64Array(0) }, { miss: 3, falseAlarm: 1 }).threshold).toBe(0.25);
	});
});

describe('resolveCosts', () => {
	test('refuses what is not a positive amount', () => {
		for (const bad of [0, -1, NaN, Infinity]) expect(() => resolveCosts(bad, 1)).toThrow(expect.objectContaining({ code: 'ML-PARAMETER' }));
	});

	test('takes 1 for the other cost', () => {
		expect(resolveCosts(5, undefined)).toEqual({ miss: 5, falseAlarm: 1 });
		expect(resolveCosts(undefined, undefined)).toBeUndefined();
	});
});

describe('thresholdTable', () => {
	test('has the chosen threshold among its rows, falling recall and no NaN', () => {
		const rows = thresholdTable(sample(400, 5), 0.137, { miss: 2, falseAlarm: 1 });
		expect(rows.map(({ threshold }) => threshold)).toContain(0.137);
		expect(rows).toHaveLength(20);
		rows.slice(1).forEach((row, i) => expect(row.recall).toBeLessThanOrEqual(rows[i].recall));
		expect(rows.every((row) => Object.values(row).every(Number.isFinite))).toBe(true);
	});
});
