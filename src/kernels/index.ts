// Chooses the kernels of a job.
import type { Kernels } from './contract';
import { referenceKernels } from './reference';

export type { KernelMemory, Kernels, TreeKernels } from './contract';

/** @param bytes - All that the job will allocate from the kernels' memory. */
export function createKernels(_bytes: number): Kernels {
	return referenceKernels;
}
