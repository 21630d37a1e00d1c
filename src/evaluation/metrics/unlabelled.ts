// Names for people of the numbers that describe groups and scores; they are computed in `clustering/` and `anomaly/`.

export interface UnlabelledMetric {
	readonly label: string;
	/** Undefined where neither is better. */
	readonly higherIsBetter?: boolean;
}

export const UNLABELLED_METRICS: ReadonlyMap<string, UnlabelledMetric> = new Map([
	['silhouette', { label: 'Silhouette', higherIsBetter: true }],
	['daviesBouldin', { label: 'Davies-Bouldin index', higherIsBetter: false }],
	['calinskiHarabasz', { label: 'Caliński-Harabasz index', higherIsBetter: true }],
	['stability', { label: 'Stability', higherIsBetter: true }],
	['adjustedRand', { label: 'Adjusted Rand index', higherIsBetter: true }],
	['normalizedMutualInformation', { label: 'Normalized mutual information', higherIsBetter: true }],
	['purity', { label: 'Purity', higherIsBetter: true }],
	['flaggedShare', { label: 'Share called unusual' }],
	['scoreThreshold', { label: 'Score from which a row is unusual' }],
]);
