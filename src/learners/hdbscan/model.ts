// Fitted dense groups: the rows that formed them, and how a further row joins the one that it lies in.
import type { State } from '../../core/arrays';
import { invalidState, readState } from '../../core/state-reader';
import type { Predictor } from '../contract';
import { spaceFromState, spaceToState, squaredDistance, toPoints, type PointSpace } from '../points/space';
import { NearestDistances } from './spanning-tree';

const OWNER = 'hdbscan';

export interface HdbscanModel {
	readonly space: PointSpace;
	/** Points that formed the groups, nPoints * space.width. */
	readonly values: Float64Array;
	readonly cores: Float64Array;
	/** By point; -1 = no group. */
	readonly labels: Int32Array;
	/** By group: densities at which it came to be and up to which its last point stays. */
	readonly births: Float64Array;
	readonly deaths: Float64Array;
	readonly minSamples: number;
}

/**
 * A row joins the group of the point that it reaches at the highest density, if the group exists at that density (as `approximate_predict`
 * of McInnes, Healy & Astels 2017); rows of the fit get the label of the fit. Outputs: no group, then each group: from 0.5 at the
 * edge of its group to 1 in its middle, and below 0.5 outside of it.
 */
export function hdbscanPredictor(model: HdbscanModel, fitted?: Readonly<Record<string, number>>): Predictor {
	const { space, values, cores, labels, births, deaths, minSamples } = model;
	const nOutputs = births.length + 1;
	const { width } = space;
	const distances = new Float64Array(labels.length);
	const nearest = new NearestDistances(minSamples);
	return {
		nOutputs,
		fitted,
		points: (x) => toPoints(space, x),
		predictBatch(x, out) {
			const points = toPoints(space, x);
			out.fill(0, 0, x.nRows * nOutputs);
			for (let row = 0; row < x.nRows; row++) {
				nearest.clear();
				for (let p = 0; p < labels.length; p++) {
					distances[p] = squaredDistance(points, row * width, values, p * width, width);
					nearest.add(distances[p]);
				}
				const { point, length } = reach(distances, cores, Math.sqrt(nearest.largest));
				join(labels[point], length > 0 ? 1 / length : Infinity, births, deaths, out.subarray(row * nOutputs, (row + 1) * nOutputs));
			}
		},
		toState: () => {
			const state = spaceToState(space);
			const arrays = new Map([...state.arrays, ['values', values], ['cores', cores], ['labels', labels], ['births', births], ['deaths', deaths]] as const);
			return { json: { space: state.json, minSamples }, arrays };
		},
	};
}

/** The point of least mutual reachability, the nearer one of equals. @param distances - Squared. */
function reach(distances: Float64Array, cores: Float64Array, own: number): { point: number; length: number } {
	let point = 0;
	let length = Infinity;
	for (let p = 0; p < cores.length; p++) {
		const candidate = Math.max(Math.sqrt(distances[p]), cores[p], own);
		if (candidate > length || (candidate === length && distances[p] >= distances[point])) continue;
		length = candidate;
		point = p;
	}
	return { point, length };
}

function join(label: number, density: number, births: Float64Array, deaths: Float64Array, out: Float64Array): void {
	if (label < 0) {
		out[0] = 1;
		return;
	}
	const [birth, death] = [births[label], deaths[label]];
	const inside = death > birth ? Math.min(1, Math.max(0, (density - birth) / (death - birth))) : 1;
	// Just below a half outside, so that the larger share decides.
	const share = density >= birth ? 0.5 + 0.5 * inside : 0.499 * (density / birth);
	out[label + 1] = share;
	out[0] = 1 - share;
	// At the very edge both are a half: it is inside.
	if (share === 0.5) {
		out[label + 1] = 0.5 + 2 ** -30;
		out[0] = 0.5 - 2 ** -30;
	}
}

export function loadHdbscan(state: State): Predictor {
	const reader = readState(state, OWNER);
	const space = spaceFromState({ json: reader.get('space') ?? null, arrays: state.arrays }, OWNER);
	const labels = reader.array('labels', Int32Array);
	const values = reader.array('values', Float64Array, labels.length * space.width);
	const cores = reader.array('cores', Float64Array, labels.length);
	const births = reader.array('births', Float64Array);
	const deaths = reader.array('deaths', Float64Array, births.length);
	const minSamples = reader.integer('minSamples', 1, Math.max(1, labels.length));
	const isFinite = [values, cores, births, deaths, space.weights].every((numbers) => numbers.every(Number.isFinite));
	if (!isFinite || labels.length === 0 || space.width === 0 || births.length === 0 || labels.some((label) => label < -1 || label >= births.length)) {
		throw invalidState(OWNER, 'its groups do not fit its points');
	}
	return hdbscanPredictor({ space, values, cores, labels, births, deaths, minSamples });
}
