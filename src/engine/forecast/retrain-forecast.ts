// A challenger that knows the newer rows against the champion moved on to them, both judged on the newest steps, which neither has seen.
// A forecast grows old with its history: the challenger takes over unless it is worse by more than noise.
import type { JobContext } from '../../core/context';
import type { Warning } from '../../core/errors';
import { forecastIntervals, forecastLoss, lossDifference, type LossDifference } from '../../evaluation/forecast/metrics';
import type { Tracks } from '../../evaluation/forecast/tracks';
import { formatNumber } from '../../evaluation/format';
import { panelBefore } from '../../search/forecast/backtest';
import { searchForecast, type ForecastSearchOptions } from '../../search/forecast/search';
import type { RawTable } from '../../table/raw-table';
import type { DriftReport, Interval, RetrainOptions, RetrainReport, TrainResult } from '../contract';
import { addOnce } from '../seal';
import { checkNotEmpty, checkTargetExists } from '../trainable';
import { assembleForecast, finishForecast, type ForecastSettings } from './finish-forecast';
import { decodeForecast } from './forecast-file';
import type { ForecastModel } from './forecast-model';
import { makePanel, type PanelRows } from './make-panel';
import type { SeriesRows, SeriesTable } from './read-series';
import { originsOf, readNewer, replayOrigins, type Newer, type Origin } from './replay-newer';

/** More than this share worse is too much, noise or not. */
const MAX_LOSS = 0.05;
/** The node's default; a larger *Minimum Improvement* is one that somebody asked for. */
const USUAL_IMPROVEMENT = 0.005;

export async function retrainForecast(
	raw: RawTable,
	options: RetrainOptions & { model: Uint8Array; version: number },
	context: JobContext,
): Promise<{ report: RetrainReport; challenger?: TrainResult }> {
	const started = context.now();
	const warnings: Warning[] = [];
	const warned: JobContext = { ...context, warn: (warning) => addOnce(warnings, warning) };
	const champion = decodeForecast(options.model);
	checkNotEmpty(raw, 'Retrain');
	checkTargetExists(raw, champion.targetColumn);
	const newer = await readNewer(champion, raw, champion.targetColumn, warned);
	const counts = newer.series.filter(({ joined }) => joined.place >= 0).map((own) => own.newer).sort((a, b) => a - b);
	const usual = counts[Math.floor(counts.length / 2)] ?? 0;
	const base = baseReport(champion, options, warnings);
	if (usual < 1) return { report: { ...base, reason: 'Kept: no row is newer than those that the current model was trained on. Send newer rows too.' } };
	const now = await replay(champion, newer, originsBack(newer, champion.horizon, usual), warned);
	const before = { ...base, champion: { version: options.version, metrics: await forecastIntervals(now, warned) } };
	const reasonNot = notNeeded(champion, options, usual, before.champion.metrics);
	if (reasonNot) return { report: { ...before, reason: reasonNot } };

	// A horizon to judge by; with many newer steps half of them, so that the challenger has something to learn too.
	const held = Math.min(usual, Math.max(champion.horizon, Math.floor(usual / 2)));
	const rows = panelRows(champion, newer.table, warned);
	const search: ForecastSearchOptions = {
		method: options.modelType === 'same' ? champion.method : 'auto',
		hyperparameters: champion.members.find(({ fitted }) => fitted.hyperparameters)?.fitted.hyperparameters,
		metric: champion.summary.evalMetric,
		testShare: options.holdOutShare / 100,
		timeBudget: options.timeBudget / 2,
		level: champion.intervals.level,
	};
	const judged = await judgedChallenger(champion, rows, held, search, warned);
	const origins = originsBack(newer, champion.horizon, held);
	const championTracks = await replay(champion, newer, origins, warned);
	const judgedNewer = await readNewer(judged, raw, champion.targetColumn, { ...warned, warn: () => undefined });
	const challengerTracks = await replay(judged, judgedNewer, matched(origins, newer, judgedNewer), warned);
	const metric = champion.summary.evalMetric;
	const difference = await lossDifference(metric, championTracks, championTracks.forecast, challengerTracks.forecast, warned);
	const { promotes, text } = decide(metric, championTracks, difference, options.minimumImprovement);
	const decision: RetrainReport['decision'] = !promotes || options.promotion === 'never' ? 'kept' : options.promotion === 'needsApproval' ? 'needsApproval' : 'promoted';
	context.progress(0.6, 'Fitting on everything');
	const whole = await searchForecast(rows.panel, rows.observed, search, warned);
	const challenger = await finishForecast(
		rows,
		whole,
		settingsOf(champion, newer.table, options),
		{ modelName: champion.summary.model.name, lineage: options.lineage, seed: options.seed, evalMetric: metric },
		warnings,
		started,
		warned,
	);
	const report: RetrainReport = {
		...before,
		decision,
		reason: sentence(decision, promotes, text, options),
		trained: true,
		champion: { version: options.version, metrics: await forecastIntervals(championTracks, warned) },
		challenger: { version: null, metrics: await forecastIntervals({ ...challengerTracks, actual: championTracks.actual }, warned) },
		difference: { value: difference.value, low: difference.low, high: difference.high },
		heldBackRows: championTracks.actual.filter((value) => !Number.isNaN(value)).length,
	};
	return { report, challenger };
}

/** Origins in the newest `back` values of each series that the model knows. */
function originsBack({ series }: Newer, horizon: number, back: number): Origin[] {
	return series.flatMap(({ joined, newer }, s) => {
		const length = joined.values.length;
		const count = Math.min(back, newer);
		return joined.place >= 0 && count > 0 ? originsOf(length, length - count, horizon).map((known) => ({ series: s, count: known })) : [];
	});
}

/** The same moments on the series of another model: both end with the same step. */
function matched(origins: readonly Origin[], from: Newer, to: Newer): Origin[] {
	const places = new Map(to.series.map(({ rows }, s) => [rows.key, s]));
	return origins.map(({ series, count }) => {
		const { rows, joined } = from.series[series];
		const at = places.get(rows.key)!;
		return { series: at, count: to.series[at].joined.values.length - (joined.values.length - count) };
	});
}

async function replay(model: ForecastModel, { series }: Newer, origins: readonly Origin[], context: JobContext): Promise<Tracks> {
	return await replayOrigins(model, series, origins, model.horizon, context);
}

async function judgedChallenger(champion: ForecastModel, rows: PanelRows, held: number, search: ForecastSearchOptions, context: JobContext): Promise<ForecastModel> {
	const { panel, places } = panelBefore(rows.panel, held);
	const kept = Array.from(places.keys()).filter((s) => places[s] >= 0);
	const part: PanelRows = {
		...rows,
		panel,
		series: kept.map((s) => rows.series[s]),
		observed: kept.map((s, i) => rows.observed[s].subarray(0, panel.series[i].length)),
	};
	const found = await searchForecast(part.panel, part.observed, search, context);
	return assembleForecast(part, found, settingsOf(champion, { format: champion.format } as SeriesTable, undefined), champion.summary);
}

/** The history of the model with the rows behind it, or before it where they reach further back. */
function panelRows(model: ForecastModel, table: SeriesTable, context: JobContext): PanelRows {
	const rowsOf = new Map(table.series.map((rows) => [rows.key, rows]));
	const series = model.series.map(({ key, shown, tail, tailStart, known }): SeriesRows => {
		const rows = rowsOf.get(key);
		rowsOf.delete(key);
		const hasValues = rows !== undefined && rows.values.length > 0;
		const start = hasValues ? Math.min(rows.start, tailStart) : tailStart;
		const end = Math.max(tailStart + tail.length, hasValues ? rows.start + rows.values.length : -Infinity);
		const join = (past: Float64Array, newer: Float64Array | undefined, from: number) => {
			const out = new Float64Array(end - start).fill(NaN);
			out.set(past, tailStart - start);
			newer?.forEach((value, i) => {
				const at = from + i - start;
				if (at >= 0 && at < out.length && !Number.isNaN(value)) out[at] = value;
			});
			return out;
		};
		return {
			key,
			raw: shown,
			start,
			values: join(tail, hasValues ? rows.values : undefined, rows?.start ?? 0),
			known: known.map((column, c) => join(column, hasValues ? rows.known[c] : undefined, rows?.start ?? 0)),
			rows: new Int32Array(0),
			future: [],
			allRows: rows?.allRows ?? [],
		};
	});
	const all: SeriesTable = { ...table, axis: model.axis, series: [...series, ...[...rowsOf.values()].filter(({ values }) => values.length > 0)] };
	const { season, longSeason, horizon, gaps, knownColumns } = model;
	return makePanel(all, { target: model.targetColumn, time: model.timeColumn, season, longSeason, horizon, gaps, knownColumns }, context);
}

function settingsOf(model: ForecastModel, table: Pick<SeriesTable, 'format'>, options: Pick<RetrainOptions, 'modelType'> | undefined): ForecastSettings {
	const { modelType, method, targetColumn, timeColumn, seriesColumn, target, knownColumns, missingWords, duplicates } = model;
	const chosen = options?.modelType === 'auto' ? { modelType: 'auto', method: 'auto' } : { modelType, method };
	return { ...chosen, targetColumn, timeColumn, seriesColumn, target, knownColumns, missingWords, duplicates, format: table.format };
}

/** Why no challenger is trained; undefined where one is. */
function notNeeded(champion: ForecastModel, { retrainWhen }: RetrainOptions, newer: number, now: Record<string, Interval>): string | undefined {
	if (retrainWhen === 'newRows') {
		if (newer >= champion.horizon) return undefined;
		return `Kept: ${newer} ${newer === 1 ? 'step is' : 'steps are'} new, fewer than the horizon of ${champion.horizon} that makes a retraining worthwhile.`;
	}
	if (retrainWhen === 'always') return undefined;
	// A series always moves on, so drift is judged by what it does to the forecasts.
	const metric = champion.summary.evalMetric;
	const [before, after] = [champion.summary.metrics[metric], now[metric]];
	if (!before || !after || (after.low > before.value && after.value > before.high)) return undefined;
	return `Kept: the error (${metric}) on newer rows is ${formatNumber(after.value)}, at training it was ${formatNumber(before.value)}; that is no clear drop.`;
}

function decide(metric: string, champion: Tracks, { value, low, high }: LossDifference, minimumImprovement: number): { promotes: boolean; text: string } {
	const loss = forecastLoss(metric, champion, champion.forecast);
	const range = `likely range of the difference ${formatNumber(low)} to ${formatNumber(high)}`;
	const found = `${metric} ${formatNumber(loss - value)} against ${formatNumber(loss)} on the newest steps (${range})`;
	if (minimumImprovement > USUAL_IMPROVEMENT && value < minimumImprovement * loss) return { promotes: false, text: `the new model reaches ${found}, short of the improvement that was asked for` };
	if (high < 0 || value < -MAX_LOSS * loss) return { promotes: false, text: `the new model is worse: ${found}` };
	return { promotes: true, text: `the new model knows the newer rows and is ${value > 0 ? 'no worse' : 'not clearly worse'}: ${found}` };
}

function sentence(decision: RetrainReport['decision'], promotes: boolean, text: string, { promotion }: RetrainOptions): string {
	if (decision === 'promoted') return `Promoted: ${text}.`;
	if (decision === 'needsApproval') return `Needs approval: ${text}.`;
	return promotes ? `Kept, since 'Promotion' is '${promotion}': ${text}.` : `Kept: ${text}.`;
}

/** Drift of rows says nothing about series, which are meant to move on. */
export function noDrift(rows: number): DriftReport {
	return {
		enoughRows: false,
		rows,
		drifted: false,
		columns: [],
		text: "A series is meant to move on, so its rows are not compared for drift: 'Accuracy Drop' of Retrain, or Evaluate, tells whether the forecasts still hold.",
	};
}

function baseReport(champion: ForecastModel, options: RetrainOptions & { version: number }, warnings: Warning[]): RetrainReport {
	return {
		decision: 'kept',
		reason: '',
		trained: false,
		metric: champion.summary.evalMetric,
		champion: { version: options.version, metrics: champion.summary.metrics },
		challenger: null,
		difference: null,
		heldBackRows: 0,
		drift: noDrift(0),
		warnings,
	};
}
