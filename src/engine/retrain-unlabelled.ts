// A challenger without a target. Groups are compared by how well they hold on rows that neither model has seen; scores by labels,
// where there are some. Without labels nobody can tell which scores are better: then a person decides, or the champion stays.
import type { JobContext } from '../core/context';
import type { Warning } from '../core/errors';
import { checkDrift } from '../monitoring/drift';
import { MIN_HOLD_OUT_ROWS, tooFewHeldBack } from '../monitoring/gate';
import type { RawTable } from '../table/raw-table';
import { AUTO } from './choose-candidates';
import { compareGroups, compareScores, type Comparison } from './compare-unlabelled';
import type { DriftReport, RetrainOptions, RetrainReport, TrainResult } from './contract';
import { groupCodes } from './groups';
import type { Model } from './model';
import { baseReport, decide, explain, heldBack, nothingLeft, nothingUnseen, sameCandidates, unseenRows } from './retrain-steps';
import { EVAL_METRIC, finishUnlabelled, fitUnlabelled } from './train-unlabelled';
import { allRows, type FittedUnlabelled } from './unlabelled';
import { readUnlabelledRows, type UnlabelledProblem } from './unlabelled-rows';

const NEW_ROWS_SHARE = 0.1;

export async function retrainUnlabelled(
	champion: Model,
	raw: RawTable,
	options: RetrainOptions & { version: number },
	warnings: Warning[],
	context: JobContext,
): Promise<{ report: RetrainReport; challenger?: TrainResult }> {
	const started = context.now();
	const problemType = champion.problemType as UnlabelledProblem;
	const targetColumn = champion.targetColumn ?? undefined;
	const rows = await readUnlabelledRows(raw, { targetColumn, schema: champion.schema, schemaOptions: {}, problemType }, context);
	const unseen = unseenRows(champion, rows);
	const drift = checkDrift(champion.profile, rows.data.table.take(unseen.length > 0 ? unseen : allRows(rows.data)));
	const base = { ...baseReport(champion, options, champion.summary.metrics, drift, unseen.length, warnings), metric: EVAL_METRIC[problemType] };
	if (options.continueTraining) warnCannotContinue(context);
	const held = heldBack(rows, unseen, options, context);
	const reasonNot = held.length === 0 ? nothingUnseen(rows) : (notNeeded(champion, options, unseen, drift) ?? nothingLeft(rows, held));
	if (reasonNot) return { report: { ...base, reason: reasonNot } };

	const isSame = options.modelType === 'same';
	const asked = {
		problemType,
		targetColumn,
		modelType: isSame ? champion.modelType : AUTO,
		timeBudget: options.timeBudget,
		expectedShare: champion.expectedShare ?? undefined,
		candidates: isSame ? sameCandidates(champion) : undefined,
	};
	const fitted = keepNumbers(champion, await fitUnlabelled(rows, held, asked, context), rows);
	context.progress(0.95, 'Comparing with the champion');
	const compare = problemType === 'clustering' ? compareGroups : compareScores;
	const comparison = await compare({ champion, challenger: fitted.judged ?? fitted.parts, rows, held, raw, minimumImprovement: options.minimumImprovement, drift }, context);
	const gate = held.length < MIN_HOLD_OUT_ROWS ? tooFew(held.length) : comparison;
	const decision = decisionOf(gate, options);
	const challenger = finishUnlabelled(
		fitted,
		rows,
		{ modelName: champion.summary.model.name, modelType: fitted.parts.modelType, problemType, targetColumn, lineage: options.lineage, seed: options.seed },
		warnings,
		started,
		context,
	);
	const report: RetrainReport = {
		...base,
		metric: comparison.metric,
		decision,
		reason: reasonOf(decision, gate, options),
		trained: true,
		champion: { version: options.version, metrics: comparison.champion },
		challenger: { version: null, metrics: comparison.challenger },
		difference: comparison.difference,
		heldBackRows: held.length,
	};
	return { report, challenger };
}

type Gate = Pick<Comparison, 'decision' | 'reason'>;

function tooFew(rows: number): Gate {
	return { decision: 'keep', reason: tooFewHeldBack(rows) };
}

/** What nobody can tell by figures waits for a person, even where better versions are promoted by themselves. */
function decisionOf(gate: Gate, options: RetrainOptions): RetrainReport['decision'] {
	if (gate.decision !== 'ask') return decide(gate.decision, options.promotion);
	return options.promotion === 'never' ? 'kept' : 'needsApproval';
}

function reasonOf(decision: RetrainReport['decision'], gate: Gate, options: RetrainOptions): string {
	if (gate.decision !== 'ask') return explain(decision, gate.reason, options);
	return decision === 'kept' ? gate.reason.replace(/^Needs approval/, `Kept, since 'Promotion' is '${options.promotion}'`) : gate.reason;
}

function warnCannotContinue(context: JobContext): void {
	context.warn({
		code: 'ML-NO-CONTINUE',
		message: "'Continue Training' has no effect on groups and scores: the new version is formed from the rows that came in.",
		fix: 'Send all rows that the new version should know, or remove the option.',
	});
}

/** Why no challenger is trained; undefined where one is. */
function notNeeded(champion: Model, options: RetrainOptions, unseen: Int32Array, drift: DriftReport): string | undefined {
	const needed = Math.ceil(champion.summary.rows * NEW_ROWS_SHARE);
	const shown = (n: number) => n.toLocaleString('en');
	if (options.retrainWhen === 'newRows' && unseen.length < needed) {
		return `Kept: ${shown(unseen.length)} rows are new, fewer than the ${shown(needed)} that make a retraining worthwhile.`;
	}
	// Without answers there is no accuracy that could drop: a change of the rows is what can be seen of it.
	const asksForChange = options.retrainWhen === 'drift' || options.retrainWhen === 'accuracyDrop';
	return asksForChange && !drift.drifted ? `Kept: no drift. ${drift.text}` : undefined;
}

/** A group of the challenger that is mostly one of the champion's keeps its number, so that workflows which branch on it go on. */
function keepNumbers(champion: Model, fitted: FittedUnlabelled, { data }: { data: Parameters<typeof allRows>[0] & { table: Parameters<typeof groupCodes>[1] } }): FittedUnlabelled {
	if (champion.problemType !== 'clustering') return fitted;
	const before = groupCodes(champion, data.table);
	const rename = (model: Pick<Model, 'classes'>, now: Int32Array) => matchNumbers(champion.classes.map(Number), before, model.classes.length, now);
	const classes = rename(fitted.parts, groupCodes(fitted.parts, data.table));
	const numbers = new Map(fitted.parts.classes.map((value, code) => [Number(value), classes[code]]));
	return {
		...fitted,
		parts: { ...fitted.parts, classes },
		judged: fitted.judged && { ...fitted.judged, classes: rename(fitted.judged, groupCodes(fitted.judged, data.table)) },
		clusters: fitted.clusters?.map((profile) => ({ ...profile, cluster: numbers.get(profile.cluster)! })).sort((a, b) => (a.cluster || Infinity) - (b.cluster || Infinity)),
	};
}

/** Greedy by common rows; groups without a match get the lowest numbers that are free. @returns By code; 0 stays 0. */
export function matchNumbers(numbers: readonly number[], before: Int32Array, nCodes: number, now: Int32Array): number[] {
	const common = new Map<number, number>();
	now.forEach((code, row) => {
		const key = code * numbers.length + before[row];
		common.set(key, (common.get(key) ?? 0) + 1);
	});
	const classes = new Array<number>(nCodes).fill(-1);
	classes[0] = 0;
	const taken = new Set([0]);
	for (const [key] of [...common].sort((a, b) => b[1] - a[1] || a[0] - b[0])) {
		const code = Math.floor(key / numbers.length);
		const number = numbers[key % numbers.length];
		if (classes[code] >= 0 || taken.has(number)) continue;
		classes[code] = number;
		taken.add(number);
	}
	for (let code = 1; code < nCodes; code++) {
		if (classes[code] >= 0) continue;
		let free = 1;
		while (taken.has(free)) free++;
		classes[code] = free;
		taken.add(free);
	}
	return classes;
}
