import type { RawRow } from '../../../src/table/raw-table';
import { decodeStored } from '../../../src/engine/stored-model';
import { ask, monthlyRows, noise, trainOn } from './series';

const shops = () => [...monthlyRows(96, 0, 'A'), ...monthlyRows(96, 0, 'B')];
const truth = (t: number) => 100 + t + 20 * Math.sin((2 * Math.PI * t) / 12);
const dayRows = (n: number, valueOf: (t: number) => unknown = (t) => 50 + 10 * Math.sin((2 * Math.PI * t) / 7) + noise(t)): RawRow[] =>
	Array.from({ length: n }, (_, t) => ({ day: new Date(Date.UTC(2024, 0, 1 + t)).toISOString().slice(0, 10), sales: valueOf(t) }));

describe('training', () => {
	it('finds time, steps and season by itself, and beats the last season', async () => {
		const { summary, model, codes } = await trainOn(monthlyRows(120));
		expect(summary.forecast).toEqual({ series: 1, horizon: 12, frequency: 'monthly', season: 12, longSeason: null, timeColumn: 'month', seriesColumn: null, intervalLevel: 0.8 });
		expect(codes).toEqual(['ML-TIME-INFERRED', 'ML-HORIZON-DEFAULT']);
		expect(summary.metrics.mase.value).toBeLessThan(0.5 * summary.baseline.mase);
		expect(summary.verdict).toMatch(/^Off by [\d.]+ % of the values on average/);
		const { steps, values } = await ask(model);
		expect(steps.map(({ columns }) => columns.month)).toEqual(Array.from({ length: 12 }, (_, h) => `2020-${String(h + 1).padStart(2, '0')}-01`));
		values.forEach((value, h) => expect(Math.abs(value - truth(120 + h))).toBeLessThan(6));
	}, 20_000);

	it('gives the same bytes for the same rows and seed', async () => {
		const [a, b] = [await trainOn(shops(), { seriesColumn: 'shop' }), await trainOn(shops(), { seriesColumn: 'shop' })];
		expect(Buffer.from(a.bytes).equals(Buffer.from(b.bytes))).toBe(true);
	}, 20_000);

	it('forecasts several series in one model, each in its own size', async () => {
		const { model } = await trainOn(shops(), { seriesColumn: 'shop', horizon: 6 });
		const { steps, values } = await ask(model);
		expect(steps).toHaveLength(12);
		expect(steps[6].columns).toMatchObject({ month: '2018-01-01', shop: 'B' });
		expect(values[0]).toBeLessThan(300);
		expect(values[6]).toBeGreaterThan(1000);
		expect((await ask(model, [{ shop: 'B' }], 2)).steps.map(({ columns }) => columns.shop)).toEqual(['B', 'B']);
	}, 20_000);

	it.each([['seasonalNaive'], ['ets'], ['theta'], ['linear'], ['autoregression'], ['boosting']])('answers after it was stored as before: %s', async (method) => {
		const { bytes, model } = await trainOn(shops(), { seriesColumn: 'shop', modelType: 'forecast', hyperparameters: { method } });
		const again = decodeStored(bytes.slice()) as typeof model;
		expect((await ask(again)).values).toEqual((await ask(model)).values);
		for (const value of (await ask(again)).values) expect(Number.isFinite(value)).toBe(true);
	}, 20_000);

	it('learns from what is known in advance', async () => {
		const rows = dayRows(400).map((row, t) => ({ ...row, promotion: t % 9 === 4 || t % 11 === 2 ? 'yes' : 'no', sales: (row.sales as number) + (t % 9 === 4 || t % 11 === 2 ? 40 : 0) }));
		const { model, codes } = await trainOn(rows, { schemaOptions: { timeColumn: 'day', featureColumns: ['promotion'] }, horizon: 7 });
		expect(codes).not.toContain('ML-FORECAST-COLUMNS');
		const future = (promotion: string) => Array.from({ length: 7 }, (_, h) => ({ day: new Date(Date.UTC(2024, 0, 401 + h)).toISOString().slice(0, 10), promotion, sales: '' }));
		const [quiet, loud] = [await ask(model, future('no')), await ask(model, future('yes'))];
		expect(quiet.steps).toHaveLength(7);
		expect(loud.values[3] - quiet.values[3]).toBeGreaterThan(10);
		expect(quiet.steps[0].row).toBe(0);
	}, 30_000);
});

describe('predicting', () => {
	let model: Awaited<ReturnType<typeof trainOn>>['model'];
	beforeAll(async () => ({ model } = await trainOn(shops(), { seriesColumn: 'shop', horizon: 6 })));

	it('goes on from newer rows, in their form of time', async () => {
		const newer = monthlyRows(3, 96, 'A');
		const { steps, values } = await ask(model, newer);
		expect(steps.map(({ columns }) => columns.month)).toEqual(['2018-04-01', '2018-05-01', '2018-06-01', '2018-07-01', '2018-08-01', '2018-09-01']);
		values.forEach((value, h) => expect(Math.abs(value - truth(99 + h))).toBeLessThan(8));
		expect(steps[0].lastRow).toBe(2);
	});

	it('gives the steps that rows ask for, and no others', async () => {
		const { steps } = await ask(model, [{ shop: 'A', month: '2018-02-01' }, { shop: 'A', month: '2018-05-01', sales: null }]);
		expect(steps.map(({ columns, row }) => [columns.month, row])).toEqual([['2018-02-01', 0], ['2018-05-01', 1]]);
	});

	it('takes a longer horizon with a warning and refuses one out of reach', async () => {
		const { steps, codes } = await ask(model, [{}], 20);
		expect(steps).toHaveLength(40);
		expect(codes).toEqual(['ML-HORIZON-LONG']);
		const widths = steps.slice(0, 20).map(({ answer }) => (answer.ok ? answer.prediction.upperBound! - answer.prediction.lowerBound! : NaN));
		expect(widths[19]).toBeGreaterThan(widths[6]);
		await expect(ask(model, [{}], 5000)).rejects.toMatchObject({ code: 'ML-HORIZON' });
		await expect(ask(model, [{}], 0)).rejects.toMatchObject({ code: 'ML-HORIZON' });
		await expect(ask(model, [{ shop: 'A', month: '2150-01-01' }])).rejects.toMatchObject({ code: 'ML-HORIZON' });
	});

	it('answers a series that it has not seen from its own past, and refuses it without one', async () => {
		const { steps, values } = await ask(model, [...monthlyRows(30, 60, 'C'), { shop: 'D' }]);
		expect(steps).toHaveLength(7);
		expect(steps[0].answer).toMatchObject({ ok: true, prediction: { warnings: [{ code: 'ML-UNSEEN-SERIES' }] } });
		values.slice(0, 6).forEach((value) => expect(Number.isFinite(value)).toBe(true));
		expect(steps[6].answer).toMatchObject({ ok: false, code: 'ML-UNSEEN-SERIES' });
	});

	it('says which row has no readable time, and of gaps', async () => {
		const { steps } = await ask(model, [{ shop: 'A', month: 'soon', sales: 3 }, ...monthlyRows(1, 99, 'A')]);
		expect(steps[0]).toMatchObject({ row: 0, answer: { ok: false, code: 'ML-NOT-A-DATE' } });
		expect(steps[1].answer).toMatchObject({ ok: true, prediction: { warnings: [{ code: 'ML-TIME-GAPS' }] } });
	});
});

describe('rows as they come', () => {
	const options = { schemaOptions: { timeColumn: 'day' }, horizon: 7, timeBudget: 1 };
	const sound = async (rows: RawRow[], more: object = {}) => {
		const trained = await trainOn(rows, { ...options, ...more });
		const { steps } = await ask(trained.model);
		for (const { answer } of steps) {
			expect(answer.ok).toBe(true);
			if (!answer.ok) continue;
			const { value, lowerBound, upperBound } = answer.prediction;
			expect([value, lowerBound, upperBound].every((number) => Number.isFinite(number))).toBe(true);
			expect(lowerBound! <= upperBound!).toBe(true);
		}
		return { ...trained, steps };
	};

	it.each<[string, (t: number) => unknown]>([
		['constant', () => 5],
		['zeros', () => 0],
		['zeros now and then', (t) => (t % 5 === 0 ? t % 7 : 0)],
		['negative', (t) => -50 + (t % 7)],
		['growing beyond measure', (t) => 1.2 ** t],
		['tiny', (t) => 1e-300 * (1 + (t % 7))],
		['huge', (t) => 1e150 * (1 + (t % 7))],
		['with a long run of blanks', (t) => (t > 40 && t < 75 ? '' : 10 + (t % 7))],
		['with words between', (t) => (t % 10 === 3 ? 'n/a' : 10 + (t % 7))],
	])('survives values that are %s', async (_, valueOf) => {
		await sound(dayRows(120, valueOf));
	}, 20_000);

	it.each([4, 5, 8, 13, 15])('forecasts from %i values', async (n) => {
		const { codes } = await sound(dayRows(n));
		expect(codes).toContain('ML-FORECAST-SHORT');
	});

	it('refuses one row, and rows of one time', async () => {
		await expect(sound(dayRows(1))).rejects.toMatchObject({ code: 'ML-ONE-TIME' });
		await expect(sound(dayRows(2))).rejects.toMatchObject({ code: 'ML-TOO-FEW' });
		await expect(sound(Array.from({ length: 20 }, (_, i) => ({ day: '2024-01-01', sales: i })))).rejects.toMatchObject({ code: 'ML-ONE-TIME' });
	});

	it('joins several rows of a day, and counts them', async () => {
		const rows = dayRows(60).flatMap((row) => [row, row]);
		const mean = await sound(rows);
		const sum = await sound(rows, { modelType: 'forecast', hyperparameters: { duplicates: 'sum' } });
		expect(mean.summary.warnings.find(({ code }) => code === 'ML-TIME-DUPLICATES')!.message).toMatch(/^60 rows/);
		const first = ({ steps }: Awaited<ReturnType<typeof sound>>) => (steps[0].answer.ok ? (steps[0].answer.prediction.value as number) : NaN);
		expect(first(sum) / first(mean)).toBeCloseTo(2, 1);
	}, 20_000);

	it('counts gaps and fills them in', async () => {
		const { summary } = await sound(dayRows(100).filter((_, t) => t % 10 !== 3));
		expect(summary.warnings.find(({ code }) => code === 'ML-TIME-GAPS')!.message).toMatch(/^10 of 100 steps \(daily\)/);
	});

	it('takes rows in any order, with times in two zones', async () => {
		const rows = Array.from({ length: 240 }, (_, t) => ({
			day: t < 100 ? new Date(Date.UTC(2024, 0, 1, t + 1)).toISOString().slice(0, 19) + '+01:00' : new Date(Date.UTC(2024, 0, 1, t + 2)).toISOString().slice(0, 19) + '+02:00',
			sales: 50 + 10 * Math.sin((2 * Math.PI * t) / 24),
		}));
		const { codes, summary, steps } = await sound(rows.sort((a, b) => a.sales - b.sales));
		expect(codes).toContain('ML-TIME-ZONES');
		expect(summary.forecast).toMatchObject({ frequency: 'hourly', season: 24 });
		expect(steps[0].columns.day).toBe('2024-01-11T00:00:00Z');
	}, 20_000);

	it.each([
		['01.02.2024', (t: number) => new Date(Date.UTC(2024, 1, 1 + t)).toLocaleDateString('de-DE', { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' }), '31.05.2024'],
		['2024-02-01 06:00', (t: number) => new Date(Date.UTC(2024, 1, 1, 6 * t)).toISOString().slice(0, 16).replace('T', ' '), '2024-03-02 00:00'],
		['1706745600', (t: number) => 1706745600 + t * 86_400, 1717113600],
		['2024Q1', (t: number) => `${1990 + Math.floor(t / 4)}Q${1 + (t % 4)}`, '2020Q1'],
		['1', (t: number) => t + 1, 121],
	])('writes times as they came: %s', async (_, timeOf, next) => {
		const rows = Array.from({ length: 120 }, (_, t) => ({ date: timeOf(t), sales: 50 + 10 * Math.sin((2 * Math.PI * t) / 4) + noise(t) }));
		const { steps } = await sound(rows, { schemaOptions: { timeColumn: 'date' } });
		expect(steps[0].columns.date).toEqual(next);
	}, 20_000);

	it('asks for the time where there is none or more than one', async () => {
		await expect(trainOn(dayRows(50).map(({ sales }) => ({ sales })))).rejects.toMatchObject({ code: 'ML-NO-TIME' });
		await expect(trainOn(dayRows(50).map((row) => ({ ...row, due: row.day })))).rejects.toMatchObject({ code: 'ML-NO-TIME' });
		await expect(trainOn(dayRows(50), { schemaOptions: { timeColumn: 'sales ' } })).rejects.toMatchObject({ code: 'ML-NO-COLUMN' });
		await expect(trainOn(dayRows(50, (t) => `word ${t % 3}`), options)).rejects.toMatchObject({ code: 'ML-TARGET-TYPE' });
		await expect(trainOn(dayRows(50), { modelType: 'gradientBoosting' })).rejects.toMatchObject({ code: 'ML-MODEL-TYPE' });
		await expect(trainOn(dayRows(50), { ...options, modelType: 'forecast', hyperparameters: { method: 'magic' } })).rejects.toMatchObject({ code: 'ML-PARAMETER' });
		await expect(trainOn(dayRows(50), { ...options, evalMetric: 'r2' })).rejects.toMatchObject({ code: 'ML-PARAMETER' });
	});

	it('refuses a date that would stretch the axis out of measure', async () => {
		const rows = Array.from({ length: 50 }, (_, t) => ({ day: new Date(Date.UTC(2024, 0, 1, 0, 0, t)).toISOString(), sales: t }));
		await expect(trainOn([...rows, { day: '1924-01-01T00:00:00Z', sales: 1 }], options)).rejects.toMatchObject({ code: 'ML-TIME-RANGE' });
	});
});
