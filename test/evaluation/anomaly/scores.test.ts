import { Random } from '../../../src/core/random';
import { shareBeyondFence, thresholdFor } from '../../../src/evaluation/anomaly/flag-threshold';
import { gradeScores, rankCorrelation } from '../../../src/evaluation/anomaly/judge-scores';
import { scoreOfRarity, ScoreScale } from '../../../src/evaluation/anomaly/score-scale';

describe('the scale of scores', () => {
	const raw = Float64Array.from({ length: 1000 }, (_, i) => i);
	const scale = ScoreScale.fit(raw);
	const score = (value: number) => scoreOfRarity(scale.rarity(value));

	it('says which share of the training rows is less unusual', () => {
		for (const value of [100, 500, 900, 990]) expect(Math.abs(score(value) - value / 1000)).toBeLessThan(0.005);
		expect(score(-5)).toBe(0);
	});

	it('goes on beyond all that was seen, and stays below 1 where there is room', () => {
		expect(score(999)).toBeCloseTo(0.999, 6);
		expect(score(1100)).toBeGreaterThan(score(1010));
		expect(score(1010)).toBeGreaterThan(score(999));
		expect(score(1e308)).toBeLessThanOrEqual(1);
	});

	it('never falls as the raw score rises', () => {
		const random = new Random(3);
		const odd = ScoreScale.fit(Float64Array.from({ length: 3000 }, () => Math.round(Math.exp(2 * random.normal()) * 10)));
		const values = Array.from({ length: 500 }, () => Math.exp(3 * random.normal()) * 10).sort((a, b) => a - b);
		const rarities = values.map((value) => odd.rarity(value));
		rarities.forEach((rarity, i) => expect(i === 0 || rarity >= rarities[i - 1]).toBe(true));
	});

	it.each([[Float64Array.of(7)], [new Float64Array(50).fill(2)], [Float64Array.of(1e308, -1e308, 0)]])('is sound for few and equal scores', (few) => {
		const own = ScoreScale.fit(few);
		for (const value of [-1e308, 0, 2, 7, 8, 1e308]) {
			const found = scoreOfRarity(own.rarity(value));
			expect(found >= 0 && found <= 1).toBe(true);
		}
		expect(ScoreScale.fromState(own.toState()).rarity(3)).toBe(own.rarity(3));
	});

	it('refuses a state that it could not have made', () => {
		const arrays = new Map([['scores', Float64Array.of(2, 1)], ['rarities', Float64Array.of(0, 1)]]);
		expect(() => ScoreScale.fromState({ json: { slope: 1 }, arrays })).toThrow(expect.objectContaining({ code: 'ML-MODEL-INVALID' }));
	});
});

describe('the threshold', () => {
	it('is reached by the share that was asked for', () => {
		const scores = Float64Array.from({ length: 200 }, (_, i) => i / 200);
		for (const share of [0.01, 0.1, 0.5]) {
			const threshold = thresholdFor(scores, share);
			expect(scores.filter((score) => score >= threshold).length).toBe(200 * share);
		}
		expect(thresholdFor(scores, 0)).toBeGreaterThan(199 / 200);
	});

	it("lies at Tukey's fence: hardly any of a normal cloud, and what is apart from it", () => {
		const random = new Random(5);
		const cloud = Float64Array.from({ length: 5000 }, () => random.normal());
		expect(Math.abs(shareBeyondFence(cloud) - 0.0035)).toBeLessThan(0.002);
		expect(shareBeyondFence(cloud.map((value, i) => (i % 50 === 0 ? 20 : value)))).toBeGreaterThan(0.02);
		expect(shareBeyondFence(new Float64Array(100).fill(1))).toBe(0);
	});
});

it('correlates ranks, ties at their mean', () => {
	expect(rankCorrelation(Float64Array.of(1, 2, 3, 4), Float64Array.of(10, 20, 30, 400))).toBeCloseTo(1, 12);
	expect(rankCorrelation(Float64Array.of(1, 2, 2, 3), Float64Array.of(3, 2, 2, 1))).toBeCloseTo(-1, 12);
	expect(rankCorrelation(Float64Array.of(1, 1, 1), Float64Array.of(3, 2, 1))).toBe(0);
});

it('grades by steadiness', () => {
	const of = (value: number) => gradeScores({ value, low: value - 0.05, high: value + 0.05 });
	expect([0.95, 0.8, 0.6, 0.3].map(of)).toEqual(['A', 'B', 'C', 'D']);
	expect(gradeScores(undefined)).toBe('D');
});
