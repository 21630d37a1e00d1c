// What clustering and anomaly models have in common: candidates, fits, rows kept back, importance.
import type { JobContext } from '../core/context';
import { MlError } from '../core/errors';
import { holdOut } from '../evaluation/splits';
import { permutationImportance } from '../explanation/permutation-importance';
import { LEARNERS } from '../learners/registry';
import { makeProfile } from '../monitoring/profile';
import type { Candidate, SearchData } from '../search/candidate';
import { makeCandidate } from '../search/portfolio';
import { rowHashes } from '../table/row-hashes';
import { takeRows } from '../table/table';
import { AUTO, chooseCandidates } from './choose-candidates';
import type { ClusterProfile, Grade, Interval, LeaderboardRow, TrainOptions } from './contract';
import { fitMembers } from './fit';
import { modelOutputs, outputsOf, type Model } from './model';
import { SeenRows } from './seen-rows';
import { columnStatistics } from './signature';
import type { UnlabelledProblem, UnlabelledRows } from './unlabelled-rows';

/**
 * Below this many rows a part kept back says less than all of them. Groups need more: each needs rows of its own among those kept
 * back, and centres hardly adapt to single rows.
 */
const MIN_ROWS_TO_HOLD_BACK: Readonly<Record<UnlabelledProblem, number>> = { clustering: 1000, anomaly: 50 };
const MAX_ROWS_OF_IMPORTANCE = 1000;

/** A model as far as answers go. */
export type UnlabelledCore = Pick<
	Model,
	'problemType' | 'classes' | 'features' | 'recipes' | 'members' | 'calibration' | 'decisionThreshold' | 'intervals' | 'scales'
>;

export interface FittedUnlabelled {
	parts: Omit<Model, 'summary' | 'golden'>;
	/** Fitted without the rows held back; undefined where none were. */
	judged?: UnlabelledCore;
	judgement: { metrics: Record<string, Interval>; baseline: Record<string, number>; grade: Grade; verdict: string };
	leaderboard: LeaderboardRow[];
	clusters?: ClusterProfile[];
}

export interface UnlabelledOptions extends Pick<TrainOptions, 'modelType' | 'hyperparameters' | 'timeBudget' | 'expectedShare' | 'targetColumn'> {
	problemType: UnlabelledProblem;
	/** In place of those that `modelType` stands for. */
	candidates?: readonly Candidate[];
}

/** @throws MlError `ML-MODEL-TYPE`, `ML-PARAMETER`. @param auto - Names of the learners that Auto takes, where they are there. */
export function unlabelledCandidates(options: UnlabelledOptions, auto: readonly string[]): Candidate[] {
	if (options.candidates) return [...options.candidates];
	const chosen = options.modelType === AUTO ? auto.filter((name) => LEARNERS.has(name)) : [];
	// Also refuses what does not fit the problem.
	const checked = chooseCandidates(options.modelType, options.problemType, options.hyperparameters);
	if (options.modelType !== AUTO) return checked;
	if (chosen.length === 0) throw new MlError('ML-PROBLEM-TYPE', `There is no model for ${options.problemType}.`, 'Update the package n8n-nodes-ml.');
	return chosen.map((name) => makeCandidate(name, LEARNERS.get(name)!, undefined));
}

/** Fits the candidates on some rows of the data, each with the same weight. */
export async function fitOn(data: SearchData, candidates: readonly Candidate[], rows: Int32Array, context: JobContext) {
	const members = candidates.map((candidate) => ({ candidate, weight: 1 / candidates.length }));
	return await fitMembers(data, members, rows, context);
}

export function allRows({ y }: Pick<SearchData, 'y'>): Int32Array {
	return Int32Array.from(y.keys());
}

export function without(rows: Int32Array, held: Int32Array): Int32Array {
	const isHeld = new Set(held);
	return rows.filter((row) => !isHeld.has(row));
}

/** The newest where there is a time column, else random ones; none of a small table. */
export function rowsToHoldBack({ data, time }: UnlabelledRows, testShare: number, context: JobContext): Int32Array {
	if (testShare === 0 || data.y.length < MIN_ROWS_TO_HOLD_BACK[data.problemType as UnlabelledProblem]) return new Int32Array(0);
	const mask = holdOut({ y: data.y, nClasses: 0, share: testShare / 100, time, random: context.random.fork('hold-out') });
	return allRows(data).filter((row) => mask[row] === 1);
}

/** Two halves of the rows, random, in row order. */
export function halves(rows: Int32Array, context: JobContext): [Int32Array, Int32Array] {
	const order = context.random.fork('halves').permutation(rows.length);
	const middle = rows.length >> 1;
	const pick = (from: number, to: number) => Int32Array.from(order.subarray(from, to), (i) => rows[i]).sort();
	return [pick(0, middle), pick(middle, rows.length)];
}

/** A random part of the rows, in their order. */
export function sampleRows(rows: Int32Array, most: number, context: JobContext): Int32Array {
	if (rows.length <= most) return rows;
	return Int32Array.from(context.random.fork('measured').permutation(rows.length).subarray(0, most), (i) => rows[i]).sort();
}

/** How much the answers change when a column is shuffled: membership of the own group, or the score. */
async function importanceOf(core: UnlabelledCore, data: SearchData, context: JobContext): Promise<Float64Array> {
	const table = data.table.take(sampleRows(allRows(data), MAX_ROWS_OF_IMPORTANCE, context));
	const width = outputsOf(core);
	const before = modelOutputs(core, table);
	const own = Int32Array.from({ length: table.nRows }, (_, row) => (width === 1 ? 0 : indexOfMax(before, row * width, width)));
	const change = (outputs: Float64Array) =>
		own.reduce((sum, k, row) => sum + Math.abs(outputs[row * width + k] - before[row * width + k]), 0) / Math.max(1, own.length);
	return await permutationImportance({
		columns: data.features,
		nRows: table.nRows,
		random: context.random.fork('importance'),
		loss: 0,
		async lossWithout(column, order) {
			await context.checkpoint();
			return change(modelOutputs(core, table.with([[column, takeRows(table.column(column), order)]])));
		},
	});
}

function indexOfMax(values: Float64Array, from: number, width: number): number {
	let best = 0;
	for (let k = 1; k < width; k++) if (values[from + k] > values[from + best]) best = k;
	return best;
}

/** Everything of a stored model but its golden rows and summary. */
export async function completeParts(
	core: UnlabelledCore,
	rows: UnlabelledRows,
	options: UnlabelledOptions,
	prior: Float64Array,
	context: JobContext,
): Promise<FittedUnlabelled['parts']> {
	const { data, schema } = rows;
	const importance = await importanceOf(core, data, context);
	const statistics = columnStatistics(data.table, schema, data.features);
	statistics.forEach((column, i) => (column.importance = importance[i]));
	return {
		...core,
		modelType: options.modelType,
		targetColumn: options.targetColumn ?? null,
		costs: null,
		expectedShare: options.expectedShare ?? null,
		prior,
		schema,
		statistics,
		profile: makeProfile(data.table, data.features, importance),
		seenRows: SeenRows.from(rowHashes(data.table, data.features)),
	};
}
