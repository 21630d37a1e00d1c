const EULER_GAMMA = 0.5772156649015329;

/**
 * c(n) of Liu, Ting & Zhou (2008): mean length of an unsuccessful search in a binary search tree of n rows. It stands for what a leaf of n rows
 * was not split any further, and is the unit in which path lengths are compared.
 */
export function meanPathLength(n: number): number {
	if (n <= 1) return 0;
	if (n === 2) return 1;
	return 2 * (Math.log(n - 1) + EULER_GAMMA) - (2 * (n - 1)) / n;
}

/** Questions in a row that a tree over n rows may ask. */
export function depthLimit(n: number): number {
	return Math.ceil(Math.log2(Math.max(2, n)));
}
