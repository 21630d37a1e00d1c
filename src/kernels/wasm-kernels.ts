// Turns the module's functions over addresses into kernels over typed arrays.
import { MlError } from '../core/errors';
import type { KernelFamilies, Kernels } from './contract';
import { makeTeam, recordingExports, type TeamOptions } from './crew/team';
import { wrapCentres } from './families/centres';
import type { WasmExports, WasmModule } from './families/family';
import { wrapForest } from './families/forest';
import { wrapForestSplits } from './families/forest-splits';
import { wrapLinear } from './families/linear';
import { wrapMatrix } from './families/matrix';
import { wrapNet } from './families/net';
import { wrapRowProducts } from './families/row-products';
import { wrapSvm } from './families/svm';
import { wrapTrees } from './families/trees';

/** Working space of one thread (assembly/scratch.ts), untouched pages of which cost nothing. */
export const SCRATCH_BYTES = 1_048_576;

/**
 * @param start - First free byte of the memory.
 * @param sharing - Who helps and how, where there is somebody.
 */
export function wrapExports(
	build: Kernels['build'],
	wasm: WasmExports,
	memory: WebAssembly.Memory,
	start: number,
	sharing?: Pick<TeamOptions, 'crew' | 'board' | 'membership'>,
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
	const families = (exports: WasmExports): KernelFamilies => {
		const module: WasmModule = { wasm: exports, at };
		return { ...wrapLinear(module), ...wrapMatrix(module), ...wrapTrees(module), ...wrapForest(module), ...wrapForestSplits(module), ...wrapNet(module), ...wrapRowProducts(module), ...wrapSvm(module), ...wrapCentres(module) };
	};
	const direct = families(wasm);
	return {
		build,
		uint8: (length) => new Uint8Array(buffer, take(length), length),
		int32: (length) => new Int32Array(buffer, take(4 * length), length),
		float32: (length) => new Float32Array(buffer, take(4 * length), length),
		float64: (length) => new Float64Array(buffer, take(8 * length), length),
		...direct,
		forEachPart: sharing
			? makeTeam({ ...sharing, direct, recorded: families(recordingExports(Object.keys(wasm), sharing.board)) })
			: (nParts, calls) => {
					for (let part = 0; part < nParts; part++) calls(direct, part);
				},
	};
}

function fault(what: string): MlError {
	return new MlError('ML-FAULT', `A kernel was given ${what}.`, 'Report this.');
}
