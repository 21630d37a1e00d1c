// Parameters of `kMeans`.
import { integer } from '../../core/params';

/** Minimises the sum over rows of weight_i * |x_i - centre of its group|² (Lloyd 1982). */
export const kMeansParams = {
	clusters: integer({
		default: 0,
		label: 'Groups',
		help: 'Number of groups. 0: the number from 2 to Most Groups that sets them apart best, by silhouette',
		min: 0,
		max: 200,
	}),
	maxClusters: integer({ default: 10, label: 'Most Groups', help: 'Largest number of groups that is tried when Groups is 0', min: 2, max: 50 }),
	restarts: integer({ default: 10, label: 'Restarts', help: 'Random starts, of which the best is kept', min: 1, max: 200 }),
	maxIterations: integer({ default: 300, label: 'Max Iterations', help: 'Most passes over the rows for each start', min: 1, max: 10_000 }),
};

export type KMeansSpecs = typeof kMeansParams;
