import { createContext } from '../../src/core/context';
import { Random } from '../../src/core/random';
import type { Scored } from '../../src/evaluation/scored';
import { decidePromotion } from '../../src/monitoring/gate';

/**
 * Two models of one truth: both see the score through noise of their own, as two seeds of one learner do.
 * `noise` of each: more = worse.
 */
function twoModels(n: number, seed: number, noise: [number, number]): [Scored, Scored] {
	const random = new Random(seed);
	const actual = new Float64Array(n);
	const outputs = [new Float64Array(2 * n), new Float64Array(2 * n)];
	for (let row = 0; row < n; row++) {
		const z = 1.5 * random.normal();
		actual[row] = random.uniform() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
		outputs.forEach((own, m) => {
			// Shrunk by its own noise, so that both stay calibrated.
			const seen = (z + noise[m] * random.normal()) / (1 + noise[m] ** 2 / 2.25);
			const p = 1 / (1 + Math.exp(-seen));
			own.set([1 - p, p], 2 * row);
		});
	}
	return outputs.map((own) => ({ problemType: 'classification', nClasses: 2, actual, outputs: own })) as [Scored, Scored];
}

async function promotedShare(trials: number, n: number, noise: [number, number]): Promise<number> {
	let promoted = 0;
	for (let trial = 0; trial < trials; trial++) {
		const [champion, challenger] = twoModels(n, trial, noise);
		const { decision } = await decidePromotion({ champion, challenger, context: createContext({ seed: trial }) });
		if (decision === 'promote') promoted++;
	}
	return promoted / trials;
}

const decide = (champion: Scored, challenger: Scored, more: object = {}) => decidePromotion({ champion, challenger, context: createContext(), ...more });

describe('decidePromotion', () => {
	test.each([[200, 0.5], [200, 0.15], [1000, 0.25]])('promotes a model that is no better at most 5 times in 100 (%i rows, noise %d)', async (n, noise) => {
		// docs/evaluation.md has the large simulation; this one allows for two standard errors of its own.
		expect(await promotedShare(100, n, [noise, noise])).toBeLessThanOrEqual(0.05 + 2 * Math.sqrt((0.05 * 0.95) / 100));
	});

	test('never promotes a model that is worse by two points in 100 runs', async () => {
		expect(await promotedShare(100, 600, [0.3, 0.75])).toBe(0);
	});

	test('promotes a model that is clearly better', async () => {
		expect(await promotedShare(25, 1500, [1.2, 0.2])).toBeGreaterThanOrEqual(0.95);
	});

	test('says why in one sentence, with the difference and its range', async () => {
		const [champion, challenger] = twoModels(1500, 3, [1.2, 0.2]);
		const result = await decide(champion, challenger);
		expect(result).toMatchObject({ decision: 'promote', metric: 'logLoss', failed: [] });
		expect(result.reason).toMatch(/^Promoted: the new model's Log Loss is better by [\d.]+ \(likely range [\d.]+ to [\d.]+\) on 1,500 held-back rows\.$/);
		expect((await decide(challenger, champion)).reason).toMatch(/^Kept: .* worse by /);
	});

	test('keeps the champion where rows are too few or the rarer class is', async () => {
		const [champion, challenger] = twoModels(199, 1, [1.2, 0.2]);
		expect((await decide(champion, challenger)).failed).toEqual(['rows']);
		const [a, b] = twoModels(400, 1, [1.2, 0.2]);
		let seen = 0;
		const rare = a.actual.map((k) => (k === 1 && ++seen > 29 ? 0 : k));
		expect((await decide({ ...a, actual: rare }, { ...b, actual: rare })).reason).toContain('rarer class has only 29');
	});

	test('keeps a champion of the same answers', async () => {
		const [champion] = twoModels(500, 1, [0.2, 0.2]);
		expect(await decide(champion, champion, { minimumImprovement: 0 })).toMatchObject({ decision: 'keep', failed: ['gain'] });
	});

	test('keeps the champion where the challenger is worse in a large slice', async () => {
		const [champion, challenger] = twoModels(3000, 5, [1.2, 0.05]);
		const rows = Int32Array.from({ length: 300 }, (_, i) => i);
		const outputs = Float64Array.from(challenger.outputs);
		for (const row of rows) outputs.set([0.5 + 0.01 * (champion.actual[row] === 1 ? 1 : -1), 0.5 + 0.01 * (champion.actual[row] === 1 ? -1 : 1)], 2 * row);
		const result = await decide(champion, { ...challenger, outputs }, { slices: [{ name: "Contract = 'Two year'", rows }] });
		expect(result.failed).toEqual(['slice']);
		expect(result.reason).toContain("Contract = 'Two year' (300 rows)");
	});

	test('keeps the champion where probabilities become untrue', async () => {
		const [champion, challenger] = twoModels(2000, 5, [1.5, 0.05]);
		const outputs = challenger.outputs.map((p) => p ** 3 / (p ** 3 + (1 - p) ** 3));
		const { METRICS } = await import('../../src/evaluation/metrics/registry');
		const result = await decide(champion, { ...challenger, outputs }, { metric: METRICS.get('rocAuc') });
		expect(result.failed).toEqual(['calibration']);
	});

	test('becomes stricter with every earlier try on the same rows', async () => {
		const [champion, challenger] = twoModels(1000, 8, [0.8, 0.5]);
		const first = await decide(champion, challenger);
		const tenth = await decide(champion, challenger, { earlierTries: 9 });
		expect(tenth.difference!.low).toBeLessThan(first.difference!.low);
	});

	test('judges numbers too', async () => {
		const random = new Random(1);
		const actual = Float64Array.from({ length: 500 }, () => random.normal());
		const model = (noise: number): Scored => ({ problemType: 'regression', nClasses: 0, actual, outputs: actual.map((y) => y + noise * random.normal()) });
		expect((await decide(model(1), model(0.5))).decision).toBe('promote');
		expect((await decide(model(0.5), model(1))).decision).toBe('keep');
	});
});
