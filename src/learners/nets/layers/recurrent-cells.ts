// What SimpleRNN, LSTM and GRU keep of their steps, [step][row][...], and the gradients of their recurrent weights.
import { ROWS_AHEAD, type RecurrentBlock } from '../../../kernels';
import { GATES } from '../weights';
import { lines } from './dense';
import type { LayerSite } from './layer';

export type CellType = keyof typeof GATES;
export type CellMemory = Pick<RecurrentBlock, 'gates' | 'fromState' | 'gateStep' | 'state' | 'stateStep' | 'cells' | 'shaped' | 'cellStep'>;

/** In a network that only predicts a step takes the place of the one before. */
export function cellMemory(type: CellType, { memory, batch, gradients }: LayerSite, steps: number, units: number): CellMemory {
	const width = GATES[type] * units;
	const kept = gradients ? steps : 1;
	const states = (gradients ? steps + 1 : 1) * batch * units;
	const isLstm = type === 'LSTM';
	return {
		gates: memory.float32((gradients ? kept * batch : Math.max(batch, ROWS_AHEAD)) * width),
		fromState: memory.float32(type === 'GRU' ? kept * batch * width : 0),
		gateStep: gradients ? batch * width : 0,
		state: memory.float32(states),
		stateStep: gradients ? batch * units : 0,
		cells: memory.float32(isLstm ? states : 0),
		shaped: memory.float32(isLstm ? kept * batch * units : 0),
		cellStep: isLstm && gradients ? batch * units : 0,
	};
}

/** The same for the n rows of a batch, steps close together, from a step and a row on. */
export function blockOf(own: CellMemory, width: number, units: number, n: number, step: number, row: number): CellMemory {
	const [gateStep, stateStep, cellStep] = [own.gateStep && n * width, own.stateStep && n * units, own.cellStep && n * units];
	const from = (array: Float32Array, stride: number, line: number) => (array.length === 0 ? array : array.subarray(step * stride + row * line));
	return {
		gates: from(own.gates, gateStep, width),
		fromState: from(own.fromState, gateStep, width),
		gateStep,
		state: from(own.state, stateStep, units),
		stateStep,
		cells: from(own.cells, cellStep, units),
		shaped: from(own.shaped, cellStep, units),
		cellStep,
	};
}

/** Adds what some steps of all n rows give to the gradients of the recurrent weights and of the biases. */
export function addRecurrentGradients(type: CellType, { kernels, gradients }: LayerSite, { gates, fromState, state }: CellMemory, rows: number, units: number): void {
	const width = GATES[type] * units;
	const [, recurrent, bias] = gradients!;
	const through = type === 'GRU' ? fromState : gates;
	kernels.correlateWeights(recurrent, state, through, lines(rows, units), width);
	if (!bias) return;
	kernels.addRowSums(bias, gates, rows, width);
	if (type === 'GRU') kernels.addRowSums(bias.subarray(width), fromState, rows, width);
}
