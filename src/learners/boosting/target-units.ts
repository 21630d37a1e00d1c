// Where a regression target is moved to, so that float32 gradients neither overflow nor lose digits to a large mean.

/** Training works on (y - shift) / unit; `unit` is a power of two, so the scaling is exact. */
export interface TargetUnits {
	readonly shift: number;
	readonly unit: number;
}

/** Moves y to about [-1, 1] around `shift`. */
export function unitsAround(shift: number, y: Float64Array): TargetUnits {
	let most = 0;
	for (const value of y) most = Math.max(most, Math.abs(value / 2 - shift / 2));
	// 2^1022 is the largest power whose double is still finite.
	return { shift, unit: most > 0 ? 2 ** Math.min(1022, Math.max(-1000, Math.ceil(Math.log2(most)) + 1)) : 1 };
}

export function toUnits(y: Float64Array, { shift, unit }: TargetUnits): Float64Array {
	return y.map((value) => value / unit - shift / unit);
}

/** Running mean: a plain sum of large values overflows. */
export function weightedMean(y: Float64Array, weights: Float32Array): number {
	let mean = 0;
	let total = 0;
	for (let i = 0; i < y.length; i++) {
		if (weights[i] === 0) continue;
		total += weights[i];
		const share = weights[i] / total;
		mean = mean * (1 - share) + y[i] * share;
	}
	return mean;
}
