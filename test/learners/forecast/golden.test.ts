// Against statsmodels 0.15 and M4's formulas; the numbers are made by `test/golden/generate/forecast.py`.
import { forecastMetrics } from '../../../src/evaluation/forecast/metrics';
import { hasSeason, seasonalIndices } from '../../../src/learners/forecast/decompose';
import { filterEts, forecastEts, type EtsForm } from '../../../src/learners/forecast/ets/filter';
import { fitForm } from '../../../src/learners/forecast/ets/fit';
import { seasonalScale } from '../../../src/learners/forecast/scale';
import { fitTheta, forecastTheta } from '../../../src/learners/forecast/theta';
import golden from '../../golden/forecast.json';
import { expectClose } from '../../helpers/expect-close';

const series = new Map(Object.entries(golden.series).map(([name, values]) => [name, Float64Array.from(values)]));
const KINDS = { add: 'additive', mul: 'multiplicative' } as const;

/** From what `filterEts` gives. */
function logLikelihood(deviance: number, n: number): number {
	return -0.5 * deviance - (n / 2) * (Math.log(2 * Math.PI) + 1 - Math.log(n));
}

describe.each(golden.ets.map((own) => [`${own.series}: ${own.error} ${own.trend ?? 'none'}${own.damped ? ' damped' : ''} ${own.seasonal ?? 'none'}`, own] as const))('ets %s', (_, own) => {
	const values = series.get(own.series)!;
	const form: EtsForm = {
		multiplicativeError: own.error === 'mul',
		trend: own.trend === null ? 'none' : own.damped ? 'damped' : 'additive',
		season: own.seasonal === null ? 'none' : KINDS[own.seasonal as 'add' | 'mul'],
		m: own.seasonal === null ? 1 : 12,
	};

	it('has the likelihood and the forecasts of statsmodels for given parameters', () => {
		const parameters = { alpha: 0.3, beta: own.trend ? 0.05 : 0, gamma: own.seasonal ? 0.1 : 0, phi: own.damped ? 0.95 : 1 };
		const season = own.seasonal ? Float64Array.from(own.indices).reverse() : new Float64Array(0);
		const states = { level: own.level, trend: own.trend ? own.slope : 0, season };
		const deviance = filterEts(form, parameters, states, values);
		expect(logLikelihood(deviance, values.length)).toBeCloseTo(own.llf, 6);
		const forecast = new Float64Array(15);
		forecastEts(form, parameters.phi, states, forecast);
		expectClose(forecast, own.forecast, { relative: 1e-9, absolute: 1e-9 });
	});

	// Forms that do not suit the series (no season, or an additive one that should be multiplicative) have several hills.
	it('finds parameters about as likely as those of statsmodels, or likelier', () => {
		const fit = fitForm(form, values, 120)!;
		expect(logLikelihood(fit.deviance, values.length)).toBeGreaterThan(own.fittedLlf - (own.series === 'growing' && own.seasonal === 'add' ? 12 : own.seasonal || own.series === 'walk' ? 1.5 : 5));
	});
});

describe.each(golden.theta.map((own) => [own.series, own] as const))('theta %s', (name, own) => {
	const values = series.get(name)!;

	it('has the slope and the forecasts of statsmodels with its smoothing', () => {
		const model = fitTheta(values, 12, { alpha: Math.min(own.alpha, 0.99), theta: 2 });
		const forecast = new Float64Array(12);
		forecastTheta(model, { history: values, end: values.length }, forecast);
		// statsmodels smooths without the drift in between, and caps nothing; the two agree to a fraction of the noise.
		expectClose(forecast, own.forecast, { relative: 0.012, absolute: 0 });
	});
});

describe.each(golden.naive2.map((own, i) => [own.series, own, golden.metrics[i]] as const))('M4 %s', (name, naive2, metrics) => {
	const values = series.get(name)!;

	it('tests for a season and takes it off as the official Naive2', () => {
		expect(hasSeason(values, 12)).toBe(naive2.seasonal);
		if (naive2.seasonal) expectClose(seasonalIndices(values, 12, true), naive2.indices, { relative: 1e-9, absolute: 1e-9 });
	});

	it('measures as M4 does', () => {
		const actual = Float64Array.from(metrics.actual);
		const forecast = Float64Array.from(naive2.forecast);
		const scale = Float64Array.of(seasonalScale(values, 12));
		const own = forecastMetrics({ horizon: 12, series: Int32Array.of(0), actual, forecast, baseline: forecast, scale });
		for (const key of ['smape', 'mase', 'mae', 'rmse', 'wape'] as const) expect(own.get(key)).toBeCloseTo(metrics[key], 9);
	});
});
