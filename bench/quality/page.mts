// docs/quality.md, from what was measured.
import type { Interval } from '../../src/engine/contract';
import type { OurResult } from './ours.mts';
import { PEERS, type Peer, type PeerResult } from './peers.mts';
import { nameOf, type Kind, type PublicSet } from './sets.mts';

export interface Measured {
	ours?: OurResult;
	/** By peer. */
	peers?: Partial<Record<Peer, PeerResult>>;
}

/** What is the same for all sets, in words. */
export interface Conditions {
	ours: string;
	peers: string;
	machine: string;
}

const KINDS = {
	bin: { title: 'Two classes', shown: ['rocAuc', 'logLoss', 'accuracy'], theirs: ['auc', 'logloss', 'accuracy'], higher: [true, false, true], judgedBy: 0, loss: 'logLoss' },
	multi: { title: 'Many classes', shown: ['accuracy', 'logLoss', 'macroF1'], theirs: ['accuracy', 'logloss', 'macro_f1'], higher: [true, false, true], judgedBy: 1, loss: 'logLoss' },
	reg: { title: 'Numbers', shown: ['rmse', 'mae', 'r2'], theirs: ['rmse', 'mae', 'r2'], higher: [false, false, true], judgedBy: 0, loss: 'rmse' },
} as const;
const NAMES = Object.keys(PEERS) as Peer[];

type Verdict = 'better' | 'within one error' | 'worse';

export function pageOf(sets: readonly PublicSet[], measured: Readonly<Record<string, Measured>>, conditions: Conditions): string {
	const tables = (Object.keys(KINDS) as Kind[]).map((kind) => {
		const { title, shown, loss } = KINDS[kind];
		const head = ['data', 'rows (test)', `Auto: ${shown.join(' / ')}`, 'best of five, by metric', 'which', 'Auto is', ...NAMES.map((peer) => `${PEERS[peer]}: ${loss}`), 'place', 'grade', 'seconds', 'ms per row'];
		const lines = sets.filter((set) => set.kind === kind && measured[nameOf(set)]?.ours).map((set) => lineOf(set, measured[nameOf(set)]));
		return `## ${title}\n\n| ${head.join(' | ')} |\n${'|---'.repeat(head.length)}|\n${lines.join('\n')}\n`;
	});
	return [introduction(conditions), summaryOf(sets, measured), ...tables, `${conditions.machine}\n`].join('\n');
}

export function lineOf(set: PublicSet, { ours, peers = {} }: Measured): string {
	if (!ours) return `| ${nameOf(set)} | not measured |`;
	const { shown, judgedBy } = KINDS[set.kind];
	const best = bests(set);
	const cells = [
		nameOf(set),
		`${ours.rows} (${ours.testRows})`,
		shown.map((metric) => show(ours.metrics[metric]?.value)).join(' / '),
		best.map(({ value }) => show(value)).join(' / '),
		best[judgedBy].model,
		verdictOf(set, ours),
		...NAMES.map((peer) => show(peers[peer]?.loss)),
		placeOf(set, { ours, peers })?.toString() ?? '-',
		ours.grade,
		ours.seconds.toFixed(1),
		ours.oneRow.toFixed(2) + (ours.unanswered > 0 ? ` (${ours.unanswered} unanswered)` : ''),
	];
	return `| ${cells.join(' | ')} |`;
}

function summaryOf(sets: readonly PublicSet[], measured: Readonly<Record<string, Measured>>): string {
	const done = sets.filter((set) => measured[nameOf(set)]?.ours);
	const count = (verdict: Verdict) => done.filter((set) => verdictOf(set, measured[nameOf(set)].ours!) === verdict).length;
	const judged = `Against the best of the five: better on ${count('better')} of ${done.length} sets, within one error on ${count('within one error')}, worse on ${count('worse')}.`;
	const compared = done.filter((set) => placeOf(set, measured[nameOf(set)]) !== undefined);
	if (compared.length === 0) return `${judged}\n`;
	const ranks = compared.map((set) => ranksOf(set, measured[nameOf(set)]));
	const mean = (of: (ranks: Record<string, number>) => number) => (ranks.reduce((sum, own) => sum + of(own), 0) / ranks.length).toFixed(2);
	const peers = NAMES.map((peer) => `${PEERS[peer]} ${mean((own) => own[peer])}`).join(', ');
	return `${judged}\nMean place of the three that choose by themselves, over ${compared.length} sets: Auto ${mean(({ ours }) => ours)}, ${peers}.\n`;
}

/** 1 is best; equal losses share the mean of their places. */
function ranksOf({ kind }: PublicSet, { ours, peers }: Measured): Record<string, number> {
	const losses: [string, number][] = [['ours', ours!.metrics[KINDS[kind].loss].value], ...NAMES.map((peer): [string, number] => [peer, peers![peer]!.loss])];
	const placed = ([, own]: [string, number]) => 1 + losses.filter(([, other]) => other < own).length + (losses.filter(([, other]) => other === own).length - 1) / 2;
	return Object.fromEntries(losses.map((entry) => [entry[0], placed(entry)]));
}

/** Undefined where not all of the three were measured. */
function placeOf(set: PublicSet, measured: Measured): number | undefined {
	return measured.ours && NAMES.every((peer) => measured.peers?.[peer]) ? ranksOf(set, measured).ours : undefined;
}

function bests({ kind, models }: PublicSet): { model: string; value: number }[] {
	const { theirs, higher } = KINDS[kind];
	return theirs.map((metric, i) => {
		const entries = Object.entries(models).flatMap(([model, metrics]) => (metrics[metric] === undefined ? [] : [{ model, value: metrics[metric] }]));
		return entries.reduce((a, b) => (higher[i] === b.value > a.value ? b : a));
	});
}

/** Better, within our own 68 % range, or worse. */
function verdictOf(set: PublicSet, { metrics }: OurResult): Verdict {
	const { shown, higher, judgedBy } = KINDS[set.kind];
	const own: Interval = metrics[shown[judgedBy]];
	const gain = (higher[judgedBy] ? 1 : -1) * (own.value - bests(set)[judgedBy].value);
	return gain >= 0 ? 'better' : gain >= -(own.high - own.low) / 3.92 ? 'within one error' : 'worse';
}

function show(value: number | undefined): string {
	if (value === undefined) return '-';
	return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(4);
}

function introduction({ ours, peers }: Conditions): string {
	return `# Quality

Auto with ${ours}, no option set by hand, beside scikit-learn 1.2.1 and XGBoost 1.7.4 with their defaults (LogisticRegression or Ridge, SVC/SVR, RandomForest with
200 trees, HistGradientBoosting, XGBoost), on the fixed split of \`bench/quality/sets.mts\`. "best of five" takes the best of them for each metric separately, which no
single one reaches; "Auto is" compares the ROC AUC, log-loss or RMSE, and "within one error" is worse by less than one standard error of our own figure on these test rows.
${peers}
The sets were looked at while the portfolio of Auto was put together, and most but not all changes were judged on other splits of them, so the figures are a little flattering; judge
on rows of your own. Columns that the peers were not given (ids, parts of the target) are not in our rows either. "seconds" is the whole training, the fits for the test and on
all rows included; "ms per row" a call of Predict for one row. Made by \`npm run bench:quality\`, see \`bench/README.md\`.
`;
}
