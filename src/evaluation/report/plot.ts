// One chart with axes: lines and points over a grid with round numbers.
import { formatNumber, formatPercent } from '../format';
import type { Scene, Shape, Tone } from './scene';

export interface Series {
	points: readonly { readonly x: number; readonly y: number; readonly rows?: number }[];
	tone: Tone;
	/** `both`: a line through circles whose size follows `rows`. */
	mode: 'line' | 'points' | 'both';
	dashed?: boolean;
}

export interface Axis {
	label: string;
	range: readonly [number, number];
	format: 'percent' | 'number';
}

export interface Plot {
	title: string;
	x: Axis;
	y: Axis;
	series: readonly Series[];
	/** A word per tone, shown under the title. */
	legend?: readonly { text: string; tone: Tone }[];
}

export const PLOT_WIDTH = 380;
export const PLOT_HEIGHT = 300;
const LEFT = 66;
const RIGHT = 24;
const TOP = 50;
const BOTTOM = 46;

export function plotScene(plot: Plot): Scene {
	const toX = scale(plot.x.range, LEFT, PLOT_WIDTH - RIGHT);
	const toY = scale(plot.y.range, PLOT_HEIGHT - BOTTOM, TOP);
	const shapes: Shape[] = [{ kind: 'text', x: 4, y: 17, text: plot.title, tone: 'ink', size: 16, anchor: 'start' }];
	let legendX = 4;
	for (const { text, tone } of plot.legend ?? []) {
		shapes.push({ kind: 'circle', x: legendX + 4, y: 32, radius: 4, tone });
		shapes.push({ kind: 'text', x: legendX + 12, y: 36, text, tone: 'muted', size: 12, anchor: 'start' });
		legendX += 26 + 7 * text.length;
	}
	shapes.push(...axisShapes(plot, toX, toY));
	for (const series of plot.series) shapes.push(...seriesShapes(series, toX, toY));
	return { width: PLOT_WIDTH, height: PLOT_HEIGHT, label: `${plot.title}: ${plot.y.label} by ${plot.x.label}`, shapes };
}

function axisShapes({ x, y }: Plot, toX: Scale, toY: Scale): Shape[] {
	const shapes: Shape[] = [];
	for (const tick of ticks(x.range, 5)) {
		shapes.push({ kind: 'line', points: [[toX(tick), TOP], [toX(tick), PLOT_HEIGHT - BOTTOM]], tone: 'grid', width: 1 });
		shapes.push({ kind: 'text', x: toX(tick), y: PLOT_HEIGHT - BOTTOM + 16, text: tickText(tick, x), tone: 'muted', size: 12, anchor: 'middle' });
	}
	for (const tick of ticks(y.range, 5)) {
		shapes.push({ kind: 'line', points: [[LEFT, toY(tick)], [PLOT_WIDTH - RIGHT, toY(tick)]], tone: 'grid', width: 1 });
		shapes.push({ kind: 'text', x: LEFT - 6, y: toY(tick) + 4, text: tickText(tick, y), tone: 'muted', size: 12, anchor: 'end' });
	}
	shapes.push({ kind: 'text', x: (LEFT + PLOT_WIDTH - RIGHT) / 2, y: PLOT_HEIGHT - 10, text: x.label, tone: 'muted', size: 12, anchor: 'middle' });
	shapes.push({ kind: 'text', x: 12, y: (TOP + PLOT_HEIGHT - BOTTOM) / 2, text: y.label, tone: 'muted', size: 12, anchor: 'middle', up: true });
	return shapes;
}

function seriesShapes({ points, tone, mode, dashed }: Series, toX: Scale, toY: Scale): Shape[] {
	const shapes: Shape[] = [];
	const placed = points.map(({ x, y }) => [toX(x), toY(y)] as const);
	if (mode !== 'points' && placed.length > 1) shapes.push({ kind: 'line', points: placed, tone, width: dashed ? 1.5 : 2, dashed });
	if (mode === 'line') return shapes;
	const most = points.reduce((max, { rows }) => Math.max(max, rows ?? 0), 1);
	placed.forEach(([x, y], i) => {
		const rows = points[i].rows;
		const radius = rows === undefined ? 2.5 : 2.5 + 2.5 * Math.sqrt(rows / most);
		shapes.push({ kind: 'circle', x, y, radius, tone, opacity: mode === 'points' ? 0.45 : 1 });
	});
	return shapes;
}

type Scale = (value: number) => number;

/** Values outside of the range are drawn at its end. */
function scale([from, to]: readonly [number, number], start: number, end: number): Scale {
	const width = to - from || 1;
	return (value) => start + Math.min(1, Math.max(0, (value - from) / width)) * (end - start);
}

/** Round numbers inside of the range, about `count` of them. */
export function ticks([from, to]: readonly [number, number], count: number): number[] {
	const width = to - from;
	if (!(width > 0) || !Number.isFinite(width)) return [from];
	const rough = width / count;
	const magnitude = 10 ** Math.floor(Math.log10(rough));
	const step = [1, 2, 2.5, 5, 10].map((factor) => factor * magnitude).find((candidate) => candidate >= rough * 0.999) ?? rough;
	const first = Math.ceil(from / step - 1e-9);
	// Far from 0 the steps of a narrow range are smaller than what numbers there can tell apart.
	if (!Number.isSafeInteger(first)) return [from];
	const found: number[] = [];
	for (let i = first; i * step <= to + step * 1e-9; i++) found.push(i * step + 0);
	return found;
}

function tickText(value: number, axis: Axis): string {
	if (axis.format === 'percent') return formatPercent(value);
	const largest = Math.max(Math.abs(axis.range[0]), Math.abs(axis.range[1]));
	if (Math.abs(value) < largest * 1e-9) return '0';
	if (largest >= 1e6 && largest < 1e9) return `${formatNumber(value / 1e6)}M`;
	if (largest >= 2e4 && largest < 1e6) return `${formatNumber(value / 1e3)}k`;
	return formatNumber(value);
}

/** The range of the values with a little air; never empty. */
export function rangeOf(values: readonly number[], mustHold: readonly number[] = []): [number, number] {
	let low = Infinity;
	let high = -Infinity;
	for (const value of [...values, ...mustHold]) {
		if (!Number.isFinite(value)) continue;
		low = Math.min(low, value);
		high = Math.max(high, value);
	}
	if (low > high) return [0, 1];
	const air = (high - low) * 0.04 || Math.abs(high) * 0.1 || 1;
	return [low - air, high + air];
}
