// How well groups are set apart, without knowing the truth.
import type { JobContext } from '../../core/context';
import type { Random } from '../../core/random';
import { meanOf, silhouettes } from '../../learners/points/silhouette';
import { squaredDistance } from '../../learners/points/space';
import type { Interval } from '../scored';

/** Rows as points with the number of their group from 0; -1 for rows of no group. */
export interface Grouped {
	/** nRows * width, row-major. */
	readonly values: Float64Array;
	readonly width: number;
	readonly labels: Int32Array;
}

const RESAMPLES = 200;
/** Silhouettes cost the square of this. */
export const MAX_MEASURED_ROWS = 1500;

export interface InternalMeasures {
	/** silhouette, daviesBouldin, calinskiHarabasz; only those that are defined. */
	intervals: Map<string, Interval>;
	/** Per measured row. */
	silhouettes: Float64Array;
}

/**
 * With likely ranges by a bootstrap of the rows. Rows of no group count as silhouette 0 and are left out of the other two.
 * Without two groups nothing is defined but silhouette 0.
 */
export async function measureGroups(grouped: Grouped, context: Pick<JobContext, 'random' | 'checkpoint'>): Promise<InternalMeasures> {
	const random = context.random.fork('groups');
	const own = await silhouettes(grouped.values, grouped.width, grouped.labels, context);
	const intervals = new Map<string, Interval>();
	const n = own.length;
	const draws: Record<string, number[]> = { silhouette: [], daviesBouldin: [], calinskiHarabasz: [] };
	const all = Int32Array.from(own.keys());
	for (let r = 0; r < RESAMPLES; r++) {
		const rows = Int32Array.from({ length: n }, () => random.integer(n));
		draws.silhouette.push(rows.reduce((sum, row) => sum + own[row], 0) / Math.max(1, n));
		const { daviesBouldin, calinskiHarabasz } = scatterIndices(grouped, rows);
		draws.daviesBouldin.push(daviesBouldin);
		draws.calinskiHarabasz.push(calinskiHarabasz);
		if (r % 8 === 7) await context.checkpoint();
	}
	const values = { silhouette: meanOf(own), ...scatterIndices(grouped, all) };
	for (const [name, value] of Object.entries(values)) if (Number.isFinite(value)) intervals.set(name, rangeOf(value, draws[name]));
	return { intervals, silhouettes: own };
}

function rangeOf(value: number, draws: number[]): Interval {
	const sorted = draws.filter(Number.isFinite).sort((a, b) => a - b);
	if (sorted.length === 0) return { value, low: value, high: value };
	const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))];
	return { value, low: Math.min(value, at(0.025)), high: Math.max(value, at(0.975)) };
}

/**
 * Davies & Bouldin 1979: mean over groups of the largest (spread + spread of another) / distance of their centres, lower = better.
 * Caliński & Harabasz 1974: (scatter between / (k - 1)) / (scatter within / (n - k)), higher = better. NaN where not defined.
 * @param rows - A row may repeat.
 */
export function scatterIndices({ values, width, labels }: Grouped, rows: Int32Array): { daviesBouldin: number; calinskiHarabasz: number } {
	const nLabels = labels.reduce((most, label) => Math.max(most, label + 1), 0);
	const sizes = new Float64Array(nLabels);
	const centres = new Float64Array(nLabels * width);
	const overall = new Float64Array(width);
	let n = 0;
	for (const row of rows) {
		const label = labels[row];
		if (label < 0) continue;
		n++;
		sizes[label]++;
		for (let j = 0; j < width; j++) {
			centres[label * width + j] += values[row * width + j];
			overall[j] += values[row * width + j];
		}
	}
	for (let j = 0; j < width; j++) overall[j] /= n;
	const present = Array.from(sizes.keys()).filter((c) => sizes[c] > 0);
	const k = present.length;
	for (const c of present) for (let j = 0; j < width; j++) centres[c * width + j] /= sizes[c];
	if (k < 2 || n <= k) return { daviesBouldin: NaN, calinskiHarabasz: NaN };
	let within = 0;
	const spreads = new Float64Array(nLabels);
	for (const row of rows) {
		const label = labels[row];
		if (label < 0) continue;
		const squared = squaredDistance(values, row * width, centres, label * width, width);
		within += squared;
		spreads[label] += Math.sqrt(squared) / sizes[label];
	}
	const between = present.reduce((sum, c) => sum + sizes[c] * squaredDistance(centres, c * width, overall, 0, width), 0);
	const worst = present.map((a) =>
		present.reduce((most, b) => {
			if (a === b) return most;
			return Math.max(most, (spreads[a] + spreads[b]) / Math.sqrt(squaredDistance(centres, a * width, centres, b * width, width)));
		}, 0),
	);
	return {
		daviesBouldin: worst.reduce((sum, value) => sum + value, 0) / k,
		calinskiHarabasz: within > 0 ? between / (k - 1) / (within / (n - k)) : NaN,
	};
}

/**
 * A cloud without groups, of the same mean and covariance as the points: sums of the centred points with normal factors.
 * What a method finds in it, it would find anywhere.
 * @returns nRows * width.
 */
export function structurelessCloud(values: Float64Array, width: number, nRows: number, random: Random): Float64Array {
	const n = values.length / width;
	const mean = new Float64Array(width);
	for (let i = 0; i < n; i++) for (let j = 0; j < width; j++) mean[j] += values[i * width + j] / n;
	const cloud = new Float64Array(nRows * width);
	const factor = 1 / Math.sqrt(n);
	for (let row = 0; row < nRows; row++) {
		for (let i = 0; i < n; i++) {
			const weight = factor * random.normal();
			for (let j = 0; j < width; j++) cloud[row * width + j] += weight * (values[i * width + j] - mean[j]);
		}
		for (let j = 0; j < width; j++) cloud[row * width + j] += mean[j];
	}
	return cloud;
}
