// How many groups: the number whose groups are set apart best, by mean silhouette (Rousseeuw 1987).
import type { JobContext } from '../../core/context';
import { meanOf, silhouettes } from '../points/silhouette';
import { bestOfStarts } from './starts';
import type { Points } from './packing';

/** Silhouettes cost the square of this. */
const MAX_ROWS = 1500;
const STARTS = 4;
/** A larger number of groups must be better by this much: silhouettes of a sample are no more exact. */
const NEEDED_GAIN = 0.005;

/** @returns 2 to maxClusters; 2 where no number is better than another. */
export async function chooseClusters(points: Points, maxClusters: number, maxIterations: number, context: JobContext): Promise<number> {
	const sample = takePoints(points, MAX_ROWS, context);
	let best = { clusters: 2, silhouette: -Infinity };
	for (let clusters = 2; clusters <= Math.min(maxClusters, sample.weights.length - 1); clusters++) {
		context.progress(clusters / (2 * maxClusters), `Trying ${clusters} groups`);
		const { labels } = await bestOfStarts(sample, clusters, STARTS, maxIterations, context);
		const silhouette = meanOf(await silhouettes(sample.values, sample.width, labels, context));
		if (silhouette > best.silhouette + NEEDED_GAIN) best = { clusters, silhouette };
		if (context.now() > context.deadline) break;
	}
	return best.clusters;
}

/** All points, or a random part of them in their order. */
export function takePoints(points: Points, most: number, context: Pick<JobContext, 'random'>): Points {
	const n = points.weights.length;
	if (n <= most) return points;
	const rows = context.random.fork('sample').permutation(n).subarray(0, most).sort();
	const { width } = points;
	const values = new Float64Array(most * width);
	rows.forEach((row, i) => values.set(points.values.subarray(row * width, (row + 1) * width), i * width));
	return { values, weights: Float64Array.from(rows, (row) => points.weights[row]), width };
}
