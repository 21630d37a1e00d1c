import type { RetrainOptions } from '../../src/engine/contract';
import { decodeModel } from '../../src/engine/model-file';
import { CHURN_OPTIONS, telcoRows } from './telco';
import { makeRunner } from './threads';

const OPTIONS: RetrainOptions = {
	retrainWhen: 'always',
	promotion: 'ifBetter',
	minimumImprovement: 0.005,
	holdOut: 'newest',
	holdOutShare: 20,
	timeBudget: 60,
	memoryBudget: 1024,
	modelType: 'same',
	continueTraining: false,
	seed: 42,
	lineage: { workflowId: 'w', executionId: 'e', nodeName: 'Retrain' },
};

describe('retrain', () => {
	const runner = makeRunner();
	const rows = telcoRows();
	let champion: Uint8Array;
	let weakChampion: Uint8Array;
	const run = async (all: typeof rows, change: Partial<RetrainOptions> = {}, model = champion) =>
		(await runner.run('retrain', all, { ...OPTIONS, ...change, model, version: 1 })).result;

	beforeAll(async () => {
		const options = { ...CHURN_OPTIONS, modelType: 'logisticRegression' };
		champion = (await runner.run('train', rows.slice(0, 3000), options)).result.bytes;
		weakChampion = (await runner.run('train', rows.slice(0, 60), options)).result.bytes;
	}, 60_000);
	afterAll(runner.close);

	it('promotes a challenger that is clearly better on rows that neither saw', async () => {
		const { report, challenger } = await run(rows, {}, weakChampion);
		expect(report).toMatchObject({ decision: 'promoted', trained: true, metric: 'logLoss' });
		expect(report.reason).toMatch(/^Promoted: the new model's Log Loss is better by/);
		expect(report.difference!.low).toBeGreaterThan(0);
		expect(decodeModel(challenger!.bytes).summary.rows).toBe(rows.length);
	}, 60_000);

	it('asks for approval instead where the user wants that', async () => {
		const { report } = await run(rows, { promotion: 'needsApproval' }, weakChampion);
		expect(report.decision).toBe('needsApproval');
	}, 60_000);

	it("keeps the champion where promotion is 'never', and still hands out the challenger", async () => {
		const { report, challenger } = await run(rows, { promotion: 'never' }, weakChampion);
		expect(report.decision).toBe('kept');
		expect(challenger).toBeDefined();
	}, 60_000);

	it('does not train when it has seen all rows', async () => {
		const { report, challenger } = await run(rows.slice(0, 3000));
		expect(report).toMatchObject({ decision: 'kept', trained: false });
		expect(report.reason).toContain('already seen all 3,000 rows');
		expect(challenger).toBeUndefined();
	}, 60_000);

	it('keeps a champion that a challenger on equal rows does not beat', async () => {
		const { report } = await run(rows.slice(0, 4500));
		expect(report.decision).toBe('kept');
		expect(report.heldBackRows).toBeGreaterThanOrEqual(200);
	}, 60_000);

	it('waits for enough new rows', async () => {
		const { report } = await run(rows.slice(0, 3100), { retrainWhen: 'newRows' });
		expect(report).toMatchObject({ trained: false, decision: 'kept' });
		expect(report.reason).toMatch(/rows are new, fewer than the 300/);
	}, 60_000);

	it('does not train without drift when drift is the reason to', async () => {
		const { report } = await run(rows, { retrainWhen: 'drift' });
		expect(report.trained).toBe(false);
		expect(report.drift.drifted).toBe(false);
	}, 60_000);

	it('trains on drift and names the column', async () => {
		const moved = rows.map((row, i) => (i < 3000 ? row : { ...row, MonthlyCharges: Number(row.MonthlyCharges) * 2 + 50 }));
		const { report } = await run(moved, { retrainWhen: 'drift' });
		expect(report.trained).toBe(true);
		expect(report.drift.columns.filter(({ drifted }) => drifted).map(({ column }) => column)).toContain('MonthlyCharges');
	}, 60_000);

	it('carries the parts of the champion into a continued model', async () => {
		const { challenger } = await run(rows.slice(3000), { continueTraining: true });
		const learners = decodeModel(challenger!.bytes).members;
		expect(learners.length).toBeGreaterThanOrEqual(1);
		expect(learners.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
	}, 60_000);

	it('learns a class that the champion does not know', async () => {
		const relabelled = rows.map((row, i) => (i > 3000 && i % 3 === 0 ? { ...row, Churn: 'Paused' } : row));
		const { report, challenger } = await run(relabelled);
		expect(decodeModel(challenger!.bytes).classes).toContain('Paused');
		expect(report.decision).toBe('promoted');
	}, 60_000);
});
