// Starting centres: greedy k-means++ (Arthur & Vassilvitskii 2007). Each centre is the best of a few points drawn with a chance that
// grows with the squared distance to the centres so far.
import type { Random } from '../../core/random';
import { squaredDistance } from '../points/space';
import type { Points } from './lloyd';

/** @returns nClusters * width, row-major; fewer where there are not so many different points. */
export function seedCentres({ values, weights, width }: Points, nClusters: number, random: Random): Float64Array {
	const n = weights.length;
	const centres = new Float64Array(nClusters * width);
	const nearest = new Float64Array(n);
	const nTrials = 2 + Math.floor(Math.log(nClusters));
	const first = draw(weights, weights.reduce((sum, weight) => sum + weight, 0), random);
	centres.set(values.subarray(first * width, (first + 1) * width));
	for (let i = 0; i < n; i++) nearest[i] = squaredDistance(values, i * width, values, first * width, width);
	const chances = new Float64Array(n);
	const tried = new Float64Array(n);
	const best = new Float64Array(n);
	for (let c = 1; c < nClusters; c++) {
		let total = 0;
		for (let i = 0; i < n; i++) total += chances[i] = weights[i] * nearest[i];
		if (!(total > 0)) return centres.slice(0, c * width);
		let bestSum = Infinity;
		let bestPoint = 0;
		for (let trial = 0; trial < nTrials; trial++) {
			const point = draw(chances, total, random);
			let sum = 0;
			for (let i = 0; i < n; i++) {
				const distance = squaredDistance(values, i * width, values, point * width, width);
				tried[i] = distance < nearest[i] ? distance : nearest[i];
				sum += weights[i] * tried[i];
			}
			if (sum >= bestSum) continue;
			bestSum = sum;
			bestPoint = point;
			best.set(tried);
		}
		nearest.set(best);
		centres.set(values.subarray(bestPoint * width, (bestPoint + 1) * width), c * width);
	}
	return centres;
}

function draw(chances: Float64Array, total: number, random: Random): number {
	let left = random.uniform() * total;
	let last = 0;
	for (let i = 0; i < chances.length; i++) {
		if (chances[i] <= 0) continue;
		last = i;
		left -= chances[i];
		if (left < 0) return i;
	}
	return last;
}
