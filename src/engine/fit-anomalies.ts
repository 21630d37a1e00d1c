// An anomaly model: the mean rarity of a row by several learners, and from which score on it is called unusual.
import type { JobContext } from '../core/context';
import { MlError } from '../core/errors';
import { shareBeyondFence, thresholdFor } from '../evaluation/anomaly/flag-threshold';
import { correlationInterval, gradeScores, rankCorrelation, scoresVerdict } from '../evaluation/anomaly/judge-scores';
import { scoreOfRarity, ScoreScale } from '../evaluation/anomaly/score-scale';
import type { Interval } from '../evaluation/scored';
import { kFold } from '../evaluation/splits';
import { wilson } from '../evaluation/statistics';
import { applyRecipe } from '../recipe/recipe';
import type { Candidate, SearchData } from '../search/candidate';
import type { Table } from '../table/table';
import type { FittedParts } from './fit';
import { judgeTexts } from './describe-texts';
import { modelOutputs } from './model';
import {
	allRows,
	completeParts,
	fitOn,
	halves,
	unlabelledCandidates,
	without,
	type FittedUnlabelled,
	type UnlabelledCore,
	type UnlabelledOptions,
} from './unlabelled';
import type { UnlabelledRows } from './unlabelled-rows';

const FOLDS = 4;
/** The steadiest without labels over many tables (Han et al. 2022, ADBench); the local outlier factor beside it made its order worse. */
const AUTO_LEARNERS = ['isolationForest'];
const MIN_HALF = 20;

export async function fitAnomalies(rows: UnlabelledRows, held: Int32Array, options: UnlabelledOptions, context: JobContext): Promise<FittedUnlabelled> {
	const { data } = rows;
	const all = allRows(data);
	const inside = held.length > 0 ? without(all, held) : all;
	// `wholeFit`: milliseconds that the fit on all rows gets whatever was spent before.
	const plan = { expected: checkShare(options.expectedShare), wholeFit: options.timeBudget * 1000 };
	const candidates = unlabelledCandidates(options, AUTO_LEARNERS);
	const judged = held.length > 0 ? await fitScored(data, candidates, inside, plan, context) : undefined;
	context.progress(0.5, 'Scoring all rows');
	const final = await fitScored(data, candidates, all, plan, context);
	const { core } = final;
	const judgedCore = judged?.core ?? core;
	const scores = judged ? modelOutputs(judgedCore, data.table.take(held)) : final.outOfFold;
	const threshold = core.decisionThreshold!;
	const hits = scores.reduce((count, score) => count + Number(score >= judgedCore.decisionThreshold!), 0);
	const flaggedShare: Interval = { value: hits / scores.length, ...wilson(hits, scores.length, 0.95) };
	const steadiness = await steadinessOf(data, candidates, inside, held.length > 0 ? held : all, context);
	const found = { flaggedShare, threshold, stability: steadiness?.all, rows: scores.length, rowNoun: held.length > 0 ? 'test row' : 'row' };
	const metrics: Record<string, Interval> = { flaggedShare, scoreThreshold: { value: threshold, low: threshold, high: threshold } };
	if (steadiness) metrics.stability = steadiness.all;
	const texts = judgeTexts(judgedCore, data.table.take(held.length > 0 ? held : all), found.rowNoun);
	const prior = Float64Array.of(final.outOfFold.reduce((sum, score) => sum + score, 0) / Math.max(1, final.outOfFold.length));
	return {
		parts: await completeParts(core, rows, options, prior, context),
		judged: judged?.core,
		judgement: {
			metrics: { ...metrics, ...texts?.metrics },
			baseline: { flaggedShare: final.share, ...(steadiness && { stability: 0 }), ...texts?.baseline },
			grade: texts?.grade ?? gradeScores(steadiness?.all),
			verdict: texts ? `${texts.verdict} ${scoresVerdict(found)}` : scoresVerdict(found),
		},
		leaderboard: candidates.map((candidate, m) => ({
			modelType: candidate.learner.name,
			metric: steadiness?.byMember[m] ?? 0,
			seconds: final.seconds[m],
			hyperparameters: { ...candidate.hyperparameters },
		})),
	};
}

/** Percent to share. @throws MlError `ML-PARAMETER`. */
function checkShare(percent: number | undefined): number | undefined {
	if (percent === undefined || (percent > 0 && percent <= 50)) return percent === undefined ? undefined : percent / 100;
	throw new MlError('ML-PARAMETER', `'Expected Share' must be above 0 and at most 50 %. Got ${percent}.`, 'Enter per cent, or remove the option to let the scores decide.', {
		parameter: 'expectedShare',
	});
}

interface Scoring {
	core: UnlabelledCore;
	/** Scores of the rows by models that had not seen them. */
	outOfFold: Float64Array;
	/** Share of these rows that reach the threshold, as wanted. */
	share: number;
	seconds: number[];
}

/** Scales and threshold come from rows scored by models that had not seen them: a forest knows its own rows. */
async function fitScored(
	data: SearchData,
	candidates: readonly Candidate[],
	rows: Int32Array,
	{ expected, wholeFit }: { expected: number | undefined; wholeFit: number },
	context: JobContext,
): Promise<Scoring> {
	const raw = candidates.map(() => new Float64Array(rows.length));
	const folds = kFold({ y: new Float64Array(rows.length), nClasses: 0, folds: FOLDS, random: context.random.fork('folds') });
	const seconds = candidates.map(() => 0);
	for (let fold = 0; fold < FOLDS; fold++) {
		const outside = Int32Array.from(rows.keys()).filter((i) => folds[i] === fold);
		const inside = rows.filter((_, i) => folds[i] !== fold);
		if (outside.length === 0 || inside.length === 0) continue;
		const table = data.table.take(Int32Array.from(outside, (i) => rows[i]));
		for (let m = 0; m < candidates.length; m++) {
			await context.checkpoint();
			const started = context.now();
			const scores = rawScores(await fitOn(data, [candidates[m]], inside, context), table, 0);
			outside.forEach((i, at) => (raw[m][i] = scores[at]));
			seconds[m] += (context.now() - started) / 1000;
		}
	}
	const scales = raw.map((scores) => ScoreScale.fit(scores));
	const outOfFold = Float64Array.from(rows, (_, i) => scoreOfRarity(scales.reduce((sum, scale, m) => sum + scale.rarity(raw[m][i]) / scales.length, 0)));
	const fences = raw.map((scores) => shareBeyondFence(scores));
	const share = expected ?? fences.reduce((sum, own) => sum + own, 0) / fences.length;
	// What is answered with is fitted whole, even where the fits that measure it took longer than planned.
	const parts = await fitOn(data, candidates, rows, { ...context, deadline: Math.max(context.deadline, context.now() + wholeFit) });
	const core: UnlabelledCore = {
		problemType: 'anomaly',
		classes: [],
		features: data.features,
		...parts,
		calibration: null,
		decisionThreshold: thresholdFor(outOfFold, share),
		intervals: null,
		scales,
	};
	return { core, outOfFold, share, seconds };
}

function rawScores({ recipes, members }: FittedParts, table: Table, member: number): Float64Array {
	const { predictor, recipe } = members[member];
	const out = new Float64Array(table.nRows);
	predictor.predictBatch(applyRecipe(recipes[recipe], table), out);
	return out;
}

/** Do models from different halves of the rows put rows into the same order? */
async function steadinessOf(data: SearchData, candidates: readonly Candidate[], inside: Int32Array, measured: Int32Array, context: JobContext) {
	if (inside.length < 2 * MIN_HALF) return undefined;
	const silent = { ...context, warn: () => undefined };
	const [first, second] = halves(inside, context);
	const parts = [await fitOn(data, candidates, first, silent), await fitOn(data, candidates, second, silent)];
	const table = data.table.take(measured);
	const byMember = candidates.map((_, m) => rankCorrelation(rawScores(parts[0], table, m), rawScores(parts[1], table, m)));
	const mean = byMember.reduce((sum, value) => sum + value, 0) / byMember.length;
	return { byMember, all: correlationInterval(mean, measured.length) };
}
