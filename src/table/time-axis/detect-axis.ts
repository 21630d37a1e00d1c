// Which steps do these moments come in? From the distances between neighbours; irregular moments get the finest step that most of them fill.
import { DAY, HOUR, MINUTE, SECOND, WEEK, type TimeAxis } from './axis';

/** Steps that irregular moments may be gathered into, finest first. */
const LADDER = [SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 6 * HOUR, 12 * HOUR, DAY, WEEK];
/** Share of the distances that must be one step for moments to count as regular. */
const REGULAR_SHARE = 0.5;
/** Share of the steps that must have a value when moments are gathered. */
const FILLED_SHARE = 0.7;
const MONTH_DAYS = 27;

/**
 * @param groups - Moments of each series, ascending, without repetition.
 * @param isDate - False: plain numbers.
 * @returns undefined where no series has two moments.
 */
export function detectAxis(groups: readonly Float64Array[], isDate: boolean): TimeAxis | undefined {
	const gaps = new Map<number, number>();
	let total = 0;
	let first = Infinity;
	for (const times of groups) {
		if (times.length > 0) first = Math.min(first, times[0]);
		for (let i = 1; i < times.length; i++) {
			const gap = times[i] - times[i - 1];
			gaps.set(gap, (gaps.get(gap) ?? 0) + 1);
			total++;
		}
	}
	if (total === 0) return undefined;
	const [gap, count] = mostFrequent(gaps);
	if (!isDate) return { unit: 'number', every: count >= REGULAR_SHARE * total ? gap : smallest(gaps), origin: first };
	const median = medianOf(gaps, total);
	if (median >= MONTH_DAYS * DAY) return months(groups, first);
	const business = asBusinessDays(groups, gaps, total, first);
	if (business) return business;
	if (count >= REGULAR_SHARE * total) return { unit: 'fixed', every: gap, origin: first };
	return gathered(groups, median, first);
}

function mostFrequent(gaps: ReadonlyMap<number, number>): [number, number] {
	let best: [number, number] = [1, 0];
	for (const [gap, count] of gaps) if (count > best[1] || (count === best[1] && gap < best[0])) best = [gap, count];
	return best;
}

function smallest(gaps: ReadonlyMap<number, number>): number {
	let least = Infinity;
	for (const gap of gaps.keys()) least = Math.min(least, gap);
	return least;
}

function medianOf(gaps: ReadonlyMap<number, number>, total: number): number {
	const sorted = [...gaps].sort((a, b) => a[0] - b[0]);
	let seen = 0;
	for (const [gap, count] of sorted) {
		seen += count;
		if (seen >= total / 2) return gap;
	}
	return sorted[sorted.length - 1][0];
}

function months(groups: readonly Float64Array[], origin: number): TimeAxis {
	const steps = new Map<number, number>();
	const monthOf = (time: number) => new Date(time).getUTCFullYear() * 12 + new Date(time).getUTCMonth();
	for (const times of groups) {
		for (let i = 1; i < times.length; i++) {
			// A distance of 27 to 32 days is a month even where both ends lie in one month or two months apart.
			const step = Math.max(1, monthOf(times[i]) - monthOf(times[i - 1]));
			steps.set(step, (steps.get(step) ?? 0) + 1);
		}
	}
	return { unit: 'month', every: mostFrequent(steps)[0], origin };
}

/** Days without any weekend, over two weeks at least, on all five other days. */
function asBusinessDays(groups: readonly Float64Array[], gaps: ReadonlyMap<number, number>, total: number, origin: number): TimeAxis | undefined {
	const days = gaps.get(DAY) ?? 0;
	if (days < 0.6 * total || days < 8) return undefined;
	const seen = new Set<number>();
	for (const times of groups) for (const time of times) seen.add(new Date(time).getUTCDay());
	return seen.size === 5 && !seen.has(0) && !seen.has(6) ? { unit: 'businessDay', every: 1, origin } : undefined;
}

function gathered(groups: readonly Float64Array[], median: number, first: number): TimeAxis {
	for (const every of LADDER) {
		if (every < median / 2 && every !== LADDER[LADDER.length - 1]) continue;
		// Steps begin at round times: days at midnight, weeks on Mondays.
		const origin = every === WEEK ? Math.floor((first - 4 * DAY) / WEEK) * WEEK + 4 * DAY : Math.floor(first / every) * every;
		const axis: TimeAxis = { unit: 'fixed', every, origin };
		if (filledShare(groups, axis) >= FILLED_SHARE) return axis;
	}
	return months(groups, Date.UTC(new Date(first).getUTCFullYear(), new Date(first).getUTCMonth(), 1));
}

function filledShare(groups: readonly Float64Array[], { every, origin }: TimeAxis): number {
	let filled = 0;
	let steps = 0;
	for (const times of groups) {
		if (times.length === 0) continue;
		const seen = new Set<number>();
		for (const time of times) seen.add(Math.floor((time - origin) / every));
		filled += seen.size;
		steps += Math.floor((times[times.length - 1] - origin) / every) - Math.floor((times[0] - origin) / every) + 1;
	}
	return filled / Math.max(1, steps);
}
