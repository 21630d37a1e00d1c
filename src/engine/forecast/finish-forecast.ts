// From a search to a stored-ready model: its history, its summary and its bytes.
import { hashModel } from '../../artifact/hash';
import type { JobContext } from '../../core/context';
import type { Warning } from '../../core/errors';
import { forecastIntervals, forecastMetrics, lossDifference } from '../../evaluation/forecast/metrics';
import { forecastSentence, gradeForecast } from '../../evaluation/forecast/verdict';
import type { Panel } from '../../learners/forecast/contract';
import { seasonalScale } from '../../learners/forecast/scale';
import type { ForecastSearch } from '../../search/forecast/search';
import { describeFrequency } from '../../table/time-axis/axis';
import type { CellValue, TrainOptions, TrainResult, TrainSummary } from '../contract';
import { ENGINE_VERSION } from '../version';
import { decodeForecast, encodeForecast } from './forecast-file';
import type { ForecastModel, StoredSeries } from './forecast-model';
import type { PanelRows } from './make-panel';

/** Latest values that are kept for charts and states. */
const MIN_TAIL = 60;
/** Values of all series together that a model carries, so that it can be trained again from newer rows alone: 8 MB. */
const MAX_HISTORY = 1_000_000;

export type ForecastSettings = Pick<
	ForecastModel,
	'modelType' | 'method' | 'targetColumn' | 'timeColumn' | 'seriesColumn' | 'target' | 'knownColumns' | 'missingWords' | 'format' | 'duplicates'
>;

/** Summary and bytes; the bytes are read back, and the forecasts asked again, before they are handed out. */
export async function finishForecast(
	rows: PanelRows,
	search: ForecastSearch,
	settings: ForecastSettings,
	options: Pick<TrainOptions, 'modelName' | 'lineage' | 'seed' | 'evalMetric'>,
	warnings: Warning[],
	started: number,
	context: JobContext,
): Promise<TrainResult> {
	context.progress(0.95, 'Measuring');
	const summary = await summarise(rows, search, settings, options, warnings, context);
	const plain = {
		...summary,
		peakMemoryMiB: 0,
		leaderboard: summary.leaderboard.map((row) => ({ ...row, seconds: 0 })),
		lineage: { ...summary.lineage, workflowId: '', executionId: '', nodeName: '' },
	};
	const bytes = encodeForecast(assembleForecast(rows, search, settings, plain));
	decodeForecast(bytes);
	summary.model.hash = hashModel(bytes);
	summary.seconds = (context.now() - started) / 1000;
	return { bytes, summary };
}

export function assembleForecast(rows: PanelRows, search: ForecastSearch, settings: ForecastSettings, summary: TrainSummary): ForecastModel {
	const { panel } = rows;
	const memory = search.members.reduce((max, { fitted }) => Math.max(max, fitted.memory), Math.max(MIN_TAIL, 2 * panel.horizon, Math.floor(MAX_HISTORY / panel.series.length)));
	return {
		...settings,
		problemType: 'forecast',
		axis: panel.axis,
		season: panel.season,
		longSeason: panel.longSeason,
		horizon: panel.horizon,
		gaps: rows.gaps,
		isNonNegative: panel.series.every((values) => values.every((value) => value >= 0)),
		series: rows.series.map((own, s): StoredSeries => {
			const values = panel.series[s];
			const from = Math.max(0, values.length - memory);
			return {
				key: own.key,
				shown: shownKey(own.raw),
				length: values.length,
				tailStart: own.start + from,
				tail: values.slice(from),
				known: panel.known[s].map((column) => column.slice(from)),
				scale: seasonalScale(values, panel.season),
			};
		}),
		members: search.members,
		mix: search.mix,
		intervals: search.intervals,
		summary,
	};
}

function shownKey(value: unknown): CellValue {
	return typeof value === 'number' || typeof value === 'boolean' ? value : value === null || value === undefined ? null : String(value);
}

async function summarise(
	{ panel, series }: PanelRows,
	search: ForecastSearch,
	settings: ForecastSettings,
	options: Pick<TrainOptions, 'modelName' | 'lineage' | 'seed' | 'evalMetric'>,
	warnings: Warning[],
	context: JobContext,
): Promise<TrainSummary> {
	const { test } = search;
	const isMeasured = test.series.length > 0;
	const metrics = isMeasured ? await forecastIntervals(test, context) : {};
	const baseline = isMeasured ? Object.fromEntries(forecastMetrics(test, test.baseline)) : {};
	const gain = isMeasured ? await lossDifference('mase', test, test.baseline, test.forecast, context) : { value: 0, low: 0, high: 0 };
	const grade = gradeForecast({ metrics, baseline, gain });
	const verdict = forecastSentence(
		{
			metrics,
			baseline,
			gain,
			season: panel.season,
			series: series.length,
			horizon: test.horizon,
			origins: Math.round(test.series.length / Math.max(1, new Set(test.series).size)),
			steps: test.actual.filter((value) => !Number.isNaN(value)).length,
			level: search.intervals.level,
		},
		grade,
		settings.targetColumn,
	);
	const dataHash = hashOf(panel);
	return {
		model: { name: options.modelName, id: `${options.modelName}-${dataHash.slice(0, 12)}`, hash: '' },
		problemType: 'forecast',
		modelType: settings.modelType,
		target: settings.targetColumn,
		rows: series.reduce((sum, { allRows }) => sum + allRows.length, 0),
		features: settings.knownColumns.length,
		metrics,
		baseline,
		grade,
		verdict,
		evalMetric: options.evalMetric,
		leaderboard: leaderboardOf(search),
		featureImportance: [],
		decisionThreshold: null,
		calibration: null,
		forecast: {
			series: series.length,
			horizon: panel.horizon,
			frequency: describeFrequency(panel.axis),
			season: panel.season,
			longSeason: panel.longSeason || null,
			timeColumn: settings.timeColumn,
			seriesColumn: settings.seriesColumn,
			intervalLevel: search.intervals.level,
		},
		warnings,
		seconds: 0,
		peakMemoryMiB: Math.ceil(context.peakMemory() / 2 ** 20),
		lineage: { ...options.lineage, dataHash, engineVersion: ENGINE_VERSION, seed: options.seed },
	};
}

function leaderboardOf({ leaderboard, loss }: ForecastSearch): TrainSummary['leaderboard'] {
	const single = leaderboard
		.filter(({ metric }) => Number.isFinite(metric))
		.map(({ name, metric, seconds, weight }) => ({ modelType: name, metric, seconds, hyperparameters: { weight: Number(weight.toFixed(3)) } }));
	const mix = leaderboard.length > 1 && Number.isFinite(loss) ? [{ modelType: 'ensemble', metric: loss, seconds: 0, hyperparameters: {} }] : [];
	return [...mix, ...single].sort((a, b) => a.metric - b.metric);
}

function hashOf({ series, starts }: Panel): string {
	const all = new Float64Array(series.reduce((sum, { length }) => sum + length + 2, 0));
	let at = 0;
	series.forEach((values, s) => {
		all.set([starts[s], values.length], at);
		all.set(values, at + 2);
		at += values.length + 2;
	});
	return hashModel(new Uint8Array(all.buffer));
}
