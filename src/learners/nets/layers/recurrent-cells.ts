// One time step of SimpleRNN, LSTM and GRU, over some rows of a batch. Values lie [step][row][unit].
import type { LineCopy } from '../../../kernels';
import type { NetCalls } from '../shared-kernels';
import { lines } from './dense';
import { NOTHING, type LayerSite } from './layer';

/** The arithmetic of one step; `step` counts in the order in which steps are taken. */
export interface Cell {
	/** Before the first step. */
	start(n: number): void;
	/** state[step] to state[step + 1], of the rows from ... to of n. Only calls of `k`, as in `backward`. */
	forward(k: NetCalls, step: number, n: number, from: number, to: number): void;
	/** Before the first step of the way back. */
	startBackward(n: number): void;
	/** dState: gradient of state[step + 1], becomes that of state[step]. */
	backward(k: NetCalls, step: number, n: number, from: number, to: number): void;
	/** Before `backward` of a step with padded rows: what `silence` restores. */
	hold(): void;
	/** A padded row keeps its cell. */
	keep(step: number, row: number, n: number): void;
	/** A padded row has no gradients at this step; `row` of the cell's own gradient stays. */
	silence(step: number, row: number, n: number): void;
	/** Adds to the gradients of the recurrent weights and of the biases. */
	addGradients(n: number): void;
}

export interface CellParts {
	site: LayerSite;
	units: number;
	width: number;
	steps: number;
	/** [step][row][gate][unit]. */
	gates: Float32Array;
	/** [step + 1][row][unit]. */
	state: Float32Array;
	recurrentPanels: Float32Array;
	recurrentTurned: Float32Array;
	dState: Float32Array;
	relu: boolean;
	bias: Float32Array | undefined;
}

export function lstmCell(p: CellParts): Cell {
	const { kernels, memory, batch, gradients } = p.site;
	const { units, width, gates, state, relu, dState } = p;
	const cells = memory.float32((p.steps + 1) * batch * units);
	const shaped = memory.float32(p.steps * batch * units);
	const dCell = gradients ? memory.float32(batch * units) : NOTHING;
	const held = gradients ? memory.float32(batch * units) : NOTHING;
	return {
		start: (n) => void cells.fill(0, 0, n * units),
		forward(k, step, n, from, to) {
			const own = gates.subarray((step * n + from) * width);
			const [before, after] = [(step * n + from) * units, ((step + 1) * n + from) * units];
			k.correlate(own, state.subarray(before), p.recurrentPanels, undefined, lines(to - from, units), width, true);
			k.lstmStep(own, cells.subarray(before), cells.subarray(after), shaped.subarray(before), state.subarray(after), to - from, units, relu);
		},
		keep(step, row, n) {
			const at = (step * n + row) * units;
			cells.copyWithin(at + n * units, at, at + units);
		},
		startBackward: (n) => void dCell.fill(0, 0, n * units),
		hold: () => held.set(dCell),
		backward(k, step, n, from, to) {
			const own = gates.subarray((step * n + from) * width);
			const before = (step * n + from) * units;
			const arrived = dState.subarray(from * units);
			k.lstmStepBackward(own, cells.subarray(before), shaped.subarray(before), arrived, dCell.subarray(from * units), to - from, units, relu);
			k.correlate(arrived, own, p.recurrentTurned, undefined, lines(to - from, width), units);
		},
		silence(step, row, n) {
			gates.fill(0, (step * n + row) * width, (step * n + row + 1) * width);
			for (let u = row * units; u < (row + 1) * units; u++) dCell[u] = held[u];
		},
		addGradients(n) {
			kernels.correlateWeights(gradients![1], state, gates, lines(p.steps * n, units), width);
			if (p.bias) kernels.addRowSums(gradients![2], gates, p.steps * n, width);
		},
	};
}

export function gruCell(p: CellParts): Cell {
	const { kernels, memory, batch, gradients } = p.site;
	const { units, width, gates, state, relu, dState } = p;
	const fromState = memory.float32(p.steps * batch * width);
	const recurrentBias = p.bias?.subarray(width);
	return {
		start: () => undefined,
		forward(k, step, n, from, to) {
			const own = gates.subarray((step * n + from) * width);
			const other = fromState.subarray((step * n + from) * width);
			const before = state.subarray((step * n + from) * units);
			k.correlate(other, before, p.recurrentPanels, recurrentBias, lines(to - from, units), width);
			k.gruStep(own, other, before, state.subarray(((step + 1) * n + from) * units), to - from, units, relu);
		},
		keep: () => undefined,
		startBackward: () => undefined,
		hold: () => undefined,
		backward(k, step, n, from, to) {
			const at = (step * n + from) * width;
			const other = fromState.subarray(at);
			const arrived = dState.subarray(from * units);
			k.gruStepBackward(gates.subarray(at), other, state.subarray((step * n + from) * units), arrived, to - from, units, relu);
			k.correlate(arrived, other, p.recurrentTurned, undefined, lines(to - from, width), units, true);
		},
		silence(step, row, n) {
			const at = (step * n + row) * width;
			gates.fill(0, at, at + width);
			fromState.fill(0, at, at + width);
		},
		addGradients(n) {
			kernels.correlateWeights(gradients![1], state, fromState, lines(p.steps * n, units), width);
			if (!p.bias) return;
			kernels.addRowSums(gradients![2], gates, p.steps * n, width);
			kernels.addRowSums(gradients![2].subarray(width), fromState, p.steps * n, width);
		},
	};
}

const oneLine = (length: number): LineCopy => ({ images: 1, lines: 1, length, from: [0, 0, 0], to: [0, 0, 0], stride: 1, block: length });

export function simpleCell(p: CellParts): Cell {
	const { kernels, gradients } = p.site;
	const { units, gates, state, dState } = p;
	const kind = p.relu ? 1 : 2;
	return {
		start: () => undefined,
		forward(k, step, n, from, to) {
			const own = gates.subarray((step * n + from) * units);
			const size = (to - from) * units;
			k.correlate(own, state.subarray((step * n + from) * units), p.recurrentPanels, undefined, lines(to - from, units), units, true);
			k.activate(own, size, kind);
			k.copyLines(state.subarray(((step + 1) * n + from) * units), own, oneLine(size));
		},
		keep: () => undefined,
		startBackward: () => undefined,
		hold: () => undefined,
		backward(k, step, n, from, to) {
			const own = gates.subarray((step * n + from) * units);
			const arrived = dState.subarray(from * units);
			const size = (to - from) * units;
			k.activateBackward(arrived, own, size, kind);
			k.copyLines(own, arrived, oneLine(size));
			k.correlate(arrived, own, p.recurrentTurned, undefined, lines(to - from, units), units);
		},
		silence: (step, row, n) => void gates.fill(0, (step * n + row) * units, (step * n + row + 1) * units),
		addGradients(n) {
			kernels.correlateWeights(gradients![1], state, gates, lines(p.steps * n, units), units);
			if (p.bias) kernels.addRowSums(gradients![2], gates, p.steps * n, units);
		},
	};
}
