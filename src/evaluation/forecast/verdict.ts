// Grade and sentence of a forecast, against repeating the last season.
import { formatNumber, formatPercent } from '../format';
import type { Grade } from '../grade';
import type { Interval } from '../scored';

export interface ForecastVerdictInput {
	metrics: Readonly<Record<string, Interval>>;
	baseline: Readonly<Record<string, number>>;
	/** Baseline less model in MASE, with its range: above 0 = better. */
	gain: Interval;
	season: number;
	series: number;
	horizon: number;
	origins: number;
	/** Steps whose value is known. */
	steps: number;
	level: number;
}

/** Least share of the baseline's error that is gone. */
const A = 0.3;
const B = 0.12;

/** D where the range of the gain over the seasonal naive forecast includes 0; else by the share of its error that is gone: A 30 %, B 12 %. */
export function gradeForecast({ metrics, baseline, gain }: Pick<ForecastVerdictInput, 'metrics' | 'baseline' | 'gain'>): Grade {
	const own = metrics.mase?.value;
	if (own === undefined || !(gain.low > 0) || !(baseline.mase > 0)) return 'D';
	const share = 1 - own / baseline.mase;
	return share >= A ? 'A' : share >= B ? 'B' : 'C';
}

/**
 * @example Off by 8.4 % of the values on average (4.1 in the unit of 'sales'), 12 steps ahead from 3 points in time; repeating the last season
 *          would be off by 12 %. 81 % of the values lay inside of the 80 % range.
 */
export function forecastSentence(input: ForecastVerdictInput, grade: Grade, target: string): string {
	const { metrics, baseline, season, series, horizon, origins, steps, level } = input;
	if (steps === 0 || !metrics.mae) return 'The series are too short to judge the forecast by earlier ones.';
	const naive = season > 1 ? 'repeating the last season' : 'repeating the last value';
	const many = series > 1 ? `${series.toLocaleString('en-US')} series, ` : '';
	const how = `${many}${horizon} step${horizon === 1 ? '' : 's'} ahead from ${origins} point${origins === 1 ? '' : 's'} in time`;
	const error =
		metrics.wape && baseline.wape !== undefined
			? `Off by ${formatPercent(metrics.wape.value, 1)} of the values on average (${formatNumber(metrics.mae.value)} in '${target}'; ${how}); ${naive} would be off by ${formatPercent(baseline.wape, 1)}.`
			: `Off by ${formatNumber(metrics.mae.value)} on average (${how}); ${naive} would be off by ${formatNumber(baseline.mae)}.`;
	const coverage = metrics.coverage ? ` ${formatPercent(metrics.coverage.value)} of the values lay inside of the ${formatPercent(level)} range.` : '';
	const worse = grade === 'D' ? ` That is not clearly better than ${naive}.` : '';
	return error + coverage + worse;
}
