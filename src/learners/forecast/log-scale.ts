// A forecaster on the logarithms of the values, for series that grow and swing in proportion to their size.
import type { FittedForecaster, Forecaster, Panel } from './contract';

/** All series are above 0 throughout. */
export function isPositive({ series }: Pick<Panel, 'series'>): boolean {
	return series.every((values) => values.every((value) => value > 0));
}

/** A forecast may go this far beyond the history, as a factor. */
const MAX_FACTOR = 10;

export function onLogScale(inner: Forecaster, name: string, label: string): Forecaster {
	return {
		name,
		label,
		estimateSteps: (panel) => inner.estimateSteps(panel),
		async fit(panel, context, effort) {
			return wrap(await inner.fit({ ...panel, series: panel.series.map(logarithms) }, context, effort));
		},
		load: (state) => wrap(inner.load(state)),
	};
}

function logarithms(values: Float64Array): Float64Array {
	return values.map((value) => Math.log(value));
}

function wrap(inner: FittedForecaster): FittedForecaster {
	return {
		memory: inner.memory,
		hyperparameters: inner.hyperparameters,
		forecast(ask, out) {
			// Newer values may be 0 or below, where there is no logarithm: they count as a tenth of the least above 0.
			const least = ask.history.reduce((min, value) => (value > 0 ? Math.min(min, value) : min), Infinity);
			const largest = ask.history.reduce((max, value) => Math.max(max, value), 0);
			if (!Number.isFinite(least)) {
				out.fill(ask.history.length > 0 ? ask.history[ask.history.length - 1] : 0);
				return;
			}
			inner.forecast({ ...ask, history: ask.history.map((value) => Math.log(value > 0 ? value : least / 10)) }, out);
			for (let h = 0; h < out.length; h++) out[h] = Math.min(Math.exp(out[h]), MAX_FACTOR * largest);
		},
		toState: () => inner.toState(),
	};
}
