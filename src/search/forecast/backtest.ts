// Rolling origins: fitted once on what came before the first of them, each forecaster answers from every origin, its states moved on and its
// parameters kept. What it is then judged on it has never seen.
import type { JobContext } from '../../core/context';
import { takeTracks, type Tracks } from '../../evaluation/forecast/tracks';
import type { Ask, FittedForecaster, Panel } from '../../learners/forecast/contract';
import { seasonalScale } from '../../learners/forecast/scale';
import { repeatSeason } from '../../learners/forecast/seasonal-naive';

export interface Windows {
	/** Steps per origin that are judged; at most the horizon. */
	readonly horizon: number;
	/** Values at the end of a series that an origin does not see, largest (oldest origin) first. */
	readonly cuts: readonly number[];
	/** The last `nTest` cuts judge; those before choose. */
	readonly nTest: number;
}

/** Origins to choose and to judge by: the fewer series, the more. */
const ORIGINS: readonly (readonly [nSeries: number, choosing: number, test: number])[] = [
	[50, 3, 4],
	[10, 5, 5],
	[1, 10, 8],
];
/** Share of the values that the origins which choose may span. */
const CHOOSING_SHARE = 0.25;

/**
 * Origins that judge, spread over the newest `testShare` of the values, and before them those that choose, which may overlap. Fewer and
 * shorter ones where series are short; undefined where they are too short for any.
 * @param testShare - 0 to 0.9, of the values.
 */
export function planWindows({ series, season, horizon }: Pick<Panel, 'series' | 'season' | 'horizon'>, testShare: number): Windows | undefined {
	const lengths = series.map(({ length }) => length).sort((a, b) => a - b);
	const n = lengths[Math.floor(lengths.length / 2)] ?? 0;
	const needed = Math.max(4, Math.min(2 * season + 2, Math.floor(n / 2)));
	const room = n - needed;
	if (room < 1) return undefined;
	const steps = Math.max(1, Math.min(horizon, Math.floor(room / 2)));
	if (room < 2 * steps) return { horizon: steps, cuts: [steps], nTest: 0 };
	const [, maxChoosing, maxTest] = ORIGINS.find(([least]) => series.length >= least)!;
	const testSpan = Math.max(steps, Math.min(Math.floor(testShare * n), room - steps));
	const test = spread(testSpan, steps, steps, maxTest);
	const choosingSpan = Math.max(steps, Math.min(Math.floor(CHOOSING_SHARE * n), room - test[0]));
	const choosing = spread(choosingSpan, steps, Math.ceil(steps / 3), maxChoosing).map((cut) => cut + test[0]);
	return { horizon: steps, cuts: [...choosing, ...test], nTest: test.length };
}

/** Up to `most` cuts from `steps` to `span`, evenly and at least `stride` apart, the largest first. */
function spread(span: number, steps: number, stride: number, most: number): number[] {
	const count = Math.min(most, 1 + Math.floor((span - steps) / stride));
	const apart = count > 1 ? Math.floor((span - steps) / (count - 1)) : 0;
	return Array.from({ length: count }, (_, k) => steps + (count - 1 - k) * apart);
}

/** The panel as it was before the first origin. Series too short for that are left out; `places` has the index of the others, else -1. */
export function panelBefore(panel: Panel, cut: number): { panel: Panel; places: Int32Array } {
	const needed = Math.min(4, Math.max(...panel.series.map(({ length }) => length)) - cut);
	const places = new Int32Array(panel.series.length).fill(-1);
	const kept: number[] = [];
	panel.series.forEach(({ length }, s) => {
		if (length - cut < Math.max(1, needed)) return;
		places[s] = kept.length;
		kept.push(s);
	});
	const part: Panel = {
		...panel,
		series: kept.map((s) => panel.series[s].subarray(0, panel.series[s].length - cut)),
		starts: kept.map((s) => panel.starts[s]),
		known: kept.map((s) => panel.known[s].map((column) => column.subarray(0, panel.series[s].length - cut))),
	};
	return { panel: part, places };
}

/** Tracks without a forecast yet. @param observed - By series: 1 = the value was there, 0 = it was filled in. */
export function makeTracks(panel: Panel, windows: Windows, places: Int32Array, observed: readonly Uint8Array[]): Tracks {
	const { horizon, cuts } = windows;
	const tracks: { s: number; cut: number }[] = [];
	for (const cut of cuts) for (let s = 0; s < panel.series.length; s++) if (places[s] >= 0) tracks.push({ s, cut });
	const actual = new Float64Array(tracks.length * horizon);
	const baseline = new Float64Array(actual.length);
	const scale = new Float64Array(tracks.length);
	tracks.forEach(({ s, cut }, i) => {
		const values = panel.series[s];
		const from = values.length - cut;
		for (let h = 0; h < horizon; h++) actual[i * horizon + h] = observed[s][from + h] ? values[from + h] : NaN;
		const history = values.subarray(0, from);
		repeatSeason(history, panel.season, baseline.subarray(i * horizon, (i + 1) * horizon));
		scale[i] = seasonalScale(history, panel.season);
	});
	return { horizon, series: Int32Array.from(tracks, ({ s }) => s), actual, forecast: baseline, baseline, scale };
}

/** Number of tracks per origin. */
export function tracksPerOrigin(tracks: Tracks, { cuts }: Windows): number {
	return tracks.series.length / cuts.length;
}

export function splitTracks(tracks: Tracks, windows: Windows): { choosing: Tracks; test: Tracks } {
	const border = tracksPerOrigin(tracks, windows) * (windows.cuts.length - windows.nTest);
	return { choosing: takeTracks(tracks, (track) => track < border), test: takeTracks(tracks, (track) => track >= border) };
}

/** A forecaster's answers for all tracks. @param places - Index of each series in the fit, -1 = not in it. */
export async function replay(
	fitted: FittedForecaster,
	panel: Panel,
	windows: Windows,
	places: Int32Array,
	context: JobContext,
): Promise<Float64Array> {
	const { horizon, cuts } = windows;
	const present = Array.from(places.keys()).filter((s) => places[s] >= 0);
	const out = new Float64Array(cuts.length * present.length * horizon);
	let checked = context.now();
	let track = 0;
	for (const cut of cuts) {
		for (const s of present) {
			forecastSafely(fitted, askAt(panel, s, places[s], panel.series[s].length - cut, horizon), panel.season, out.subarray(track * horizon, (track + 1) * horizon));
			track++;
			if (context.now() - checked > 20) {
				await context.checkpoint();
				checked = context.now();
			}
		}
	}
	return out;
}

function askAt(panel: Panel, s: number, series: number, end: number, horizon: number): Ask {
	return {
		series,
		history: panel.series[s].subarray(0, end),
		end,
		step: panel.starts[s] + end,
		known: panel.known[s].map((column) => column.subarray(0, end + horizon)),
	};
}

/** Repeats the season where a forecaster gives something that is no number. */
export function forecastSafely(fitted: FittedForecaster, ask: Ask, season: number, out: Float64Array): void {
	fitted.forecast(ask, out);
	for (let h = 0; h < out.length; h++) {
		if (Number.isFinite(out[h]) && Math.abs(out[h]) < 1e300) continue;
		repeatSeason(ask.history, season, out);
		return;
	}
}
