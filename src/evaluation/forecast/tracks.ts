// Forecasts beside what came: what every forecast metric, interval and report is computed from.

/** A track is one series forecast from one origin. Tracks lie one after the other, `horizon` steps each. */
export interface Tracks {
	readonly horizon: number;
	/** Series of each track. */
	readonly series: Int32Array;
	/** Values, NaN where none was observed. Length series.length * horizon. */
	readonly actual: Float64Array;
	/** Length as `actual`, finite. */
	readonly forecast: Float64Array;
	/** The seasonal naive forecast, the baseline. */
	readonly baseline: Float64Array;
	/** Mean absolute change over a season before the origin, above 0: the unit of MASE. By track. */
	readonly scale: Float64Array;
	/** Bounds of the 80 % interval, where there are some. */
	readonly lower?: Float64Array;
	readonly upper?: Float64Array;
}

/** Those tracks of which `keep` is true, in order. */
export function takeTracks(tracks: Tracks, keep: (track: number) => boolean): Tracks {
	const kept = Array.from(tracks.series.keys()).filter(keep);
	const { horizon } = tracks;
	const steps = (values: Float64Array) => {
		const out = new Float64Array(kept.length * horizon);
		kept.forEach((track, i) => out.set(values.subarray(track * horizon, (track + 1) * horizon), i * horizon));
		return out;
	};
	return {
		horizon,
		series: Int32Array.from(kept, (track) => tracks.series[track]),
		actual: steps(tracks.actual),
		forecast: steps(tracks.forecast),
		baseline: steps(tracks.baseline),
		scale: Float64Array.from(kept, (track) => tracks.scale[track]),
		...(tracks.lower && tracks.upper && { lower: steps(tracks.lower), upper: steps(tracks.upper) }),
	};
}

/** One series as a chart shows it. Step 1 is the first that was forecast. */
export interface ForecastCurve {
	/** null where there is only one. */
	series: string | null;
	actual: { step: number; time: string | number; value: number }[];
	steps: { step: number; time: string | number; value: number; lowerBound: number; upperBound: number }[];
}
