// What every way to forecast promises. A forecaster differs from a `Learner`: it takes whole series in and gives the steps to come, so its
// unit is a series and not a row. Adding one touches its own file and one line of `registry.ts`.
import type { State } from '../../core/arrays';
import type { JobContext } from '../../core/context';
import type { TimeAxis } from '../../table/time-axis/axis';

/** Series on one time axis, gaps repaired: every value is finite. Series may differ in length and start. */
export interface Panel {
	/** Values, oldest first. */
	readonly series: readonly Float64Array[];
	/** Steps per season, at least 1; 1 = none. */
	readonly season: number;
	/** A longer season as well (168 hours beside 24), or 0. A multiple of nothing in particular, larger than `season`. */
	readonly longSeason: number;
	/** Steps that are wanted. */
	readonly horizon: number;
	readonly axis: TimeAxis;
	/** Step on the axis of each series' first value. */
	readonly starts: readonly number[];
	/** By series and column: values of what is known in advance, as long as the series; NaN = not known. */
	readonly known: readonly (readonly Float64Array[])[];
	readonly knownColumns: readonly KnownColumn[];
}

/** A column whose future values the user gives, such as a planned price. */
export interface KnownColumn {
	readonly name: string;
	readonly kind: 'number' | 'category';
	/** category: values are codes 0 ... nLevels - 1. */
	readonly nLevels: number;
}

/** One series at the moment from which it is forecast. */
export interface Ask {
	/** Its place in the panel of the fit; -1 for a series that the fit did not have. */
	readonly series: number;
	/** Its latest values, oldest first; may be cut at the front. */
	readonly history: Float64Array;
	/** Values that it has had in all, counted as in the fit: `end - history.length` lie before `history`. */
	readonly end: number;
	/** Step on the axis of the first value to forecast. */
	readonly step: number;
	/** By known column: one value per value of `history`, then one per step to forecast. */
	readonly known: readonly Float64Array[];
}

/** Pure data and the arithmetic to use it; never changes. */
export interface FittedForecaster {
	/**
	 * The next `out.length` values after `ask.history`; all finite where the history is.
	 * With values beyond those of the fit the states move on, the parameters stay.
	 */
	forecast(ask: Ask, out: Float64Array): void;
	/** Latest values that `forecast` may want of a series. */
	readonly memory: number;
	/** What the user chose for it beyond the forecast's own settings; a retrain goes on with it. */
	readonly hyperparameters?: Readonly<Record<string, unknown>>;
	toState(): State;
}

export interface Effort {
	/** Elementary steps that the fit may take; a forecaster tries less where it would need more. */
	readonly steps: number;
}

export interface Forecaster {
	/** Stored for ever. */
	readonly name: string;
	/** For people. */
	readonly label: string;
	/** Elementary steps (a few ns each) of a fit of full effort. */
	estimateSteps(panel: Panel): number;
	/** Those of the least effort. Default: `estimateSteps`. */
	minimumSteps?(panel: Panel): number;
	/** Deterministic. Awaits `context.checkpoint()` at least every 50 ms; at the deadline the rest of the series get the cheapest fit. */
	fit(panel: Panel, context: JobContext, effort: Effort): Promise<FittedForecaster>;
	/** @throws MlError `ML-MODEL-INVALID` when the state is not one that `toState` could have made. */
	load(state: State): FittedForecaster;
}

export function totalLength(panel: Pick<Panel, 'series'>): number {
	return panel.series.reduce((sum, values) => sum + values.length, 0);
}
