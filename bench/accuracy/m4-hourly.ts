// M4 hourly, 414 series, 48 hours ahead, by the official measure (Makridakis et al. 2020): OWA = mean of sMAPE and MASE relative to Naive2.
// Winner .440, FFORMA .484, seasonal naive .627. The whole way: rows in, Train Model's engine, the stored model's forecasts.
//
//   npm run bench:accuracy -- m4-hourly [seconds]
import { createContext } from '../../src/core/context';
import { decodeForecast } from '../../src/engine/forecast/forecast-file';
import { predictForecast } from '../../src/engine/forecast/predict-forecast';
import { train } from '../../src/engine/train';
import { toRawTable } from '../../src/table/raw-table-builder';
import { readText } from './public-sets';

const H = 48;
const SEASON = 24;
/** Of the official workbook; our own Naive2 gives the same (test/learners/forecast/golden.test.ts). */
const NAIVE2 = { smape: 18.383, mase: 2.395 };

async function main(): Promise<void> {
	const lines = readText('ts_m4_hourly.csv.gz').trim().split('\n').slice(1);
	const rows = lines.map((line) => line.split(',')).map(([series, part, t, value]) => ({ series, part, t: Number(t), value: Number(value) }));
	const known = rows.filter(({ part }) => part === 'train').map(({ series, t, value }) => ({ series, t, value }));
	const of = (part: string) => {
		const series = new Map<string, number[]>();
		for (const row of rows) if (row.part === part) series.set(row.series, [...(series.get(row.series) ?? []), row.value]);
		return series;
	};
	const timeBudget = Number(process.argv[2] ?? 60);
	const before = process.cpuUsage().user;
	const started = performance.now();
	const { bytes, summary } = await train(
		toRawTable(known),
		{
			modelName: 'm4', targetColumn: 'value', problemType: 'forecast', modelType: 'auto', schemaOptions: { timeColumn: 't' }, seriesColumn: 'series', horizon: H,
			testShare: 20, seed: 42, timeBudget, memoryBudget: 2048, evalMetric: 'auto', lineage: { workflowId: '', executionId: '', nodeName: '' },
		},
		createContext({ memoryBudget: 2 ** 31, deadline: performance.now() + 4 * timeBudget * 1000 }),
	);
	process.stdout.write(`${((process.cpuUsage().user - before) / 1e6).toFixed(1)} s of CPU, ${((performance.now() - started) / 1000).toFixed(1)} s, ${bytes.length} bytes, ${JSON.stringify(summary.forecast)}\n`);
	process.stdout.write(`${summary.verdict}\n${summary.leaderboard.map(({ modelType, metric }) => `${modelType} ${metric.toFixed(3)}`).join(', ')}\n`);
	const steps = await predictForecast(decodeForecast(bytes), [{}], { explain: 0 }, createContext());
	const [past, future] = [of('train'), of('test')];
	let [smape, mase, inside] = [0, 0, 0];
	const seen = new Map<string, number>();
	for (const { columns, answer } of steps) {
		if (!answer.ok) continue;
		const name = String(columns.series);
		const h = seen.get(name) ?? 0;
		seen.set(name, h + 1);
		const actual = future.get(name)![h];
		const { value, lowerBound, upperBound } = answer.prediction as { value: number; lowerBound: number; upperBound: number };
		const values = past.get(name)!;
		const scale = values.slice(SEASON).reduce((sum, own, t) => sum + Math.abs(own - values[t]), 0) / (values.length - SEASON);
		smape += (200 * Math.abs(actual - value)) / (Math.abs(actual) + Math.abs(value)) / steps.length;
		mase += Math.abs(actual - value) / scale / steps.length;
		if (actual >= lowerBound && actual <= upperBound) inside++;
	}
	const owa = (smape / NAIVE2.smape + mase / NAIVE2.mase) / 2;
	process.stdout.write(`sMAPE ${smape.toFixed(3)}, MASE ${mase.toFixed(3)}, OWA ${owa.toFixed(4)}; ${((100 * inside) / steps.length).toFixed(1)} % inside of the 80 % range\n`);
}

void main();
