import { choice, integer, number, type ParamsOf } from '../../core/params';
import { HOLIDAY_COUNTRIES, type HolidayCountry } from './holiday-countries';

/** Settings of the model type `forecast`; `auto` uses the defaults. */
export const forecastParams = {
	method: choice({
		default: 'auto',
		choices: ['auto', 'seasonalNaive', 'ets', 'theta', 'linear', 'autoregression', 'boosting', 'rnn'] as const,
		label: 'Method',
		help: 'How to forecast; auto tries all on earlier points in time and mixes those that did best',
	}),
	season: integer({
		default: 0,
		min: 0,
		max: 5000,
		label: 'Season',
		help: 'Steps after which the pattern repeats, such as 12 for months; 0 finds it, 1 means none',
	}),
	intervalLevel: number({
		default: 0.8,
		min: 0.5,
		max: 0.99,
		label: 'Interval Level',
		help: 'Share of the values to come that should lie between the lower and the upper bound',
	}),
	duplicates: choice({
		default: 'mean',
		choices: ['mean', 'sum', 'last'] as const,
		label: 'Several Rows per Step',
		help: 'What several rows of one series at one time stand for: sum for parts of a total such as single orders, last for corrections',
	}),
	holidays: choice<'none' | HolidayCountry>({
		default: 'none',
		choices: ['none', ...(Object.keys(HOLIDAY_COUNTRIES) as HolidayCountry[])],
		names: HOLIDAY_COUNTRIES,
		label: 'Holidays',
		help: 'Country whose public holidays the values may depend on; the dates of the years 2000 to 2040 are known',
	}),
	gaps: choice({
		default: 'auto',
		choices: ['auto', 'interpolate', 'zero'] as const,
		label: 'Missing Steps',
		help: 'What a time without a row means: zero if nothing happened then; auto takes zero where most steps are missing and no value is negative',
	}),
} as const;

export type ForecastParams = ParamsOf<typeof forecastParams>;
