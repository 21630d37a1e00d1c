// Chooses the kernels of a job.
import type { Kernels } from './contract';
import { bestBuild, loadWasm } from './load-wasm';
import { referenceKernels } from './reference';

export { MAX_EDGES } from './families/trees';
export type { MatrixKernels } from './families/matrix';
export type { TreeKernels } from './families/trees';
export type { KernelMemory, Kernels } from './contract';

/**
 * Fresh memory with the fastest kernels that this machine can run; the plain ones where WebAssembly is missing or its memory
 * (4 GiB at most) cannot be had. Results are the same.
 *
 * @param bytes - All that the job will allocate from the kernels' memory.
 */
export function createKernels(bytes: number, build: Kernels['build'] | undefined = bestBuild()): Kernels {
	if (build === undefined || build === 'reference') return referenceKernels;
	return loadWasm(build, bytes) ?? referenceKernels;
}
