// From which score on a row is called an anomaly.
import type { Random } from '../../core/random';

/** Medcouples cost the square of this. */
const MAX_ROWS = 800;
/** More than this is no longer unusual. */
const MAX_SHARE = 0.2;

/**
 * Share of scores beyond the upper fence of the boxplot adjusted for skewness: q3 + 1.5 exp(3 MC) (q3 - q1), MC the medcouple
 * (Hubert & Vandervieren 2008). About 0.7 % of well-behaved rows lie there; rows apart from the rest come on top.
 * @returns 0 to 0.2.
 */
export function shareBeyondFence(scores: Float64Array, random: Random): number {
	const sorted = scores.slice().sort();
	const n = sorted.length;
	if (n < 4) return 0;
	const at = (share: number) => sorted[Math.round(share * (n - 1))];
	const range = at(0.75) - at(0.25);
	if (!(range > 0)) return 0;
	const sample = n <= MAX_ROWS ? sorted : Float64Array.from(random.permutation(n).subarray(0, MAX_ROWS), (i) => sorted[i]).sort();
	const skew = medcouple(sample);
	const fence = at(0.75) + 1.5 * Math.exp((skew >= 0 ? 3 : 4) * skew) * range;
	const beyond = sorted.reduce((count, score) => count + (score > fence ? 1 : 0), 0);
	return Math.min(MAX_SHARE, beyond / n);
}

/**
 * Robust skewness, -1 to 1 (Brys, Hubert & Struyf 2004): the median of ((b - m) - (m - a)) / (b - a) over a <= m <= b, m the median.
 * @param sorted - Ascending.
 */
export function medcouple(sorted: Float64Array): number {
	const n = sorted.length;
	const median = n % 2 === 1 ? sorted[(n - 1) / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
	const below = sorted.filter((value) => value <= median);
	const above = sorted.filter((value) => value >= median);
	const ties = sorted.filter((value) => value === median).length;
	const kernel = new Float64Array(below.length * above.length);
	let size = 0;
	below.forEach((a, i) => {
		above.forEach((b, j) => {
			kernel[size++] = b > a ? (b - median - (median - a)) / (b - a) : Math.sign(ties - 1 - (below.length - 1 - i) - j);
		});
	});
	kernel.sort();
	return size % 2 === 1 ? kernel[(size - 1) / 2] : (kernel[size / 2 - 1] + kernel[size / 2]) / 2;
}

/**
 * The score that `share` of the rows reach.
 * @param scores - Of training rows, 0 to 1.
 */
export function thresholdFor(scores: Float64Array, share: number): number {
	const sorted = scores.slice().sort();
	const n = sorted.length;
	const count = Math.round(share * n);
	if (count <= 0) return (sorted[n - 1] + 1) / 2;
	const reached = sorted[n - count];
	// Half-way to the next lower score, so that rounding moves no row across.
	let below = n - count;
	while (below > 0 && sorted[below] === reached) below--;
	return sorted[below] === reached ? reached : (reached + sorted[below]) / 2;
}
