// What was, what came and what was forecast, with the range.
import type { Evaluation } from '../evaluate-outputs';
import type { Chart } from './charts';
import { shorten } from './escape';
import { plotScene, rangeOf, type Series } from './plot';

export function forecastChart({ forecast }: Evaluation): Chart | undefined {
	if (!forecast || forecast.steps.length === 0) return undefined;
	const { actual, steps, series } = forecast;
	const line = (key: 'value' | 'lowerBound' | 'upperBound') => steps.map((own) => ({ x: own.step, y: own[key] }));
	const values = [...actual.map(({ value }) => value), ...steps.flatMap(({ lowerBound, upperBound }) => [lowerBound, upperBound])];
	const xs = [...actual, ...steps].map(({ step }) => step);
	const drawn: Series[] = [
		{ points: line('lowerBound'), tone: 'accent', mode: 'line', dashed: true },
		{ points: line('upperBound'), tone: 'accent', mode: 'line', dashed: true },
		{ points: actual.map(({ step, value }) => ({ x: step, y: value })), tone: 'muted', mode: 'line' },
		{ points: line('value'), tone: 'accent', mode: 'line' },
	];
	const scene = plotScene({
		title: series === null ? 'Forecast and what came' : `Forecast of ${shorten(series, 24)}`,
		x: { label: 'Steps after the first forecast', range: rangeOf(xs), format: 'number' },
		y: { label: 'Value', range: rangeOf(values), format: 'number' },
		legend: [{ text: 'What came', tone: 'muted' }, { text: 'Forecast (dashed: its range)', tone: 'accent' }],
		series: drawn,
	});
	return { scene, help: 'Steps from 1 on were forecast without knowing what came. The grey line should stay between the dashed ones most of the time.' };
}
