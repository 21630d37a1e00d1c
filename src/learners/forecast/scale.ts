// The size of a series' usual errors: what makes errors of different series comparable.

/**
 * Mean absolute difference to the season before (the denominator of MASE, Hyndman & Koehler 2006). Where that is 0: to the value before, then
 * the mean absolute value, then 1. Always above 0.
 */
export function seasonalScale(values: Float64Array, season: number): number {
	for (const lag of season > 1 ? [season, 1] : [1]) {
		let sum = 0;
		for (let t = lag; t < values.length; t++) sum += Math.abs(values[t] - values[t - lag]);
		const mean = sum / (values.length - lag);
		if (mean > 0 && Number.isFinite(mean)) return mean;
	}
	let size = 0;
	for (const value of values) size += Math.abs(value) / values.length;
	return size > 0 ? size : 1;
}
