// A recurrent network over windows: the last values of a series in, the next one out, step by step. One network of all series.
import type { JobContext } from '../../core/context';
import { MlError } from '../../core/errors';
import { checkParams } from '../../core/params';
import { invalidState, readObject, readState } from '../../core/state-reader';
import type { LabelledData, Learner, Predictor } from '../../learners/contract';
import type { Ask, FittedForecaster, Forecaster, Panel } from '../../learners/forecast/contract';
import { repeatSeason } from '../../learners/forecast/seasonal-naive';
import { parseLayers } from '../../learners/nets/parse-layers';
import { getLearner } from '../../learners/registry';
import { rnnParams } from '../../learners/rnn/params';
import type { FeatureMatrix } from '../../table/feature-matrix';
import { channelsOf, setWindow, stepValues, type WindowSetup } from './series-windows';

const OWNER = 'rnn';
const MAX_ROWS = 60_000;
const LEAST_ROWS = 20;
/** Rows that a network sees in all where the epochs are not given. */
const USUAL_PASSES = 60_000;
const MOST_EPOCHS = 100;
/** Small and held back: most series are short. */
const USUAL = { layers: [{ type: 'GRU', units: 32 }, { type: 'Dropout', rate: 0.3 }], l2: 0.001 };
const LEAST_WINDOW = 24;
const LONGEST_USUAL_WINDOW = 200;
/** Answers and targets beyond so many units are accidents. */
const MAX_TARGET = 12;
const BREATH_ROWS = 500;

/** What the user chose of `rnnParams`. */
export type RecurrentSettings = Readonly<Record<string, unknown>>;

export function recurrentWindows(settings: RecurrentSettings = {}): Forecaster {
	const work = (panel: Panel) => rowsOf(panel, windowOf(panel, settings)) * epochsOf(panel, settings) * windowOf(panel, settings) * 4000;
	return {
		name: OWNER,
		label: 'Recurrent Network (windows)',
		estimateSteps: work,
		async fit(panel, context) {
			const setup = makeSetup(panel, settings);
			const rows = sampleRows(panel, setup.window, context);
			if (rows.length < LEAST_ROWS) throw tooShort(setup.window, rows.length);
			const params = checkParams(rnnParams, OWNER, { ...withUsual(settings), windowLength: setup.window, epochs: epochsOf(panel, settings), inputShape: [setup.window, channelsOf(setup)] });
			const data = await makeData(setup, panel, rows, context);
			const predictor = await learner().fit({ ...data, problemType: 'regression', nClasses: 0 }, params, { ...context, progress: () => undefined });
			return make(setup, predictor, settings);
		},
		load(state) {
			const reader = readState(state, OWNER);
			const setup = readSetup(readObject(reader.get('setup'), OWNER));
			return make(setup, learner().load({ json: reader.get('predictor') ?? null, arrays: state.arrays }), readSettings(reader.get('settings')));
		},
	};
}

const learner = (): Learner => getLearner(OWNER);

function readSettings(json: unknown): RecurrentSettings {
	if (typeof json !== 'object' || json === null || Array.isArray(json)) throw invalidState(OWNER, 'there are no settings');
	return json as RecurrentSettings;
}

/** Steps of a window: those of the layers' own input shape, as asked for, or two seasons. */
function windowOf({ season, series }: Panel, settings: RecurrentSettings): number {
	const shape = givenShape(settings);
	if (shape) return shape[0];
	if (Number(settings.windowLength) > 0) return Number(settings.windowLength);
	const longest = series.reduce((max, { length }) => Math.max(max, length), 0);
	return Math.max(2, Math.min(Math.max(LEAST_WINDOW, 2 * season), LONGEST_USUAL_WINDOW, Math.floor(longest / 3)));
}

function withUsual(settings: RecurrentSettings): RecurrentSettings {
	if (Array.isArray(settings.layers) && settings.layers.length > 0) return settings;
	return { ...USUAL, ...settings, layers: USUAL.layers };
}

function givenShape({ layers, inputShape }: RecurrentSettings): readonly number[] | undefined {
	if (Array.isArray(inputShape) && inputShape.length > 0) return inputShape as number[];
	return Array.isArray(layers) ? parseLayers(layers).inputShape : undefined;
}

function makeSetup(panel: Panel, settings: RecurrentSettings): WindowSetup {
	const { season, longSeason, knownColumns } = panel;
	const shape = givenShape(settings);
	const full: WindowSetup = { window: windowOf(panel, settings), season, longSeason, knownColumns: [...knownColumns], isPlain: false };
	const wanted = shape ? (shape[1] ?? 1) : channelsOf(full);
	if (wanted === channelsOf(full)) return full;
	if (wanted === 1) return { ...full, isPlain: true };
	throw new MlError(
		'ML-LAYERS',
		`The input shape asks for ${wanted} values per step; a step of these series has 1 (the value) or ${channelsOf(full)} (with its place in the season and the columns known in advance).`,
		`Write [${full.window}, 1], or leave the input shape out.`,
		{ parameter: 'layers' },
	);
}

function tooShort(window: number, rows: number): MlError {
	return new MlError(
		'ML-FORECAST-SHORT',
		`The series are too short for windows of ${window} steps: there are ${rows} of them to learn from before the points in time that judge.`,
		"Lower 'Window Length', or train with a longer past.",
		{ parameter: 'windowLength' },
	);
}

const rowsOf = ({ series }: Panel, window: number): number => Math.min(MAX_ROWS, series.reduce((sum, { length }) => sum + Math.max(0, length - window), 0));

function epochsOf(panel: Panel, settings: RecurrentSettings): number {
	if (Number(settings.epochs) > 0) return Number(settings.epochs);
	return Math.max(3, Math.min(MOST_EPOCHS, Math.ceil(USUAL_PASSES / Math.max(1, rowsOf(panel, windowOf(panel, settings))))));
}

interface SampleRow {
	series: number;
	/** Values known at the origin. */
	n: number;
}

function sampleRows({ series }: Panel, window: number, context: JobContext): SampleRow[] {
	const all: SampleRow[] = [];
	series.forEach((values, s) => {
		for (let n = window; n < values.length; n++) all.push({ series: s, n });
	});
	if (all.length <= MAX_ROWS) return all;
	const chosen = context.random.fork('windows').permutation(all.length).subarray(0, MAX_ROWS).sort();
	return Array.from(chosen, (i) => all[i]);
}

async function makeData(setup: WindowSetup, panel: Panel, rows: readonly SampleRow[], context: JobContext): Promise<LabelledData> {
	const x = emptyMatrix(setup, rows.length);
	const y = new Float64Array(rows.length);
	const steps = panel.series.map((values, s) => ({ values, start: panel.starts[s], known: panel.known[s] }));
	for (const [row, { series, n }] of rows.entries()) {
		const { base, unit } = setWindow(setup, steps[series], n, x.columns, row);
		y[row] = Math.max(-MAX_TARGET, Math.min(MAX_TARGET, (panel.series[series][n] - base) / unit));
		if (row % BREATH_ROWS === BREATH_ROWS - 1) await context.checkpoint();
	}
	return { x, y };
}

function emptyMatrix(setup: WindowSetup, nRows: number): FeatureMatrix {
	const names = stepValues(setup);
	const features = Array.from({ length: setup.window }, (_, t) => names.map((name) => ({ name: `${name} ${setup.window - t} back`, source: name, kind: 'number' as const }))).flat();
	return { nRows, nFeatures: features.length, features, columns: features.map(() => new Float64Array(nRows)) };
}

function make(setup: WindowSetup, predictor: Predictor, settings: RecurrentSettings): FittedForecaster {
	const answer = new Float64Array(1);
	return {
		memory: setup.window,
		hyperparameters: settings,
		forecast(ask: Ask, out) {
			const n = ask.history.length;
			if (n < setup.window) {
				repeatSeason(ask.history, setup.season, out);
				return;
			}
			const values = new Float64Array(n + out.length);
			values.set(ask.history);
			const steps = { values, start: ask.step - n, known: ask.known };
			const x = emptyMatrix(setup, 1);
			for (let h = 0; h < out.length; h++) {
				const { base, unit } = setWindow(setup, steps, n + h, x.columns, 0);
				predictor.predictBatch(x, answer);
				values[n + h] = out[h] = base + unit * Math.max(-MAX_TARGET, Math.min(MAX_TARGET, answer[0]));
			}
		},
		toState() {
			const state = predictor.toState();
			const { knownColumns, ...own } = setup;
			const json = { setup: { ...own, knownColumns: knownColumns.map((column) => ({ ...column })) }, settings: JSON.parse(JSON.stringify(settings)), predictor: state.json };
			return { json, arrays: state.arrays };
		},
	};
}

function readSetup(fields: ReturnType<typeof readObject>): WindowSetup {
	return {
		window: fields.integer('window', 1, 10_000),
		season: fields.integer('season', 1, 10_000),
		longSeason: fields.integer('longSeason', 0, 10_000),
		isPlain: fields.get('isPlain') === true,
		knownColumns: fields.list('knownColumns').map((column) => {
			const own = readObject(column, OWNER);
			return { name: own.string('name'), kind: own.string('kind') === 'category' ? 'category' : 'number', nLevels: own.integer('nLevels', 0, 1e6) } as const;
		}),
	};
}

