// Fitted groups: their centres, and how a row is shared out among them.
import type { State } from '../../core/arrays';
import { invalidState, readState } from '../../core/state-reader';
import type { Predictor } from '../contract';
import { spaceFromState, spaceToState, squaredDistance, toPoints, type PointSpace } from '../points/space';

const OWNER = 'kMeans';

export interface KMeansModel {
	readonly space: PointSpace;
	/** nClusters * space.width, the largest group first. */
	readonly centres: Float64Array;
	/** Variance within groups; 0: every row lies on a centre. */
	readonly spread: number;
}

/**
 * Outputs: 0 for "no group", then the chance of each group if all were equally wide clouds: proportional to exp(-d² / (2 spread)).
 * The likeliest is the one with the nearest centre.
 */
export function kMeansPredictor(model: KMeansModel, fitted?: Readonly<Record<string, number>>): Predictor {
	const { space, centres, spread } = model;
	const k = centres.length / space.width;
	return {
		nOutputs: k + 1,
		fitted,
		points: (x) => toPoints(space, x),
		predictBatch(x, out) {
			const points = toPoints(space, x);
			const distances = new Float64Array(k);
			for (let row = 0; row < x.nRows; row++) {
				for (let c = 0; c < k; c++) distances[c] = squaredDistance(points, row * space.width, centres, c * space.width, space.width);
				out[row * (k + 1)] = 0;
				share(distances, spread, out.subarray(row * (k + 1) + 1, (row + 1) * (k + 1)));
			}
		},
		toState: () => {
			const state = spaceToState(space);
			return { json: { space: state.json, spread }, arrays: new Map([...state.arrays, ['centres', centres]]) };
		},
	};
}

function share(distances: Float64Array, spread: number, out: Float64Array): void {
	const nearest = distances.reduce((min, distance) => Math.min(min, distance), Infinity);
	let total = 0;
	distances.forEach((distance, c) => {
		const own = distance === nearest ? 1 : spread > 0 ? Math.exp((nearest - distance) / (2 * spread)) : 0;
		out[c] = own;
		total += own;
	});
	for (let c = 0; c < out.length; c++) out[c] /= total;
}

export function loadKMeans(state: State): Predictor {
	const reader = readState(state, OWNER);
	const space = spaceFromState({ json: reader.get('space') ?? null, arrays: state.arrays }, OWNER);
	const centres = reader.array('centres', Float64Array);
	const spread = reader.number('spread');
	const fits = space.width > 0 && centres.length >= space.width && centres.length % space.width === 0;
	if (!fits || spread < 0 || !centres.every(Number.isFinite) || !space.weights.every(Number.isFinite)) {
		throw invalidState(OWNER, 'its centres do not fit its columns');
	}
	return kMeansPredictor({ space, centres, spread });
}
