// What a recurrent network sees of a series at one origin: its last steps, in units of how the window itself varies.
import type { KnownColumn } from '../../learners/forecast/contract';

/** What windows depend on besides the series; plain JSON, stored in models. */
export interface WindowSetup {
	readonly window: number;
	readonly season: number;
	readonly longSeason: number;
	readonly knownColumns: readonly KnownColumn[];
	/** Nothing but the values. */
	readonly isPlain: boolean;
}

export interface SeriesSteps {
	/** Oldest first; those from the origin on are not looked at. */
	readonly values: Float64Array;
	/** Step on the axis of values[0]. */
	readonly start: number;
	/** By known column, one step further than the window at least. */
	readonly known: readonly Float64Array[];
}

/** Levels of a category that have a value of their own per step. */
const MAX_LEVELS = 30;

/** Names of the values of a step. */
export function stepValues({ season, longSeason, knownColumns, isPlain }: WindowSetup): string[] {
	if (isPlain) return ['value'];
	const names = ['value'];
	for (const period of [season, longSeason]) if (period > 1) names.push(`sine of ${period}`, `cosine of ${period}`);
	for (const { name, kind, nLevels } of knownColumns) {
		if (kind === 'number') names.push(name);
		else for (let level = 0; level < Math.min(nLevels, MAX_LEVELS); level++) names.push(`${name} ${level}`);
	}
	return names;
}

export const channelsOf = (setup: WindowSetup): number => stepValues(setup).length;

/**
 * Writes the window before step `n` as a row of [step][value]. A step holds its value and what is known of the step after it, so that the last
 * one tells of the step to forecast.
 * @returns Forecast that the network corrects (the same place in the last season, else the last value), and the unit of the correction.
 */
export function setWindow(setup: WindowSetup, { values, start, known }: SeriesSteps, n: number, columns: readonly Float64Array[], row: number): { base: number; unit: number } {
	const { window, season, longSeason, knownColumns, isPlain } = setup;
	const from = n - window;
	let mean = 0;
	for (let t = from; t < n; t++) mean += values[t] / window;
	let square = 0;
	for (let t = from; t < n; t++) square += (values[t] - mean) ** 2 / window;
	const unit = Math.sqrt(square) > 1e-9 * Math.abs(mean) ? Math.sqrt(square) : Math.abs(mean) || 1;
	let f = 0;
	const put = (value: number) => (columns[f++][row] = value);
	for (let t = from; t < n; t++) {
		put((values[t] - mean) / unit);
		if (isPlain) continue;
		for (const period of [season, longSeason]) {
			if (period <= 1) continue;
			const angle = (2 * Math.PI * ((start + t + 1) % period)) / period;
			put(Math.sin(angle));
			put(Math.cos(angle));
		}
		knownColumns.forEach(({ kind, nLevels }, c) => {
			const value = known[c]?.[t + 1] ?? NaN;
			if (kind === 'number') put(Number.isFinite(value) ? value : 0);
			else for (let level = 0; level < Math.min(nLevels, MAX_LEVELS); level++) put(value === level ? 1 : 0);
		});
	}
	return { base: values[window >= season ? n - season : n - 1], unit };
}
