// Keeps what the champion has learnt: its parts stay in the model and the newly fitted ones join them. How much each counts is decided
// on new rows that neither had seen when it answered them. For users who send only their newest rows.
import { resolveMetric } from '../evaluation/metrics/registry';
import { pick } from '../search/cross-validate';
import { scoredOf } from './judge';
import { blendedOutputs, outputsOf, type Member, type Model } from './model';
import type { Fitted } from './train';
import type { TrainingRows } from './training-data';

/** Shares of the champion that are tried. */
const SHARES = [0, 0.25, 0.5, 0.75];
/** Fewer common rows can't decide; both then count half. */
const MIN_ROWS = 50;
/** Parts beyond this number, those of least weight, are let go, so that a model does not grow from week to week. */
const MAX_MEMBERS = 12;

/**
 * @param unseen - Rows that the champion was not fitted on.
 * @returns The fit with the champion's parts in it; itself where the champion does not help.
 */
export function continueFrom(champion: Model, fitted: Fitted, rows: TrainingRows, unseen: Int32Array): Fitted {
	const share = championShare(champion, fitted, rows, unseen);
	if (share === 0) return fitted;
	const join = <T extends Pick<Model, 'recipes' | 'members'>>(parts: T): T => ({ ...parts, ...joined(champion, parts, share) });
	return { ...fitted, parts: join(fitted.parts), judged: fitted.judged && join(fitted.judged) };
}

function championShare(champion: Model, fitted: Fitted, { data }: TrainingRows, unseen: Int32Array): number {
	const isUnseen = new Set(unseen);
	const { inside } = fitted;
	const { search } = fitted.choice;
	const common = Int32Array.from(search.rows.keys()).filter((i) => isUnseen.has(inside[search.rows[i]]));
	if (common.length < MIN_ROWS) return 0.5;
	const tableRows = Int32Array.from(common, (i) => inside[search.rows[i]]);
	const width = outputsOf(champion);
	const theirs = blendedOutputs(champion, data.table.take(tableRows));
	const metric = resolveMetric(champion.summary.evalMetric, champion.problemType);
	const actual = pick(data.y, tableRows);
	const lossOf = (share: number) => {
		const outputs = theirs.map((value, j) => {
			const own = search.outOfFold[common[Math.floor(j / width)] * width + (j % width)];
			return share * value + (1 - share) * own;
		});
		const score = metric.compute(scoredOf(champion, actual, outputs));
		return metric.higherIsBetter ? -score : score;
	};
	return SHARES.reduce((best, share) => (lossOf(share) < lossOf(best) ? share : best), SHARES[0]);
}

function joined(champion: Model, own: Pick<Model, 'recipes' | 'members'>, share: number): Pick<Model, 'recipes' | 'members'> {
	const offset = own.recipes.length;
	const all: Member[] = [
		...own.members.map((member) => ({ ...member, weight: member.weight * (1 - share) })),
		...champion.members.map((member) => ({ ...member, weight: member.weight * share, recipe: member.recipe + offset })),
	];
	const kept = [...all].sort((a, b) => b.weight - a.weight).slice(0, MAX_MEMBERS);
	const total = kept.reduce((sum, { weight }) => sum + weight, 0);
	const recipes = [...own.recipes, ...champion.recipes];
	const used = [...new Set(kept.map(({ recipe }) => recipe))].sort((a, b) => a - b);
	return {
		recipes: used.map((recipe) => recipes[recipe]),
		members: kept.map((member) => ({ ...member, weight: member.weight / total, recipe: used.indexOf(member.recipe) })),
	};
}
