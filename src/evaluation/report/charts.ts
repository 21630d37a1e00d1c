// Which charts a report has, and what they say.
import type { Evaluation } from '../evaluate-outputs';
import { clusterMapChart, groupSizesChart, scoreChart } from './unlabelled-charts';
import { shorten } from './escape';
import { forecastChart } from './forecast-chart';
import { PLOT_HEIGHT, PLOT_WIDTH, plotScene, rangeOf, type Axis } from './plot';
import type { Scene, Shape } from './scene';

export interface Chart {
	scene: Scene;
	/** How to read it, one or two sentences. */
	help: string;
}

const SHARE: readonly [number, number] = [0, 1];
const percent = (label: string): Axis => ({ label, range: SHARE, format: 'percent' });
const DIAGONAL = [
	{ x: 0, y: 0 },
	{ x: 1, y: 1 },
];
/** More classes would be unreadable squares; the table by class has them all. */
const MAX_MATRIX = 12;

/** The charts of a report, the most telling first. */
export function chartsOf(report: Evaluation): Chart[] {
	return [forecastChart, clusterMapChart, groupSizesChart, scoreChart, rocChart, actualChart, confusionChart, calibrationChart, residualChart, thresholdChart, precisionRecallChart, liftChart].flatMap(
		(make) => make(report) ?? [],
	);
}

function rocChart({ rocCurve }: Evaluation): Chart | undefined {
	if (!rocCurve) return undefined;
	const scene = plotScene({
		title: 'Found against false alarms',
		x: percent('False alarms (share of negatives flagged)'),
		y: percent('Found (share of positives)'),
		legend: [{ text: 'Model', tone: 'accent' }, { text: 'Guessing', tone: 'muted' }],
		series: [
			{ points: DIAGONAL, tone: 'muted', mode: 'line', dashed: true },
			{ points: rocCurve, tone: 'accent', mode: 'line' },
		],
	});
	return { scene, help: 'ROC curve. The closer the line comes to the upper left corner, the better the model tells the two answers apart.' };
}

function precisionRecallChart({ precisionRecallCurve, perClass }: Evaluation): Chart | undefined {
	if (!precisionRecallCurve || !perClass) return undefined;
	const share = perClass[1].rows / (perClass[0].rows + perClass[1].rows);
	const scene = plotScene({
		title: 'How many flags are right',
		x: percent('Found (recall)'),
		y: percent('Right among flagged (precision)'),
		legend: [{ text: 'Model', tone: 'accent' }, { text: 'Guessing', tone: 'muted' }],
		series: [
			{ points: [{ x: 0, y: share }, { x: 1, y: share }], tone: 'muted', mode: 'line', dashed: true },
			{ points: precisionRecallCurve, tone: 'accent', mode: 'line' },
		],
	});
	return { scene, help: 'Precision-recall curve. Finding more of the cases makes more of the flags wrong.' };
}

function liftChart({ liftCurve }: Evaluation): Chart | undefined {
	if (!liftCurve) return undefined;
	// The first few rows jump about; the scale follows the curve from 2 % on.
	const steady = liftCurve.filter(({ x }) => x >= 0.02);
	const shown = steady.length > 1 ? steady : liftCurve;
	const top = shown.reduce((max, { y }) => Math.max(max, y), 1.5);
	const scene = plotScene({
		title: 'Gain over a random choice',
		x: percent('Share of rows taken, likeliest first'),
		y: { label: 'Times as many positives', range: [0, top * 1.05], format: 'number' },
		legend: [{ text: 'Model', tone: 'accent' }, { text: 'Random choice', tone: 'muted' }],
		series: [
			{ points: [{ x: 0, y: 1 }, { x: 1, y: 1 }], tone: 'muted', mode: 'line', dashed: true },
			{ points: shown, tone: 'accent', mode: 'line' },
		],
	});
	return { scene, help: 'Lift curve. With a lift of 3 at 10 %, the tenth of the rows that the model ranks first holds three times as many cases as a random tenth.' };
}

function calibrationChart({ calibrationCurve }: Evaluation): Chart | undefined {
	if (!calibrationCurve || calibrationCurve.length < 2) return undefined;
	const scene = plotScene({
		title: 'Are the chances true?',
		x: percent('Chance that the model states'),
		y: percent('Share that came true'),
		legend: [{ text: 'Model', tone: 'accent' }, { text: 'Perfectly true', tone: 'muted' }],
		series: [
			{ points: DIAGONAL, tone: 'muted', mode: 'line', dashed: true },
			{ points: calibrationCurve, tone: 'accent', mode: 'both' },
		],
	});
	return { scene, help: 'Calibration curve. On the dashed line, 70 of 100 rows answered with 70 % come true.' };
}

function thresholdChart({ thresholds, decisionThreshold }: Evaluation): Chart | undefined {
	if (!thresholds) return undefined;
	const line = (key: 'precision' | 'recall') => thresholds.map((row) => ({ x: row.threshold, y: row[key] }));
	const chosen = decisionThreshold ?? 0.5;
	const scene = plotScene({
		title: 'Decision threshold',
		x: percent('Flagged from this chance on'),
		y: percent('Share'),
		legend: [{ text: 'Found', tone: 'accent' }, { text: 'Right among flagged', tone: 'second' }, { text: 'In use', tone: 'muted' }],
		series: [
			{ points: [{ x: chosen, y: 0 }, { x: chosen, y: 1 }], tone: 'muted', mode: 'line', dashed: true },
			{ points: line('recall'), tone: 'accent', mode: 'line' },
			{ points: line('precision'), tone: 'second', mode: 'line' },
		],
	});
	return { scene, help: 'A lower threshold finds more cases and raises more false alarms. The dashed line is the one in use.' };
}

function actualChart({ residuals }: Evaluation): Chart | undefined {
	if (!residuals || residuals.length === 0) return undefined;
	const points = residuals.map(({ x, y }) => ({ x, y: x + y }));
	const range = rangeOf(points.flatMap(({ x, y }) => [x, y]));
	const scene = plotScene({
		title: 'Predicted and actual',
		x: { label: 'Predicted', range, format: 'number' },
		y: { label: 'Actual', range, format: 'number' },
		series: [
			{ points: range.map((value) => ({ x: value, y: value })), tone: 'muted', mode: 'line', dashed: true },
			{ points, tone: 'accent', mode: 'points' },
		],
	});
	return { scene, help: 'Each dot is a row. On the dashed line the prediction is exact.' };
}

function residualChart({ residuals }: Evaluation): Chart | undefined {
	if (!residuals || residuals.length === 0) return undefined;
	const x = rangeOf(residuals.map((point) => point.x));
	const scene = plotScene({
		title: 'Errors by prediction',
		x: { label: 'Predicted', range: x, format: 'number' },
		y: { label: 'Actual less predicted', range: rangeOf(residuals.map((point) => point.y), [0]), format: 'number' },
		series: [
			{ points: x.map((value) => ({ x: value, y: 0 })), tone: 'muted', mode: 'line', dashed: true },
			{ points: residuals, tone: 'accent', mode: 'points' },
		],
	});
	return { scene, help: 'Residuals. Dots should lie evenly above and below the line; a slope or a bow means that something is still to be learnt.' };
}

function confusionChart({ confusionMatrix }: Evaluation): Chart | undefined {
	if (!confusionMatrix || confusionMatrix.classes.length > MAX_MATRIX) return undefined;
	const { classes, counts } = confusionMatrix;
	const n = classes.length;
	const [left, top] = [92, 62];
	const cell = { width: (PLOT_WIDTH - left - 10) / n, height: (PLOT_HEIGHT - top - 20) / n };
	const nameLength = Math.max(2, Math.floor(cell.width / 9));
	const shapes: Shape[] = [
		{ kind: 'text', x: 4, y: 17, text: 'Answers and truth', tone: 'ink', size: 16, anchor: 'start' },
		{ kind: 'text', x: (left + PLOT_WIDTH - 10) / 2, y: 36, text: 'Predicted', tone: 'muted', size: 12, anchor: 'middle' },
		{ kind: 'text', x: 12, y: (top + PLOT_HEIGHT - 20) / 2, text: 'Actual', tone: 'muted', size: 12, anchor: 'middle', up: true },
	];
	counts.forEach((row, actual) => {
		const total = row.reduce((sum, count) => sum + count, 0);
		const y = top + actual * cell.height;
		shapes.push({ kind: 'text', x: left - 6, y: y + cell.height / 2 + 4, text: shorten(classes[actual], 9), tone: 'muted', size: 12, anchor: 'end' });
		shapes.push({ kind: 'text', x: left + (actual + 0.5) * cell.width, y: top - 8, text: shorten(classes[actual], nameLength), tone: 'muted', size: 12, anchor: 'middle' });
		row.forEach((count, predicted) => {
			const share = total > 0 ? count / total : 0;
			const x = left + predicted * cell.width;
			const place = { x: x + 1, y: y + 1, width: cell.width - 2, height: cell.height - 2 };
			shapes.push({ kind: 'rect', ...place, tone: 'grid', radius: 3 });
			shapes.push({ kind: 'rect', ...place, tone: predicted === actual ? 'accent' : 'bad', opacity: 0.05 + 0.9 * share, radius: 3 });
			const text = count.toLocaleString('en-US');
			if (7.5 * text.length > cell.width) return;
			const tone = share > 0.55 ? 'surface' : 'ink';
			shapes.push({ kind: 'text', x: x + cell.width / 2, y: y + cell.height / 2 + 4, text, tone, size: 12, anchor: 'middle' });
		});
	});
	const scene = { width: PLOT_WIDTH, height: PLOT_HEIGHT, label: 'Confusion matrix: number of rows by actual and predicted answer', shapes };
	return { scene, help: 'Confusion matrix: rows by what they are and what the model called them. Right answers lie on the diagonal.' };
}
