// Sequential minimal optimisation: the passes over all rows of one iteration.
import type { WasmFamily } from './family';

/**
 * Arrays have one place per row; n, their used length, is a multiple of 4. A place that is to be left alone has up = -Infinity and
 * low = Infinity. All builds give the same bits.
 */
export interface SvmKernels {
	/**
	 * f -= delta * (rowI - rowJ); then result[0] = max(f + up), result[1] = its first place, result[2] = min(f + low).
	 * @param result - 3 float64.
	 */
	smoUpdate(
		f: Float64Array,
		up: Float64Array,
		low: Float64Array,
		rowI: Float32Array,
		rowJ: Float32Array,
		delta: number,
		n: number,
		result: Float64Array,
	): void;
	/**
	 * The first place with the largest gain (top - f - low)^2 / max(1e-12, diagonal + diagonals - 2 row) among those where
	 * top > f + low, in float32; -1 where there is none.
	 */
	smoPartner(
		f: Float64Array,
		low: Float64Array,
		row: Float32Array,
		diagonals: Float32Array,
		diagonal: number,
		top: number,
		n: number,
	): number;
	/** sums += factor * row. */
	addScaledRow(sums: Float64Array, row: Float32Array, factor: number, n: number): void;
	/** sum of row * factors, in float64. */
	weightedSum(row: Float32Array, factors: Float32Array, n: number): number;
}

export const wrapSvm: WasmFamily<SvmKernels> = ({ wasm, at }) => ({
	smoUpdate(f, up, low, rowI, rowJ, delta, n, result) {
		wasm.smoUpdate(at(f), at(up), at(low), at(rowI), at(rowJ), delta, n, at(result));
	},
	smoPartner(f, low, row, diagonals, diagonal, top, n) {
		return wasm.smoPartner(at(f), at(low), at(row), at(diagonals), diagonal, top, n);
	},
	addScaledRow(sums, row, factor, n) {
		wasm.addScaledRow(at(sums), at(row), factor, n);
	},
	weightedSum(row, factors, n) {
		return wasm.weightedSum(at(row), at(factors), n);
	},
});
