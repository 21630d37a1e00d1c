// Recurrent layers: SimpleRNN, LSTM (gates i, f, c, o) and GRU (z, r, h; reset after the product, as in Keras) over [row][step][value].
// Inside, time comes first: [step][row][unit], so that one step is one product over all rows.
import { panelLength, type Windows } from '../../../kernels';
import type { SpecOf } from '../layer-spec';
import { GATES } from '../weights';
import { lines } from './dense';
import { NOTHING, type Layer, type LayerSite } from './layer';

type RecurrentSpec = SpecOf<'SimpleRNN'> | SpecOf<'LSTM'> | SpecOf<'GRU'>;

export function recurrentLayer(spec: RecurrentSpec, site: LayerSite): Layer {
	if (!spec.bidirectional) return directedLayer(spec, site, false);
	const half = site.weights.length / 2;
	const outShape = site.outShape.with(-1, spec.units);
	const part = (from: number): LayerSite => ({ ...site, outShape, weights: site.weights.slice(from, from + half), gradients: site.gradients?.slice(from, from + half) });
	return bothWays(spec, site, directedLayer(spec, part(0), false), directedLayer(spec, part(half), true));
}

/** Outputs side by side; those of the backward layer lie in the order of time. */
function bothWays({ units }: RecurrentSpec, site: LayerSite, forth: Layer, backwards: Layer): Layer {
	const perRow = site.outShape.length === 2 ? site.outShape[0] : 1;
	const out = site.memory.float32(site.batch * perRow * 2 * units);
	const split = site.gradients ? [0, 1].map(() => site.memory.float32(site.batch * perRow * units)) : [];
	return {
		refresh() {
			forth.refresh?.();
			backwards.refresh?.();
		},
		forward(input, pass) {
			const { mask } = pass;
			const a = forth.forward(input, pass);
			pass.mask = mask;
			const b = backwards.forward(input, pass);
			for (let i = 0; i < pass.n * perRow; i++) {
				for (let u = 0; u < units; u++) {
					out[2 * i * units + u] = a[i * units + u];
					out[(2 * i + 1) * units + u] = b[i * units + u];
				}
			}
			return out;
		},
		backward(gradient, pass) {
			for (let i = 0; i < pass.n * perRow; i++) {
				for (let u = 0; u < units; u++) {
					split[0][i * units + u] = gradient[2 * i * units + u];
					split[1][i * units + u] = gradient[(2 * i + 1) * units + u];
				}
			}
			const a = forth.backward(split[0], pass);
			const b = backwards.backward(split[1], pass);
			for (let i = 0; i < a.length; i++) a[i] += b[i];
			return a;
		},
	};
}

/** The arithmetic of one step; `step` counts in the order in which steps are taken. */
interface Cell {
	/** state[step] to state[step + 1]. */
	forward(step: number, n: number): void;
	/** dState: gradient of state[step + 1], becomes that of state[step]. */
	backward(step: number, n: number): void;
	/** Before the first step of the way back. */
	startBackward(n: number): void;
	/** A padded row keeps its cell. */
	keep(step: number, row: number, n: number): void;
	/** A padded row has no gradients at this step; `row` of the cell's own gradient stays. */
	silence(step: number, row: number, n: number): void;
	/** Adds to the gradients of the recurrent weights and of the biases. */
	addGradients(n: number): void;
}

function directedLayer(spec: RecurrentSpec, site: LayerSite, isReversed: boolean): Layer {
	const { kernels, memory, batch, gradients, carriesGradient } = site;
	const [steps, inputs] = site.inShape;
	const { units } = spec;
	const width = GATES[spec.type] * units;
	const [w, recurrent, bias] = site.weights;
	const panels = memory.float32(panelLength(inputs, width));
	const recurrentPanels = memory.float32(panelLength(units, width));
	const gates = memory.float32(steps * batch * width);
	const state = memory.float32((steps + 1) * batch * units);
	const out = memory.float32(batch * (spec.returnSequences ? steps : 1) * units);
	const turned = gradients && carriesGradient ? memory.float32(panelLength(width, inputs)) : NOTHING;
	const recurrentTurned = gradients ? memory.float32(panelLength(width, units)) : NOTHING;
	const dState = gradients ? memory.float32(batch * units) : NOTHING;
	const held = gradients ? memory.float32(batch * units) : NOTHING;
	const back = gradients && carriesGradient ? memory.float32(batch * steps * inputs) : NOTHING;
	const parts: CellParts = { site, units, width, steps, gates, state, recurrentPanels, recurrentTurned, dState, relu: spec.activation === 'relu', bias };
	const cell = spec.type === 'LSTM' ? lstmCell(parts) : spec.type === 'GRU' ? gruCell(parts) : simpleCell(parts);
	let last: Float32Array = NOTHING;
	let mask: Uint8Array | undefined;

	/** Inputs in the order of steps, then rows. */
	const inputWindows = (n: number): Windows => ({
		...lines(n, inputs),
		offset: isReversed ? (steps - 1) * inputs : 0,
		images: steps,
		imageStride: isReversed ? -inputs : inputs,
		colStride: steps * inputs,
	});
	/** Gradients of the gates in the order of rows, then time. */
	const gateWindows = (n: number): Windows => ({
		...lines(steps, width),
		offset: isReversed ? (steps - 1) * n * width : 0,
		images: n,
		imageStride: width,
		colStride: isReversed ? -n * width : n * width,
	});
	const timeOf = (step: number): number => (isReversed ? steps - 1 - step : step);
	const isPadding = (row: number, step: number): boolean => mask !== undefined && mask[row * steps + timeOf(step)] === 0;

	return {
		refresh() {
			kernels.packPanels(panels, w, inputs, width);
			kernels.packPanels(recurrentPanels, recurrent, units, width);
			if (gradients) kernels.packTurned(recurrentTurned, recurrent, 1, 1, units, width);
			if (turned.length > 0) kernels.packTurned(turned, w, 1, 1, inputs, width);
		},
		forward(input, pass) {
			const { n } = pass;
			last = input;
			mask = pass.mask;
			kernels.correlate(gates, input, panels, spec.type === 'GRU' ? bias?.subarray(0, width) : bias, inputWindows(n), width);
			state.fill(0, 0, n * units);
			for (let step = 0; step < steps; step++) {
				cell.forward(step, n);
				if (!mask) continue;
				for (let row = 0; row < n; row++) {
					if (!isPadding(row, step)) continue;
					const at = (step * n + row) * units;
					state.copyWithin(at + n * units, at, at + units);
					cell.keep(step, row, n);
				}
			}
			if (!spec.returnSequences) {
				pass.mask = undefined;
				out.set(state.subarray(steps * n * units, (steps + 1) * n * units));
				return out;
			}
			const copy = { images: steps, lines: n, length: units, stride: 1, block: units };
			const start = isReversed ? (steps - 1) * units : 0;
			kernels.copyLines(out, state, { ...copy, from: [n * units, n * units, units], to: [start, isReversed ? -units : units, steps * units] });
			return out;
		},
		backward(gradient, { n }) {
			dState.fill(0, 0, n * units);
			cell.startBackward(n);
			if (!spec.returnSequences) dState.set(gradient.subarray(0, n * units));
			for (let step = steps - 1; step >= 0; step--) {
				if (spec.returnSequences) {
					for (let row = 0; row < n; row++) {
						const from = (row * steps + timeOf(step)) * units;
						for (let u = 0; u < units; u++) dState[row * units + u] += gradient[from + u];
					}
				}
				if (mask) held.set(dState.subarray(0, n * units));
				cell.backward(step, n);
				if (!mask) continue;
				for (let row = 0; row < n; row++) {
					if (!isPadding(row, step)) continue;
					cell.silence(step, row, n);
					for (let u = row * units; u < (row + 1) * units; u++) dState[u] = held[u];
				}
			}
			kernels.correlateWeights(gradients![0], last, gates, inputWindows(n), width);
			cell.addGradients(n);
			if (turned.length > 0) kernels.correlate(back, gates, turned, undefined, gateWindows(n), inputs);
			return back;
		},
	};
}

interface CellParts {
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

function lstmCell(p: CellParts): Cell {
	const { kernels, memory, batch, gradients } = p.site;
	const { units, width, gates, state, relu, dState } = p;
	const cells = memory.float32((p.steps + 1) * batch * units);
	const shaped = memory.float32(p.steps * batch * units);
	const dCell = gradients ? memory.float32(batch * units) : NOTHING;
	const held = gradients ? memory.float32(batch * units) : NOTHING;
	return {
		forward(step, n) {
			if (step === 0) cells.fill(0, 0, n * units);
			const own = gates.subarray(step * n * width);
			const [before, after] = [step * n * units, (step + 1) * n * units];
			kernels.correlate(own, state.subarray(before), p.recurrentPanels, undefined, lines(n, units), width, true);
			kernels.lstmStep(own, cells.subarray(before), cells.subarray(after), shaped.subarray(before), state.subarray(after), n, units, relu);
		},
		keep(step, row, n) {
			const at = (step * n + row) * units;
			cells.copyWithin(at + n * units, at, at + units);
		},
		startBackward: (n) => void dCell.fill(0, 0, n * units),
		backward(step, n) {
			const own = gates.subarray(step * n * width);
			const before = step * n * units;
			held.set(dCell);
			kernels.lstmStepBackward(own, cells.subarray(before), shaped.subarray(before), dState, dCell, n, units, relu);
			kernels.correlate(dState, own, p.recurrentTurned, undefined, lines(n, width), units);
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

function gruCell(p: CellParts): Cell {
	const { kernels, memory, batch, gradients } = p.site;
	const { units, width, gates, state, relu, dState } = p;
	const fromState = memory.float32(p.steps * batch * width);
	const recurrentBias = p.bias?.subarray(width);
	return {
		forward(step, n) {
			const own = gates.subarray(step * n * width);
			const other = fromState.subarray(step * n * width);
			const before = state.subarray(step * n * units);
			kernels.correlate(other, before, p.recurrentPanels, recurrentBias, lines(n, units), width);
			kernels.gruStep(own, other, before, state.subarray((step + 1) * n * units), n, units, relu);
		},
		keep: () => undefined,
		startBackward: () => undefined,
		backward(step, n) {
			const other = fromState.subarray(step * n * width);
			kernels.gruStepBackward(gates.subarray(step * n * width), other, state.subarray(step * n * units), dState, n, units, relu);
			kernels.correlate(dState, other, p.recurrentTurned, undefined, lines(n, width), units, true);
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

function simpleCell(p: CellParts): Cell {
	const { kernels, gradients } = p.site;
	const { units, gates, state, dState } = p;
	const kind = p.relu ? 1 : 2;
	return {
		forward(step, n) {
			const own = gates.subarray(step * n * units);
			kernels.correlate(own, state.subarray(step * n * units), p.recurrentPanels, undefined, lines(n, units), units, true);
			kernels.activate(own, n * units, kind);
			state.set(own.subarray(0, n * units), (step + 1) * n * units);
		},
		keep: () => undefined,
		startBackward: () => undefined,
		backward(step, n) {
			const own = gates.subarray(step * n * units);
			kernels.activateBackward(dState, own, n * units, kind);
			own.set(dState.subarray(0, n * units));
			kernels.correlate(dState, own, p.recurrentTurned, undefined, lines(n, units), units);
		},
		silence: (step, row, n) => void gates.fill(0, (step * n + row) * units, (step * n + row + 1) * units),
		addGradients(n) {
			kernels.correlateWeights(gradients![1], state, gates, lines(p.steps * n, units), units);
			if (p.bias) kernels.addRowSums(gradients![2], gates, p.steps * n, units);
		},
	};
}
