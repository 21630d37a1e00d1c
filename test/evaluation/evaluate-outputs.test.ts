import { createContext } from '../../src/core/context';
import { Random } from '../../src/core/random';
import { rankingCurves, residualPoints, MAX_POINTS } from '../../src/evaluation/curves';
import { compareScored, evaluateOutputs } from '../../src/evaluation/evaluate-outputs';
import { baselineOutput } from '../../src/evaluation/grade';
import { METRICS } from '../../src/evaluation/metrics/registry';
import type { Scored } from '../../src/evaluation/scored';
import { largestSlices, worstSlices } from '../../src/evaluation/slices';
import { Table } from '../../src/table/table';

/** Rows of category 'bad' are answered by chance. */
function sample(n: number, nClasses: number, seed = 1): { scored: Scored; table: Table } {
	const random = new Random(seed);
	const codes = Int32Array.from({ length: n }, () => random.integer(4));
	const amount = Float64Array.from({ length: n }, () => 100 * random.uniform());
	const width = nClasses || 1;
	const actual = new Float64Array(n);
	const outputs = new Float64Array(n * width);
	for (let row = 0; row < n; row++) {
		const isBad = codes[row] === 3;
		if (nClasses === 0) {
			actual[row] = amount[row] + (isBad ? 30 : 3) * random.normal();
			outputs[row] = amount[row];
			continue;
		}
		actual[row] = random.integer(nClasses);
		const said = isBad ? random.integer(nClasses) : actual[row];
		for (let k = 0; k < nClasses; k++) outputs[row * nClasses + k] = k === said ? 0.7 : 0.3 / (nClasses - 1);
		const shake = 0.1 * random.uniform();
		outputs[row * nClasses + said] -= shake;
		outputs[row * nClasses + ((said + 1) % nClasses)] += shake;
	}
	const table = Table.from([
		['__proto__', { kind: 'category', codes, levels: ['a', 'b', 'c', 'bad'] }],
		['amount', { kind: 'number', values: amount }],
	]);
	return { scored: { problemType: nClasses > 0 ? 'classification' : 'regression', nClasses, actual, outputs }, table };
}

const NAMES = ['no', 'yes', '__proto__', 'constructor'];
const evaluate = ({ scored, table }: ReturnType<typeof sample>, more: object = {}) =>
	evaluateOutputs({
		scored,
		table,
		classes: NAMES.slice(0, scored.nClasses),
		prior: baselineOutput({ ...scored, y: scored.actual }),
		context: createContext(),
		...more,
	});

describe('evaluateOutputs', () => {
	test('reports two classes in full', async () => {
		const report = await evaluate(sample(500, 2), { costs: { miss: 3, falseAlarm: 1 } });
		expect(report.confusionMatrix!.counts.flat().reduce((a, b) => a + b)).toBe(500);
		expect(report.perClass!.map((own) => own.class)).toEqual(['no', 'yes']);
		for (const curve of [report.rocCurve!, report.precisionRecallCurve!, report.liftCurve!]) {
			expect(curve.length).toBeGreaterThan(2);
			expect(curve.length).toBeLessThanOrEqual(MAX_POINTS);
		}
		expect(report.calibrationCurve!.reduce((sum, { rows }) => sum + rows, 0)).toBe(500);
		expect(report.thresholds!.every(({ cost }) => cost !== null)).toBe(true);
		expect(report.decisionThreshold).toBe(0.5);
		expect(report.residuals).toBeUndefined();
		expect(report.verdict).toContain("above a random 'no'");
	});

	test('accuracy of the matrix is the accuracy of the metrics', async () => {
		const report = await evaluate(sample(400, 4));
		const { counts } = report.confusionMatrix!;
		expect(counts.reduce((sum, row, k) => sum + row[k], 0) / 400).toBeCloseTo(report.metrics.accuracy.value, 12);
		expect(report.confusionMatrix!.classes).toEqual(NAMES);
		expect(report.rocCurve).toBeUndefined();
		expect(report.thresholds).toBeUndefined();
	});

	test('reports numbers with residuals', async () => {
		const report = await evaluate(sample(500, 0));
		expect(report.residuals).toHaveLength(MAX_POINTS);
		expect(report.confusionMatrix).toBeUndefined();
		expect(report.decisionThreshold).toBeNull();
		expect(report.grade).toBe('A');
	});

	test('is plain JSON without NaN, whatever the rows', async () => {
		for (const nClasses of [2, 3, 0]) {
			for (const n of [1, 2, 3, 40]) {
				const text = JSON.stringify(await evaluate(sample(n, nClasses)), (_, value: unknown) => {
					if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('not finite');
					return value;
				});
				expect(text).not.toMatch(/NaN|Infinity|undefined/);
			}
		}
		const { scored } = sample(30, 2);
		const oneClass = await evaluateOutputs({ scored: { ...scored, actual: new Float64Array(30) }, classes: ['no', 'yes'], prior: Float64Array.of(1, 0), context: createContext() });
		expect(oneClass).toMatchObject({ grade: 'D', rocCurve: undefined });
	});

	test('has at most 200 points however many rows', async () => {
		const { scored } = sample(20_000, 2);
		const curves = rankingCurves(scored)!;
		for (const curve of Object.values(curves)) expect(curve.length).toBeLessThanOrEqual(MAX_POINTS);
		expect(curves.roc[0]).toEqual({ x: 0, y: 0 });
		expect(curves.roc.at(-1)).toEqual({ x: 1, y: 1 });
		let area = 0;
		curves.roc.slice(1).forEach((point, i) => (area += ((point.x - curves.roc[i].x) * (point.y + curves.roc[i].y)) / 2));
		expect(Math.abs(area - METRICS.get('rocAuc')!.compute(scored))).toBeLessThan(0.01);
		expect(residualPoints(sample(5000, 0).scored)).toHaveLength(MAX_POINTS);
	});
});

describe('worstSlices', () => {
	test.each([2, 0])('finds the category that is answered badly (%i classes)', (nClasses) => {
		const { scored, table } = sample(800, nClasses);
		const [first] = worstSlices(scored, table);
		expect(first).toMatchObject({ column: '__proto__', value: 'bad', metric: nClasses > 0 ? 'accuracy' : 'mae' });
	});

	test('finds nothing where all is alike in at least 18 of 20 samples', () => {
		let found = 0;
		for (let seed = 0; seed < 20; seed++) {
			const { scored, table } = sample(600, 0, seed);
			const noise = new Random(seed + 100);
			const even = { ...scored, outputs: scored.actual.map((y) => y + noise.normal()) };
			if (worstSlices(even, table).length > 0) found++;
		}
		expect(found).toBeLessThanOrEqual(2);
	});

	test('ignores groups of fewer than 30 rows', () => {
		const { scored, table } = sample(80, 2);
		expect(worstSlices(scored, table).every(({ rows }) => rows >= 30)).toBe(true);
		expect(largestSlices(sample(800, 2).table, ['__proto__', 'amount'], 2)).toHaveLength(2);
	});
});

describe('compareScored', () => {
	test('names the better one or neither', async () => {
		const { scored } = sample(400, 0);
		const worse: Scored = { ...scored, outputs: scored.outputs.map((value) => value + 20) };
		const metric = METRICS.get('rmse')!;
		expect(await compareScored(scored, worse, metric, createContext())).toMatchObject({ better: 'first' });
		expect(await compareScored(worse, scored, metric, createContext())).toMatchObject({ better: 'second' });
		const same = await compareScored(scored, scored, metric, createContext());
		expect(same).toMatchObject({ better: 'neither', text: 'Both models answer the same 400 rows equally well in Root Mean Squared Error.' });
	});
});
