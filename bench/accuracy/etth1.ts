// ETTh1, 96 hours ahead, as the long-horizon literature measures it (Zeng et al. 2023): 7 channels as 7 series, standardised by the first
// 12 months; tested from every hour of months 17 to 20. DLinear .375 / .399, NLinear .374 / .394 (MSE / MAE).
//
//   npm run bench:accuracy -- etth1 [seconds] [every so many origins]
import { createContext } from '../../src/core/context';
import { forecastSafely } from '../../src/search/forecast/backtest';
import { searchForecast } from '../../src/search/forecast/search';
import { readText } from './public-sets';

const MONTH = 30 * 24;
const H = 96;
const lines = readText('ts_etth1.csv.gz').trim().split('\n').slice(1).map((line) => line.split(',').slice(1).map(Number));
const series = lines[0].map((_, c) => {
	const values = Float64Array.from(lines, (line) => line[c]);
	const train = values.subarray(0, 12 * MONTH);
	const mean = train.reduce((sum, value) => sum + value / train.length, 0);
	const deviation = Math.sqrt(train.reduce((sum, value) => sum + (value - mean) ** 2 / train.length, 0));
	return values.map((value) => (value - mean) / deviation);
});

async function main(): Promise<void> {
	const panel = {
		series: series.map((values) => values.subarray(0, 12 * MONTH)),
		season: 24,
		longSeason: 168,
		horizon: H,
		axis: { unit: 'fixed' as const, every: 3_600_000, origin: Date.UTC(2016, 6, 1) },
		starts: series.map(() => 0),
		known: series.map(() => []),
		knownColumns: [],
	};
	const before = process.cpuUsage().user;
	const observed = panel.series.map((values) => new Uint8Array(values.length).fill(1));
	const options = { method: 'auto', metric: 'rmse', testShare: 0.2, timeBudget: Number(process.argv[2] ?? 60), level: 0.8 };
	const { members, mix, leaderboard } = await searchForecast(panel, observed, options, createContext());
	process.stdout.write(`${((process.cpuUsage().user - before) / 1e6).toFixed(1)} s of CPU; ${leaderboard.map(({ name, weight }) => `${name} ${weight.toFixed(2)}`).join(', ')}\n`);
	const names = ['mix', ...members.map(({ name }) => name)];
	const squared = names.map(() => 0);
	const absolute = names.map(() => 0);
	let ot = 0;
	let steps = 0;
	const stride = Number(process.argv[3] ?? 1);
	for (let end = 16 * MONTH; end + H <= 20 * MONTH; end += stride) {
		series.forEach((values, s) => {
			const history = values.subarray(Math.max(0, end - 2000), end);
			const blended = new Float64Array(H);
			const own = new Float64Array(H);
			const add = (forecast: Float64Array, i: number) => {
				for (let h = 0; h < H; h++) {
					const error = forecast[h] - values[end + h];
					squared[i] += error * error;
					absolute[i] += Math.abs(error);
					if (i === 0 && s === 6) ot += error * error;
				}
			};
			members.forEach(({ fitted }, i) => {
				forecastSafely(fitted, { series: s, history, end, step: end, known: [] }, 24, own);
				for (let h = 0; h < H; h++) blended[h] += mix.weights[s * members.length + i] * own[h];
				add(own, i + 1);
			});
			add(blended, 0);
			steps += H;
		});
	}
	names.forEach((name, i) => process.stdout.write(`${name}: MSE ${(squared[i] / steps).toFixed(4)}, MAE ${(absolute[i] / steps).toFixed(4)}\n`));
	process.stdout.write(`OT alone: MSE ${((ot * 7) / steps).toFixed(4)}\n`);
}

void main();
