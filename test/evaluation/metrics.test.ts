import { computeMetrics, defaultMetric, METRICS, metricsFor, resolveMetric } from '../../src/evaluation/metrics/registry';
import type { Scored } from '../../src/evaluation/scored';
import * as statistics from '../../src/evaluation/statistics';
import golden from '../golden/metrics.json';

const scoredOf = (problem: (typeof golden.cases)[number]): Scored => ({
	problemType: problem.problemType as Scored['problemType'],
	nClasses: problem.nClasses,
	actual: Float64Array.from(problem.actual),
	outputs: Float64Array.from(problem.outputs),
	weights: problem.weights ? Float64Array.from(problem.weights) : undefined,
});

const binary = (actual: number[], positive: number[], threshold?: number): Scored => ({
	problemType: 'classification',
	nClasses: 2,
	actual: Float64Array.from(actual),
	outputs: Float64Array.from(positive.flatMap((p) => [1 - p, p])),
	threshold,
});

describe('metrics', () => {
	test.each(golden.cases.map((problem, i) => [i, problem] as const))('case %i equals scikit-learn', (_, problem) => {
		const values = computeMetrics(scoredOf(problem));
		const expected = Object.entries(problem.expected);
		expect(expected.length).toBeGreaterThanOrEqual(5);
		for (const [name, value] of expected) {
			expect([name, Math.abs(values.get(name)! - value) < golden.tolerance]).toEqual([name, true]);
		}
	});

	test('a row of weight two counts like the row twice', () => {
		for (const problem of golden.cases.filter(({ weights }) => weights)) {
			const scored = scoredOf(problem);
			const width = scored.nClasses || 1;
			const rows = Array.from(scored.weights!).flatMap((weight, row) => Array<number>(weight).fill(row));
			const repeated: Scored = {
				...scored,
				weights: undefined,
				actual: Float64Array.from(rows, (row) => scored.actual[row]),
				outputs: Float64Array.from(rows.flatMap((row) => Array.from(scored.outputs.slice(row * width, (row + 1) * width)))),
			};
			const weighted = computeMetrics(scored);
			for (const [name, value] of computeMetrics(repeated)) expect(weighted.get(name)).toBeCloseTo(value, 10);
		}
	});

	test('every metric of the golden cases is covered and every registered metric has a golden number', () => {
		const covered = new Set(golden.cases.flatMap(({ expected }) => Object.keys(expected)));
		expect([...METRICS.keys()].filter((name) => !covered.has(name))).toEqual([]);
	});

	test('tied probabilities count one half in rocAuc', () => {
		expect(METRICS.get('rocAuc')!.compute(binary([0, 1, 0, 1], [0.5, 0.5, 0.5, 0.5]))).toBe(0.5);
		expect(METRICS.get('rocAuc')!.compute(binary([0, 1], [0.2, 0.8]))).toBe(1);
	});

	test('a certain mistake costs a finite log loss', () => {
		expect(METRICS.get('logLoss')!.compute(binary([1], [0]))).toBeCloseTo(-Math.log(1e-15), 6);
	});

	test('the threshold moves the chosen class and nothing else', () => {
		const low = computeMetrics(binary([0, 1, 1], [0.1, 0.3, 0.9], 0.2));
		const high = computeMetrics(binary([0, 1, 1], [0.1, 0.3, 0.9], 0.5));
		expect([low.get('recall'), high.get('recall')]).toEqual([1, 0.5]);
		expect(low.get('rocAuc')).toBe(high.get('rocAuc'));
	});

	test('undefined metrics are left out, never NaN', () => {
		const oneClass = computeMetrics(binary([1, 1], [0.4, 0.9]));
		expect(oneClass.has('rocAuc')).toBe(false);
		expect([...oneClass.values()].every(Number.isFinite)).toBe(true);
		const zeros = computeMetrics({
			problemType: 'regression',
			nClasses: 0,
			actual: new Float64Array(4),
			outputs: Float64Array.of(1, 1, 1, -1),
		});
		expect([...zeros.keys()]).toEqual(['rmse', 'mae', 'medianAbsoluteError', 'rmsle']);
		expect([...computeMetrics(binary([], [])).keys()].filter((name) => !['precision', 'recall', 'f1'].includes(name))).toEqual([]);
	});

	test('rmsle is not offered for negative values', () => {
		const values = computeMetrics({ problemType: 'regression', nClasses: 0, actual: Float64Array.of(-1, 2), outputs: Float64Array.of(0, 2) });
		expect(values.has('rmsle')).toBe(false);
	});
});

describe('resolveMetric', () => {
	test('auto is log loss or root mean squared error', () => {
		expect(resolveMetric('auto', 'classification').name).toBe('logLoss');
		expect(resolveMetric('auto', 'regression').name).toBe('rmse');
		expect(defaultMetric('forecast', 0).name).toBe('rmse');
	});

	test('refuses a metric of another problem type and lists the allowed ones', () => {
		expect(() => resolveMetric('rmse', 'classification')).toThrow(
			expect.objectContaining({ code: 'ML-PARAMETER', fix: expect.stringContaining('rocAuc') as string }),
		);
		expect(() => resolveMetric('__proto__', 'regression')).toThrow(expect.objectContaining({ code: 'ML-PARAMETER' }));
		expect(metricsFor('regression').map(({ name }) => name)).toContain('mae');
	});
});

describe('statistics', () => {
	const { distributions } = golden;
	const near = (actual: number, expected: number) => expect(Math.abs(actual - expected)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)));

	test('equal scipy', () => {
		for (const [z, p] of distributions.normalCdf) near(statistics.normalCdf(z), p);
		for (const [p, z] of distributions.normalQuantile) near(statistics.normalQuantile(p), z);
		for (const [p, df, t] of distributions.studentQuantile) near(statistics.studentQuantile(p, df), t);
		for (const [x, df, p] of distributions.chiSquareTail) near(statistics.chiSquareTail(x, df), p);
		for (const [hits, n, low, high] of distributions.wilson) {
			near(statistics.wilson(hits, n).low, low);
			near(statistics.wilson(hits, n).high, high);
		}
	});
});
