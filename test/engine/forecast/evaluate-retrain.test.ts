import { createContext } from '../../../src/core/context';
import { evaluate } from '../../../src/engine/evaluate';
import { decodeForecast } from '../../../src/engine/forecast/forecast-file';
import { retrain } from '../../../src/engine/retrain';
import type { RetrainOptions } from '../../../src/engine/contract';
import { toRawTable } from '../../../src/table/raw-table-builder';
import type { RawRow } from '../../../src/table/raw-table';
import { ask, monthlyRows, noise, trainOn } from './series';

let trained: Awaited<ReturnType<typeof trainOn>>;
beforeAll(async () => (trained = await trainOn(monthlyRows(120), { horizon: 6 })));

const judge = (rows: RawRow[], options: object = {}) =>
	evaluate(toRawTable(rows), { model: trained.bytes, report: true, seed: 42, ...options }, createContext());

describe('Evaluate', () => {
	it('asks from the end of the training and every horizon after it', async () => {
		const { report, rows, html, png } = await judge(monthlyRows(15, 120));
		expect(report).toMatchObject({ problemType: 'forecast', rows: 15, warnings: [{ code: 'ML-FEW-ROWS' }] });
		expect(report.metrics.mase.value).toBeLessThan(report.baseline.mase);
		expect(report.metrics.coverage.value).toBeGreaterThan(0.4);
		expect(rows).toHaveLength(15);
		for (const row of rows) expect(Math.abs(row!.error!)).toBeLessThan(15);
		expect(report.forecast!.steps).toHaveLength(18);
		expect(html).toContain('Forecast and what came');
		expect(png!.length).toBeGreaterThan(1000);
	});

	it('forecasts the first newer steps as Predict does', async () => {
		const { rows } = await judge(monthlyRows(6, 120));
		const { values } = await ask(trained.model);
		rows.forEach((row, h) => expect(row!.predicted).toBeCloseTo(values[h], 6));
	});

	it('says so where the model has seen all rows', async () => {
		const { report } = await judge(monthlyRows(120));
		expect(report.warnings.map(({ code }) => code)).toContain('ML-FORECAST-SEEN');
	});

	it('compares two forecasts at the same moments and refuses anything else', async () => {
		const other = await trainOn(monthlyRows(120), { horizon: 6, modelType: 'forecast', hyperparameters: { method: 'seasonalNaive' } });
		const { report } = await judge(monthlyRows(36, 120), { compareWith: other.bytes });
		expect(report.comparison).toMatchObject({ metric: 'mase', better: 'first' });
	});

	it('refuses rows without a value', async () => {
		await expect(judge(monthlyRows(4, 120).map((row) => ({ ...row, sales: null })))).rejects.toMatchObject({ code: 'ML-TOO-FEW' });
	});
});

describe('Retrain', () => {
	const again = (rows: RawRow[], options: Partial<RetrainOptions> & { model?: Uint8Array } = {}) =>
		retrain(
			toRawTable(rows),
			{
				model: trained.bytes,
				version: 1,
				retrainWhen: 'always',
				promotion: 'ifBetter',
				minimumImprovement: 0.005,
				holdOut: 'newest',
				holdOutShare: 20,
				timeBudget: 4,
				memoryBudget: 1024,
				modelType: 'same',
				continueTraining: false,
				seed: 42,
				lineage: { workflowId: '', executionId: '', nodeName: '' },
				...options,
			},
			createContext(),
		);

	it('goes on with the layers and the window of a network', async () => {
		const hyperparameters = { layers: [{ type: 'GRU', units: 4 }], epochs: 3, windowLength: 15 };
		const network = await trainOn(monthlyRows(60), { horizon: 3, modelType: 'rnn', hyperparameters });
		const { challenger } = await again(monthlyRows(6, 60), { model: network.bytes });
		const { fitted } = decodeForecast(challenger!.bytes).members[0];
		expect(fitted.memory).toBe(15);
		expect(fitted.hyperparameters).toEqual(hyperparameters);
	});

	it('promotes a model that knows the newer rows, from these rows alone', async () => {
		const { report, challenger } = await again(monthlyRows(12, 120));
		expect(report).toMatchObject({ decision: 'promoted', trained: true, heldBackRows: 6 });
		expect(report.reason).toMatch(/^Promoted: the new model knows the newer rows/);
		expect(challenger!.summary.forecast).toMatchObject({ horizon: 6, season: 12 });
	});

	it('keeps the champion where nothing is new', async () => {
		const { report, challenger } = await again(monthlyRows(120));
		expect(report.decision).toBe('kept');
		expect(challenger).toBeUndefined();
	});

	it('keeps the champion where the new model is worse', async () => {
		// Newer rows that are noise, then steps as before: what the challenger learns misleads it.
		const rows = [...monthlyRows(6, 120).map((row, i) => ({ ...row, sales: 5000 * noise(i) })), ...monthlyRows(6, 126)];
		const { report } = await again(rows);
		expect(report.decision === 'kept' || report.difference!.value >= 0).toBe(true);
	});

	it('waits for enough new steps, and for an approval', async () => {
		expect((await again(monthlyRows(2, 120), { retrainWhen: 'newRows' })).report.reason).toMatch(/2 steps are new/);
		expect((await again(monthlyRows(12, 120), { promotion: 'needsApproval' })).report.decision).toBe('needsApproval');
		const doubled = monthlyRows(12, 120).map((row) => ({ ...row, sales: 2 * (row.sales as number) }));
		expect((await again(doubled, { retrainWhen: 'accuracyDrop' })).report.trained).toBe(true);
	});
});
