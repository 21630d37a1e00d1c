// A clustering: the candidate whose groups are set apart best, judged on rows kept back, then fitted on all rows.
import type { JobContext } from '../core/context';
import { MlError } from '../core/errors';
import { gradeGroups, groupsVerdict } from '../evaluation/clustering/judge-groups';
import type { Candidate, SearchData } from '../search/candidate';
import type { LeaderboardRow } from './contract';
import { describeGroups } from './group-profiles';
import { groupCodes, MAX_MEASURED_ROWS, measureModel, sameGroups } from './groups';
import {
	allRows,
	completeParts,
	fitOn,
	halves,
	sampleRows,
	unlabelledCandidates,
	without,
	type FittedUnlabelled,
	type UnlabelledCore,
	type UnlabelledOptions,
} from './unlabelled';
import type { UnlabelledRows } from './unlabelled-rows';

/** Every pair of rows is looked at for dense groups: of more rows Auto takes k-means alone. */
const MAX_ROWS_OF_PAIRS = 10_000;
/** The first candidate, k-means, divides all rows and stores few numbers: another must be better by this much. */
const SIMPLER = 0.01;
/** Fewer rows on each side say nothing about steadiness. */
const MIN_HALF = 20;

interface Tried {
	candidate: Candidate;
	core: UnlabelledCore;
	silhouette: number;
	seconds: number;
}

export async function fitGroups(rows: UnlabelledRows, held: Int32Array, options: UnlabelledOptions, context: JobContext): Promise<FittedUnlabelled> {
	const { data } = rows;
	const all = allRows(data);
	const inside = held.length > 0 ? without(all, held) : all;
	const tried = await tryCandidates(data, unlabelledCandidates(options, ['kMeans', ...(data.y.length <= MAX_ROWS_OF_PAIRS ? ['hdbscan'] : [])]), inside, context);
	const [best] = tried;
	context.progress(0.6, 'Measuring the groups');
	const measuredRows = sampleRows(held.length > 0 ? held : all, MAX_MEASURED_ROWS, context);
	const measured = await measureModel(best.core, data.table.take(measuredRows), context);
	const stability = await stabilityOf(data, fixed(best), inside, measuredRows, context);
	context.progress(0.75, 'Forming groups of all rows');
	const core = held.length > 0 ? await fitCore(data, fixed(best), all, context) : best.core;
	const codes = groupCodes(core, data.table);
	const prior = new Float64Array(core.classes.length);
	for (const code of codes) prior[code] += 1 / codes.length;
	const found = {
		shares: [...prior.slice(1)],
		noiseShare: prior[0],
		silhouette: measured.intervals.get('silhouette') ?? { value: 0, low: 0, high: 0 },
		baseline: measured.baseline,
		stability,
		rows: measuredRows.length,
		rowNoun: held.length > 0 ? 'test rows' : 'rows',
	};
	const metrics = Object.fromEntries(measured.intervals);
	if (stability !== undefined) metrics.stability = { value: stability, low: stability, high: stability };
	return {
		parts: await completeParts(core, rows, options, prior, context),
		judged: held.length > 0 ? best.core : undefined,
		judgement: {
			metrics,
			baseline: measured.baseline === undefined ? {} : { silhouette: measured.baseline },
			grade: gradeGroups(found),
			verdict: groupsVerdict(found),
		},
		leaderboard: tried.map(toLeaderboard),
		clusters: describeGroups(data, rows.schema, core, codes),
	};
}

/** The best first. A candidate that finds no groups is left out where another does. */
async function tryCandidates(data: SearchData, candidates: readonly Candidate[], inside: Int32Array, context: JobContext): Promise<Tried[]> {
	const tried: Tried[] = [];
	let refusal: unknown;
	const sample = data.table.take(sampleRows(inside, MAX_MEASURED_ROWS, context));
	for (const candidate of candidates) {
		const started = context.now();
		try {
			const core = await fitCore(data, candidate, inside, context);
			const { intervals } = await measureModel(core, sample, context);
			tried.push({ candidate, core, silhouette: intervals.get('silhouette')?.value ?? 0, seconds: (context.now() - started) / 1000 });
		} catch (error) {
			if (!(error instanceof MlError) || error.code !== 'ML-ONE-GROUP') throw error;
			refusal ??= error;
		}
	}
	if (tried.length === 0) throw refusal;
	const worth = ({ candidate, silhouette }: Tried) => silhouette + (candidate === candidates[0] ? SIMPLER : 0);
	return tried.sort((a, b) => worth(b) - worth(a));
}

async function fitCore(data: SearchData, candidate: Candidate, rows: Int32Array, context: JobContext): Promise<UnlabelledCore> {
	const { recipes, members } = await fitOn(data, [candidate], rows, context);
	const nGroups = members[0].predictor.nOutputs - 1;
	return {
		problemType: 'clustering',
		classes: Array.from({ length: nGroups + 1 }, (_, code) => code),
		features: data.features,
		recipes,
		members,
		calibration: null,
		decisionThreshold: null,
		intervals: null,
		scales: null,
	};
}

/** With the number of groups that was found, so that a later fit does not choose anew. */
function fixed({ candidate, core }: Pick<Tried, 'candidate' | 'core'>): Candidate {
	if (typeof candidate.hyperparameters.clusters !== 'number') return candidate;
	return { ...candidate, hyperparameters: Object.freeze({ ...candidate.hyperparameters, clusters: core.classes.length - 1 }) };
}

async function stabilityOf(data: SearchData, candidate: Candidate, inside: Int32Array, measured: Int32Array, context: JobContext): Promise<number | undefined> {
	if (inside.length < 2 * MIN_HALF || context.now() > context.deadline) return undefined;
	try {
		const silent = { ...context, warn: () => undefined };
		const [first, second] = halves(inside, context);
		const cores = [await fitCore(data, candidate, first, silent), await fitCore(data, candidate, second, silent)];
		return sameGroups(cores[0], cores[1], data.table.take(measured));
	} catch (error) {
		if (error instanceof MlError) return undefined;
		throw error;
	}
}

function toLeaderboard({ candidate, core, silhouette, seconds }: Tried): LeaderboardRow {
	const hyperparameters = { ...fixed({ candidate, core }).hyperparameters };
	return { modelType: candidate.learner.name, metric: silhouette, seconds, hyperparameters };
}
