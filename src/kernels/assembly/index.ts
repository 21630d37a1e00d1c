// What the WebAssembly module exports. Each file is the fast twin of its namesake in ../reference.
export { binValues } from './bins';
export { histogram, subtract } from './histogram';
export { addToRows, addTree, partition } from './partition';
export { exponentials, logisticGradients, quantise, squaredGradients } from './gradients';
export { findLeaves } from './forest';
