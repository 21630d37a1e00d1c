// The parts of a retraining that do not depend on the problem: which rows are new, which are kept back, what becomes of the challenger.
import type { JobContext } from '../core/context';
import type { Warning } from '../core/errors';
import { getLearner } from '../learners/registry';
import { MIN_HOLD_OUT_ROWS } from '../monitoring/gate';
import type { Candidate, SearchData } from '../search/candidate';
import { makeCandidate } from '../search/portfolio';
import { rowHashes } from '../table/row-hashes';
import type { DriftReport, Interval, RetrainOptions, RetrainReport } from './contract';
import type { Model } from './model';
import { MIN_ROWS } from './trainable';

export interface RowsOfRetrain {
	data: SearchData;
	/** Milliseconds by row, where a time column was named. */
	time?: Float64Array;
}

export function allRows({ data }: RowsOfRetrain): Int32Array {
	return Int32Array.from(data.y.keys());
}

export function unseenRows(champion: Model, { data }: RowsOfRetrain): Int32Array {
	const hashes = rowHashes(data.table, champion.features);
	return allRows({ data }).filter((row) => !champion.seenRows.has(hashes, row));
}

/** The newest (last in time, else last in order) or random ones of the unseen rows, up to the asked share of all rows. */
export function heldBack({ data, time }: RowsOfRetrain, unseen: Int32Array, options: RetrainOptions, context: JobContext): Int32Array {
	const wanted = Math.min(unseen.length, Math.max(MIN_HOLD_OUT_ROWS, Math.round((data.y.length * options.holdOutShare) / 100)));
	// Half of the new rows at least are left to learn from.
	const count = Math.min(wanted, Math.max(Math.floor(unseen.length / 2), Math.min(unseen.length, MIN_HOLD_OUT_ROWS)));
	const ordered = unseen.slice();
	if (options.holdOut === 'random') context.random.fork('held-back').shuffle(ordered);
	else if (time) ordered.sort((a, b) => (Number.isNaN(time[a]) ? -Infinity : time[a]) - (Number.isNaN(time[b]) ? -Infinity : time[b]) || a - b);
	return ordered.slice(ordered.length - count).sort();
}

/** The champion's own parts as candidates; where it boosts, the folds find the number of rounds anew. */
export function sameCandidates(champion: Model): Candidate[] {
	return champion.members.map((member, index) => {
		const rounds = member.hyperparameters.rounds;
		const more = typeof rounds === 'number' ? { rounds: Math.min(10_000, Math.max(200, rounds * 3)) } : {};
		const encoding = champion.recipes[member.recipe].encoding;
		return makeCandidate(`${member.learner}#${index}`, getLearner(member.learner), { ...member.hyperparameters, ...more }, encoding);
	});
}

export function baseReport(
	champion: Model,
	options: RetrainOptions & { version: number },
	metrics: Record<string, Interval>,
	drift: DriftReport,
	unseen: number,
	warnings: Warning[],
): RetrainReport {
	return {
		decision: 'kept',
		reason: '',
		trained: false,
		metric: champion.summary.evalMetric,
		champion: { version: options.version, metrics },
		challenger: null,
		difference: null,
		heldBackRows: unseen,
		drift,
		warnings,
	};
}

export function nothingUnseen({ data }: RowsOfRetrain): string {
	return `Kept: the current model has already seen all ${data.y.length.toLocaleString('en')} rows, so nothing is left to compare on. Send newer rows too.`;
}

/** Why no challenger can be fitted on the rows that are not held back; undefined where one can. */
export function nothingLeft({ data }: RowsOfRetrain, held: Int32Array): string | undefined {
	const isHeld = new Uint8Array(data.y.length);
	for (const row of held) isHeld[row] = 1;
	const left = data.y.filter((_, row) => isHeld[row] === 0);
	const isEnough = left.length >= MIN_ROWS && (data.problemType !== 'classification' || left.some((value) => value !== left[0]));
	if (isEnough) return undefined;
	const rows = held.length.toLocaleString('en');
	return `Kept: ${rows} new ${held.length === 1 ? 'row was' : 'rows were'} held back to compare the models on, and the rest is too little to learn from. Send the rows of the training too, and newer ones.`;
}

export function decide(gate: 'promote' | 'keep', promotion: RetrainOptions['promotion']): RetrainReport['decision'] {
	if (gate === 'keep' || promotion === 'never') return 'kept';
	return promotion === 'needsApproval' ? 'needsApproval' : 'promoted';
}

export function explain(decision: RetrainReport['decision'], reason: string, options: RetrainOptions): string {
	const finding = reason.replace(/^Promoted: /, '');
	if (decision === 'needsApproval') return `Needs approval: ${finding}`;
	if (decision === 'kept' && reason.startsWith('Promoted: ')) {
		return `Kept, since 'Promotion' is '${options.promotion}': ${finding}`;
	}
	return reason;
}
