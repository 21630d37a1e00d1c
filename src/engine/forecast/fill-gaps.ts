// Complete values from series with gaps.

export interface Filled {
	values: Float64Array;
	/** 1 = the value was there. */
	observed: Uint8Array;
}

/** `zero` where most steps are missing and no value is negative: then a missing step is one where nothing happened. */
export function resolveGaps(wanted: 'auto' | 'interpolate' | 'zero', series: readonly Float64Array[]): 'interpolate' | 'zero' {
	if (wanted !== 'auto') return wanted;
	let missing = 0;
	let total = 0;
	for (const values of series) {
		for (const value of values) {
			total++;
			if (Number.isNaN(value)) missing++;
			else if (value < 0) return 'interpolate';
		}
	}
	return missing > 0.4 * total ? 'zero' : 'interpolate';
}

/**
 * Gaps on a straight line between their neighbours; those longer than a third of a season take the shape of the seasons around them.
 * The values begin and end with an observed one.
 */
export function fillGaps(values: Float64Array, season: number, how: 'interpolate' | 'zero'): Filled {
	const observed = Uint8Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1));
	const out = values.slice();
	for (let t = 0; t < out.length; t++) {
		if (observed[t]) continue;
		if (how === 'zero') {
			out[t] = 0;
			continue;
		}
		let end = t;
		while (end < out.length && !observed[end]) end++;
		fillRun(out, observed, t, end, season);
		t = end - 1;
	}
	return { values: out, observed };
}

function fillRun(out: Float64Array, observed: Uint8Array, from: number, to: number, season: number): void {
	const before = from > 0 ? out[from - 1] : (out[to] ?? 0);
	const after = to < out.length ? out[to] : before;
	const line = (t: number) => before + ((after - before) * (t - from + 1)) / (to - from + 1);
	const isLong = season > 1 && to - from > season / 3;
	for (let t = from; t < to; t++) {
		const neighbours = isLong ? [t - season, t + season].filter((at) => at >= 0 && at < out.length && (observed[at] || at < from)) : [];
		out[t] = neighbours.length > 0 ? neighbours.reduce((sum, at) => sum + out[at], 0) / neighbours.length : line(t);
	}
}
