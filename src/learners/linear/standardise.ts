// A target in its own standard deviations, so that strengths and tolerances of a fit have no unit.

export interface StandardisedTarget {
	readonly standardised: Float64Array;
	readonly mean: number;
	/** 0 for a constant target. */
	readonly deviation: number;
}

/** Scaled down first: no sum overflows. */
export function standardise(y: Float64Array, weights: Float64Array): StandardisedTarget {
	let largest = 0;
	for (let i = 0; i < y.length; i++) if (weights[i] > 0) largest = Math.max(largest, Math.abs(y[i]));
	const scale = largest || 1;
	let total = 0;
	let sum = 0;
	for (let i = 0; i < y.length; i++) {
		total += weights[i];
		sum += weights[i] * (y[i] / scale);
	}
	const centre = sum / total;
	let squares = 0;
	for (let i = 0; i < y.length; i++) squares += weights[i] * (y[i] / scale - centre) ** 2;
	const spread = Math.sqrt(squares / total);
	// A constant target, but for rounding.
	const flat = !(spread > 1e-14);
	return {
		standardised: y.map((value) => (flat ? 0 : (value / scale - centre) / spread)),
		mean: centre * scale,
		deviation: flat ? 0 : spread * scale,
	};
}
