// Plain twins of `families/trees.ts`.
import type { TreeKernels } from '../families/trees';
import { binValues, interleave, sortValues } from './bins';
import { exponentials, logisticGradients, quantise, squaredGradients } from './gradients';
import { absorb, histogram, sparseHistogram, subtract, sumPacked } from './histogram';
import { addToRows, copyRows, partition, partitionPart } from './partition';
import { scanNumbers } from './splits';
import { walkTrees } from './walk';

export const referenceTrees: TreeKernels = {
	binValues,
	sortValues,
	interleave,
	histogram,
	sparseHistogram,
	absorb,
	scanNumbers,
	sumPacked,
	subtract,
	partition,
	partitionPart,
	copyRows,
	quantise,
	squaredGradients,
	logisticGradients,
	exponentials,
	addToRows,
	walkTrees,
};
