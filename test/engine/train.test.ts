import { createContext } from '../../src/core/context';
import { CancelledError } from '../../src/core/errors';
import type { RowPrediction, TrainOptions } from '../../src/engine/contract';
import { decodeModel } from '../../src/engine/model-file';
import { predict } from '../../src/engine/predict';
import type { RawRow } from '../../src/table/raw-table';
import { CHURN_OPTIONS, isTestRow, telcoRows } from './telco';
import { makeRunner } from './threads';

const QUIET = { explain: 0 };

function without(row: RawRow, column: string): RawRow {
	return Object.fromEntries(Object.entries(row).filter(([name]) => name !== column));
}

function chanceOf(prediction: RowPrediction, value: string): number {
	if (!prediction.ok) throw new Error(prediction.message);
	return prediction.prediction.probabilities![value];
}

describe('train', () => {
	const runner = makeRunner();
	const train = async (given: readonly RawRow[], options: TrainOptions, limits: Parameters<typeof runner.run>[3] = {}) =>
		await runner.run('train', given, options, limits);
	afterAll(runner.close);
	const rows = telcoRows();
	const training = rows.filter((_, i) => !isTestRow(i));
	const small = rows.slice(0, 1200);

	it('learns churn at least as well as the best of scikit-learn and XGBoost on the fixed split', async () => {
		const { bytes } = (await train(training, CHURN_OPTIONS)).result;
		const test = rows.filter((_, i) => isTestRow(i));
		const predictions = await predict(decodeModel(bytes), test.map((row) => without(row, 'Churn')), QUIET, createContext());
		const chances = predictions.map((prediction) => chanceOf(prediction, 'Yes'));
		const churned = test.map((row) => row.Churn === 'Yes');
		const logLoss = chances.reduce((sum, chance, i) => sum - Math.log(churned[i] ? chance : 1 - chance), 0) / test.length;
		expect(logLoss).toBeLessThanOrEqual(0.436);
		expect(areaUnderCurve(chances, churned)).toBeGreaterThanOrEqual(0.833);
	}, 60_000);

	it('gives the same bytes for the same rows and seed, and others for another seed', async () => {
		const bytesOf = async (seed: number) => (await train(small, { ...CHURN_OPTIONS, seed }, { seed })).result.bytes;
		const [first, again, other] = [await bytesOf(1), await bytesOf(1), await bytesOf(2)];
		expect(Buffer.from(first).equals(Buffer.from(again))).toBe(true);
		expect(Buffer.from(first).equals(Buffer.from(other))).toBe(false);
	}, 60_000);

	it('measures on rows kept back and says so beside the baseline', async () => {
		const { summary } = (await train(small, CHURN_OPTIONS)).result;
		expect(summary).toMatchObject({ problemType: 'classification', target: 'Churn', rows: 1200, features: 19, evalMetric: 'logLoss' });
		const { accuracy } = summary.metrics;
		expect(accuracy.low).toBeLessThan(accuracy.value);
		expect(accuracy.high).toBeGreaterThan(accuracy.value);
		expect(summary.metrics.logLoss.value).toBeLessThan(summary.baseline.logLoss);
		expect(summary.verdict).toMatch(/^Right \d\d % of the time \(\d\d–\d\d % likely range, 240 test rows\); always guessing 'No' would be right \d\d %\./);
		expect(summary.featureImportance.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
		expect(summary.leaderboard.map(({ modelType }) => modelType)).toEqual(expect.arrayContaining(['logisticRegression', 'gradientBoosting']));
	}, 60_000);

	it('answers one row exactly as it answers many', async () => {
		const model = decodeModel((await train(small, CHURN_OPTIONS)).result.bytes);
		const asked = rows.slice(2000, 2100);
		const together = await predict(model, asked, QUIET, createContext());
		for (let i = 0; i < asked.length; i++) expect((await predict(model, [asked[i]], QUIET, createContext()))[0]).toEqual(together[i]);
	}, 60_000);

	it('moves the decision threshold when a miss costs more than a false alarm', async () => {
		const costly = { ...CHURN_OPTIONS, modelType: 'logisticRegression', costOfMiss: 500, costOfFalseAlarm: 100 };
		const { summary } = (await train(small, costly)).result;
		expect(summary.decisionThreshold).toBeGreaterThan(0.05);
		expect(summary.decisionThreshold).toBeLessThan(0.35);
	}, 60_000);

	it('stops when it is cancelled', async () => {
		const controller = new AbortController();
		const training = train(small, CHURN_OPTIONS, { signal: controller.signal });
		setTimeout(() => controller.abort(), 300);
		await expect(training).rejects.toThrow(CancelledError);
	}, 60_000);

	it('keeps the best so far at the deadline and warns', async () => {
		const { summary } = (await train(small, CHURN_OPTIONS, { timeBudget: 0.001 })).result;
		expect(summary.warnings.map(({ code }) => code)).toContain('ML-TIME-BUDGET');
		expect(summary.metrics.logLoss.value).toBeGreaterThan(0);
	}, 60_000);

	it('refuses before it allocates more than its memory budget', async () => {
		await expect(train(small, CHURN_OPTIONS, { memoryBudget: 2 ** 19 })).rejects.toMatchObject({ code: 'ML-MEMORY' });
	});

	it.each<[string, Partial<TrainOptions>, string]>([
		['an unknown model type', { modelType: 'magic' }, 'ML-MODEL-TYPE'],
		['a model type for another problem', { modelType: 'linearRegression' }, 'ML-MODEL-TYPE'],
		['hyperparameters for Auto', { hyperparameters: { l2: 1 } }, 'ML-PARAMETER'],
		['an unknown hyperparameter', { modelType: 'gradientBoosting', hyperparameters: { trees: 1 } }, 'ML-PARAMETER'],
		['a hyperparameter out of its range', { modelType: 'gradientBoosting', hyperparameters: { rounds: 0 } }, 'ML-PARAMETER'],
		['an unknown metric', { evalMetric: 'luck' }, 'ML-PARAMETER'],
		['a missing target', { targetColumn: 'churned' }, 'ML-NO-TARGET'],
		['a negative cost', { costOfMiss: -1 }, 'ML-PARAMETER'],
	])('refuses %s', async (_, change, code) => {
		await expect(train(small.slice(0, 200), { ...CHURN_OPTIONS, ...change })).rejects.toMatchObject({ code });
	});
});

function areaUnderCurve(scores: number[], positive: boolean[]): number {
	const order = scores.map((_, i) => i).sort((a, b) => scores[a] - scores[b]);
	let rankSum = 0;
	order.forEach((row, rank) => (rankSum += positive[row] ? rank + 1 : 0));
	const n = positive.filter(Boolean).length;
	return (rankSum - (n * (n + 1)) / 2) / (n * (scores.length - n));
}
