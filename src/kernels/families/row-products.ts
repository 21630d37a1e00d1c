// One row beside many: products, distances and what kernel machines make of them, in float32.
import type { WasmFamily } from './family';

/** Rows of a block. */
export const BLOCK_ROWS = 16;

/**
 * *Packed* rows lie in blocks of 16: packed[(block * width + f) * 16 + lane] is feature f of row 16 * block + lane, the last block
 * filled up with zeros. `from` and `to` count blocks in the first three kernels, rows (multiples of 4) in the others.
 * All builds give the same bits.
 */
export interface RowKernels {
	/** out[row] = sum_e values[e] * rows[row][indices[e]]: one row as its non-zero entries. */
	dots(out: Float32Array, packed: Float32Array, indices: Int32Array, values: Float32Array, nNonZero: number, width: number, from: number, to: number): void;
	/** out[row] = sum_f (x[f] - rows[row][f])^2. */
	squaredDistances(out: Float32Array, packed: Float32Array, x: Float32Array, width: number, from: number, to: number): void;
	/** out[row] = sum_f |x[f] - rows[row][f]|. */
	absoluteDistances(out: Float32Array, packed: Float32Array, x: Float32Array, width: number, from: number, to: number): void;
	/** dots[i] = exp(-gamma max(0, norm + norms[i] - 2 dots[i])): norms are squared lengths. */
	radialKernel(dots: Float32Array, norms: Float32Array, norm: number, gamma: number, from: number, to: number): void;
	/** dots[i] = (gamma dots[i] + offset)^degree, limited to +-1e30. */
	polynomialKernel(dots: Float32Array, gamma: number, offset: number, degree: number, from: number, to: number): void;
	/** dots[i] = tanh(gamma dots[i] + offset). */
	sigmoidKernel(dots: Float32Array, gamma: number, offset: number, from: number, to: number): void;
}

export const wrapRowProducts: WasmFamily<RowKernels> = ({ wasm, at }) => ({
	dots(out, packed, indices, values, nNonZero, width, from, to) {
		wasm.dots(at(out), at(packed), at(indices), at(values), nNonZero, width, from, to);
	},
	squaredDistances(out, packed, x, width, from, to) {
		wasm.squaredDistances(at(out), at(packed), at(x), width, from, to);
	},
	absoluteDistances(out, packed, x, width, from, to) {
		wasm.absoluteDistances(at(out), at(packed), at(x), width, from, to);
	},
	radialKernel(dots, norms, norm, gamma, from, to) {
		wasm.radialKernel(at(dots), at(norms), norm, gamma, from, to);
	},
	polynomialKernel(dots, gamma, offset, degree, from, to) {
		wasm.polynomialKernel(at(dots), gamma, offset, degree, from, to);
	},
	sigmoidKernel(dots, gamma, offset, from, to) {
		wasm.sigmoidKernel(at(dots), gamma, offset, from, to);
	},
});
