// The hot loops. Every kernel has a plain TypeScript twin in `reference/`, which proves it and stands in where WebAssembly is missing.
// A family (`families/`) declares its kernels and wraps the compiled ones. Kernels over integers and float64 give the same bits in
// all builds, so that a model does not depend on the machine that trained it; a family says where it can't promise that.
import type { CentreKernels } from './families/centres';
import type { ForestKernels } from './families/forest';
import type { ForestSplitKernels } from './families/forest-splits';
import type { LinearKernels } from './families/linear';
import type { MatrixKernels } from './families/matrix';
import type { NetKernels } from './families/net';
import type { RowKernels } from './families/row-products';
import type { SvmKernels } from './families/svm';
import type { TreeKernels } from './families/trees';

/** Where kernels find their arguments. Allocate once per job; the memory goes when the last view of it goes. */
export interface KernelMemory {
	/** All allocations are zeroed and aligned to 16 bytes. */
	uint8(length: number): Uint8Array;
	int32(length: number): Int32Array;
	float32(length: number): Float32Array;
	float64(length: number): Float64Array;
}

export type KernelFamilies = LinearKernels & MatrixKernels & TreeKernels & ForestKernels & ForestSplitKernels & NetKernels & RowKernels & SvmKernels & CentreKernels;

/** Kernels whose results are found in memory only. */
export type Calls = { readonly [Name in keyof KernelFamilies]: (...args: Parameters<KernelFamilies[Name]>) => void };

/**
 * Runs `calls` for the parts 0 to nParts - 1, on as many threads as the job's crew has, and returns when all are done.
 *
 * `calls` makes calls of kernels and nothing else: it may run before or long before them, in any order of parts. The calls of one part run
 * one after another on one thread; no part may write what another part reads or writes. How the work is cut into parts must
 * not depend on the number of threads, so that a model doesn't: fixed blocks of rows or columns, each with a sum of its own where sums
 * are floating-point, added up in order afterwards. A part of 20 microseconds or more is worth sharing.
 *
 * @param calls - At most some 240 calls per part.
 */
export type ForEachPart = (nParts: number, calls: (kernels: Calls, part: number) => void) => void;

export interface Kernels extends KernelMemory, KernelFamilies {
	readonly build: 'reference' | 'simd' | 'relaxed';
	readonly forEachPart: ForEachPart;
}
