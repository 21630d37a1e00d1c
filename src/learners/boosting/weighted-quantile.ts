// The quantile of weighted values without sorting all of them (quickselect, Hoare 1961).

/**
 * The smallest value whose own and smaller values hold at least `level` of the weight; where they hold exactly that, the mean of it and
 * the next larger value, so that level 0.5 of equal weights is the median. A weight of 2 counts like the value twice.
 *
 * @param values - The first `n` are read and reordered, together with `weights`; all finite.
 * @param weights - >= 0.
 * @returns 0 when no value has weight.
 */
export function weightedQuantile(values: Float64Array, weights: Float32Array, n: number, level: number): number {
	let total = 0;
	for (let i = 0; i < n; i++) total += weights[i];
	if (!(total > 0)) return 0;
	const wanted = level * total;
	let from = 0;
	let to = n;
	/** Weight of all values before `from`. */
	let before = 0;
	for (;;) {
		const pivot = middleOf(values, from, to);
		// Pass 1: smaller values to the left, larger ones to the right, equal ones between.
		let less = from;
		let more = to;
		let lessWeight = 0;
		let sameWeight = 0;
		for (let i = from; i < more; ) {
			const value = values[i];
			if (value < pivot) {
				lessWeight += weights[i];
				swap(values, weights, i++, less++);
			} else if (value > pivot) {
				swap(values, weights, i, --more);
			} else {
				sameWeight += weights[i++];
			}
		}
		// Pass 2: which of the three parts holds the quantile. The last one does when roundings say that none does.
		if (lessWeight > 0 && before + lessWeight >= wanted) {
			to = less;
			if (before + lessWeight === wanted) return (largest(values, weights, from, less) + smallest(values, weights, less, n)) / 2;
		} else if (more === to || before + lessWeight + sameWeight > wanted) {
			return pivot;
		} else if (before + lessWeight + sameWeight === wanted) {
			const next = smallest(values, weights, more, n);
			return sameWeight > 0 && Number.isFinite(next) ? (pivot + next) / 2 : pivot;
		} else {
			before += lessWeight + sameWeight;
			from = more;
		}
	}
}

/** The median of three: sorted input would make a fixed choice slow. */
function middleOf(values: Float64Array, from: number, to: number): number {
	const a = values[from];
	const b = values[(from + to) >> 1];
	const c = values[to - 1];
	return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function swap(values: Float64Array, weights: Float32Array, i: number, j: number): void {
	const value = values[i];
	values[i] = values[j];
	values[j] = value;
	const weight = weights[i];
	weights[i] = weights[j];
	weights[j] = weight;
}

/** Infinity when none of them has weight. */
function smallest(values: Float64Array, weights: Float32Array, from: number, to: number): number {
	let least = Infinity;
	for (let i = from; i < to; i++) if (weights[i] > 0 && values[i] < least) least = values[i];
	return least;
}

function largest(values: Float64Array, weights: Float32Array, from: number, to: number): number {
	let most = -Infinity;
	for (let i = from; i < to; i++) if (weights[i] > 0 && values[i] > most) most = values[i];
	return most;
}
