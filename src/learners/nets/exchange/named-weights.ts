// Weights under Keras' names, and their way in and out of a network.
import { MlError } from '../../../core/errors';
import type { Architecture } from '../architecture';
import type { LayerSpec } from '../layer-spec';
import { planWeights, type WeightPlan } from '../network';
import { shapeText, sizeOf } from '../shapes';

/** Key: layer, counted from 0, and name, e.g. `2.recurrent_kernel`, `0.forward.kernel`. */
export type NamedWeights = Map<string, NamedWeight>;

export interface NamedWeight {
	readonly shape: readonly number[];
	/** Row-major. */
	readonly values: Float32Array;
}

export function weightsFileError(what: string, fix = 'Write the file again from the network that it belongs to, and give the same layers here.'): MlError {
	return new MlError('ML-WEIGHTS-FILE', `The file of weights cannot be used: ${what}`, fix, { parameter: 'initialWeights' });
}

const CELL = ['kernel', 'recurrent_kernel', 'bias'];

/** In the order of `weightSlots`, which is Keras' order. */
export function slotNames(spec: LayerSpec): string[] {
	switch (spec.type) {
		case 'Dense':
		case 'Conv2D':
		case 'Conv1D':
			return spec.useBias ? ['kernel', 'bias'] : ['kernel'];
		case 'BatchNormalization':
			return ['gamma', 'beta', 'moving_mean', 'moving_variance'];
		case 'LayerNormalization':
			return ['gamma', 'beta'];
		case 'Embedding':
			return ['embeddings'];
		case 'SimpleRNN':
		case 'LSTM':
		case 'GRU': {
			const cell = spec.useBias ? CELL : CELL.slice(0, 2);
			return spec.bidirectional ? ['forward', 'backward'].flatMap((way) => cell.map((name) => `${way}.${name}`)) : cell;
		}
		default:
			return [];
	}
}

/** What a path such as `bidirectional/forward_lstm/lstm_cell/kernel` names within its layer. */
export function nameInLayer(path: string): string {
	const parts = path.split(/[/.]/);
	const name = parts[parts.length - 1].replace(/:0$/, '');
	const way = ['forward', 'backward'].find((each) => parts.slice(0, -1).some((part) => part === each || part.startsWith(`${each}_`)));
	return way ? `${way}.${name}` : name;
}

/** @param weights - As a trained model has them. */
export function namedWeights(architecture: Architecture, weights: Float32Array): NamedWeights {
	const named: NamedWeights = new Map();
	forEachSlot(architecture, planWeights(architecture), (key, shape, from) => {
		named.set(key, { shape, values: weights.subarray(from, from + sizeOf(shape)) });
	});
	return named;
}

/**
 * Writes given weights over those that a network starts from.
 * @param only - Layers, counted from 0; default: all, none of which may be missing or left over.
 * @throws MlError `ML-WEIGHTS-FILE`.
 */
export function placeWeights(architecture: Architecture, given: NamedWeights, weights: Float32Array, only?: readonly number[]): void {
	const layerCount = architecture.layers.length;
	const beyond = only?.find((layer) => layer >= layerCount);
	if (beyond !== undefined) throw weightsFileError(`layer ${beyond} was asked for; the network has layers 0 to ${layerCount - 1}.`, "Change 'layers' in 'Initial Weights'.");
	const open = new Set(given.keys());
	const found: [number, NamedWeight][] = [];
	forEachSlot(architecture, planWeights(architecture), (key, shape, from, layer) => {
		if (only && !only.includes(layer)) return;
		const { name } = architecture.layers[layer];
		const weight = given.get(key);
		if (!weight) throw weightsFileError(`it has no '${shown(key)}' for ${name}.`);
		if (shapeText(weight.shape) !== shapeText(shape)) {
			throw weightsFileError(`'${shown(key)}' is ${shapeText(weight.shape)}; ${name} has ${shapeText(shape)}.`);
		}
		if (!weight.values.every(Number.isFinite)) throw weightsFileError(`'${shown(key)}' holds a value that is no finite number.`);
		if (key.endsWith('.moving_variance') && weight.values.some((value) => value < 0)) throw weightsFileError(`'${shown(key)}' holds a negative variance.`);
		open.delete(key);
		found.push([from, weight]);
	});
	const [extra] = open;
	if (!only && extra !== undefined) throw weightsFileError(`it has '${shown(extra)}', which the network has not.`);
	for (const [from, { values }] of found) weights.set(values, from);
}

function forEachSlot({ layers, slots }: Architecture, { starts }: WeightPlan, visit: (key: string, shape: readonly number[], from: number, layer: number) => void): void {
	layers.forEach((spec, l) => slotNames(spec).forEach((name, s) => visit(`${l}.${name}`, slots[l][s].shape, starts[l][s], l)));
}

/** Names out of a file are cut before they are repeated. */
export const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);
