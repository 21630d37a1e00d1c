// Which forecasters a training tries and how much work each may do, counted and not timed.
import { MlError } from '../../core/errors';
import type { Effort, Forecaster, Panel } from '../../learners/forecast/contract';
import { isPositive, onLogScale } from '../../learners/forecast/log-scale';
import { FORECASTERS } from '../../learners/forecast/registry';
import { boostedLags } from './boosted-lags';
import { recurrentWindows, type RecurrentSettings } from './recurrent-windows';

function recurrent(settings?: RecurrentSettings): Forecaster[] {
	const inner = recurrentWindows(settings);
	return [inner, onLogScale(inner, 'rnnLog', inner.label)];
}

const byName = (forecasters: readonly Forecaster[]) => forecasters.map((forecaster) => [forecaster.name, forecaster] as const);

/** By the name that models store. */
export const ALL_FORECASTERS: ReadonlyMap<string, Forecaster> = new Map([...FORECASTERS, ...byName([boostedLags, ...recurrent()])]);

/** By method of the node, in the order in which they are worth their time. */
const METHODS: ReadonlyMap<string, readonly string[]> = new Map([
	['auto', ['seasonalNaive', 'longSeasonalNaive', 'theta', 'autoregressionLog', 'autoregression', 'linearLog', 'linear', 'boosting', 'ets']],
	['seasonalNaive', ['seasonalNaive']],
	['ets', ['ets']],
	['theta', ['theta']],
	['linear', ['linear', 'linearLog']],
	['autoregression', ['autoregression', 'autoregressionLog']],
	['boosting', ['boosting']],
	['rnn', ['rnn', 'rnnLog']],
]);
export const FORECAST_METHODS = [...METHODS.keys()];

/** Elementary steps per second that a plan counts on; low, so that it ends early on a modest machine. */
const STEPS_PER_SECOND = 5e8;
/** Share of the time budget that the fits may fill; the rest is for replaying origins, choosing and measuring. */
const PLANNED_SHARE = 0.6;
/** Each forecaster is fitted once to be judged and once on everything. */
const FITS = 2;

export interface PlannedForecaster {
	forecaster: Forecaster;
	effort: Effort;
}

/** @param method - One of `FORECAST_METHODS`. @param timeBudget - Seconds. @param settings - For the method `rnn`. */
export function planForecasters(method: string, panel: Panel, timeBudget: number, settings?: RecurrentSettings): PlannedForecaster[] {
	const names = METHODS.get(method);
	if (!names) {
		throw new MlError('ML-PARAMETER', `There is no forecast method '${method.slice(0, 40)}'.`, `Choose one of: ${FORECAST_METHODS.join(', ')}.`, { parameter: 'method' });
	}
	const own = new Map(byName(recurrent(settings)));
	const fitting = names.filter((name) => isFitting(name, panel)).map((name) => own.get(name) ?? ALL_FORECASTERS.get(name)!);
	let left = (timeBudget * STEPS_PER_SECOND * PLANNED_SHARE) / FITS;
	const planned: PlannedForecaster[] = [];
	for (const forecaster of fitting) {
		const least = forecaster.minimumSteps?.(panel) ?? forecaster.estimateSteps(panel);
		// The first is the baseline and costs nothing; a method that was asked for is done whatever it costs.
		if (least > left && planned.length > 0 && method === 'auto') continue;
		planned.push({ forecaster, effort: { steps: least } });
		left -= least;
	}
	for (const plan of planned) {
		const most = plan.forecaster.estimateSteps(panel);
		const more = Math.max(0, Math.min(most - plan.effort.steps, left));
		if (more === 0) continue;
		plan.effort = { steps: plan.effort.steps + more };
		left -= more;
	}
	return planned;
}

function isFitting(name: string, panel: Panel): boolean {
	// A network takes long: one of the two.
	if (name === 'rnn') return !isPositive(panel);
	if (name === 'longSeasonalNaive') return panel.longSeason > 0;
	return !name.endsWith('Log') || isPositive(panel);
}
