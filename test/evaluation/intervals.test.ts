import { createContext } from '../../src/core/context';
import { CancelledError } from '../../src/core/errors';
import { Random } from '../../src/core/random';
import { metricIntervals, pairedDifference } from '../../src/evaluation/intervals';
import { METRICS } from '../../src/evaluation/metrics/registry';
import type { Scored } from '../../src/evaluation/scored';
import { wilson } from '../../src/evaluation/statistics';

function binarySample(n: number, random: Random, strength = 1): Scored {
	const actual = new Float64Array(n);
	const outputs = new Float64Array(2 * n);
	for (let row = 0; row < n; row++) {
		const z = strength * random.normal() - 0.5;
		const p = 1 / (1 + Math.exp(-z));
		actual[row] = random.uniform() < p ? 1 : 0;
		outputs[2 * row] = 1 - p;
		outputs[2 * row + 1] = p;
	}
	return { problemType: 'classification', nClasses: 2, actual, outputs };
}

function valueSample(n: number, random: Random): Scored {
	const actual = Float64Array.from({ length: n }, () => 10 * random.normal());
	return { problemType: 'regression', nClasses: 0, actual, outputs: actual.map((y) => y + 3 * random.normal()) };
}

/** Share of samples whose interval includes the truth (estimated on one huge sample). */
async function coverage(sample: (n: number, random: Random) => Scored, n: number, names: string[], trials = 100) {
	const metrics = names.map((name) => METRICS.get(name)!);
	const truth = metrics.map((metric) => metric.compute(sample(200_000, new Random(99))));
	const hits = names.map(() => 0);
	for (let trial = 0; trial < trials; trial++) {
		const context = createContext({ seed: trial });
		const { intervals } = await metricIntervals(sample(n, new Random(1000 + trial)), context, { metrics, resamples: 300 });
		names.forEach((name, m) => {
			const interval = intervals.get(name)!;
			if (interval.low <= truth[m] && truth[m] <= interval.high) hits[m]++;
		});
	}
	return hits.map((count) => count / trials);
}

describe('metricIntervals', () => {
	test.each([60, 300])('the 95 %% range of classification metrics includes the truth in about 95 of 100 samples of %i rows', async (n) => {
		const shares = await coverage((rows, random) => binarySample(rows, random), n, ['accuracy', 'rocAuc', 'logLoss', 'brier', 'f1']);
		for (const share of shares) expect(share).toBeGreaterThanOrEqual(0.9);
	});

	test('so does that of regression metrics', async () => {
		for (const share of await coverage(valueSample, 60, ['rmse', 'mae', 'r2'])) expect(share).toBeGreaterThanOrEqual(0.89);
	});

	test('accuracy has exactly the interval of Wilson', async () => {
		const scored = binarySample(80, new Random(1));
		const { intervals } = await metricIntervals(scored, createContext());
		const accuracy = intervals.get('accuracy')!;
		expect(accuracy.low).toBeCloseTo(wilson(Math.round(accuracy.value * 80), 80).low, 12);
	});

	test('a perfect score on twelve rows is not certain', async () => {
		const actual = Float64Array.from({ length: 12 }, (_, row) => row % 2);
		const outputs = Float64Array.from(actual, (y) => y).reduce<number[]>((all, y) => [...all, 1 - y, y], []);
		const { intervals } = await metricIntervals({ problemType: 'classification', nClasses: 2, actual, outputs: Float64Array.from(outputs) }, createContext());
		for (const name of ['accuracy', 'rocAuc', 'f1']) {
			expect(intervals.get(name)!.value).toBe(1);
			expect(intervals.get(name)!.low).toBeLessThan(0.8);
		}
	});

	test('value lies in its range, nothing is NaN, and the same seed gives the same range', async () => {
		for (const n of [1, 2, 5, 40]) {
			for (const scored of [binarySample(n, new Random(n)), valueSample(n, new Random(n))]) {
				const first = await metricIntervals(scored, createContext({ seed: 3 }));
				const second = await metricIntervals(scored, createContext({ seed: 3 }));
				expect([...first.intervals]).toEqual([...second.intervals]);
				for (const { value, low, high } of first.intervals.values()) {
					expect(low <= value && value <= high && Number.isFinite(low) && Number.isFinite(high)).toBe(true);
				}
			}
		}
	});

	test('many rows cost no more than the work allowed, and the range is scaled to all of them and says so', async () => {
		const scored = binarySample(20_000, new Random(1));
		const width = ({ intervals }: Awaited<ReturnType<typeof metricIntervals>>) => intervals.get('rocAuc')!.high - intervals.get('rocAuc')!.low;
		const capped = await metricIntervals(scored, createContext(), { work: 4e5 });
		expect(capped.note).toContain('2,000 random rows');
		const whole = await metricIntervals(scored, createContext(), { resamples: 200 });
		expect(whole.note).toBeNull();
		expect(width(capped) / width(whole)).toBeGreaterThan(0.8);
		expect(width(capped) / width(whole)).toBeLessThan(1.25);
	});

	test('stops at a checkpoint when cancelled', async () => {
		const context = createContext({ signal: { aborted: true } });
		await expect(metricIntervals(binarySample(5000, new Random(1)), context)).rejects.toThrow(CancelledError);
	});
});

describe('pairedDifference', () => {
	test('is positive where the second is better, whatever the direction of the metric', async () => {
		const good = valueSample(300, new Random(4));
		const bad: Scored = { ...good, outputs: good.outputs.map((value) => value + 5) };
		for (const name of ['rmse', 'r2']) {
			const difference = (await pairedDifference(bad, good, METRICS.get(name)!, createContext()))!;
			expect(difference.low).toBeGreaterThan(0);
			expect(difference.chanceBetter).toBe(1);
		}
	});

	test('of a model with itself is nothing', async () => {
		const scored = binarySample(200, new Random(2));
		expect(await pairedDifference(scored, scored, METRICS.get('rocAuc')!, createContext())).toEqual({
			value: 0,
			low: 0,
			high: 0,
			chanceBetter: 0.5,
			standardError: 0,
		});
	});

	test('is narrower than the two ranges apart, because the rows are the same', async () => {
		const first = binarySample(400, new Random(6));
		const noise = new Random(7);
		const outputs = Float64Array.from(first.outputs);
		for (let row = 0; row < 400; row++) {
			const p = Math.min(0.99, Math.max(0.01, outputs[2 * row + 1] + 0.02 * noise.normal()));
			outputs.set([1 - p, p], 2 * row);
		}
		const metric = METRICS.get('logLoss')!;
		const difference = (await pairedDifference(first, { ...first, outputs }, metric, createContext()))!;
		const alone = (await metricIntervals(first, createContext(), { metrics: [metric] })).intervals.get('logLoss')!;
		expect(difference.high - difference.low).toBeLessThan((alone.high - alone.low) / 3);
	});
});
