// What the WebAssembly module exports. Each file is the fast twin of its namesake in ../reference.
export { absoluteDistances, dots, polynomialKernel, radialKernel, sigmoidKernel, squaredDistances } from './row-products';
export { addScaledRow, smoPartner, smoUpdate, weightedSum } from './smo';
export { binValues } from './bins';
export { dsquaredDistances, dsquaredNorms, ssquaredDistances, ssquaredNorms } from './distances';
export { dgemm, gram, sgemm } from './gemm';
export { absorb, histogram, sparseHistogram, subtract, sumPacked } from './histogram';
export { addToRows, copyRows, partition, partitionPart } from './partition';
export { exponentials, logisticGradients, quantise, squaredGradients } from './gradients';
export { linearCurvature, linearPass, linearResiduals, linearScores } from './linear';
export { setScratch } from './scratch';
export { daxpy, ddot, dgemv } from './vectors';
export { walkTrees } from './walk';
export { addPathLengths, findLeaves } from './forest';
export { correlate, correlateWeights, packPanels, packTurned } from './net/correlate';
export { activate, activateBackward, addRowSums } from './net/activations';
export { copyLines, maxPool, scatterAdd } from './net/pooling';
export { gruStep, gruStepBackward, lstmStep, lstmStepBackward } from './net/gates';
export { adamStep, sgdStep, sumSquares } from './net/optimisers';
