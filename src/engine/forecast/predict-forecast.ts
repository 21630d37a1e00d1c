// The steps to come of each series. Rows that hold a value make the history longer; rows without one name steps that are wanted and what is
// known of them; no rows at all means: go on from the end of the training.
import type { JobContext } from '../../core/context';
import { MlError } from '../../core/errors';
import { MissingValues } from '../../table/missing';
import type { RawRow, RawTable } from '../../table/raw-table';
import { toRawTable } from '../../table/raw-table-builder';
import { normalizeText, showName, showValue } from '../../table/text';
import { timeOf } from '../../table/time-axis/axis';
import { writeTime, type TimeFormat } from '../../table/time-axis/time-format';
import type { CellValue, ForecastStep, PredictOptions, RowWarning } from '../contract';
import { forecastSeries, seriesColumnsOf, type ForecastModel } from './forecast-model';
import { askJoined, joinHistory, type JoinedSeries } from './join-history';
import { readSeries, type SeriesRows } from './read-series';
import { checkHorizon } from './train-forecast';

/** Longest horizon, as a multiple of the trained one. */
const MAX_STRETCH = 20;

interface Wanted {
	/** Place in the model, -1 = unknown. */
	place: number;
	key: string | null;
	shown: CellValue;
	rows: SeriesRows | undefined;
	/** Input rows that name the series. */
	inputs: number[];
}

/** @throws MlError `ML-HORIZON`, `ML-NOT-A-TIME`, `ML-TIME-RANGE`. */
export async function predictForecast(model: ForecastModel, rows: readonly RawRow[], options: PredictOptions, context: JobContext): Promise<ForecastStep[]> {
	checkHorizon(options.horizon);
	const horizon = options.horizon ?? model.horizon;
	if (options.explain > 0 || options.whatIf) {
		context.warn({
			code: 'ML-FORECAST-OPTION',
			message: 'Reasons and What-If are not available for forecasts; these options were left out.',
			fix: "To ask what-if, give the steps to come as rows with other values of the columns that are known in advance.",
		});
	}
	const raw = toRawTable(rows);
	const { wanted, format, refused } = await readWanted(model, raw, context);
	const steps: ForecastStep[] = refused;
	const longest = Math.max(horizon, ...wanted.map((series) => lastFuture(model, series)));
	checkStretch(longest, model, options);
	if (longest > model.horizon) {
		context.warn({
			code: 'ML-HORIZON-LONG',
			message: `${longest} steps ahead were asked for; the model was trained and judged on ${model.horizon}. Beyond those the ranges are wider by rule and not by measurement.`,
			fix: "Train again with a 'Horizon' that is as long.",
		});
	}
	for (const [i, series] of wanted.entries()) {
		if (i % 4 === 0) await context.checkpoint();
		for (const step of answerSeries(model, series, horizon, options.horizon !== undefined, format)) steps.push(step);
	}
	return steps;
}

/** Steps from the end of the history to the last row without a value. */
function lastFuture(model: ForecastModel, { rows, place }: Wanted): number {
	const last = rows?.future.at(-1)?.step;
	if (last === undefined) return 0;
	const stored = place >= 0 ? model.series[place].tailStart + model.series[place].tail.length : -Infinity;
	const end = Math.max(stored, rows!.values.length > 0 ? rows!.start + rows!.values.length : -Infinity);
	return Number.isFinite(end) ? last - end + 1 : 0;
}

function checkStretch(longest: number, { horizon }: ForecastModel, { horizon: asked }: PredictOptions): void {
	if (longest <= Math.max(MAX_STRETCH * horizon, 100)) return;
	throw new MlError(
		'ML-HORIZON',
		`${longest.toLocaleString('en')} steps ahead were asked for; the model was trained for ${horizon}.`,
		asked === undefined ? 'Is there a row with a wrong date far ahead? Otherwise train again with a longer horizon.' : "Choose a shorter 'Horizon', or train again with a longer one.",
		{ parameter: 'horizon' },
	);
}

async function readWanted(model: ForecastModel, raw: RawTable, context: JobContext): Promise<{ wanted: Wanted[]; format: TimeFormat; refused: ForecastStep[] }> {
	const missing = new MissingValues(model.missingWords);
	const hasTime = (row: number) => !missing.is(raw.columns.get(model.timeColumn)?.at(row));
	const all = Array.from({ length: raw.nRows }, (_, row) => row);
	const placeOf = new Map(model.series.map(({ key }, place) => [key, place]));
	const table = all.some(hasTime) ? await readSeries(raw, seriesColumnsOf(model), context, { axis: model.axis, format: model.format }) : undefined;
	const format = table?.format ?? model.format;
	const wanted = new Map<string | null, Wanted>();
	for (const rows of table?.series ?? []) {
		const place = placeOf.get(rows.key) ?? -1;
		const shown = place >= 0 ? model.series[place].shown : shownKey(rows.raw);
		wanted.set(rows.key, { place, key: rows.key, shown, rows, inputs: rows.allRows });
	}
	const refused: ForecastStep[] = [];
	const untimed = all.filter((row) => !hasTime(row));
	// Without a time a row can only name a series; without that it asks for all of them.
	const names = model.seriesColumn === null ? undefined : raw.columns.get(model.seriesColumn);
	for (const row of untimed) {
		const name = names?.at(row);
		if (missing.is(name)) continue;
		const key = normalizeText(String(name));
		const known = wanted.get(key);
		if (known) known.inputs.push(row);
		else wanted.set(key, { place: placeOf.get(key) ?? -1, key, shown: shownKey(name), rows: undefined, inputs: [row] });
	}
	for (const row of table?.unplaced ?? []) if (hasTime(row)) refused.push(unreadableRow(model, raw, row));
	if (wanted.size === 0 && refused.length === 0) {
		model.series.forEach(({ key, shown }, place) => wanted.set(key, { place, key, shown, rows: undefined, inputs: [] }));
	}
	return { wanted: [...wanted.values()], format, refused };
}

function shownKey(value: unknown): CellValue {
	return typeof value === 'number' || typeof value === 'boolean' ? value : value === null || value === undefined ? null : String(value);
}

function unreadableRow(model: ForecastModel, raw: RawTable, row: number): ForecastStep {
	const time = showValue(raw.columns.get(model.timeColumn)?.at(row));
	return {
		columns: {},
		row,
		lastRow: row,
		answer: {
			ok: false,
			code: 'ML-NOT-A-DATE',
			message: `'${time}' in '${showName(model.timeColumn)}' is no time of this model${model.seriesColumn === null ? '' : `, or '${showName(model.seriesColumn)}' is empty`}.`,
			fix: `Write times as in the training, such as '${model.format.sample}'.`,
		},
	};
}

function answerSeries(model: ForecastModel, series: Wanted, horizon: number, isAsked: boolean, format: TimeFormat): ForecastStep[] {
	const joined = joinHistory(model, series.place, series.rows);
	const lastRow = series.inputs.length > 0 ? series.inputs[series.inputs.length - 1] : null;
	if (!joined) return [unknownSeries(model, series, lastRow)];
	const count = joined.values.length;
	const end = joined.start + count;
	const future = new Map((series.rows?.future ?? []).filter(({ step }) => step >= end).map(({ step, row }) => [step, row]));
	const last = Math.max(...future.keys(), -Infinity) - end + 1;
	const length = Math.max(isAsked || future.size === 0 ? horizon : 0, last);
	const forecast = forecastSeries(model, askJoined(joined, count, length), length, joined.scale);
	const shared = seriesWarnings(model, series, joined);
	const steps: ForecastStep[] = [];
	for (let h = 0; h < length; h++) {
		const row = future.get(end + h) ?? null;
		if (row === null && !isAsked && future.size > 0) continue;
		const columns: Record<string, CellValue> = Object.fromEntries([
			[model.timeColumn, writeTime(timeOf(model.axis, end + h), format)],
			...(model.seriesColumn === null ? [] : [[model.seriesColumn, series.shown]]),
		]);
		const warnings = [...shared, ...unknownAhead(model, joined, count + h)];
		const prediction = { value: forecast.values[h], lowerBound: forecast.lower[h], upperBound: forecast.upper[h], warnings };
		steps.push({ columns, row, lastRow, answer: { ok: true, prediction } });
	}
	return steps;
}

function unknownSeries(model: ForecastModel, { key }: Wanted, lastRow: number | null): ForecastStep {
	const name = showValue(key ?? '');
	return {
		columns: model.seriesColumn === null ? {} : Object.fromEntries([[model.seriesColumn, key]]),
		row: lastRow,
		lastRow,
		answer: {
			ok: false,
			code: 'ML-UNSEEN-SERIES',
			message: `The model has not seen the series '${name}', and no past values of it came with the rows.`,
			fix: 'Give its past values as rows too, or train again with them.',
		},
	};
}

function seriesWarnings(model: ForecastModel, { key, place }: Wanted, { values, observed, trained, place: used }: JoinedSeries): RowWarning[] {
	const warnings: RowWarning[] = [];
	if (place < 0) {
		warnings.push({
			code: 'ML-UNSEEN-SERIES',
			...(model.seriesColumn !== null && { column: model.seriesColumn }),
			message: `The series '${showValue(key ?? '')}' was not in the training: it is forecast from the ${values.length} values that came with the rows alone.`,
		});
	} else if (used < 0) {
		warnings.push({ code: 'ML-HISTORY-OLD', column: model.timeColumn, message: 'The history of the model ended long before these rows: the forecast goes by these rows alone. Train again.' });
	} else {
		const missing = observed.subarray(trained).reduce((sum, one) => sum + (1 - one), 0);
		if (missing > 0) {
			warnings.push({ code: 'ML-TIME-GAPS', column: model.timeColumn, message: `${missing} steps between the training and the newest value have no row; they were ${model.gaps === 'zero' ? 'taken as 0' : 'filled in'}.` });
		}
	}
	if (values.length < 2 * model.season && values.length < 8) {
		warnings.push({ code: 'ML-SERIES-SHORT', message: `There are only ${values.length} past values to go by.` });
	}
	return warnings;
}

/** Columns that should be known in advance and are not. */
function unknownAhead(model: ForecastModel, { known }: JoinedSeries, at: number): RowWarning[] {
	return model.knownColumns.flatMap(({ name }, c) =>
		known[c][at] === undefined || Number.isNaN(known[c][at])
			? [{ code: 'ML-FUTURE-UNKNOWN', column: name, message: `'${showName(name)}' is not given for this step; the forecast does without it.` }]
			: [],
	);
}
