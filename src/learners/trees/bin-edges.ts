// Where to cut a numeric feature: bins of equal count, frequent values alone in theirs (the greedy search of LightGBM, `GreedyFindBin`).

/**
 * @param sorted - Ascending, no NaN.
 * @returns At most maxBins - 1 edges, ascending, each above one value and not above the next.
 */
export function edgesOf(sorted: Float64Array, maxBins: number): Float64Array {
	const { values, counts } = distinct(sorted);
	const cuts = values.length <= maxBins ? every(values.length) : equalCounts(counts, sorted.length, maxBins);
	return Float64Array.from(cuts, (i) => between(values[i], values[i + 1]));
}

/** The shortest decimal near the middle of two neighbours, a <= edge < b. */
export function between(a: number, b: number): number {
	const low = Math.max(a, -Number.MAX_VALUE);
	const high = Math.min(b, Number.MAX_VALUE);
	const middle = low / 2 + high / 2;
	for (let digits = 2; digits <= 15; digits++) {
		const edge = Number(middle.toPrecision(digits));
		// Near the middle: rounding may move an edge by a tenth of the gap, not more.
		if (edge > a && edge < b && Math.abs(edge - middle) <= (high - low) * 0.1) return edge;
	}
	return middle >= a && middle < b ? middle : low;
}

function distinct(sorted: Float64Array): { values: Float64Array; counts: Int32Array } {
	const values = new Float64Array(sorted.length);
	const counts = new Int32Array(sorted.length);
	let n = 0;
	for (let i = 0; i < sorted.length; i++) {
		const value = sorted[i];
		if (n === 0 || values[n - 1] !== value) values[n++] = value;
		counts[n - 1]++;
	}
	return { values: values.subarray(0, n), counts: counts.subarray(0, n) };
}

function every(nValues: number): number[] {
	return Array.from({ length: Math.max(0, nValues - 1) }, (_, i) => i);
}

/** Indices of the last value of each bin but the last one. */
function equalCounts(counts: Int32Array, total: number, maxBins: number): number[] {
	const big = total / maxBins;
	const isBig = (i: number) => counts[i] >= big;
	let binsLeft = maxBins;
	let rowsLeft = total;
	for (let i = 0; i < counts.length; i++) {
		if (!isBig(i)) continue;
		binsLeft--;
		rowsLeft -= counts[i];
	}
	let size = rowsLeft / Math.max(1, binsLeft);
	const cuts: number[] = [];
	let inBin = 0;
	for (let i = 0; i < counts.length - 1 && cuts.length < maxBins - 1; i++) {
		if (!isBig(i)) rowsLeft -= counts[i];
		inBin += counts[i];
		if (!isBig(i) && inBin < size && !(isBig(i + 1) && inBin >= Math.max(1, size / 2))) continue;
		cuts.push(i);
		inBin = 0;
		if (isBig(i)) continue;
		binsLeft--;
		size = rowsLeft / Math.max(1, binsLeft);
	}
	return cuts;
}
