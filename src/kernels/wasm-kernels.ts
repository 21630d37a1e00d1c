// Turns the module's functions over addresses into kernels over typed arrays.
import { MlError } from '../core/errors';
import type { Kernels } from './contract';

type Call = (...args: number[]) => number;

/** As exported by assembly/index.ts. */
export type WasmExports = Record<
	| 'binValues'
	| 'histogram'
	| 'subtract'
	| 'partition'
	| 'quantise'
	| 'squaredGradients'
	| 'logisticGradients'
	| 'exponentials'
	| 'addToRows'
	| 'addTree',
	Call
>;

/** What kernels keep for themselves: 128 rows of 64 bins and their gradients. */
export const SCRATCH_BYTES = 128 * (8 + 64);

/** @param start - First free byte of the memory. */
export function wrapExports(
	build: Kernels['build'],
	wasm: WasmExports,
	memory: WebAssembly.Memory,
	start: number,
): Kernels {
	const { buffer } = memory;
	let next = start;
	const take = (bytes: number): number => {
		const at = next;
		next += (bytes + 15) & ~15;
		if (next > buffer.byteLength) throw fault(`more memory asked for than the ${buffer.byteLength} bytes agreed on`);
		return at;
	};
	/** The address of a view: only those of this memory can be reached. */
	const at = (view: ArrayBufferView): number => {
		if (view.buffer !== buffer) throw fault('an array from another memory');
		return view.byteOffset;
	};
	const scratch = take(SCRATCH_BYTES);
	return {
		build,
		uint8: (length) => new Uint8Array(buffer, take(length), length),
		int32: (length) => new Int32Array(buffer, take(4 * length), length),
		float32: (length) => new Float32Array(buffer, take(4 * length), length),
		float64: (length) => new Float64Array(buffer, take(8 * length), length),
		binValues(out, values, edges, missing, n) {
			wasm.binValues(at(out), at(values), at(edges), missing, n);
		},
		histogram(out, bins, rows, packed, from, to, width, stride) {
			wasm.histogram(at(out), at(bins), at(rows), at(packed), from, to, width, stride, scratch);
		},
		subtract(larger, parent, smaller) {
			wasm.subtract(at(larger), at(parent), at(smaller), larger.length);
		},
		partition(rows, scratch, column, goesLeft, from, to) {
			return wasm.partition(at(rows), at(scratch), at(column), at(goesLeft), from, to);
		},
		quantise(packed, gradients, hessians, gradientScale, hessianScale, n) {
			wasm.quantise(at(packed), at(gradients), at(hessians), gradientScale, hessianScale, n);
		},
		squaredGradients(gradients, hessians, sums, scores, y, weights, n) {
			wasm.squaredGradients(at(gradients), at(hessians), at(sums), at(scores), at(y), at(weights), n);
		},
		logisticGradients(gradients, hessians, sums, scores, y, weights, n) {
			wasm.logisticGradients(at(gradients), at(hessians), at(sums), at(scores), at(y), at(weights), n);
		},
		exponentials(values, n) {
			wasm.exponentials(at(values), n);
		},
		addToRows(scores, rows, value, from, to) {
			wasm.addToRows(at(scores), at(rows), value, from, to);
		},
		addTree(scores, columns, rows, nodes, goesLeft, leafValues, from, to, nRows) {
			wasm.addTree(at(scores), at(columns), at(rows), at(nodes), at(goesLeft), at(leafValues), from, to, nRows);
		},
	};
}

function fault(what: string): MlError {
	return new MlError('ML-FAULT', `A kernel was given ${what}.`, 'Report this.');
}
