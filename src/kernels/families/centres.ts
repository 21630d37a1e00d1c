// Points and centres: the passes of k-means.
import type { WasmFamily } from './family';

/** n points, as `packPoints` leaves them. */
export interface PackedPoints {
	/** n x width, row-major. */
	readonly x: Float64Array;
	/** Length n, up to the next multiple of 16: 0 beyond the points. */
	readonly weights: Float64Array;
	/** As in `RowKernels`: (x - shift) * scale, none larger than 1. */
	readonly packed: Float32Array;
	/** Lengths of the packed rows, up to the next multiple of 16. */
	readonly norms: Float32Array;
	/** Length width. */
	readonly shift: Float64Array;
	readonly scale: number;
	readonly width: number;
}

export interface PackedCentres {
	readonly k: number;
	/** k x width, row-major. */
	readonly centres: Float64Array;
	/** The same shifted and scaled as the points are, for k up to the next even number. */
	readonly scaled: Float32Array;
	/** -|c|^2 / 2 of these; -Infinity for the one too many. */
	readonly bias: Float32Array;
	/** Since the last pass scores have come closer to each other by (|x| + reach) * moved at the most. */
	readonly reach: number;
	readonly moved: number;
	/** Scores x'c - |c|^2 / 2 that are no further apart than slope * |x| + offset may be the wrong way round in float32. */
	readonly slope: number;
	readonly offset: number;
}

/**
 * The *record* of some points: sums of the points by label (k x width), their weights (k), how many have a weight (k), labels changed (1).
 * Rows `from` are multiples of 16. All builds give the same bits.
 */
export interface CentreKernels {
	/** lowest, highest = by coordinate (length width), also of what they held. */
	widenRange(lowest: Float64Array, highest: Float64Array, x: Float64Array, width: number, from: number, to: number): void;
	/** points.packed and points.norms from the rest of points. */
	packPoints(points: PackedPoints, from: number, to: number): void;
	/**
	 * labels[row] = the nearest centre in float64, the first where several are; points move in the record from the label before (-1: none).
	 * @param gaps - By row, up to the next multiple of 16: -1 before the first pass and where a label was changed elsewhere; what the
	 *   kernel keeps there differs between builds.
	 * @param to - At most from + 4096.
	 */
	nearestCentres(record: Float64Array, labels: Int32Array, gaps: Float32Array, points: PackedPoints, centres: PackedCentres, from: number, to: number): void;
	/** Adds the points to the record. */
	addLabelled(record: Float64Array, labels: Int32Array, points: PackedPoints, k: number, from: number, to: number): void;
	/** out[row] = squared distance to the centre of its label. */
	labelDistances(out: Float64Array, labels: Int32Array, points: PackedPoints, centres: Float64Array, from: number, to: number): void;
	/**
	 * out[q * stride + row] = min(nearest[row], squared distance to query q) in float32 for two queries, sums[q] = their sums by weights.
	 * @param queries - 2 x width, shifted and scaled as the points are.
	 * @param to - A multiple of 16.
	 */
	tryCentres(out: Float32Array, stride: number, sums: Float64Array, nearest: Float32Array, points: PackedPoints, queries: Float32Array, from: number, to: number): void;
}

export const wrapCentres: WasmFamily<CentreKernels> = ({ wasm, at }) => ({
	widenRange(lowest, highest, x, width, from, to) {
		wasm.widenRange(at(lowest), at(highest), at(x), width, from, to);
	},
	packPoints({ packed, norms, x, shift, scale, width }, from, to) {
		wasm.packPoints(at(packed), at(norms), at(x), at(shift), scale, width, from, to);
	},
	nearestCentres(record, labels, gaps, { x, weights, packed, norms, shift, scale, width }, { k, centres, scaled, bias, reach, moved, slope, offset }, from, to) {
		wasm.nearestCentres(
			at(record), at(labels), at(gaps), at(packed), at(norms), at(x), at(weights), at(shift), scale,
			at(scaled), at(bias), at(centres), reach, moved, slope, offset, k, width, from, to,
		);
	},
	addLabelled(record, labels, { x, weights, width }, k, from, to) {
		wasm.addLabelled(at(record), at(labels), at(x), at(weights), k, width, from, to);
	},
	labelDistances(out, labels, { x, width }, centres, from, to) {
		wasm.labelDistances(at(out), at(labels), at(x), at(centres), width, from, to);
	},
	tryCentres(out, stride, sums, nearest, { packed, weights, width }, queries, from, to) {
		wasm.tryCentres(at(out), stride, at(sums), at(nearest), at(packed), at(weights), at(queries), width, from, to);
	},
});
