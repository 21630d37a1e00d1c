// Seasonal indices by classical decomposition, and the test for a season that M4's official benchmarks use.

/**
 * Is there a season of m steps? |autocorrelation at m| > 1.645 sqrt((1 + 2 sum of squared earlier ones) / n), a 90 % test.
 * Source: M4 competition, `SeasonalityTest` of its benchmark code. False below three seasons.
 */
export function hasSeason(values: Float64Array, m: number): boolean {
	const n = values.length;
	if (m <= 1 || n < 3 * m) return false;
	const correlation = autocorrelations(values, m);
	let squares = 0;
	for (let lag = 1; lag < m; lag++) squares += correlation[lag] ** 2;
	return Math.abs(correlation[m]) > 1.645 * Math.sqrt((1 + 2 * squares) / n);
}

/** Lags 0 to `maxLag`; 0 throughout for a constant series. */
export function autocorrelations(values: Float64Array, maxLag: number): Float64Array {
	const n = values.length;
	let mean = 0;
	for (const value of values) mean += value / n;
	const out = new Float64Array(maxLag + 1);
	for (let lag = 0; lag <= maxLag; lag++) {
		let sum = 0;
		for (let t = lag; t < n; t++) sum += (values[t] - mean) * (values[t - lag] - mean);
		out[lag] = sum;
	}
	const variance = out[0];
	return out.map((value) => (variance > 0 ? value / variance : 0));
}

/**
 * Index of each of the m places in the season, the first for values[0]: R's `decompose`. Additive indices sum to 0, multiplicative ones
 * have the mean 1. Needs 2 m values; multiplicative: all above 0.
 */
export function seasonalIndices(values: Float64Array, m: number, multiplicative: boolean): Float64Array {
	const trend = centredMean(values, m);
	const sums = new Float64Array(m);
	const counts = new Float64Array(m);
	for (let t = 0; t < values.length; t++) {
		if (Number.isNaN(trend[t])) continue;
		sums[t % m] += multiplicative ? values[t] / trend[t] : values[t] - trend[t];
		counts[t % m]++;
	}
	const indices = sums.map((sum, k) => (counts[k] > 0 ? sum / counts[k] : multiplicative ? 1 : 0));
	const mean = indices.reduce((sum, value) => sum + value, 0) / m;
	if (!multiplicative) return indices.map((value) => value - mean);
	return mean > 0 ? indices.map((value) => value / mean) : indices.fill(1);
}

/** Mean over one season around each value (2 x m for even m), NaN at both ends. */
export function centredMean(values: Float64Array, m: number): Float64Array {
	const n = values.length;
	const out = new Float64Array(n).fill(NaN);
	const half = Math.floor(m / 2);
	let sum = 0;
	for (let t = 0; t < Math.min(n, 2 * half + 1); t++) sum += values[t];
	for (let t = half; t + half < n; t++) {
		if (t > half) sum += values[t + half] - values[t - half - 1];
		out[t] = m % 2 === 1 ? sum / m : (sum - (values[t - half] + values[t + half]) / 2) / m;
	}
	return out;
}
