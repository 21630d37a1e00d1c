// Chooses the kernels of a job.
import type { Crew } from '../core/crew';
import type { Kernels } from './contract';
import { bestBuild, loadWasm } from './load-wasm';
import { referenceKernels } from './reference';

export type { PackedCentres, PackedPoints } from './families/centres';
export { SPLIT_WORK_BYTES } from './families/forest-splits';
export type { CodeLayout, NodeRows } from './families/forest-splits';
export { BLOCK_ROWS } from './families/row-products';
export { ACTIVATION_KINDS, fitsWinograd, panelLength, recurrentRows, ROWS_AHEAD } from './families/net';
export type { ActivationKind, LineCopy, NetKernels, PoolWindows, RecurrentBlock, Strided, Windows } from './families/net';
export { referenceKernels };
export { MAX_EDGES } from './families/trees';
export type { LinearLoss, LinearRows } from './families/linear';
export type { MatrixKernels } from './families/matrix';
export type { RankedTrees, TreeKernels } from './families/trees';
export type { Calls, ForEachPart, KernelMemory, Kernels } from './contract';

export interface KernelOptions {
	/** Threads of the job that `forEachPart` may use. Those who work on other kernels are let go. Default: its own thread only. */
	crew?: Crew;
	/** Default: the best that this machine can run. */
	build?: Kernels['build'];
}

/**
 * Fresh memory with the fastest kernels that this machine can run; the plain ones where WebAssembly is missing or its memory
 * (4 GiB at most) cannot be had.
 *
 * @param bytes - All that the job will allocate from the kernels' memory.
 */
export function createKernels(bytes: number, { crew, build = bestBuild() }: KernelOptions = {}): Kernels {
	// Before the allocation: helpers keep the memory that they work on.
	crew?.dismiss();
	if (build === undefined || build === 'reference') return referenceKernels;
	return loadWasm(build, bytes, crew) ?? referenceKernels;
}
