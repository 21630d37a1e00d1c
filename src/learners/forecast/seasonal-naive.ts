// The value of the same place in the last season: the forecast that every other one has to beat.
import { EMPTY_ARRAYS, type State } from '../../core/arrays';
import { readState } from '../../core/state-reader';
import { totalLength, type FittedForecaster, type Forecaster, type Panel } from './contract';

/** A season may have this many steps at most. */
export const MAX_SEASON = 10_000;

/** Repeats the last `season` values; with fewer values the last one. */
export function repeatSeason(history: Float64Array, season: number, out: Float64Array): void {
	const n = history.length;
	const m = n >= season ? season : 1;
	for (let h = 0; h < out.length; h++) out[h] = n === 0 ? 0 : history[n - m + (h % m)];
}

function make(name: string, label: string, seasonOf: (panel: Panel) => number): Forecaster {
	const fitted = (season: number): FittedForecaster => ({
		memory: season,
		forecast: ({ history }, out) => repeatSeason(history, season, out),
		toState: (): State => ({ json: { season }, arrays: EMPTY_ARRAYS }),
	});
	return {
		name,
		label,
		estimateSteps: (panel) => totalLength(panel) / 100,
		fit: async (panel, context) => {
			await context.checkpoint();
			return fitted(Math.max(1, seasonOf(panel)));
		},
		load: (state) => fitted(readState(state, name).integer('season', 1, MAX_SEASON)),
	};
}

export const seasonalNaive = make('seasonalNaive', 'Seasonal Naive', ({ season }) => season);
export const longSeasonalNaive = make('longSeasonalNaive', 'Seasonal Naive (long season)', ({ longSeason }) => longSeason);
