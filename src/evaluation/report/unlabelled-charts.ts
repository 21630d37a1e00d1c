// Charts of problems without a target: groups on a map, their sizes, scores by frequency.
import type { Evaluation } from '../evaluate-outputs';
import { formatPercent } from '../format';
import type { Chart } from './charts';
import { PLOT_HEIGHT, PLOT_WIDTH, plotScene, rangeOf } from './plot';
import type { Shape, Tone } from './scene';

/** By group, the largest first; after the last they begin again. */
const TONES: readonly Tone[] = ['accent', 'second', 'good', 'bad', 'fair', 'ink'];
const NO_GROUP: Tone = 'muted';
/** More names would run off the chart. */
const MAX_NAMED = 5;
const MAX_BARS = 10;

const toneOf = (cluster: number): Tone => (cluster === 0 ? NO_GROUP : TONES[(cluster - 1) % TONES.length]);

export function clusterMapChart({ clusterMap }: Evaluation): Chart | undefined {
	if (!clusterMap || clusterMap.length < 2) return undefined;
	const groups = [...new Set(clusterMap.map(({ cluster }) => cluster))].sort((a, b) => a - b);
	const scene = plotScene({
		title: 'The groups on a map',
		x: { label: 'Direction in which rows differ most', range: rangeOf(clusterMap.map(({ x }) => x)), format: 'number' },
		y: { label: 'Second direction', range: rangeOf(clusterMap.map(({ y }) => y)), format: 'number' },
		legend: groups.slice(0, MAX_NAMED).map((cluster) => ({ text: cluster === 0 ? 'none' : String(cluster), tone: toneOf(cluster) })),
		series: groups.map((cluster) => ({ points: clusterMap.filter((point) => point.cluster === cluster), tone: toneOf(cluster), mode: 'points' as const })),
	});
	return { scene, help: 'Each dot is a row, seen from where the rows spread most (principal components). Groups may overlap here and yet be apart in other columns.' };
}

export function groupSizesChart({ clusters }: Evaluation): Chart | undefined {
	if (!clusters || clusters.length === 0) return undefined;
	const shown = clusters.slice(0, MAX_BARS);
	const most = shown.reduce((max, { share }) => Math.max(max, share), 0) || 1;
	const shapes: Shape[] = [{ kind: 'text', x: 4, y: 17, text: 'Size of the groups', tone: 'ink', size: 16, anchor: 'start' }];
	const step = Math.min(34, (PLOT_HEIGHT - 60) / shown.length);
	shown.forEach(({ cluster, share }, i) => {
		const y = 40 + i * step;
		const width = Math.max(2, (share / most) * (PLOT_WIDTH - 170));
		shapes.push({ kind: 'text', x: 76, y: y + step / 2, text: cluster === 0 ? 'No group' : `Group ${cluster}`, tone: 'ink', size: 12, anchor: 'end' });
		shapes.push({ kind: 'rect', x: 84, y: y + step / 2 - 4 - step * 0.3, width, height: step * 0.6, tone: toneOf(cluster), radius: 3 });
		shapes.push({ kind: 'text', x: 92 + width, y: y + step / 2, text: formatPercent(share), tone: 'muted', size: 12, anchor: 'start' });
	});
	return { scene: { width: PLOT_WIDTH, height: PLOT_HEIGHT, label: 'Share of the rows by group', shapes }, help: 'Share of the rows in each group.' };
}

export function scoreChart({ scoreHistogram, decisionThreshold }: Evaluation): Chart | undefined {
	if (!scoreHistogram || scoreHistogram.length < 2) return undefined;
	const top = scoreHistogram.reduce((max, { y }) => Math.max(max, y), 0) || 1;
	const threshold = decisionThreshold ?? 1;
	const scene = plotScene({
		title: 'How unusual the rows are',
		x: { label: 'Score', range: [0, 1], format: 'number' },
		y: { label: 'Share of the rows', range: [0, top * 1.05], format: 'percent' },
		legend: [{ text: 'Rows', tone: 'accent' }, { text: 'Unusual from here on', tone: 'bad' }],
		series: [
			{ points: [{ x: threshold, y: 0 }, { x: threshold, y: top }], tone: 'bad', mode: 'line', dashed: true },
			{ points: scoreHistogram, tone: 'accent', mode: 'line' },
		],
	});
	return { scene, help: 'A score of 0.9 means: about one training row in ten is as unusual. Rows right of the dashed line are called anomalies.' };
}
