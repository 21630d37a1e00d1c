// How much closer a point is to its own cluster than to the next one (Rousseeuw 1987).
import type { JobContext } from '../../core/context';
import { squaredDistance } from './space';

/** Distances between two checkpoints. */
const CHECKPOINT_WORK = 2e6;

/**
 * Sums of distances from each point to the points of each cluster: all that silhouettes need.
 * @param labels - 0 ... nClusters - 1, or -1 for points of no cluster.
 * @returns n * nClusters, row-major.
 */
async function distanceSums(
	points: Float64Array,
	width: number,
	labels: Int32Array,
	nClusters: number,
	context: Pick<JobContext, 'checkpoint'>,
): Promise<Float64Array> {
	const n = labels.length;
	const sums = new Float64Array(n * nClusters);
	let work = 0;
	for (let i = 1; i < n; i++) {
		for (let j = 0; j < i; j++) {
			const distance = Math.sqrt(squaredDistance(points, i * width, points, j * width, width));
			if (labels[j] >= 0) sums[i * nClusters + labels[j]] += distance;
			if (labels[i] >= 0) sums[j * nClusters + labels[i]] += distance;
		}
		work += i * (1 + width / 16);
		if (work < CHECKPOINT_WORK) continue;
		work = 0;
		await context.checkpoint();
	}
	return sums;
}

/**
 * (b - a) / max(a, b): a is the mean distance to the other points of the own cluster, b the smallest mean distance to another one.
 * 0 for the only point of a cluster and for points of no cluster; all 0 with fewer than two clusters. O(n² * width).
 *
 * @returns -1 to 1 per point.
 */
export async function silhouettes(
	points: Float64Array,
	width: number,
	labels: Int32Array,
	context: Pick<JobContext, 'checkpoint'>,
): Promise<Float64Array> {
	const nClusters = labels.reduce((most, label) => Math.max(most, label + 1), 0);
	const sizes = new Float64Array(nClusters);
	for (const label of labels) if (label >= 0) sizes[label]++;
	const sums = await distanceSums(points, width, labels, nClusters, context);
	return Float64Array.from(labels, (own, i) => {
		if (own < 0 || sizes[own] < 2) return 0;
		const a = sums[i * nClusters + own] / (sizes[own] - 1);
		let b = Infinity;
		for (let c = 0; c < nClusters; c++) if (c !== own && sizes[c] > 0) b = Math.min(b, sums[i * nClusters + c] / sizes[c]);
		const larger = Math.max(a, b);
		return b < Infinity && larger > 0 ? (b - a) / larger : 0;
	});
}

export function meanOf(values: Float64Array): number {
	return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
