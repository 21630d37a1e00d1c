// Networks over windows of series, from training to stored models.
import { decodeStored } from '../../../src/engine/stored-model';
import { ask, monthlyRows, trainOn } from './series';

const lstm = { type: 'LSTM', units: 12, returnSequences: true };
const hyperparameters = { layers: [lstm, { type: 'LSTM', units: 12 }, { type: 'Dense', units: 1 }], optimizer: 'adam', loss: 'mse', epochs: 30, windowLength: 18, season: 12 };

it('runs the layers of the user on windows, and beats the last season', async () => {
	const { summary, model, bytes } = await trainOn(monthlyRows(120), { modelType: 'rnn', hyperparameters, horizon: 6 });
	expect(summary.modelType).toBe('rnn');
	expect(summary.leaderboard.map(({ modelType }) => modelType)).toEqual(['rnnLog']);
	expect(summary.metrics.mase.value).toBeLessThan(0.8 * summary.baseline.mase);
	const again = decodeStored(bytes.slice()) as typeof model;
	expect(again.members[0].fitted.hyperparameters).toMatchObject({ windowLength: 18 });
	expect((await ask(again)).values).toEqual((await ask(model)).values);
}, 30_000);

it('reads values that are not positive, columns known in advance and several series', async () => {
	const rows = ['A', 'B'].flatMap((shop) => monthlyRows(60, 0, shop).map((row, t) => ({ ...row, sale: t % 5 === 0 ? 'yes' : 'no', sales: Number(row.sales) - 130 })));
	const { model, summary } = await trainOn(rows, {
		modelType: 'rnn',
		seriesColumn: 'shop',
		schemaOptions: { timeColumn: 'month', featureColumns: ['sale'] },
		hyperparameters: { epochs: 3, windowLength: 12 },
		horizon: 3,
	});
	expect(summary.leaderboard[0].modelType).toBe('rnn');
	const { values } = await ask(model, ['A', 'B'].flatMap((shop) => [0, 1, 2].map((h) => ({ shop, month: `2015-0${h + 1}-01`, sale: 'no', sales: '' }))));
	expect(values).toHaveLength(6);
	for (const value of values) expect(Number.isFinite(value)).toBe(true);
}, 30_000);

it('takes windows of the layers own input shape, of values alone', async () => {
	const layers = [{ type: 'Input', shape: [10, 1] }, { type: 'GRU', units: 4 }];
	const { model } = await trainOn(monthlyRows(60), { modelType: 'rnn', hyperparameters: { layers, epochs: 2 }, horizon: 3 });
	expect(model.members[0].fitted.memory).toBe(10);
});

it.each([
	[{ layers: [{ type: 'Input', shape: [10, 7] }, { type: 'GRU', units: 4 }] }, 'ML-LAYERS', '7 values per step'],
	[{ windowLength: 58 }, 'ML-FORECAST-SHORT', 'windows of 58 steps'],
	[{ window: 3 }, 'ML-PARAMETER', "no parameter 'window'"],
])('refuses what does not fit: %j', async (given, code, text) => {
	await expect(trainOn(monthlyRows(60), { modelType: 'rnn', hyperparameters: given, horizon: 3 })).rejects.toMatchObject({ code, message: expect.stringContaining(text) });
});
