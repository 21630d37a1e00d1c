// Recurrent layers: SimpleRNN, LSTM (gates i, f, c, o) and GRU (z, r, h; reset after the product, as in Keras) over [row][step][value].
// Inside, time comes first: [step][row][unit]. Some rows go through many steps in one call, so that threads need not meet at each of them.
import { panelLength, recurrentRows, type RecurrentBlock, type Strided, type Windows } from '../../../kernels';
import type { SpecOf } from '../layer-spec';
import { overRows, type NetCalls } from '../shared-kernels';
import { GATES } from '../weights';
import { lines } from './dense';
import { layerInTurns, NOTHING, type Layer, type LayerSite, type Turns } from './layer';
import { addRecurrentGradients, blockOf, cellMemory } from './recurrent-cells';

/** Multiply-adds of the steps between two pauses, and the gates of so many steps stay in a cache until the weights' gradients need them. */
const WORK_PER_TURN = 4e7;

type RecurrentSpec = SpecOf<'SimpleRNN'> | SpecOf<'LSTM'> | SpecOf<'GRU'>;

export function recurrentLayer(spec: RecurrentSpec, site: LayerSite): Layer {
	if (!spec.bidirectional) return directedLayer(spec, site, false);
	const half = site.weights.length / 2;
	const outShape = site.outShape.with(-1, spec.units);
	const part = (from: number): LayerSite => ({ ...site, outShape, weights: site.weights.slice(from, from + half), gradients: site.gradients?.slice(from, from + half) });
	return bothWays(spec, site, directedLayer(spec, part(0), false), directedLayer(spec, part(half), true));
}

type TurnsLayer = Layer & { readonly turns: Turns };

/** Outputs side by side; those of the backward layer lie in the order of time. */
function bothWays({ units }: RecurrentSpec, site: LayerSite, forth: TurnsLayer, backwards: TurnsLayer): Layer {
	const perRow = site.outShape.length === 2 ? site.outShape[0] : 1;
	const out = site.memory.float32(site.batch * perRow * 2 * units);
	const split = site.gradients ? [0, 1].map(() => site.memory.float32(site.batch * perRow * units)) : [];
	const turns: Turns = {
		*forward(input, pass) {
			const { mask } = pass;
			const a = yield* forth.turns.forward(input, pass);
			pass.mask = mask;
			const b = yield* backwards.turns.forward(input, pass);
			for (let i = 0; i < pass.n * perRow; i++) {
				for (let u = 0; u < units; u++) {
					out[2 * i * units + u] = a[i * units + u];
					out[(2 * i + 1) * units + u] = b[i * units + u];
				}
			}
			return out;
		},
		*backward(gradient, pass) {
			for (let i = 0; i < pass.n * perRow; i++) {
				for (let u = 0; u < units; u++) {
					split[0][i * units + u] = gradient[2 * i * units + u];
					split[1][i * units + u] = gradient[(2 * i + 1) * units + u];
				}
			}
			const a = yield* forth.turns.backward(split[0], pass);
			const b = yield* backwards.turns.backward(split[1], pass);
			for (let i = 0; i < a.length; i++) a[i] += b[i];
			return a;
		},
	};
	return layerInTurns(turns, () => {
		forth.refresh?.();
		backwards.refresh?.();
	});
}

function directedLayer(spec: RecurrentSpec, site: LayerSite, isReversed: boolean): TurnsLayer {
	const { kernels, memory, batch, gradients, carriesGradient } = site;
	const [steps, inputs] = site.inShape;
	const { type, units } = spec;
	const width = GATES[type] * units;
	const [w, recurrent, bias] = site.weights;
	const panels = memory.float32(panelLength(inputs, width));
	const recurrentPanels = memory.float32(panelLength(units, width));
	const own = cellMemory(type, site, steps, units);
	const out = memory.float32(batch * (spec.returnSequences ? steps : 1) * units);
	const turned = gradients && carriesGradient ? memory.float32(panelLength(width, inputs)) : undefined;
	const recurrentTurned = gradients ? memory.float32(panelLength(width, units)) : NOTHING;
	const dState = memory.float32(gradients ? batch * units : 0);
	const dCell = memory.float32(gradients ? batch * units : 0);
	const back = turned ? memory.float32(batch * steps * inputs) : NOTHING;
	const weights = type === 'GRU' ? { panels, bias: bias?.subarray(0, width), recurrentPanels, recurrentBias: bias?.subarray(width) } : { panels, bias, recurrentPanels };
	const mostRows = recurrentRows(inputs, units);
	let last: Float32Array = NOTHING;
	let mask: Uint8Array | undefined;

	const timeOf = (step: number): number => (isReversed ? steps - 1 - step : step);
	/** [row][time][length] in the order in which steps are taken. */
	const strided = <T>(values: T, length: number, row: number, step: number): Strided<T> => ({
		values,
		offset: (row * steps + timeOf(step)) * length,
		row: steps * length,
		step: isReversed ? -length : length,
	});
	/** Inputs of some steps in the order of steps, then rows. */
	const inputWindows = (n: number, step: number, count: number): Windows => ({
		...lines(n, inputs),
		offset: timeOf(step) * inputs,
		images: count,
		imageStride: isReversed ? -inputs : inputs,
		colStride: steps * inputs,
	});
	const stepsPerTurn = (n: number): number => Math.max(1, Math.min(steps, Math.floor(WORK_PER_TURN / (n * width * (inputs + units)))));
	/** All rows through some steps. */
	const eachBlock = (n: number, step: number, count: number, take: (k: NetCalls, block: RecurrentBlock, row: number) => void): void => {
		const share = Math.ceil(n / (kernels.threads ?? 1));
		overRows(kernels, n, count * n * width * (inputs + units), Math.min(share, mostRows), (k, from, to) => {
			for (let row = from; row < to; row += mostRows) {
				const rows = Math.min(mostRows, to - row);
				const padding = mask && strided(mask, 1, row, step);
				take(k, { cell: type, relu: spec.activation === 'relu', rows, steps: count, inputs, units, mask: padding, ...blockOf(own, width, units, n, step, row) }, row);
			}
		});
	};

	const turns: Turns = {
		*forward(input, pass) {
			const { n } = pass;
			last = input;
			mask = pass.mask;
			own.state.fill(0, 0, n * units);
			own.cells.fill(0, 0, n * units);
			const perTurn = gradients ? stepsPerTurn(n) : steps;
			for (let step = 0; step < steps; step += perTurn) {
				eachBlock(n, step, Math.min(perTurn, steps - step), (k, block, row) => {
					k.recurrentForward(block, strided(input, inputs, row, step), weights, spec.returnSequences ? strided(out, units, row, step) : undefined);
				});
				yield;
			}
			if (spec.returnSequences) return out;
			pass.mask = undefined;
			const end = gradients ? steps * n * units : 0;
			out.set(own.state.subarray(end, end + n * units));
			return out;
		},
		*backward(gradient, { n }) {
			if (spec.returnSequences) dState.fill(0, 0, n * units);
			else dState.set(gradient.subarray(0, n * units));
			dCell.fill(0, 0, n * units);
			const perTurn = stepsPerTurn(n);
			for (let step = perTurn * (Math.ceil(steps / perTurn) - 1); step >= 0; step -= perTurn) {
				const count = Math.min(perTurn, steps - step);
				eachBlock(n, step, count, (k, block, row) => {
					const states = spec.returnSequences ? strided(gradient, units, row, step) : undefined;
					const arrived = { dState: dState.subarray(row * units), dCell: dCell.subarray(row * units), states };
					k.recurrentBackward(block, arrived, [recurrentTurned, turned], turned && strided(back, inputs, row, step));
				});
				const block = blockOf(own, width, units, n, step, 0);
				kernels.correlateWeights(gradients![0], last, block.gates, inputWindows(n, step, count), width);
				addRecurrentGradients(type, site, block, count * n, units);
				yield;
			}
			return back;
		},
	};
	const layer = layerInTurns(turns, () => {
		kernels.packPanels(panels, w, inputs, width);
		kernels.packPanels(recurrentPanels, recurrent, units, width);
		if (gradients) kernels.packTurned(recurrentTurned, recurrent, 1, 1, units, width);
		if (turned) kernels.packTurned(turned, w, 1, 1, inputs, width);
	});
	return { ...layer, turns };
}
