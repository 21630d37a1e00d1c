// Second moments of all windows of series, for least squares over windows without ever making the windows. A window's moments follow from
// its neighbour's by taking one product off and putting one on, so a series of n values costs n w + w^2 steps instead of n w^2.

/** Over windows of `width` values, centred on each series' mean and divided by its scale. */
export interface Moments {
	readonly width: number;
	/** sum of x_i x_j, width x width, row-major, symmetric. */
	readonly products: Float64Array;
	/** sum of x_i. */
	readonly sums: Float64Array;
	windows: number;
}

export function emptyMoments(width: number): Moments {
	return { width, products: new Float64Array(width * width), sums: new Float64Array(width), windows: 0 };
}

/** @returns `a` less `b` (share = -1), or `a` and a share of `b`. Not in place. */
export function combined(a: Moments, b: Moments, share: number): Moments {
	return {
		width: a.width,
		products: a.products.map((value, i) => value + share * b.products[i]),
		sums: a.sums.map((value, i) => value + share * b.sums[i]),
		windows: a.windows + share * b.windows,
	};
}

/** Adds the windows that start at `from` ... `to - 1`. */
export function addWindows(moments: Moments, values: Float64Array, scale: number, from = 0, to = values.length - moments.width + 1): void {
	const { width, products, sums } = moments;
	const count = to - from;
	if (count <= 0) return;
	let mean = 0;
	for (const value of values) mean += value / values.length;
	const x = values.map((value) => (value - mean) / scale);
	const row = new Float64Array(width);
	for (let j = 0; j < width; j++) {
		let sum = 0;
		for (let o = from; o < to; o++) sum += x[o] * x[o + j];
		row[j] = sum;
	}
	for (let j = 0; j < width; j++) {
		// Down the j-th diagonal.
		let value = row[j];
		for (let i = 0; i + j < width; i++) {
			if (i > 0) value += x[to + i - 1] * x[to + i + j - 1] - x[from + i - 1] * x[from + i + j - 1];
			products[i * width + i + j] += value;
			if (j > 0) products[(i + j) * width + i] += value;
		}
	}
	let sum = 0;
	for (let o = from; o < to; o++) sum += x[o];
	for (let i = 0; i < width; i++) {
		if (i > 0) sum += x[to + i - 1] - x[from + i - 1];
		sums[i] += sum;
	}
	moments.windows += count;
}
