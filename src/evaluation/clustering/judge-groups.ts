// The grade of a clustering and the sentence that says what was found.
import { formatNumber, formatPercent, formatRange } from '../format';
import type { Grade } from '../grade';
import type { Interval } from '../scored';

export interface GroupsFound {
	/** Share of the rows by group, the largest first. */
	readonly shares: readonly number[];
	/** Of rows that fit no group. */
	readonly noiseShare: number;
	readonly silhouette: Interval;
	/** Silhouette that the same number of groups has in a cloud of the same shape without groups; undefined where not measured. */
	readonly baseline: number | undefined;
	/** Adjusted Rand index of two models from different halves of the rows; undefined where not measured. */
	readonly stability: number | undefined;
	/** Rows that the silhouette was measured on. */
	readonly rows: number;
	/** What these rows are called, e.g. `test rows`. */
	readonly rowNoun: string;
}

/** Kaufman & Rousseeuw 1990: above 0.7 a strong structure, above 0.5 a reasonable one. */
const STRONG = 0.7;
const REASONABLE = 0.5;
const WEAK = 0.25;
/** Groups that another half of the rows does not confirm are no better than fair. */
const STABLE = 0.6;

/** D: not clearly better separated than what is found in a cloud without groups. */
export function gradeGroups({ silhouette, baseline, stability, shares }: Pick<GroupsFound, 'silhouette' | 'baseline' | 'stability' | 'shares'>): Grade {
	if (shares.length < 2 || !(silhouette.low > Math.max(0, baseline ?? 0))) return 'D';
	if (stability !== undefined && stability < STABLE) return 'C';
	return silhouette.value > STRONG ? 'A' : silhouette.value > REASONABLE ? 'B' : 'C';
}

export function groupsVerdict(found: GroupsFound): string {
	const { shares, noiseShare, silhouette, baseline, stability, rows, rowNoun } = found;
	if (shares.length === 0) return 'No groups were found.';
	const smallest = shares.length > 1 ? `, the smallest ${formatPercent(shares[shares.length - 1])}` : '';
	const sentences = [`${shares.length} ${shares.length === 1 ? 'group' : 'groups'}; the largest has ${formatPercent(shares[0])} of the rows${smallest}.`];
	if (noiseShare > 0) sentences.push(`${formatPercent(noiseShare)} of the rows fit no group.`);
	const { value, range } = formatRange(silhouette);
	const compared = baseline === undefined ? '' : `; in a cloud without groups it would be ${formatNumber(baseline, 2)}`;
	const where = `${rows.toLocaleString('en-US')} ${rowNoun}`;
	sentences.push(`${separation(silhouette.value)} (silhouette ${value} of 1, ${range} likely range, ${where}${compared}).`);
	const grade = gradeGroups(found);
	if (grade === 'D') sentences.push('They are hardly more than one cloud cut into parts.');
	else if (stability !== undefined && stability < STABLE) sentences.push('Other rows from the same source would give partly other groups.');
	return sentences.join(' ');
}

function separation(silhouette: number): string {
	if (silhouette > STRONG) return 'Very well separated';
	if (silhouette > REASONABLE) return 'Well separated';
	return silhouette > WEAK ? 'They overlap at their edges' : 'They overlap much';
}
