// Plain TypeScript kernels over ordinary arrays.
import type { KernelFamilies, Kernels } from '../contract';
import { referenceCentres } from './centres';
import { referenceForest } from './forest';
import { referenceForestSplits } from './forest-splits';
import { referenceLinear } from './linear';
import { referenceMatrix } from './matrix';
import { referenceNet } from './net';
import { referenceRowProducts } from './row-products';
import { referenceSvm } from './svm';
import { referenceTrees } from './trees';

const families: KernelFamilies = { ...referenceLinear, ...referenceMatrix, ...referenceTrees, ...referenceForest, ...referenceForestSplits, ...referenceNet, ...referenceRowProducts, ...referenceSvm, ...referenceCentres };

export const referenceKernels: Kernels = {
	build: 'reference',
	uint8: (length) => new Uint8Array(length),
	int32: (length) => new Int32Array(length),
	float32: (length) => new Float32Array(length),
	float64: (length) => new Float64Array(length),
	...families,
	forEachPart(nParts, calls) {
		for (let part = 0; part < nParts; part++) calls(families, part);
	},
};
