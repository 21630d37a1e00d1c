// From which score on a row is called an anomaly.
/** More than this is no longer unusual. */
const MAX_SHARE = 0.2;

/**
 * Share of scores beyond the upper fence of a boxplot: q3 + 1.5 (q3 - q1) (Tukey 1977). Of scores spread like a normal distribution
 * 0.35 % lie there; rows apart from the rest come on top.
 * @returns 0 to 0.2.
 */
export function shareBeyondFence(scores: Float64Array): number {
	const sorted = scores.slice().sort();
	const n = sorted.length;
	if (n < 4) return 0;
	const at = (share: number) => sorted[Math.round(share * (n - 1))];
	const fence = at(0.75) + 1.5 * (at(0.75) - at(0.25));
	const beyond = sorted.reduce((count, score) => count + (score > fence ? 1 : 0), 0);
	return Math.min(MAX_SHARE, beyond / n);
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
