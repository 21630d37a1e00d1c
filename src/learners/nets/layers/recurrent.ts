// Recurrent layers: SimpleRNN, LSTM (gates i, f, c, o) and GRU (z, r, h; reset after the product, as in Keras) over [row][step][value].
// Inside, time comes first: [step][row][unit], so that one step is one product over all rows.
import { panelLength, type Windows } from '../../../kernels';
import type { SpecOf } from '../layer-spec';
import { overRows, type NetCalls } from '../shared-kernels';
import { GATES } from '../weights';
import { lines } from './dense';
import { NOTHING, type Layer, type LayerSite } from './layer';
import { gruCell, lstmCell, simpleCell, type CellParts } from './recurrent-cells';

/** Steps that threads take between two meetings: a part has room for so many calls. */
const STEPS_PER_PART = 60;
/** Rows that are a block of the products. */
const ROW_BLOCK = 2;

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
	// [step][row][unit].
	const arrived = gradients && spec.returnSequences ? memory.float32(steps * batch * units) : NOTHING;
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
	const copyOf = (n: number) => ({ images: steps, lines: n, length: units, stride: 1, block: units });
	/** Of outputs: steps in the order of time, side by side in a row. */
	const rowsFirst = [isReversed ? (steps - 1) * units : 0, isReversed ? -units : units, steps * units] as const;
	/** All steps for the rows of a part, in the order in which they are taken. */
	const eachStep = (n: number, take: (k: NetCalls, step: number, from: number, to: number) => void): void => {
		for (let first = 0; first < steps; first += STEPS_PER_PART) {
			const end = Math.min(steps, first + STEPS_PER_PART);
			overRows(kernels, n, (end - first) * n * units * width, ROW_BLOCK, (k, from, to) => {
				for (let step = first; step < end; step++) take(k, step, from, to);
			});
		}
	};
	const timeOf = (step: number): number => (isReversed ? steps - 1 - step : step);
	const isPadding = (row: number, step: number): boolean => mask !== undefined && mask[row * steps + timeOf(step)] === 0;

	const addArrived = (k: NetCalls, step: number, n: number, from: number, to: number): void => {
		if (!spec.returnSequences) return;
		k.addRowSums(dState.subarray(from * units), arrived.subarray((step * n + from) * units), 1, (to - from) * units);
	};

	function forwardPadded(n: number): void {
		for (let step = 0; step < steps; step++) {
			cell.forward(kernels, step, n, 0, n);
			for (let row = 0; row < n; row++) {
				if (!isPadding(row, step)) continue;
				const at = (step * n + row) * units;
				state.copyWithin(at + n * units, at, at + units);
				cell.keep(step, row, n);
			}
		}
	}

	function backwardPadded(n: number): void {
		for (let step = steps - 1; step >= 0; step--) {
			addArrived(kernels, step, n, 0, n);
			held.set(dState.subarray(0, n * units));
			cell.hold();
			cell.backward(kernels, step, n, 0, n);
			for (let row = 0; row < n; row++) {
				if (!isPadding(row, step)) continue;
				cell.silence(step, row, n);
				for (let u = row * units; u < (row + 1) * units; u++) dState[u] = held[u];
			}
		}
	}

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
			cell.start(n);
			if (mask) forwardPadded(n);
			else eachStep(n, (k, step, from, to) => cell.forward(k, step, n, from, to));
			if (!spec.returnSequences) {
				pass.mask = undefined;
				out.set(state.subarray(steps * n * units, (steps + 1) * n * units));
				return out;
			}
			kernels.copyLines(out, state, { ...copyOf(n), from: [n * units, n * units, units], to: rowsFirst });
			return out;
		},
		backward(gradient, { n }) {
			dState.fill(0, 0, n * units);
			cell.startBackward(n);
			if (!spec.returnSequences) dState.set(gradient.subarray(0, n * units));
			if (spec.returnSequences) kernels.copyLines(arrived, gradient, { ...copyOf(n), from: rowsFirst, to: [0, n * units, units] });
			if (mask) backwardPadded(n);
			else {
				eachStep(n, (k, taken, from, to) => {
					addArrived(k, steps - 1 - taken, n, from, to);
					cell.backward(k, steps - 1 - taken, n, from, to);
				});
			}
			kernels.correlateWeights(gradients![0], last, gates, inputWindows(n), width);
			cell.addGradients(n);
			if (turned.length > 0) kernels.correlate(back, gates, turned, undefined, gateWindows(n), inputs);
			return back;
		},
	};
}
