// Plain TypeScript kernels over ordinary arrays.
import type { Kernels } from '../contract';
import { referenceForest } from './forest';
import { referenceMatrix } from './matrix';
import { referenceTrees } from './trees';

export const referenceKernels: Kernels = {
	build: 'reference',
	uint8: (length) => new Uint8Array(length),
	int32: (length) => new Int32Array(length),
	float32: (length) => new Float32Array(length),
	float64: (length) => new Float64Array(length),
	...referenceMatrix,
	...referenceTrees,
	...referenceForest,
};
