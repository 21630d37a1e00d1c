// Labelled rows to a stored-ready model. Rows kept back measure it; the model that is handed out is then fitted on all rows.
import type { JobContext } from '../core/context';
import type { Warning } from '../core/errors';
import { shownParams } from '../core/params';
import { baselineOutput } from '../evaluation/grade';
import { resolveMetric } from '../evaluation/metrics/registry';
import type { Costs } from '../evaluation/scored';
import { resolveCosts } from '../evaluation/threshold';
import { holdOut } from '../evaluation/splits';
import { makeProfile } from '../monitoring/profile';
import { LONGEST_FIT } from '../search/auto';
import type { Candidate, SearchData } from '../search/candidate';
import { pick } from '../search/cross-validate';
import { rowHashes } from '../table/row-hashes';
import type { RawTable } from '../table/raw-table';
import { AUTO, chooseCandidates, columnsOf, readsPixels } from './choose-candidates';
import type { Lineage, TrainOptions, TrainResult, TrainSummary } from './contract';
import { choose, fitMembers, fittedInSearch, type Choice, type FittedParts } from './fit';
import { FORECAST, trainForecast } from './forecast/train-forecast';
import { columnImportance } from './importance';
import { judge, judgeOutOfFold, type Judgement } from './judge';
import { rowsToChooseOn, sampleRows, searchRowLimit } from './large-data';
import type { Model } from './model';
import { addOnce, dataHashOf, seal } from './seal';
import { SeenRows } from './seen-rows';
import { columnStatistics } from './signature';
import { trainUnlabelled, unlabelledProblem } from './train-unlabelled';
import { findDominant } from './readiness-leaks';
import { readTrainingRows, type TrainingRows } from './training-data';
import { ENGINE_VERSION } from './version';

/** Below this many rows a part kept back says less than cross-validation over all of them. */
const MIN_ROWS_TO_HOLD_BACK = 50;

export async function train(raw: RawTable, options: TrainOptions, context: JobContext): Promise<TrainResult> {
	const unlabelled = unlabelledProblem(options);
	if (unlabelled) return await trainUnlabelled(raw, { ...options, problemType: unlabelled }, context);
	if (options.problemType === 'forecast' || options.modelType === FORECAST) return await trainForecast(raw, options, context);
	const started = context.now();
	const warnings: Warning[] = [];
	const warned: JobContext = { ...context, warn: (warning) => addOnce(warnings, warning) };
	context.progress(0.01, 'Reading the rows');
	const rows = await readTrainingRows(
		raw,
		{ targetColumn: options.targetColumn ?? '', problemType: options.problemType, schema: options.schema, schemaOptions: options.schemaOptions, pixels: readsPixels(options.modelType) },
		warned,
	);
	const held = heldBackRows(rows, options, context);
	const costs = resolveCosts(options.costOfMiss, options.costOfFalseAlarm);
	const model = await fitModel(rows, held, { ...options, costs }, warned);
	return finish(model, rows, options, warnings, started, context);
}

export interface Fitted {
	parts: Omit<Model, 'summary' | 'golden'>;
	choice: Choice;
	judgement: Judgement;
	/** Rows of the data that the model was chosen on, ascending: all that were not held back, unless there are very many. */
	inside: Int32Array;
	/** Fitted without the rows held back; undefined where none were. */
	judged?: ModelCore;
}

/** What a fit needs to know besides its rows. */
export type FitModelOptions = Pick<
	TrainOptions,
	'targetColumn' | 'modelType' | 'hyperparameters' | 'evalMetric' | 'timeBudget'
> & {
	costs?: Costs;
	/** In place of those that `modelType` stands for. */
	candidates?: readonly Candidate[];
};

/** Summary and bytes; the bytes are read back and asked before they are handed out. */
export function finish(
	model: Fitted,
	rows: TrainingRows,
	options: Pick<TrainOptions, 'modelName' | 'modelType' | 'targetColumn' | 'evalMetric' | 'lineage' | 'seed'>,
	warnings: Warning[],
	started: number,
	context: JobContext,
): TrainResult {
	const summary = summarise(model, rows, options, warnings, context);
	tellDominant(summary);
	const bytes = seal(model.parts, summary, started, context);
	return { bytes, summary };
}

function tellDominant({ featureImportance, metrics, baseline, warnings }: TrainSummary): void {
	const finding = findDominant(
		featureImportance,
		(name) => metrics[name]?.value,
		(name) => baseline[name],
	);
	if (!finding || warnings.some(({ code, column }) => code === finding.code && column === finding.column)) return;
	const { code, message, fix, column } = finding;
	addOnce(warnings, { code, message, fix, column });
}

/** Chooses on the rows that are not held back, judges on those that are, refits on all. Retrain uses it too. */
export async function fitModel(rows: TrainingRows, held: Int32Array, options: FitModelOptions, context: JobContext): Promise<Fitted> {
	const { data } = rows;
	const { inside, choice, judged, judgement } = await chooseAndJudge(rows, held, options, context);
	context.progress(0.85, 'Fitting on all rows');
	const all = Int32Array.from(data.y.keys());
	const parts = await fitMembers(data, choice.search.members, all, finalFit(context, options.timeBudget, choice, 1));
	const shape = modelOf(rows, choice, parts);
	const importance = await columnImportance(judged ? modelOf(rows, choice, judged) : shape, data, judged ? held : all, context);
	const statistics = columnStatistics(data.table, rows.schema, data.features);
	statistics.forEach((column, i) => (column.importance = importance[i]));
	const full: Fitted['parts'] = {
		...shape,
		modelType: options.modelType,
		targetColumn: options.targetColumn ?? null,
		costs: options.costs ?? null,
		scales: null,
		expectedShare: null,
		prior: baselineOutput(data),
		schema: rows.schema,
		statistics,
		profile: makeProfile(data.table, data.features, importance),
		seenRows: SeenRows.from(rowHashes(data.table, data.features)),
	};
	return { parts: full, choice, judgement, inside, judged: judged && modelOf(rows, choice, judged) };
}

/** In a function of its own: what it made for the purpose can be forgotten before the fit that takes most memory. */
async function chooseAndJudge(rows: TrainingRows, held: Int32Array, options: FitModelOptions, context: JobContext) {
	const { data } = rows;
	const inside = rowsToChooseOn(rows, held, context);
	const searchData = inside.length === data.y.length ? data : takeRows(data, inside);
	const choice = await choose(
		searchData,
		{
			candidates: options.candidates ?? chooseCandidates(options.modelType, rows.problemType, options.hyperparameters, { columns: columnsOf(data), nClasses: data.nClasses, nRows: data.y.length }),
			ensemble: options.modelType === AUTO,
			metric: resolveMetric(options.evalMetric, rows.problemType),
			timeBudget: options.timeBudget,
			costs: options.costs,
			finalRows: data.y.length,
		},
		span(context, 0.05, 0.7),
	);
	const judged = held.length === 0 ? undefined : (fittedInSearch(choice.search) ?? (await fitMembers(data, choice.search.members, inside, finalFit(context, options.timeBudget, choice, 2))));
	context.progress(0.8, 'Measuring on rows kept back');
	const judgement = judged
		? await judge(modelOf(rows, choice, judged), data, held, context)
		: await judgeOutOfFold(modelOf(rows, choice, { recipes: [], members: [] }), searchData, choice, context);
	return { inside, choice, judged, judgement };
}

/**
 * The chosen model is fitted whole even where the search took longer than planned: a model cut short would not be the one that was
 * measured. Its rounds are known by now, so this ends; the deadline only guards against a machine that stands still. A model that the
 * clock has already cut in the search would take any time that it is given: it gets its part of what is left, and as much as there at least.
 *
 * @param fitsLeft - This one included.
 */
function finalFit(context: JobContext, timeBudget: number, { search }: Choice, fitsLeft: number): JobContext {
	const [{ candidate: only }] = search.members;
	// The parts of an ensemble share one deadline: the last would be left with nothing.
	const isCut = search.members.length === 1 && search.leaderboard.some(({ candidate, cut }) => cut && candidate.id === only.id);
	const now = context.now();
	if (!isCut) return { ...context, deadline: Math.max(context.deadline, now + timeBudget * 1000) };
	return { ...context, deadline: now + Math.max((context.deadline - now) / fitsLeft, timeBudget * 1000 * LONGEST_FIT) };
}

export type ModelCore = Pick<Model, 'problemType' | 'classes' | 'features' | 'recipes' | 'members' | 'calibration' | 'decisionThreshold' | 'intervals'>;

function modelOf(rows: TrainingRows, choice: Choice, parts: FittedParts): ModelCore {
	return {
		problemType: rows.problemType,
		classes: rows.classes,
		features: rows.data.features,
		...parts,
		calibration: choice.calibration,
		decisionThreshold: choice.decisionThreshold,
		intervals: choice.intervals,
	};
}

function heldBackRows(rows: TrainingRows, options: TrainOptions, context: JobContext): Int32Array {
	const { data, time } = rows;
	if (options.testShare === 0 || data.y.length < MIN_ROWS_TO_HOLD_BACK) return new Int32Array(0);
	const random = context.random.fork('hold-out');
	const share = options.testShare / 100;
	const every = Int32Array.from(data.y.keys());
	const drawn = sampleRows(every, Math.floor(searchRowLimit(data.features.length, { nRows: data.y.length, memoryBudget: context.memoryBudget }) / (1 - share)), random.fork('drawn'));
	const all = drawn.length === data.y.length;
	const mask = holdOut({
		y: all ? data.y : pick(data.y, drawn),
		nClasses: data.nClasses,
		share,
		groups: all ? data.groups : data.groups && Int32Array.from(drawn, (row) => data.groups[row]),
		time: all ? time : time && pick(time, drawn),
		random,
	});
	return drawn.filter((_, i) => mask[i] === 1);
}

function takeRows(data: SearchData, rows: Int32Array): SearchData {
	return {
		...data,
		table: data.table.take(rows),
		y: Float64Array.from(rows, (row) => data.y[row]),
		weights: data.weights && Float64Array.from(rows, (row) => data.weights![row]),
		groups: Int32Array.from(rows, (row) => data.groups[row]),
	};
}

function summarise(
	{ parts, choice, judgement }: Fitted,
	rows: TrainingRows,
	options: Pick<TrainOptions, 'modelName' | 'modelType' | 'targetColumn' | 'evalMetric' | 'lineage' | 'seed'>,
	warnings: Warning[],
	context: JobContext,
): TrainSummary {
	const { data } = rows;
	const dataHash = dataHashOf(rows.data);
	const lineage: Lineage = options.lineage;
	const metric = resolveMetric(options.evalMetric, rows.problemType);
	const sign = metric.higherIsBetter ? -1 : 1;
	return {
		model: { name: options.modelName, id: `${options.modelName}-${dataHash.slice(0, 12)}`, hash: '' },
		problemType: rows.problemType,
		modelType: options.modelType,
		target: options.targetColumn ?? null,
		rows: data.y.length,
		features: data.features.length,
		metrics: judgement.metrics,
		baseline: judgement.baseline,
		grade: judgement.grade,
		verdict: judgement.verdict,
		evalMetric: metric.name,
		leaderboard: leaderboard(choice, sign),
		featureImportance: parts.statistics
			.map((column) => ({ column: column.name, share: column.importance }))
			.sort((a, b) => b.share - a.share),
		decisionThreshold: parts.decisionThreshold,
		calibration: parts.calibration && { method: parts.calibration.method, error: judgement.calibrationError ?? parts.calibration.error },
		warnings,
		seconds: 0,
		peakMemoryMiB: Math.ceil(context.peakMemory() / 2 ** 20),
		lineage: { ...lineage, dataHash, engineVersion: ENGINE_VERSION, seed: options.seed },
	};
}

function leaderboard(choice: Choice, sign: number): TrainSummary['leaderboard'] {
	const single = choice.search.leaderboard.map((result) => ({
		modelType: result.candidate.learner.name,
		metric: sign * result.loss,
		seconds: result.seconds,
		hyperparameters: shownParams(result.candidate.learner.hyperparameters, result.candidate.hyperparameters),
	}));
	if (choice.search.members.length < 2) return single;
	const parts = choice.search.members.map(({ candidate, weight }) => `${candidate.learner.name} ${Math.round(weight * 100)} %`);
	const ensemble = { modelType: 'ensemble', metric: sign * choice.search.loss, seconds: 0, hyperparameters: { parts } };
	return [ensemble, ...single].sort((a, b) => sign * (a.metric - b.metric));
}

/** Progress of one part of a longer job. */
function span(context: JobContext, from: number, to: number): JobContext {
	return { ...context, progress: (fraction, message) => context.progress(from + fraction * (to - from), message) };
}
