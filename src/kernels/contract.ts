// The hot loops. Every kernel has a plain TypeScript twin in `reference/`, which proves it and stands in where WebAssembly is missing.
// A family (`families/`) declares its kernels and wraps the compiled ones. Kernels over integers and float64 give the same bits in
// all builds, so that a model does not depend on the machine that trained it; a family says where it can't promise that.
import type { ForestKernels } from './families/forest';
import type { MatrixKernels } from './families/matrix';
import type { TreeKernels } from './families/trees';

/** Where kernels find their arguments. Allocate once per job; the memory goes when the last view of it goes. */
export interface KernelMemory {
	/** All allocations are zeroed and aligned to 16 bytes. */
	uint8(length: number): Uint8Array;
	int32(length: number): Int32Array;
	float32(length: number): Float32Array;
	float64(length: number): Float64Array;
}

export interface Kernels extends KernelMemory, MatrixKernels, TreeKernels, ForestKernels {
	readonly build: 'reference' | 'simd' | 'relaxed';
}
