import type { State } from '../../core/arrays';
import { invalidState, readState } from '../../core/state-reader';
import type { FeatureMatrix } from '../../table/feature-matrix';
import type { Predictor } from '../contract';
import { spaceFromState, spaceToState, toPoints, type PointSpace } from '../points/space';
import { NeighbourSearch, type Nearest } from './neighbours';

const OWNER = 'local outlier factor';

/** Keeps the density of rows that come many times finite; scikit-learn's value. */
const LEAST_REACH = 1e-10;

export interface LocalOutlierParts {
	readonly space: PointSpace;
	/** nRows * space.width. */
	readonly points: Float64Array;
	/** Neighbours of a row; below nRows. */
	readonly k: number;
	/** Per row: distance of its k-th neighbour. */
	readonly reach: Float64Array;
	/** Per row: local reachability density. */
	readonly density: Float64Array;
	readonly fitted?: Readonly<Record<string, number>>;
}

/** 1 / mean over the neighbours o of max(distance to o, distance of o's k-th neighbour). */
export function densityOf({ rows, distances }: Nearest, reach: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < rows.length; i++) sum += Math.max(distances[i], reach[rows[i]]);
	return 1 / (sum / rows.length + LEAST_REACH);
}

/** Score of a row: mean density of its neighbours over its own. About 1: as usual as its surroundings; larger = more unusual. */
export class LocalOutlierModel implements Predictor {
	readonly nOutputs = 1;
	readonly fitted?: Readonly<Record<string, number>>;

	constructor(
		readonly parts: LocalOutlierParts,
		private readonly search = new NeighbourSearch(parts.points, parts.space.width, parts.k),
	) {
		this.fitted = parts.fitted;
	}

	predictBatch(x: FeatureMatrix, out: Float64Array): void {
		const { space, reach, density } = this.parts;
		const queries = toPoints(space, x);
		for (let from = 0; from < x.nRows; from += NeighbourSearch.BATCH) {
			const to = Math.min(x.nRows, from + NeighbourSearch.BATCH);
			this.search.find(queries, from, to, false).forEach((nearest, i) => {
				let sum = 0;
				for (const row of nearest.rows) sum += density[row];
				out[from + i] = sum / nearest.rows.length / densityOf(nearest, reach);
			});
		}
	}

	toState(): State {
		const { space, points, k, reach, density } = this.parts;
		const state = spaceToState(space);
		return {
			json: { space: state.json, neighbours: k, fitted: { ...this.fitted } },
			arrays: new Map([...state.arrays, ['points', points], ['reach', reach], ['density', density]]),
		};
	}
}

/** @throws MlError `ML-MODEL-INVALID`. */
export function loadLocalOutlier(state: State): LocalOutlierModel {
	const reader = readState(state, OWNER);
	const space = spaceFromState({ json: reader.get('space') ?? null, arrays: state.arrays }, OWNER);
	const reach = reader.array('reach', Float64Array);
	const nRows = reach.length;
	const density = reader.array('density', Float64Array, nRows);
	const points = reader.array('points', Float64Array, nRows * space.width);
	if (nRows < 2 || space.width === 0) throw invalidState(OWNER, 'it has no rows to compare with');
	const isNumber = (value: number) => Number.isFinite(value);
	if (!points.every(isNumber) || !space.weights.every(isNumber) || !reach.every((value) => value >= 0) || !density.every((value) => value > 0 && isNumber(value))) {
		throw invalidState(OWNER, 'a row is damaged');
	}
	const k = reader.integer('neighbours', 1, nRows - 1);
	return new LocalOutlierModel({ space, points, k, reach, density, fitted: reader.get('fitted') as Record<string, number> | undefined });
}
