// Gradient boosting over lags, calendar and what is known in advance: one model of all series and all steps ahead (direct, no recursion).
import type { JobContext } from '../../core/context';
import { checkParams } from '../../core/params';
import { readObject, readState } from '../../core/state-reader';
import type { JsonValue } from '../../core/arrays';
import type { LabelledData, Predictor } from '../../learners/contract';
import type { Ask, FittedForecaster, Forecaster, KnownColumn, Panel } from '../../learners/forecast/contract';
import { repeatSeason } from '../../learners/forecast/seasonal-naive';
import { getLearner } from '../../learners/registry';
import type { FeatureMatrix } from '../../table/feature-matrix';
import { readAxis } from '../../table/time-axis/read-axis';
import { anchorOf, baseOf, lagFeatures, lagMemory, lagSetup, leastHistory, viewOf, writeLags, type LagSetup, type SeriesView } from './lag-features';

const OWNER = 'boosting';
const LEARNER = 'gradientBoosting';
const PARAMETERS = { rounds: 400, learningRate: 0.05, maxLeaves: 31, minRowsPerLeaf: 20, columnSampling: 0.6, l2: 2, earlyStoppingRounds: 30 };
const MAX_ROWS = 60_000;
const MIN_ROWS = 2_000;
const LEAST_ROWS = 60;
/** Newest share of each series' origins that ends the rounds. */
const VALIDATION_SHARE = 0.15;
/** Targets beyond this many units teach nothing but outliers. */
const MAX_TARGET = 12;
const STEPS_PER_ROW = 40_000;

export const boostedLags: Forecaster = {
	name: OWNER,
	label: 'Gradient Boosting (lags and calendar)',
	estimateSteps: (panel) => Math.min(MAX_ROWS, possibleRows(panel)) * STEPS_PER_ROW,
	minimumSteps: (panel) => Math.min(MIN_ROWS, possibleRows(panel)) * STEPS_PER_ROW,
	async fit(panel, context, { steps }) {
		const setup = lagSetup(panel);
		const nRows = Math.min(MAX_ROWS, possibleRows(panel), Math.max(MIN_ROWS, Math.floor(steps / STEPS_PER_ROW)));
		const rows = sampleRows(panel, setup, nRows, context);
		if (rows.train.length < LEAST_ROWS) return make(setup, undefined);
		const views = panel.series.map((values, s) => viewOf(setup, values, panel.starts[s], panel.known[s], s));
		const data = await makeData(setup, views, rows.train, context);
		const validation = rows.validation.length >= LEAST_ROWS / 4 ? await makeData(setup, views, rows.validation, context) : undefined;
		const learner = getLearner(LEARNER);
		const params = checkParams(learner.hyperparameters, LEARNER, validation ? PARAMETERS : { ...PARAMETERS, rounds: 80 });
		const predictor = await learner.fit({ ...data, validation, problemType: 'regression', nClasses: 0 }, params, context);
		return make(setup, predictor);
	},
	load(state) {
		const reader = readState(state, OWNER);
		const setup = readSetup(reader.get('setup'));
		const json = reader.get('predictor');
		return make(setup, json === null || json === undefined ? undefined : getLearner(LEARNER).load({ json, arrays: state.arrays }));
	},
};

function possibleRows(panel: Panel): number {
	const least = leastHistory(panel as unknown as LagSetup);
	return panel.series.reduce((sum, { length }) => sum + Math.max(0, length - least) * Math.min(panel.horizon, 8), 0);
}

interface SampleRow {
	series: number;
	/** Values known at the origin. */
	n: number;
	h: number;
}

/** Origins evenly over each series, each with a few random steps ahead; the newest of them for validation. */
function sampleRows({ series, horizon }: Panel, setup: LagSetup, nRows: number, context: JobContext): { train: SampleRow[]; validation: SampleRow[] } {
	const least = leastHistory(setup);
	const random = context.random.fork('lags');
	const origins = series.reduce((sum, { length }) => sum + Math.max(0, length - least), 0);
	const perOrigin = nRows / Math.max(1, origins);
	const train: SampleRow[] = [];
	const validation: SampleRow[] = [];
	series.forEach((values, s) => {
		const nOrigins = values.length - least;
		const firstJudged = values.length - Math.max(1, Math.round(nOrigins * VALIDATION_SHARE));
		for (let n = least; n < values.length; n++) {
			const count = Math.floor(perOrigin) + (random.uniform() < perOrigin % 1 ? 1 : 0);
			for (let k = 0; k < count; k++) {
				const h = 1 + random.integer(horizon);
				const target = n - 1 + h;
				if (target >= values.length) continue;
				// What lies across the border would show the trees what they are judged on.
				if (n >= firstJudged) validation.push({ series: s, n, h });
				else if (target < firstJudged) train.push({ series: s, n, h });
			}
		}
	});
	return { train, validation };
}

async function makeData(setup: LagSetup, views: readonly SeriesView[], rows: readonly SampleRow[], context: JobContext): Promise<LabelledData> {
	const x = emptyMatrix(setup, rows.length);
	const y = new Float64Array(rows.length);
	for (const [row, { series, n, h }] of rows.entries()) {
		const view = views[series];
		writeLags(setup, view, n, h, x.columns, row);
		const change = (view.values[n - 1 + h] - baseOf(setup, view, n, h)) / anchorOf(setup, view, n).unit;
		y[row] = Math.max(-MAX_TARGET, Math.min(MAX_TARGET, change));
		if (row % 2000 === 1999) await context.checkpoint();
	}
	return { x, y };
}

function emptyMatrix(setup: LagSetup, nRows: number): FeatureMatrix {
	const features = lagFeatures(setup);
	return { nRows, nFeatures: features.length, features, columns: features.map(() => new Float64Array(nRows)) };
}

function make(setup: LagSetup, predictor: Predictor | undefined): FittedForecaster {
	return {
		memory: lagMemory(setup),
		forecast(ask: Ask, out) {
			if (!predictor || ask.history.length < leastHistory(setup)) {
				repeatSeason(ask.history, setup.season, out);
				return;
			}
			const n = ask.history.length;
			const code = ask.series >= 0 && ask.series < setup.nSeries ? ask.series : NaN;
			const view = viewOf(setup, ask.history, ask.step - n, ask.known, code);
			const x = emptyMatrix(setup, out.length);
			for (let h = 1; h <= out.length; h++) writeLags(setup, view, n, h, x.columns, h - 1);
			predictor.predictBatch(x, out);
			const { unit } = anchorOf(setup, view, n);
			for (let h = 1; h <= out.length; h++) out[h - 1] = baseOf(setup, view, n, h) + unit * out[h - 1];
		},
		toState() {
			const state = predictor?.toState();
			return { json: { setup: setup as unknown as JsonValue, predictor: state?.json ?? null }, arrays: state?.arrays ?? new Map() };
		},
	};
}

function readSetup(json: JsonValue | undefined): LagSetup {
	const fields = readObject(json, OWNER);
	const knownColumns = fields.list('knownColumns').map((column): KnownColumn => {
		const own = readObject(column, OWNER);
		return { name: own.string('name'), kind: own.string('kind') === 'category' ? 'category' : 'number', nLevels: own.integer('nLevels', 0, 1e6) };
	});
	return {
		season: fields.integer('season', 1, 10_000),
		longSeason: fields.integer('longSeason', 0, 10_000),
		axis: readAxis(fields.get('axis'), OWNER),
		knownColumns,
		nSeries: fields.integer('nSeries', 0, 1e6),
	};
}
