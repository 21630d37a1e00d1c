// A stored forecast model on rows that came after its training: asked from every horizon's end, judged by what followed.
import type { JobContext } from '../../core/context';
import { MlError, type Warning } from '../../core/errors';
import { forecastIntervals, forecastMetrics, lossDifference } from '../../evaluation/forecast/metrics';
import type { Tracks } from '../../evaluation/forecast/tracks';
import { forecastSentence, gradeForecast } from '../../evaluation/forecast/verdict';
import { formatNumber } from '../../evaluation/format';
import { makeChart } from '../../evaluation/report/chart';
import { makePage } from '../../evaluation/report/page';
import { timeOf } from '../../table/time-axis/axis';
import { writeTime } from '../../table/time-axis/time-format';
import type { RawTable } from '../../table/raw-table';
import { showName } from '../../table/text';
import type { EvaluateOptions, EvaluateResult, EvaluationReport, ForecastCurve, RowEvaluation } from '../contract';
import { decodeStored, isForecastModel } from '../stored-model';
import { checkNotEmpty, checkTargetExists } from '../trainable';
import { decodeForecast } from './forecast-file';
import type { ForecastModel } from './forecast-model';
import { originsOf, readNewer, replayOrigins, type NewerSeries, type Origin } from './replay-newer';

const FEW_STEPS = 30;
/** Values before the first origin that the chart shows, in horizons. */
const SHOWN_HISTORY = 3;
const MAX_SHOWN = 400;
const SHOWN_SERIES = 10;

export async function evaluateForecast(
	raw: RawTable,
	options: EvaluateOptions & { model: Uint8Array; compareWith?: Uint8Array },
	context: JobContext,
): Promise<EvaluateResult> {
	const warnings: Warning[] = [];
	const warned: JobContext = { ...context, warn: (warning) => warnings.push(warning) };
	const model = decodeForecast(options.model);
	checkNotEmpty(raw, 'Evaluate');
	const column = options.actualColumn || model.targetColumn;
	checkTargetExists(raw, column);
	const { series, table } = await readNewer(model, raw, column, warned);
	const { origins, isSeen } = chooseOrigins(model, series);
	if (origins.length === 0) throw nothingToJudge(column, raw.nRows);
	if (isSeen) warned.warn(seenWarning(model));
	if (table.unplaced.length > 0) warned.warn(unplacedWarning(table.unplaced.length, raw.nRows));
	context.progress(0.2, 'Asking from each point in time');
	const tracks = await replayOrigins(model, series, origins, model.horizon, warned);
	const report = await makeReport(model, series, tracks, origins, warned);
	const other = options.compareWith && (await compare(model, decodeStored(options.compareWith), raw, column, { origins, tracks }, warned));
	const evaluation: EvaluationReport = { ...report, comparison: other || undefined, warnings };
	const result: EvaluateResult = { report: evaluation, rows: rowEvaluations(raw.nRows, series, origins, tracks) };
	if (!options.report) return result;
	context.progress(0.9, 'Drawing the report');
	const title = { title: model.summary.model.name, target: column };
	return { ...result, html: makePage(evaluation, title), png: makeChart(evaluation, title) };
}

/** Origins after the training; where no row is newer, the last horizon of the rows, which the model has seen. */
function chooseOrigins(model: ForecastModel, series: readonly NewerSeries[]): { origins: Origin[]; isSeen: boolean } {
	const origins = series.flatMap(({ joined, newer }, s) => {
		const length = joined.values.length;
		const from = joined.place >= 0 ? length - newer : Math.max(4, Math.min(2 * model.season, length - model.horizon));
		return from < length && from > 0 ? originsOf(length, from, model.horizon).map((count) => ({ series: s, count })) : [];
	});
	if (origins.length > 0) return { origins, isSeen: false };
	const seen = series.flatMap(({ joined }, s) => {
		const count = joined.values.length - model.horizon;
		return count >= 4 ? [{ series: s, count }] : [];
	});
	return { origins: seen, isSeen: true };
}

async function makeReport(model: ForecastModel, series: readonly NewerSeries[], tracks: Tracks, origins: readonly Origin[], context: JobContext): Promise<Omit<EvaluationReport, 'warnings'>> {
	const steps = tracks.actual.filter((value) => !Number.isNaN(value)).length;
	if (steps < FEW_STEPS) {
		context.warn({ code: 'ML-FEW-ROWS', message: `${steps} values say little: the likely ranges are wide.`, fix: 'Evaluate on several horizons of newer rows.' });
	}
	const metrics = await forecastIntervals(tracks, context);
	const baseline = Object.fromEntries(forecastMetrics(tracks, tracks.baseline));
	const gain = await lossDifference('mase', tracks, tracks.baseline, tracks.forecast, context);
	const grade = gradeForecast({ metrics, baseline, gain });
	const nOrigins = origins.length / Math.max(1, new Set(tracks.series).size);
	const verdict = forecastSentence(
		{ metrics, baseline, gain, season: model.season, series: series.length, horizon: model.horizon, origins: Math.ceil(nOrigins), steps, level: model.intervals.level },
		grade,
		model.targetColumn,
	);
	return { problemType: 'forecast', rows: steps, metrics, baseline, grade, verdict, slices: worstSeries(model, series, tracks), decisionThreshold: null, forecast: curveOf(model, series, tracks, origins) };
}

/** Series whose error, in units of their usual change, is clearly larger than that of the rest. */
function worstSeries(model: ForecastModel, series: readonly NewerSeries[], { series: of, actual, forecast, scale, horizon }: Tracks): EvaluationReport['slices'] {
	if (model.seriesColumn === null || series.length < 2) return [];
	const sums = series.map(() => ({ error: 0, scaled: 0, rows: 0 }));
	for (let i = 0; i < actual.length; i++) {
		if (Number.isNaN(actual[i])) continue;
		const track = Math.floor(i / horizon);
		const own = sums[of[track]];
		own.error += Math.abs(actual[i] - forecast[i]);
		own.scaled += Math.abs(actual[i] - forecast[i]) / scale[track];
		own.rows++;
	}
	const mean = sums.reduce((sum, { scaled }) => sum + scaled, 0) / Math.max(1, sums.reduce((sum, { rows }) => sum + rows, 0));
	return sums
		.map((own, s) => ({ ...own, key: series[s].rows.key ?? '' }))
		.filter(({ scaled, rows }) => rows > 0 && scaled / rows > 1.5 * mean)
		.sort((a, b) => b.scaled / b.rows - a.scaled / a.rows)
		.slice(0, SHOWN_SERIES)
		.map(({ key, error, rows }) => ({ column: model.seriesColumn!, value: key, rows, metric: 'mae', metricValue: error / rows }));
}

/** The series with the most newer values: its past, what came and what was forecast. */
const sameSteps = ({ axis: a }: ForecastModel, { axis: b }: ForecastModel) => a.unit === b.unit && a.every === b.every;

function curveOf(model: ForecastModel, series: readonly NewerSeries[], tracks: Tracks, origins: readonly Origin[]): ForecastCurve {
	const counts = series.map((_, s) => origins.filter((origin) => origin.series === s).length);
	const shown = counts.indexOf(Math.max(...counts));
	const { joined, rows } = series[shown];
	const own = origins.map((origin, i) => ({ ...origin, at: i * tracks.horizon })).filter((origin) => origin.series === shown);
	const first = own[0].count;
	const from = Math.max(0, first - SHOWN_HISTORY * tracks.horizon, joined.values.length - MAX_SHOWN);
	const time = (index: number) => writeTime(timeOf(model.axis, joined.start + index), model.format);
	return {
		series: rows.key,
		actual: Array.from({ length: joined.values.length - from }, (_, i) => ({ step: from + i - first + 1, time: time(from + i), value: joined.values[from + i] })),
		steps: own.flatMap(({ count, at }) =>
			Array.from({ length: tracks.horizon }, (_, h) => ({
				step: count + h - first + 1,
				time: time(count + h),
				value: tracks.forecast[at + h],
				lowerBound: tracks.lower![at + h],
				upperBound: tracks.upper![at + h],
			})),
		),
	};
}

async function compare(
	first: ForecastModel,
	second: ReturnType<typeof decodeStored>,
	raw: RawTable,
	column: string,
	own: { origins: readonly Origin[]; tracks: Tracks },
	context: JobContext,
): Promise<EvaluationReport['comparison']> {
	if (!isForecastModel(second) || second.timeColumn !== first.timeColumn || second.seriesColumn !== first.seriesColumn || !sameSteps(second, first)) {
		throw new MlError(
			'ML-COMPARE',
			"The model in 'Compare With' answers another question: it is no forecast of the same series and steps.",
			'Compare versions that were trained on the same target.',
			{ parameter: 'compareWith' },
		);
	}
	const { series } = await readNewer(second, raw, column, { ...context, warn: () => undefined });
	const theirs = new Map(series.map((entry, s) => [entry.rows.key, s]));
	const { series: ours } = await readNewer(first, raw, column, { ...context, warn: () => undefined });
	// The same moments: a step of one axis is found on the other by its time.
	const origins = own.origins.map(({ series: s, count }): Origin | undefined => {
		const at = theirs.get(ours[s].rows.key);
		if (at === undefined) return undefined;
		const end = ours[s].joined.values.length - count;
		return { series: at, count: series[at].joined.values.length - end };
	});
	const usable = origins.every((origin) => origin !== undefined && origin.count > 0);
	if (!usable) return undefined;
	const other = await replayOrigins(second, series, origins as Origin[], first.horizon, context);
	const difference = await lossDifference('mase', own.tracks, own.tracks.forecast, other.forecast, context);
	const better = difference.low > 0 ? 'second' : difference.high < 0 ? 'first' : 'neither';
	const range = `likely range ${formatNumber(difference.low)} to ${formatNumber(difference.high)}`;
	const text =
		better === 'neither'
			? `No clear difference in scaled error at the same points in time (${range}).`
			: `The ${better} model is better by ${formatNumber(Math.abs(difference.value))} in scaled error at the same points in time (${range}).`;
	return { metric: 'mase', difference: { value: difference.value, low: difference.low, high: difference.high }, better, text };
}

/** By input row, from the first origin that covers its step; null for rows of the past. */
function rowEvaluations(nRows: number, series: readonly NewerSeries[], origins: readonly Origin[], tracks: Tracks): (RowEvaluation | null)[] {
	const out = new Array<RowEvaluation | null>(nRows).fill(null);
	origins.forEach(({ series: s, count }, i) => {
		const { rows, joined } = series[s];
		for (let h = 0; h < tracks.horizon; h++) {
			const at = i * tracks.horizon + h;
			const row = rows.rows[joined.start + count + h - rows.start];
			if (row === undefined || row < 0 || Number.isNaN(tracks.actual[at]) || out[row]) continue;
			const predicted = tracks.forecast[at];
			out[row] = { actual: tracks.actual[at], predicted, error: predicted - tracks.actual[at], lowerBound: tracks.lower![at], upperBound: tracks.upper![at] };
		}
	});
	return out;
}

function nothingToJudge(column: string, nRows: number): MlError {
	return new MlError(
		'ML-TOO-FEW',
		`None of ${nRows.toLocaleString('en')} rows has a value in '${showName(column)}' that a forecast could be compared with.`,
		'Send rows that are newer than the training, with their values.',
		{ column },
	);
}

function seenWarning(model: ForecastModel): Warning {
	const last = model.series.reduce((max, { tailStart, tail }) => Math.max(max, tailStart + tail.length - 1), -Infinity);
	return {
		code: 'ML-FORECAST-SEEN',
		message: `No row is newer than the training, which ended ${writeTime(timeOf(model.axis, last), model.format)}: the model has seen these values, so it looks better than it is.`,
		fix: 'Evaluate on rows that came after the training.',
	};
}

function unplacedWarning(count: number, nRows: number): Warning {
	return { code: 'ML-NO-ACTUAL', message: `${count.toLocaleString('en')} of ${nRows.toLocaleString('en')} rows have no readable time or series, and were not counted.`, fix: 'Correct them at the source.' };
}
