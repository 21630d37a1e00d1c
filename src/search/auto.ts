// Model choice: successive halving over folds. Every candidate runs one fold, the better half and the best of each family run the
// rest, an ensemble is chosen on out-of-fold predictions. What is run is planned from counted work (`cost.ts`), so the choice
// depends on the budget but not on the clock; the clock only stops a run that falls far behind its plan.
import type { JobContext } from '../core/context';
import { defaultMetric, type Metric } from '../evaluation/metrics/registry';
import { kFold } from '../evaluation/splits';
import { outputsPerRow, type Candidate, type CandidateResult, type FoldFit, type SearchData } from './candidate';
import { emptyResult, pick, pickOutputs, runFold } from './cross-validate';
import { selectEnsemble } from './ensemble';
import { affordable, FOLDS, makePlan } from './plan';

/** Share of the time budget that one fit may take: the two final fits have more rows, and the metrics take their time too. */
export const LONGEST_FIT = 0.2;
/** The same where a search is a single fit. */
const LONGEST_ONLY_FIT = 0.45;
/** Share of the time budget that no extra candidate may take: fitting what was chosen takes as long as that. */
const KEPT_FOR_FINAL_FITS = 0.4;
/** Extra candidates that are tried together before it is asked whether they help. */
const WAVE = 3;
/** What a wave must take off the loss of the blend for another to follow. */
const MIN_WAVE_GAIN = 0.001;
/** More rows than in a fold's training part let a boosted model run a little longer. */
const REFIT_ROUNDS = 1.05;

export interface SearchMember {
	/** As it is to be refitted: rounds are set to what the folds found. */
	candidate: Candidate;
	weight: number;
}

export interface SearchResult {
	members: SearchMember[];
	/** Blended outputs of the covered rows, in row order. */
	outOfFold: Float64Array;
	/** Rows that `outOfFold` speaks of, ascending. */
	rows: Int32Array;
	leaderboard: CandidateResult[];
	/** The only fit of the search, where there was one candidate and one fold. */
	foldFit?: FoldFit;
	/** Loss of the blend, as in the leaderboard. */
	loss: number;
}

export interface SearchOptions {
	candidates: readonly Candidate[];
	/** Default: the problem's own. */
	metric?: Metric;
	/** Seconds. */
	timeBudget: number;
	/** False: only the best single candidate, and its hyperparameters stay as they were given. */
	ensemble: boolean;
	/** Rows that the chosen model will be fitted on at last. Default: those of the search. */
	finalRows?: number;
}

export async function search(data: SearchData, options: SearchOptions, context: JobContext): Promise<SearchResult> {
	const metric = options.metric ?? defaultMetric(data.problemType, data.nClasses);
	// Where the user chose the model, the learner itself says whether there is memory for it.
	const finalRows = options.finalRows ?? data.y.length;
	const candidates = options.ensemble ? affordable(data, options.candidates, context.memoryBudget, finalRows) : options.candidates;
	const plan = makePlan(data, candidates, { timeBudget: options.timeBudget, mayLighten: options.ensemble, finalRows });
	const folds = kFold({ y: data.y, nClasses: data.nClasses, folds: FOLDS, groups: data.groups, random: context.random.fork('folds') });
	const all = plan.candidates.map((candidate) => emptyResult(candidate, data));
	const lossOf = (result: CandidateResult) => lossOfRows(result.outOfFold, coveredRows(result), data, metric);

	const total = all.length + (plan.halving ? Math.ceil(all.length / 2) : all.length) * (plan.nFolds - 1) + plan.extras.length * plan.nFolds;
	let done = 0;
	const tick = (candidate: Candidate) => context.progress(Math.min(1, ++done / total), `Trying ${candidate.learner.label}`);

	// A dear candidate that nothing is compared with: its one fit is what the search is for, and need not be made again to be judged.
	const isOnly = all.length === 1 && plan.nFolds === 1;
	const searchEnd = context.deadline - options.timeBudget * 1000 * KEPT_FOR_FINAL_FITS;
	const longestFit = options.timeBudget * 1000 * (isOnly ? LONGEST_ONLY_FIT : LONGEST_FIT);
	await runFold(all, data, folds, 0, longestFit, context, tick, isOnly);
	for (const result of all) result.loss = lossOf(result);
	const survivors = plan.halving ? halve(all) : [...all];
	let foldsRun = 1;
	for (; foldsRun < plan.nFolds; foldsRun++) {
		if (outOfTime(context) || all.some((result) => result.cut)) {
			warnOutOfTime(context);
			break;
		}
		await runFold(survivors, data, folds, foldsRun, longestFit, context, tick);
	}
	for (const result of survivors) result.loss = lossOf(result);
	const blended = () => blend([...survivors].sort(byLoss), [...all].sort(byLoss), data, metric, options.ensemble);
	let best = blended();
	const isBehind = () => context.now() > searchEnd;
	for (let first = 0; first < plan.extras.length && foldsRun === plan.nFolds; first += WAVE) {
		const wave = plan.extras.slice(first, first + WAVE).map((candidate) => emptyResult(candidate, data));
		for (let fold = 0; fold < foldsRun && !isBehind(); fold++) await runFold(wave, data, folds, fold, longestFit, context, tick);
		// Far behind the plan, or cut by the clock: what has not seen the same rows can't be compared.
		if (isBehind() || wave.some((result) => result.cut)) break;
		for (const result of wave) result.loss = lossOf(result);
		survivors.push(...wave);
		all.push(...wave);
		const before = best.loss;
		best = blended();
		if (before - best.loss < Math.abs(before) * MIN_WAVE_GAIN) break;
	}
	return { ...best, foldFit: isOnly ? all[0].fitted : undefined };
}

const byLoss = (a: CandidateResult, b: CandidateResult) => a.loss - b.loss;

/** The better half and the best of each family, in order of loss. */
function halve(results: readonly CandidateResult[]): CandidateResult[] {
	const ranked = [...results].sort((a, b) => a.loss - b.loss);
	const kept = new Set(ranked.slice(0, Math.ceil(ranked.length / 2)));
	const seen = new Set<string>();
	for (const result of ranked) {
		if (!seen.has(result.candidate.learner.name)) kept.add(result);
		seen.add(result.candidate.learner.name);
	}
	return ranked.filter((result) => kept.has(result));
}

function blend(
	survivors: CandidateResult[],
	leaderboard: CandidateResult[],
	data: SearchData,
	metric: Metric,
	ensemble: boolean,
): SearchResult {
	const rows = coveredRows(survivors[0]);
	const width = outputsPerRow(data);
	const library = survivors.map((result) => pickOutputs(result.outOfFold, rows, width));
	const lossOf = (outputs: Float64Array) => lossOfBlock(outputs, rows, data, metric);
	const weights = ensemble ? selectEnsemble(library, lossOf) : Float64Array.from(library, (_, i) => (i === 0 ? 1 : 0));
	const outOfFold = new Float64Array(rows.length * width);
	const members: SearchMember[] = [];
	weights.forEach((weight, i) => {
		if (weight === 0) return;
		members.push({ candidate: forRefit(survivors[i]), weight });
		for (let j = 0; j < outOfFold.length; j++) outOfFold[j] += weight * library[i][j];
	});
	return { members, outOfFold, rows, leaderboard, loss: lossOf(outOfFold) };
}

function forRefit(result: CandidateResult): Candidate {
	if (result.rounds.length === 0) return result.candidate;
	const mean = result.rounds.reduce((a, b) => a + b, 0) / result.rounds.length;
	const rounds = Math.max(1, Math.round(mean * REFIT_ROUNDS));
	return { ...result.candidate, hyperparameters: Object.freeze({ ...result.candidate.hyperparameters, rounds }) };
}

function coveredRows(result: CandidateResult): Int32Array {
	return Int32Array.from(result.covered.keys()).filter((row) => result.covered[row] === 1);
}

function lossOfRows(outputs: Float64Array, rows: Int32Array, data: SearchData, metric: Metric): number {
	return lossOfBlock(pickOutputs(outputs, rows, outputsPerRow(data)), rows, data, metric);
}

function lossOfBlock(outputs: Float64Array, rows: Int32Array, data: SearchData, metric: Metric): number {
	const score = metric.compute({
		problemType: data.problemType,
		nClasses: data.nClasses,
		actual: pick(data.y, rows),
		outputs,
		weights: data.weights && pick(data.weights, rows),
	});
	if (!Number.isFinite(score)) return Infinity;
	return metric.higherIsBetter ? -score : score;
}

function outOfTime(context: JobContext): boolean {
	return context.now() > context.deadline;
}

function warnOutOfTime(context: JobContext): void {
	context.warn({
		code: 'ML-TIME-BUDGET',
		message: 'The time budget ended before all candidates were compared on all rows; the best so far was kept.',
		fix: "Raise 'Time Budget' for a more careful choice.",
	});
}
