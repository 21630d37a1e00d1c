// Every forecaster that needs series alone, by the name that models store. Trees over lags are composed in `search/forecast`.
import { autoregression } from './autoregression';
import type { Forecaster } from './contract';
import { ets } from './ets';
import { linear } from './linear';
import { onLogScale } from './log-scale';
import { longSeasonalNaive, seasonalNaive } from './seasonal-naive';
import { theta } from './theta';

const forecasters: readonly Forecaster[] = [
	seasonalNaive,
	longSeasonalNaive,
	ets,
	theta,
	linear,
	onLogScale(linear, 'linearLog', 'Linear (direct, on logarithms)'),
	autoregression,
	onLogScale(autoregression, 'autoregressionLog', 'Autoregression (on logarithms)'),
];

export const FORECASTERS: ReadonlyMap<string, Forecaster> = new Map(forecasters.map((forecaster) => [forecaster.name, forecaster]));
