import { createContext } from '../../src/core/context';
import { Random } from '../../src/core/random';
import { baselineMetrics, baselineOutput, baselineScored, gradeModel } from '../../src/evaluation/grade';
import { metricIntervals } from '../../src/evaluation/intervals';
import type { Interval, Scored } from '../../src/evaluation/scored';
import { verdictSentence } from '../../src/evaluation/verdict';
import { formatNumber, formatPercent, formatRange, formatShare } from '../../src/evaluation/format';

/** `signal` 0: outputs know nothing. */
function sample(n: number, nClasses: number, signal: number, seed: number): Scored {
	const random = new Random(seed);
	const actual = Float64Array.from({ length: n }, () => (nClasses > 0 ? Math.min(nClasses - 1, Math.floor(1.4 * nClasses * random.uniform())) : 10 * random.normal()));
	if (nClasses === 0) return { problemType: 'regression', nClasses, actual, outputs: actual.map((y) => signal * y + 2 * random.normal()) };
	const outputs = new Float64Array(n * nClasses);
	for (let row = 0; row < n; row++) {
		const z = Array.from({ length: nClasses }, (_, k) => signal * (actual[row] === k ? 1 : 0) + 0.3 * random.normal());
		const total = z.reduce((sum, score) => sum + Math.exp(score), 0);
		z.forEach((score, k) => (outputs[row * nClasses + k] = Math.exp(score) / total));
	}
	return { problemType: 'classification', nClasses, actual, outputs };
}

async function judge(scored: Scored, seed = 1) {
	const prior = baselineOutput({ ...scored, y: scored.actual });
	const baseline = baselineMetrics(scored, prior);
	const { intervals } = await metricIntervals(scored, createContext({ seed }), { resamples: 300 });
	return { intervals, baseline, ...gradeModel({ scored, intervals, baseline }) };
}

describe('baseline', () => {
	test('answers the shares of the classes and the mean', () => {
		expect(Array.from(baselineOutput({ problemType: 'classification', nClasses: 2, y: Float64Array.of(0, 0, 0, 1) }))).toEqual([0.75, 0.25]);
		expect(Array.from(baselineOutput({ problemType: 'regression', nClasses: 0, y: Float64Array.of(1, 3), weights: Float64Array.of(3, 1) }))).toEqual([1.5]);
	});

	test('is right as often as the most frequent class occurs, whatever the threshold', () => {
		const scored: Scored = { ...sample(200, 2, 1, 1), threshold: 0.01 };
		const prior = Float64Array.of(0.7, 0.3);
		const zeros = scored.actual.filter((k) => k === 0).length;
		expect(baselineMetrics(scored, prior).get('accuracy')).toBeCloseTo(zeros / 200, 12);
		expect(baselineScored(scored, prior).outputs).toHaveLength(400);
	});
});

describe('gradeModel', () => {
	test.each([[2], [4], [0]])('noise with %i classes gets a D in at least 29 of 30 samples', async (nClasses) => {
		let best = 0;
		for (let seed = 0; seed < 30; seed++) if ((await judge(sample(150, nClasses, 0, seed), seed)).grade !== 'D') best++;
		expect(best).toBeLessThanOrEqual(1);
	});

	test('grades rise with the signal from D to A', async () => {
		for (const nClasses of [2, 4]) {
			const grades: string[] = [];
			for (const signal of [0, 0.25, 0.5, 1, 4]) grades.push((await judge(sample(600, nClasses, signal, 7))).grade);
			expect(grades[0]).toBe('D');
			expect(grades.at(-1)).toBe('A');
			expect([...grades].sort().reverse()).toEqual(grades);
		}
		const values: string[] = [];
		for (const noise of [2, 8, 30, 1000]) {
			const scored = sample(400, 0, 1, 3);
			const random = new Random(5);
			values.push((await judge({ ...scored, outputs: scored.actual.map((y) => (y * 100) / (100 + noise ** 2) + ((10 * noise) / (100 + noise ** 2)) * random.normal() * 10) })).grade);
		}
		expect(values[0]).toBe('A');
		expect(values.at(-1)).toBe('D');
	});

	test('is D whenever the likely range includes the baseline, however high the score', () => {
		const intervals = new Map<string, Interval>([['rocAuc', { value: 0.95, low: 0.49, high: 1 }]]);
		expect(gradeModel({ scored: { problemType: 'classification', nClasses: 2 }, intervals, baseline: new Map([['rocAuc', 0.5]]) }).grade).toBe('D');
	});

	test('is D without any metric', () => {
		expect(gradeModel({ scored: { problemType: 'regression', nClasses: 0 }, intervals: new Map(), baseline: new Map() }).grade).toBe('D');
	});
});

const interval = (value: number, low: number, high: number): Interval => ({ value, low, high });

describe('verdictSentence', () => {
	const churn = {
		scored: { problemType: 'classification', nClasses: 2 } as const,
		rows: 1409,
		classes: ['No', 'Yes'],
		majorityClass: 0,
		grade: 'B' as const,
		intervals: new Map([
			['accuracy', interval(0.781, 0.759, 0.802)],
			['rocAuc', interval(0.84, 0.81, 0.86)],
			['recall', interval(0.5, 0.4, 0.6)],
			['precision', interval(0.6, 0.5, 0.7)],
		]),
		baseline: new Map([['accuracy', 0.735]]),
	};

	test('says score, range, rows and baseline of a yes-or-no question', () => {
		expect(verdictSentence(churn)).toBe(
			"Right 78 % of the time (76–80 % likely range, 1,409 test rows); always guessing 'No' would be right 74 %. " +
				"It ranks a random 'Yes' above a random 'No' 84 % of the time.",
		);
	});

	test('says what the model finds where always guessing is right as often', () => {
		const rare = { ...churn, baseline: new Map([['accuracy', 0.79]]) };
		expect(verdictSentence(rare)).toContain("It finds 50 % of the 'Yes' rows, and 60 % of those it calls 'Yes' are.");
	});

	test('says it of numbers', () => {
		const sentence = verdictSentence({
			scored: { problemType: 'regression', nClasses: 0 },
			rows: 4129,
			grade: 'B',
			intervals: new Map([['mae', interval(31_234, 30_100, 32_400)]]),
			baseline: new Map([['mae', 91_012]]),
		});
		expect(sentence).toBe('Off by 31,200 on average (30,100–32,400 likely range, 4,129 test rows); always guessing the average would be off by 91,000.');
	});

	test('says plainly when it is no better than guessing', () => {
		expect(verdictSentence({ ...churn, grade: 'D' })).toContain('not clearly better than guessing');
	});

	test('never says NaN, whatever is missing', () => {
		const bare = { ...churn, intervals: new Map<string, Interval>(), baseline: new Map<string, number>() };
		for (const sentence of [verdictSentence(bare), verdictSentence({ ...bare, rows: 0 }), verdictSentence({ ...churn, classes: undefined, baseline: new Map() })]) {
			expect(sentence).not.toMatch(/NaN|undefined|Infinity/);
			expect(sentence.length).toBeGreaterThan(10);
		}
	});
});

describe('format', () => {
	test('numbers have three digits and thousands separators', () => {
		expect([31_234, 0.012345, 1234.5, -7, 0, 99.95, 1e21, 1e-9, NaN].map((value) => formatNumber(value))).toEqual([
			'31,200', '0.0123', '1,230', '-7', '0', '100', '1.00e+21', '1.00e-9', 'unknown',
		]);
	});

	test('shares close to certainty are not rounded to it', () => {
		expect(formatPercent(0.9997)).toBe('above 99 %');
		expect(formatPercent(0.0001)).toBe('below 1 %');
		expect(formatPercent(1)).toBe('100 %');
		expect(formatShare({ value: 0.78, low: 0.775, high: 0.785 })).toEqual({ value: '78.0 %', range: '77.5–78.5 %' });
	});

	test('a narrow range gets enough digits to be seen', () => {
		expect(formatRange({ value: 1000.2, low: 1000.1, high: 1000.3 })).toEqual({ value: '1,000.2', range: '1,000.1–1,000.3' });
	});
});
