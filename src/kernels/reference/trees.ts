// Plain twins of `families/trees.ts`.
import type { TreeKernels } from '../families/trees';
import { binValues } from './bins';
import { exponentials, logisticGradients, quantise, squaredGradients } from './gradients';
import { histogram, subtract } from './histogram';
import { addToRows, addTree, partition } from './partition';

export const referenceTrees: TreeKernels = {
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
