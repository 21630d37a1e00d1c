import type { NetKernels, RecurrentBlock, Strided, Windows } from '../../families/net';
import { gruStep, gruStepBackward, lstmStep, lstmStepBackward } from './cells';
import { correlate } from './correlate';
import { activate, activateBackward } from './pointwise';

const GATES = { SimpleRNN: 1, LSTM: 4, GRU: 3 } as const;

const lines = (cols: number, colStride: number, run: number, offset = 0): Windows => ({ offset, images: 1, imageStride: 0, rows: 1, rowStride: 0, cols, colStride, height: 1, runStride: 0, run });
const placeOf = ({ offset, row, step }: Strided<unknown>, r: number, s: number): number => offset + r * row + s * step;
const isPadding = ({ mask }: RecurrentBlock, row: number, step: number): boolean => mask !== undefined && mask.values[placeOf(mask, row, step)] === 0;

export const recurrentForward: NetKernels['recurrentForward'] = (block, input, weights, out) => {
	const { cell, relu, rows, steps, inputs, units, gateStep, stateStep, cellStep, state, cells } = block;
	const width = GATES[cell] * units;
	for (let step = 0; step < steps; step++) {
		const gates = block.gates.subarray(step * gateStep);
		const fromState = block.fromState.subarray(step * gateStep);
		const before = state.slice(step * stateStep, step * stateStep + rows * units);
		const after = state.subarray((step + 1) * stateStep);
		correlate(gates, input.values, weights.panels, weights.bias, lines(rows, input.row, inputs, input.offset + step * input.step), width);
		correlate(cell === 'GRU' ? fromState : gates, before, weights.recurrentPanels, weights.recurrentBias, lines(rows, units, units), width, cell !== 'GRU');
		for (let row = 0; row < rows; row++) {
			const from = row * units;
			const z = gates.subarray(row * width, (row + 1) * width);
			const next = after.subarray(from, from + units);
			const oldCell = cells.slice(step * cellStep + from, step * cellStep + from + units);
			const newCell = cells.subarray((step + 1) * cellStep + from);
			const shaped = block.shaped.subarray(step * cellStep + from);
			if (isPadding(block, row, step)) {
				next.set(before.subarray(from, from + units));
				if (cell === 'LSTM') newCell.set(oldCell);
			} else if (cell === 'LSTM') {
				lstmStep(z, oldCell, newCell, shaped, next, 1, units, relu);
			} else if (cell === 'GRU') {
				gruStep(z, fromState.subarray(row * width), before.subarray(from), next, 1, units, relu);
			} else {
				activate(z, units, relu ? 1 : 2);
				next.set(z);
			}
			if (out) out.values.set(next, placeOf(out, row, step));
		}
	}
};

export const recurrentBackward: NetKernels['recurrentBackward'] = (block, { dState, dCell, states }, [recurrentTurned, turned], back) => {
	const { cell, relu, rows, steps, inputs, units, gateStep, stateStep, cellStep } = block;
	const width = GATES[cell] * units;
	for (let step = steps - 1; step >= 0; step--) {
		const gates = block.gates.subarray(step * gateStep);
		const fromState = block.fromState.subarray(step * gateStep);
		for (let row = 0; row < rows; row++) {
			const from = row * units;
			const z = gates.subarray(row * width, (row + 1) * width);
			const h = fromState.subarray(row * width, (row + 1) * width);
			const d = dState.subarray(from, from + units);
			if (states) for (let u = 0; u < units; u++) d[u] += states.values[placeOf(states, row, step) + u];
			const held = d.slice();
			const at = step * cellStep + from;
			if (isPadding(block, row, step)) {
				z.fill(0);
				if (cell === 'GRU') h.fill(0);
			} else if (cell === 'LSTM') {
				lstmStepBackward(z, block.cells.subarray(at), block.shaped.subarray(at), d, dCell.subarray(from), 1, units, relu);
			} else if (cell === 'GRU') {
				gruStepBackward(z, h, block.state.subarray(step * stateStep + from), d, 1, units, relu);
			} else {
				activateBackward(d, z, units, relu ? 1 : 2);
				z.set(d);
			}
			correlate(d, cell === 'GRU' ? h : z, recurrentTurned, undefined, lines(1, width, width), units, cell === 'GRU');
			if (isPadding(block, row, step)) d.set(held);
			if (back && turned) correlate(back.values.subarray(placeOf(back, row, step)), z, turned, undefined, lines(1, width, width), inputs);
		}
	}
};
