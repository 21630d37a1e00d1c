// All metrics by name. Adding one touches its own file and one line here.
import { MlError } from '../../core/errors';
import type { Scored, ScoredProblemType } from '../scored';
import { CONFUSION_METRICS } from './confusion';
import { SharedWork, type Metric } from './contract';
import { PROBABILITY_METRICS } from './probability';
import { REGRESSION_METRICS } from './regression';

export type { Metric } from './contract';

export const METRICS: ReadonlyMap<string, Metric> = new Map(
	[...CONFUSION_METRICS, ...PROBABILITY_METRICS, ...REGRESSION_METRICS].map((metric) => [metric.name, metric]),
);

export function metricsFor(problemType: ScoredProblemType): Metric[] {
	return [...METRICS.values()].filter((metric) => metric.problemTypes.includes(problemType));
}

/** The metric that a search minimises or maximises unless told otherwise: `logLoss` or `rmse`. */
export function defaultMetric(problemType: ScoredProblemType, _nClasses = 0): Metric {
	return METRICS.get(problemType === 'classification' ? 'logLoss' : 'rmse')!;
}

/**
 * @param name - `auto` or the name of a metric of this problem type.
 * @throws MlError `ML-PARAMETER` listing the allowed names.
 */
export function resolveMetric(name: string, problemType: ScoredProblemType): Metric {
	if (name === 'auto' || name === '') return defaultMetric(problemType);
	const found = METRICS.get(name);
	if (found?.problemTypes.includes(problemType)) return found;
	const allowed = ['auto', ...metricsFor(problemType).map((metric) => metric.name)].join(', ');
	const shown = name.length > 40 ? `${name.slice(0, 39)}…` : name;
	throw new MlError('ML-PARAMETER', `'${shown}' is not a metric for ${problemType}.`, `Choose one of: ${allowed}.`, {
		parameter: 'evalMetric',
	});
}

/** All metrics of these rows that are defined, by name. */
export function computeMetrics(scored: Scored): Map<string, number> {
	const shared = new SharedWork(scored);
	const draw = { weights: scored.weights };
	const values = metricsFor(scored.problemType).map(
		(metric) => [metric.name, metric.prepare(shared)(draw)] as const,
	);
	return new Map(values.filter(([, value]) => Number.isFinite(value)));
}
