// A forecast model and its bytes. What is read is checked, and asked the forecasts that it gave when it was trained.
import { decodeContainer, encodeContainer } from '../../artifact/container';
import type { JsonValue } from '../../core/arrays';
import { MlError } from '../../core/errors';
import { invalidState, readObject } from '../../core/state-reader';
import { forecastIntervalsFromState, intervalsToState } from '../../evaluation/forecast/conformal';
import { ALL_FORECASTERS } from '../../search/forecast/candidates';
import type { ForecastMember } from '../../search/forecast/search';
import type { ColumnSchema } from '../../table/schema';
import { readAxis } from '../../table/time-axis/read-axis';
import type { TimeFormat } from '../../table/time-axis/time-format';
import type { CellValue, TrainSummary } from '../contract';
import { PartReader, PartWriter, refuseNewer, toJson } from '../model-file';
import { ENGINE_VERSION, MODEL_FORMAT } from '../version';
import { askAtEnd, forecastSeries, type ForecastModel, type StoredSeries } from './forecast-model';

const OWNER = 'forecast model';
const MAX_SERIES = 1_000_000;
const GOLDEN_SERIES = 5;
const TOLERANCE = 1e-7;

/** Same model, same bytes. */
export function encodeForecast(model: ForecastModel): Uint8Array {
	const parts = new PartWriter();
	// `format` of the model is that of its times; in the header it is that of the file.
	const { series, members, mix, intervals, format, ...plain } = model;
	const tails = series.flatMap(({ tail, known }) => [tail, ...known]);
	const joined = new Float64Array(tails.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const tail of tails) {
		joined.set(tail, at);
		at += tail.length;
	}
	const numbers = Float64Array.from(series.flatMap(({ length, tailStart, tail, scale }) => [length, tailStart, tail.length, scale]));
	const header = {
		...plain,
		format: MODEL_FORMAT,
		engineVersion: ENGINE_VERSION,
		timeFormat: format,
		keys: series.map(({ key }) => key),
		shown: series.map(({ shown }) => shown),
		members: members.map(({ name, fitted }, i) => ({ name, state: parts.add(`member${i}`, fitted.toState()) })),
		intervals: parts.add('intervals', intervalsToState(intervals)),
	};
	parts.add('series', { json: null, arrays: new Map([['tails', joined], ['numbers', numbers], ['weights', mix.weights], ['golden', goldenOf(model)]]) });
	return encodeContainer(toJson(header), parts.arrays);
}

/** True for the bytes of a forecast model, which are checked no further. */
export function isForecast(bytes: Uint8Array): boolean {
	const { header } = decodeContainer(bytes);
	return readObject(header, OWNER).get('problemType') === 'forecast';
}

/** @throws MlError `ML-MODEL-INVALID`, `ML-MODEL-NEWER`, `ML-MODEL-GOLDEN`. */
export function decodeForecast(bytes: Uint8Array): ForecastModel {
	const { header, arrays } = decodeContainer(bytes);
	const fields = readObject(header, OWNER);
	refuseNewer(fields.integer('format', 1, 1_000_000), fields.string('engineVersion'));
	const parts = new PartReader(arrays);
	const stored = parts.get('series', null).arrays;
	const float64 = (name: string) => {
		const array = stored.get(name);
		if (!(array instanceof Float64Array)) throw invalidState(OWNER, `'${name}' is not an array of numbers`);
		return array;
	};
	const knownColumns = fields.list('knownColumns').map((json) => {
		const column = readObject(json, OWNER);
		const kind = column.string('kind') === 'category' ? ('category' as const) : ('number' as const);
		return { name: column.string('name'), kind, nLevels: column.integer('nLevels', 0, 1e6), schema: column.get('schema') as unknown as ColumnSchema, levels: column.strings('levels') };
	});
	const members = fields.list('members').map((json, i): ForecastMember => {
		const member = readObject(json, OWNER);
		const forecaster = ALL_FORECASTERS.get(member.string('name'));
		if (!forecaster) throw invalidState(OWNER, `there is no forecaster '${member.string('name').slice(0, 40)}'`);
		return { name: forecaster.name, fitted: forecaster.load(parts.get(`member${i}`, member.get('state') ?? null)) };
	});
	const series = readSeriesList(fields.list('keys').slice(0, MAX_SERIES), fields.list('shown'), float64('numbers'), float64('tails'), knownColumns.length);
	const model: ForecastModel = {
		problemType: 'forecast',
		modelType: fields.string('modelType'),
		method: fields.string('method'),
		targetColumn: fields.string('targetColumn'),
		timeColumn: fields.string('timeColumn'),
		seriesColumn: fields.get('seriesColumn') === null ? null : fields.string('seriesColumn'),
		target: fields.get('target') as unknown as ColumnSchema,
		knownColumns,
		missingWords: fields.strings('missingWords'),
		format: readFormat(fields.get('timeFormat')),
		axis: readAxis(fields.get('axis'), OWNER),
		season: fields.integer('season', 1, 10_000),
		longSeason: fields.integer('longSeason', 0, 10_000),
		horizon: fields.integer('horizon', 1, 100_000),
		duplicates: fields.string('duplicates') as ForecastModel['duplicates'],
		gaps: fields.string('gaps') as ForecastModel['gaps'],
		isNonNegative: fields.boolean('isNonNegative'),
		series,
		members,
		mix: { nForecasters: members.length, weights: float64('weights') },
		intervals: forecastIntervalsFromState(parts.get('intervals', fields.get('intervals') ?? null)),
		summary: fields.get('summary') as unknown as TrainSummary,
	};
	if (members.length === 0 || series.length === 0) throw invalidState(OWNER, 'it is empty');
	if (model.mix.weights.length !== (series.length + 1) * members.length || !model.mix.weights.every(Number.isFinite)) throw invalidState(OWNER, 'the weights do not fit the series');
	checkGolden(model, float64('golden'));
	return model;
}

function readSeriesList(keys: readonly JsonValue[], shown: readonly JsonValue[], numbers: Float64Array, tails: Float64Array, nKnown: number): StoredSeries[] {
	if (numbers.length !== keys.length * 4 || !numbers.every(Number.isFinite)) throw invalidState(OWNER, 'the list of series is cut off');
	let at = 0;
	const take = (count: number) => {
		if (!(count > 0) || at + count > tails.length) throw invalidState(OWNER, 'the values of a series are cut off');
		at += count;
		return tails.slice(at - count, at);
	};
	return keys.map((key, s) => {
		const [length, tailStart, count, scale] = numbers.subarray(s * 4, s * 4 + 4);
		const tail = take(count);
		if (!tail.every(Number.isFinite) || !(scale > 0) || (key !== null && typeof key !== 'string')) throw invalidState(OWNER, `series ${s} cannot be`);
		const known = Array.from({ length: nKnown }, () => take(count));
		return { key: key as string | null, shown: (shown[s] ?? null) as CellValue, length, tailStart, tail, known, scale };
	});
}

function readFormat(json: JsonValue | undefined): TimeFormat {
	const format = readObject(json, OWNER);
	return { kind: format.string('kind') as TimeFormat['kind'], sample: format.string('sample'), isNumber: format.boolean('isNumber'), offset: format.number('offset') };
}

function goldenOf(model: ForecastModel): Float64Array {
	const n = Math.min(GOLDEN_SERIES, model.series.length);
	const out = new Float64Array(n * model.horizon);
	for (let s = 0; s < n; s++) {
		out.set(forecastSeries(model, askAtEnd(model, s, model.horizon), model.horizon, model.series[s].scale).values, s * model.horizon);
	}
	return out;
}

function checkGolden(model: ForecastModel, expected: Float64Array): void {
	const now = goldenOf(model);
	const same = now.length === expected.length && now.every((value, i) => Math.abs(value - expected[i]) <= TOLERANCE * (1 + Math.abs(expected[i])));
	if (same) return;
	throw new MlError(
		'ML-MODEL-GOLDEN',
		'The model no longer gives the forecasts it gave when it was trained.',
		'Roll back to another version or train it again; the file may be damaged or made on an incompatible machine.',
	);
}
