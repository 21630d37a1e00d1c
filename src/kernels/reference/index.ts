// Plain TypeScript kernels over ordinary arrays.
import type { Kernels } from '../contract';
import { binValues } from './bins';
import { exponentials, logisticGradients, quantise, squaredGradients } from './gradients';
import { histogram, subtract } from './histogram';
import { addToRows, addTree, partition } from './partition';

export const referenceKernels: Kernels = {
	build: 'reference',
	uint8: (length) => new Uint8Array(length),
	int32: (length) => new Int32Array(length),
	float32: (length) => new Float32Array(length),
	float64: (length) => new Float64Array(length),
	binValues,
	histogram,
	subtract,
	partition,
	quantise,
	squaredGradients,
	logisticGradients,
	exponentials,
	addToRows,
	addTree,
};
