// Rows as points of one space, in which the distance of two rows is how much they differ.
import { readState } from '../../core/state-reader';
import type { State } from '../../core/arrays';
import type { FeatureMatrix } from '../../table/feature-matrix';

/** Sparse features up to this many are kept as they are; more are projected to this many. */
const PROJECTED = 128;
const WORD = 32;

/**
 * Each column of the user's table counts at most like one standardised number, however many features were made from it: where there
 * are several, they share a total variance of 1. A wide sparse block (words) is projected to 128 random signs' sums, which keeps
 * distances to about 9 % (Johnson & Lindenstrauss 1984; Achlioptas 2003).
 */
export interface PointSpace {
	/** Factor per dense feature. */
	readonly weights: Float64Array;
	/** Features of the sparse block; 0 where there is none. */
	readonly sparseWidth: number;
	/** Coordinates of a point. */
	readonly width: number;
}

export function fitSpace(x: FeatureMatrix): PointSpace {
	const variances = x.columns.map(varianceOf);
	const bySource = new Map<string, { count: number; total: number }>();
	x.features.forEach(({ source }, f) => {
		const own = bySource.get(source) ?? { count: 0, total: 0 };
		bySource.set(source, { count: own.count + 1, total: own.total + variances[f] });
	});
	const weights = Float64Array.from(x.features, ({ source }) => {
		const { count, total } = bySource.get(source)!;
		return count > 1 && total > 1 ? 1 / Math.sqrt(total) : 1;
	});
	return spaceOf(weights, x.sparse?.width ?? 0);
}

function spaceOf(weights: Float64Array, sparseWidth: number): PointSpace {
	return { weights, sparseWidth, width: weights.length + Math.min(sparseWidth, PROJECTED) };
}

function varianceOf(values: Float64Array): number {
	const n = Math.max(1, values.length);
	const mean = values.reduce((sum, value) => sum + value / n, 0);
	return values.reduce((sum, value) => sum + (value - mean) ** 2 / n, 0);
}

/** @returns nRows * space.width, row-major. */
export function toPoints(space: PointSpace, x: FeatureMatrix): Float64Array {
	const { weights, width } = space;
	const points = new Float64Array(x.nRows * width);
	weights.forEach((weight, f) => {
		const values = x.columns[f];
		for (let row = 0, at = f; row < x.nRows; row++, at += width) points[at] = weight * values[row];
	});
	if (x.sparse && space.sparseWidth > 0) addSparse(points, space, x.sparse);
	return points;
}

function addSparse(points: Float64Array, { weights, sparseWidth, width }: PointSpace, sparse: NonNullable<FeatureMatrix['sparse']>): void {
	const isProjected = sparseWidth > PROJECTED;
	const size = 1 / Math.sqrt(PROJECTED);
	for (let row = 0; row + 1 < sparse.starts.length; row++) {
		const offset = row * width + weights.length;
		for (let e = sparse.starts[row]; e < sparse.starts[row + 1]; e++) {
			if (isProjected) project(points, offset, sparse.indices[e], sparse.values[e] * size);
			else points[offset + sparse.indices[e]] += sparse.values[e];
		}
	}
}

/** Adds the value with a sign of its own to each coordinate; the signs of a feature follow from its index alone. */
function project(points: Float64Array, offset: number, index: number, value: number): void {
	for (let word = 0; word < PROJECTED / WORD; word++) {
		const signs = mix(Math.imul(index + 1, 0x9e3779b1) + Math.imul(word + 1, 0x85ebca6b));
		for (let bit = 0; bit < WORD; bit++) points[offset + word * WORD + bit] += (signs >>> bit) & 1 ? value : -value;
	}
}

/** Murmur3's finaliser (Appleby 2008). */
function mix(value: number): number {
	let h = value | 0;
	h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
	h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
	return h ^ (h >>> 16);
}

export function spaceToState({ weights, sparseWidth }: PointSpace): State {
	return { json: { sparseWidth }, arrays: new Map([['weights', weights]]) };
}

/** @throws MlError `ML-MODEL-INVALID`. */
export function spaceFromState(state: State, owner: string): PointSpace {
	const reader = readState(state, owner);
	return spaceOf(reader.array('weights', Float64Array), reader.integer('sparseWidth', 0, 2 ** 24));
}

/** Squared Euclidean distance of the points at two offsets. */
export function squaredDistance(a: Float64Array, atA: number, b: Float64Array, atB: number, width: number): number {
	let sum = 0;
	for (let j = 0; j < width; j++) {
		const difference = a[atA + j] - b[atB + j];
		sum += difference * difference;
	}
	return sum;
}
