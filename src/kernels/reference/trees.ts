// Plain twins of `families/trees.ts`.
import type { TreeKernels } from '../families/trees';
import { binValues } from './bins';
import { exponentials, logisticGradients, quantise, squaredGradients } from './gradients';
import { histogram, sparseHistogram, subtract } from './histogram';
import { addToRows, partition } from './partition';
import { walkTrees } from './walk';

export const referenceTrees: TreeKernels = {
	binValues,
	histogram,
	sparseHistogram,
	subtract,
	partition,
	quantise,
	squaredGradients,
	logisticGradients,
	exponentials,
	addToRows,
	walkTrees,
};
