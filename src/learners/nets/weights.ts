// Which weights each layer has, in Keras' order and layout, and what they start from.
import type { Random } from '../../core/random';
import type { LayerSpec, Shape } from './layer-spec';
import { sizeOf } from './shapes';

type Start = 'glorot' | 'orthogonal' | 'zeros' | 'ones' | 'embedding' | 'forget';

export interface WeightSlot {
	readonly shape: Shape;
	readonly start: Start;
	/** False: a running statistic, which no gradient moves. */
	readonly trainable: boolean;
	/** Weight decay and L2 act on kernels only. */
	readonly decays: boolean;
}

const kernel = (...shape: number[]): WeightSlot => ({ shape, start: 'glorot', trainable: true, decays: true });
const bias = (length: number, start: Start = 'zeros'): WeightSlot => ({ shape: [length], start, trainable: true, decays: false });
const statistic = (length: number, start: Start): WeightSlot => ({ shape: [length], start, trainable: false, decays: false });

/** @param vocabulary - Tokens, for an Embedding without `inputDim`. */
export function weightSlots(spec: LayerSpec, input: Shape, vocabulary = 0): WeightSlot[] {
	const channels = input[input.length - 1];
	switch (spec.type) {
		case 'Dense':
			return [kernel(channels, spec.units), ...(spec.useBias ? [bias(spec.units)] : [])];
		case 'Conv2D':
		case 'Conv1D':
			return [kernel(...spec.kernelSize, channels, spec.filters), ...(spec.useBias ? [bias(spec.filters)] : [])];
		case 'BatchNormalization':
			return [bias(channels, 'ones'), bias(channels), statistic(channels, 'zeros'), statistic(channels, 'ones')];
		case 'LayerNormalization':
			return [bias(channels, 'ones'), bias(channels)];
		case 'Embedding':
			return [{ shape: [Math.max(spec.inputDim, vocabulary, 1), spec.outputDim], start: 'embedding', trainable: true, decays: false }];
		case 'SimpleRNN':
		case 'LSTM':
		case 'GRU': {
			const cell = cellSlots(spec.type, channels, spec.units, spec.useBias);
			return spec.bidirectional ? [...cell, ...cell] : cell;
		}
		default:
			return [];
	}
}

export const GATES = { SimpleRNN: 1, LSTM: 4, GRU: 3 } as const;

function cellSlots(type: keyof typeof GATES, channels: number, units: number, useBias: boolean): WeightSlot[] {
	const width = GATES[type] * units;
	const slots: WeightSlot[] = [kernel(channels, width), { ...kernel(units, width), start: 'orthogonal' }];
	if (!useBias) return slots;
	if (type === 'GRU') return [...slots, { ...bias(width), shape: [2, width] }];
	return [...slots, bias(width, type === 'LSTM' ? 'forget' : 'zeros')];
}

export function startWeights({ shape, start }: WeightSlot, out: Float32Array, random: Random): void {
	switch (start) {
		case 'zeros':
			out.fill(0);
			return;
		case 'ones':
			out.fill(1);
			return;
		// Gate order i, f, c, o: the forget gate starts open (Jozefowicz et al. 2015).
		case 'forget':
			out.fill(0).fill(1, out.length / 4, out.length / 2);
			return;
		case 'embedding':
			for (let i = 0; i < out.length; i++) out[i] = 0.1 * random.uniform() - 0.05;
			return;
		case 'glorot': {
			const window = sizeOf(shape.slice(0, -2));
			const [inputs, outputs] = shape.slice(-2);
			const limit = Math.sqrt(6 / (window * (inputs + outputs)));
			for (let i = 0; i < out.length; i++) out[i] = limit * (2 * random.uniform() - 1);
			return;
		}
		case 'orthogonal':
			orthogonal(shape[0], shape[1], out, random);
	}
}

/** Rows (or, where there are more rows than columns, columns) of length 1 at right angles, by Gram-Schmidt on normal numbers. */
function orthogonal(rows: number, columns: number, out: Float32Array, random: Random): void {
	const count = Math.min(rows, columns);
	const length = Math.max(rows, columns);
	const basis = Array.from({ length: count }, () => Float64Array.from({ length }, () => random.normal()));
	basis.forEach((vector, i) => {
		// Twice is enough for right angles to the last digit.
		for (let pass = 0; pass < 2; pass++) {
			for (let j = 0; j < i; j++) {
				let product = 0;
				for (let k = 0; k < length; k++) product += vector[k] * basis[j][k];
				for (let k = 0; k < length; k++) vector[k] -= product * basis[j][k];
			}
		}
		const norm = Math.hypot(...vector);
		for (let k = 0; k < length; k++) vector[k] /= norm;
	});
	for (let row = 0; row < rows; row++) {
		for (let column = 0; column < columns; column++) {
			out[row * columns + column] = rows <= columns ? basis[row][column] : basis[column][row];
		}
	}
}
