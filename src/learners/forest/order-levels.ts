// Levels of a category in the order of the target, so that a split cuts them like numbers. Ordered once and not in every node: as accurate,
// and rare levels can't be sorted to fit the few rows of a deep node (Wright & König 2019). More than two classes: the order along
// the first principal component of the levels' class shares (Coppersmith, Hong & Hosking 1999).

/** A level counts as so many average rows more: rare levels stay in the middle. */
const SMOOTHING = 10;
const POWER_STEPS = 30;

/** The target of the rows, as the trees see it. */
export interface LevelTarget {
	/** Values, or class codes where nClasses > 2. */
	readonly y: Float64Array;
	readonly weights: Float64Array;
	/** 0 unless there are more than two classes. */
	readonly nClasses: number;
}

/**
 * @param bins - Bin of each row, 0 ... nBins - 1; others are ignored.
 * @returns rank of each bin.
 */
export function orderLevels(bins: Uint8Array, nBins: number, target: LevelTarget): Uint8Array {
	const score = target.nClasses > 0 ? componentOf(bins, nBins, target) : meansOf(bins, nBins, target);
	const order = Array.from(score.keys()).sort((a, b) => score[a] - score[b] || a - b);
	const ranks = new Uint8Array(nBins);
	order.forEach((bin, rank) => (ranks[bin] = rank));
	return ranks;
}

function meansOf(bins: Uint8Array, nBins: number, { y, weights }: LevelTarget): Float64Array {
	const sums = new Float64Array(nBins);
	const totals = new Float64Array(nBins);
	let sum = 0;
	let total = 0;
	for (let row = 0; row < bins.length; row++) {
		if (bins[row] >= nBins) continue;
		sums[bins[row]] += weights[row] * y[row];
		totals[bins[row]] += weights[row];
		sum += weights[row] * y[row];
		total += weights[row];
	}
	const mean = total > 0 ? sum / total : 0;
	return sums.map((value, bin) => (value + SMOOTHING * mean) / (totals[bin] + SMOOTHING));
}

function componentOf(bins: Uint8Array, nBins: number, { y, weights, nClasses }: LevelTarget): Float64Array {
	const shares = new Float64Array(nBins * nClasses);
	const totals = new Float64Array(nBins);
	const prior = new Float64Array(nClasses);
	let total = 0;
	for (let row = 0; row < bins.length; row++) {
		if (bins[row] >= nBins) continue;
		shares[bins[row] * nClasses + y[row]] += weights[row];
		totals[bins[row]] += weights[row];
		prior[y[row]] += weights[row];
		total += weights[row];
	}
	for (let i = 0; i < shares.length; i++) {
		const bin = Math.floor(i / nClasses);
		const mean = total > 0 ? prior[i % nClasses] / total : 0;
		shares[i] = (shares[i] + SMOOTHING * mean) / (totals[bin] + SMOOTHING) - mean;
	}
	return firstComponent(shares, totals, nClasses);
}

/** Scores of the rows of `shares` along its heaviest direction, by power iteration from a fixed start. */
function firstComponent(shares: Float64Array, totals: Float64Array, nClasses: number): Float64Array {
	let direction = Float64Array.from({ length: nClasses }, (_, c) => Math.sin(c + 1));
	const scores = new Float64Array(totals.length);
	for (let step = 0; step < POWER_STEPS; step++) {
		const next = new Float64Array(nClasses);
		for (let bin = 0; bin < totals.length; bin++) {
			const own = shares.subarray(bin * nClasses, (bin + 1) * nClasses);
			scores[bin] = own.reduce((sum, share, c) => sum + share * direction[c], 0);
			for (let c = 0; c < nClasses; c++) next[c] += totals[bin] * scores[bin] * own[c];
		}
		const length = Math.hypot(...next);
		if (!(length > 0)) break;
		direction = next.map((value) => value / length);
	}
	return scores;
}
