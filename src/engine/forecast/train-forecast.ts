// Rows with times to a stored-ready forecast model.
import { reserve, type JobContext } from '../../core/context';
import { MlError, type Warning } from '../../core/errors';
import { checkParams } from '../../core/params';
import { FORECAST_METRICS } from '../../evaluation/forecast/metrics';
import type { Panel } from '../../learners/forecast/contract';
import { forecastParams, type ForecastParams } from '../../learners/forecast/params';
import { rnnParams } from '../../learners/rnn/params';
import { searchForecast, type ForecastSearch } from '../../search/forecast/search';
import { readLevel } from '../../table/apply-schema';
import { MissingValues } from '../../table/missing';
import type { RawTable } from '../../table/raw-table';
import type { ColumnSchema } from '../../table/schema';
import { describeFrequency, type TimeAxis } from '../../table/time-axis/axis';
import type { TrainOptions, TrainResult } from '../contract';
import { addOnce } from '../seal';
import { chooseColumns } from './columns';
import { finishForecast, type ForecastSettings } from './finish-forecast';
import { knownReader } from './forecast-model';
import { makePanel } from './make-panel';
import { readSeries, type SeriesColumns } from './read-series';

/** The model type of this problem; `auto` means the same with the defaults. */
export const FORECAST = 'forecast';
/** The model type of a network over windows of the series. */
const RECURRENT = 'rnn';
const MAX_HORIZON = 10_000;
/** Bytes per cell of the rows, and per value of the panel for copies, moments and replayed origins. */
const BYTES_PER_ROW = 120;
const BYTES_PER_VALUE = 200;
const MAX_LEVELS = 200;

export async function trainForecast(raw: RawTable, options: TrainOptions, context: JobContext): Promise<TrainResult> {
	const started = context.now();
	const warnings: Warning[] = [];
	const warned: JobContext = { ...context, warn: (warning) => addOnce(warnings, warning) };
	context.progress(0.01, 'Reading the series');
	const { hyperparameters, ...params } = settingsOf(options);
	const metric = resolveForecastMetric(options.evalMetric);
	checkHorizon(options.horizon);
	reserve(context, raw.nRows * BYTES_PER_ROW, `Forecasting from ${raw.nRows.toLocaleString('en')} rows`);
	const columns = chooseColumns(raw, options, warned);
	const knownColumns = columns.known.map((schema) => ({ ...describeKnown(schema, raw, columns.missingWords), schema }));
	const reading: SeriesColumns = {
		time: columns.time,
		dateFormat: columns.dateFormat,
		target: columns.target,
		series: columns.series,
		known: knownColumns.map(({ schema, levels }) => knownReader(schema, levels, columns.missingWords)),
		missingWords: columns.missingWords,
		duplicates: params.duplicates,
	};
	const read = await readSeries(raw, reading, warned);
	const table = { ...read, axis: withHolidays(read.axis, params.holidays, warned) };
	const rows = makePanel(
		table,
		{ target: columns.target.name, time: columns.time, season: params.season, horizon: options.horizon, gaps: params.gaps, knownColumns },
		warned,
	);
	const values = rows.panel.series.reduce((sum, { length }) => sum + length, 0);
	reserve(context, values * BYTES_PER_VALUE, `Forecasting ${rows.series.length.toLocaleString('en')} series with ${values.toLocaleString('en')} values`);
	const search = await searchForecast(
		rows.panel,
		rows.observed,
		{ method: params.method, hyperparameters, metric, testShare: options.testShare / 100, timeBudget: options.timeBudget, level: params.intervalLevel },
		warned,
	);
	const settings: ForecastSettings = {
		modelType: options.modelType,
		method: params.method,
		targetColumn: columns.target.name,
		timeColumn: columns.time,
		seriesColumn: columns.series,
		target: columns.target,
		knownColumns,
		missingWords: columns.missingWords,
		format: table.format,
		duplicates: params.duplicates,
	};
	tellHorizon(rows.panel, options.horizon, search, warned);
	return await finishForecast(rows, search, settings, { ...options, evalMetric: metric }, warnings, started, context);
}

function withHolidays(axis: TimeAxis, country: ForecastParams['holidays'], context: Pick<JobContext, 'warn'>): TimeAxis {
	if (country === 'none') return axis;
	if (axis.unit !== 'number') return { ...axis, holidays: country };
	context.warn({
		code: 'ML-FORECAST-OPTION',
		message: "The time column holds numbers and no dates, so 'Holidays' was left out.",
		fix: "Choose a column of dates in 'Time Column'.",
	});
	return axis;
}

/** Settings of the forecast, and those of the network where one was chosen. */
function settingsOf({ modelType, hyperparameters }: TrainOptions): ForecastParams & { hyperparameters?: Record<string, unknown> } {
	if (modelType === RECURRENT) {
		const given = Object.entries(hyperparameters ?? {});
		const shared = given.filter(([name]) => Object.hasOwn(forecastParams, name) && name !== 'method');
		const own = Object.fromEntries(given.filter((entry) => !shared.includes(entry)));
		checkParams(rnnParams, RECURRENT, own);
		return { ...checkParams(forecastParams, FORECAST, { ...Object.fromEntries(shared), method: 'rnn' }), hyperparameters: own };
	}
	if (modelType !== FORECAST && modelType !== 'auto') {
		throw new MlError('ML-MODEL-TYPE', `Model type '${modelType.slice(0, 40)}' can't do forecast.`, 'For forecast choose one of: auto, forecast, rnn.', { parameter: 'modelType' });
	}
	return checkParams(forecastParams, FORECAST, hyperparameters);
}

/** @throws MlError `ML-PARAMETER`. */
export function resolveForecastMetric(name: string): string {
	if (name === 'auto' || name === '') return FORECAST_METRICS[0].name;
	if (FORECAST_METRICS.some((metric) => metric.name === name)) return name;
	const allowed = FORECAST_METRICS.map((metric) => metric.name).join(', ');
	throw new MlError('ML-PARAMETER', `'${name.slice(0, 40)}' is not a metric for forecast.`, `Choose one of: auto, ${allowed}.`, { parameter: 'evalMetric' });
}

/** @throws MlError `ML-HORIZON`. */
export function checkHorizon(horizon: number | undefined): void {
	if (horizon === undefined || (Number.isInteger(horizon) && horizon >= 1 && horizon <= MAX_HORIZON)) return;
	throw new MlError('ML-HORIZON', `A horizon of ${horizon} is not possible.`, `Give a whole number of steps from 1 to ${MAX_HORIZON.toLocaleString('en')}.`, { parameter: 'horizon' });
}

function describeKnown(schema: ColumnSchema, raw: RawTable, missingWords: readonly string[]): { name: string; kind: 'number' | 'category'; nLevels: number; levels: string[] } {
	if (schema.type !== 'category') return { name: schema.name, kind: 'number', nLevels: 0, levels: [] };
	const missing = new MissingValues(missingWords);
	const counts = new Map<string, number>();
	for (const value of raw.columns.get(schema.name) ?? []) {
		const level = readLevel(value, missing);
		if (level !== null) counts.set(level, (counts.get(level) ?? 0) + 1);
	}
	const levels = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MAX_LEVELS).map(([level]) => level);
	return { name: schema.name, kind: 'category', nLevels: Math.max(1, levels.length), levels };
}

function tellHorizon({ horizon, axis, series }: Panel, asked: number | undefined, { test }: ForecastSearch, context: JobContext): void {
	const longest = series.reduce((max, { length }) => Math.max(max, length), 0);
	if (test.series.length === 0) {
		context.warn({
			code: 'ML-FORECAST-SHORT',
			message: `The longest series has ${longest} values: too few to try the forecast on its own past. Its range is a guess.`,
			fix: 'Train again with a longer past; three times the horizon is a start.',
		});
	} else if (test.horizon < horizon) {
		context.warn({
			code: 'ML-FORECAST-SHORT',
			message: `The series are short for ${horizon} steps ahead: the forecast was judged on ${test.horizon} steps only, ranges beyond are wider by rule.`,
			fix: 'Choose a shorter horizon, or train with a longer past.',
		});
	}
	if (asked === undefined) {
		context.warn({
			code: 'ML-HORIZON-DEFAULT',
			message: `No horizon was given: the forecast looks ${horizon} steps ahead (${describeFrequency(axis)}).`,
			fix: "Set 'Horizon' in the options to the number of steps that you need.",
		});
	}
}

