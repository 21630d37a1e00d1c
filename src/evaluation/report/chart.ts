// The picture of a report, for chats and e-mails: the verdict, the grade and the two most telling charts.
import type { Evaluation } from '../evaluate-outputs';
import { drawPixels, textWidth } from './canvas';
import { chartsOf } from './charts';
import { keepTogether, shorten } from './escape';
import { PLOT_HEIGHT, PLOT_WIDTH } from './plot';
import { encodePng } from './png';
import { moved, type Scene, type Shape, type Tone } from './scene';

export interface ReportOptions {
	/** Name of the model. */
	title: string;
	/** The target column; empty where there is none. */
	target: string;
}

const MARGIN = 24;
const GAP = 16;
const WIDTH = 2 * MARGIN + 2 * PLOT_WIDTH + GAP;
const LINE_HEIGHT = 18;
const BADGE = 46;

export const GRADE_TONES: Readonly<Record<string, Tone>> = { A: 'good', B: 'good', C: 'fair', D: 'bad' };

/** @returns A PNG file, 1,648 pixels wide. */
export function makeChart(report: Evaluation, options: ReportOptions): Uint8Array {
	return encodePng(drawPixels(chartScene(report, options)));
}

export function chartScene(report: Evaluation, { title, target }: ReportOptions): Scene {
	const lines = wrap(report.verdict, WIDTH - 2 * MARGIN - BADGE - GAP, 6);
	const shapes: Shape[] = [
		{ kind: 'rect', x: MARGIN, y: MARGIN, width: BADGE, height: BADGE, tone: GRADE_TONES[report.grade], radius: 8 },
		{ kind: 'text', x: MARGIN + BADGE / 2, y: MARGIN + BADGE / 2 + 6, text: report.grade, tone: 'surface', size: 16, anchor: 'middle' },
	];
	const textX = MARGIN + BADGE + GAP;
	shapes.push({ kind: 'text', x: textX, y: MARGIN + 14, text: shorten(target ? `${title}: ${target}` : title, 64), tone: 'ink', size: 16, anchor: 'start' });
	lines.forEach((text, i) => shapes.push({ kind: 'text', x: textX, y: MARGIN + 36 + i * LINE_HEIGHT, text, tone: 'ink', size: 12, anchor: 'start' }));
	const top = MARGIN + 36 + lines.length * LINE_HEIGHT + GAP;
	const charts = chartsOf(report).slice(0, 2);
	charts.forEach(({ scene }, i) => shapes.push(...moved(scene, MARGIN + i * (PLOT_WIDTH + GAP), top)));
	const height = charts.length > 0 ? top + PLOT_HEIGHT + MARGIN / 2 : top + MARGIN / 2;
	return { width: WIDTH, height, label: report.verdict, shapes };
}

/** Lines that fit `width`; a word that does not is cut. */
export function wrap(text: string, width: number, maxLines: number): string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of keepTogether(text).split(/[ \t\n]+/)) {
		const longer = line ? `${line} ${word}` : word;
		if (textWidth(longer, 12) <= width) {
			line = longer;
			continue;
		}
		if (line) lines.push(line);
		line = shorten(word, 60);
	}
	lines.push(line);
	if (lines.length <= maxLines) return lines;
	return [...lines.slice(0, maxLines - 1), `${lines[maxLines - 1]} …`];
}
