// How wide the groups are, for the chance that a row belongs to one and not to another.
import type { Clustering } from './lloyd';
import type { Points } from './packing';

const MAX_ROWS = 400;

/**
 * Variance within groups along the directions in which they spread: tr(S²) / tr(S) of the pooled covariance S, the mean of its
 * eigenvalues weighted by themselves. The plain mean over all coordinates would call every row certain where columns go together.
 * tr(S²) is estimated from inner products of different rows, without building S.
 */
export function spreadOf({ values, weights, width }: Points, { centres, labels, inertia }: Clustering): number {
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	const trace = inertia / total;
	const step = Math.max(1, Math.floor(weights.length / MAX_ROWS));
	const rows = Array.from(weights.keys()).filter((row) => row % step === 0 && weights[row] > 0);
	let squares = 0;
	let mass = 0;
	for (let a = 1; a < rows.length; a++) {
		for (let b = 0; b < a; b++) {
			let product = 0;
			const [i, j] = [rows[a], rows[b]];
			for (let f = 0; f < width; f++) {
				product += (values[i * width + f] - centres[labels[i] * width + f]) * (values[j * width + f] - centres[labels[j] * width + f]);
			}
			squares += weights[i] * weights[j] * product * product;
			mass += weights[i] * weights[j];
		}
	}
	if (!(trace > 0) || !(mass > 0)) return 0;
	// Between the largest that one direction can have and the mean of all.
	return Math.min(trace, Math.max(trace / width, squares / mass / trace));
}
