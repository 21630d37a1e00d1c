// What each layer makes of the shape that it is given; misfits are found before anything is trained.
import type { MlError } from '../../core/errors';
import type { LayerSpec, Shape } from './layer-spec';
import { layersError } from './parse-layers';

export const sizeOf = (shape: Shape): number => shape.reduce((product, length) => product * length, 1);
export const shapeText = (shape: Shape): string => shape.join('x');

/** Places of a window along one axis. */
export function windowsAlong(length: number, kernel: number, stride: number, padding: 'valid' | 'same'): { count: number; before: number; after: number } {
	if (padding === 'valid') return { count: Math.floor((length - kernel) / stride) + 1, before: 0, after: 0 };
	const count = Math.ceil(length / stride);
	const total = Math.max(0, (count - 1) * stride + kernel - length);
	return { count, before: total >> 1, after: total - (total >> 1) };
}

/** Places of token ids: known to Embedding only. */
export const TOKENS = 'tokens';

/** @throws MlError `ML-LAYERS` where the layer does not fit. */
export function outputShape(spec: LayerSpec, input: Shape): Shape {
	switch (spec.type) {
		case 'Dense':
			return [...input.slice(0, -1), spec.units];
		case 'Conv2D':
		case 'Conv1D':
			return slide(spec, needRank(spec, input), spec.kernelSize, spec.strides, 'kernel', spec.filters);
		case 'MaxPooling2D':
		case 'MaxPooling1D':
		case 'AveragePooling2D':
		case 'AveragePooling1D': {
			const shape = needRank(spec, input);
			return slide(spec, shape, spec.poolSize, spec.strides.length > 0 ? spec.strides : spec.poolSize, 'window', shape[shape.length - 1]);
		}
		case 'GlobalMaxPooling2D':
		case 'GlobalMaxPooling1D':
		case 'GlobalAveragePooling2D':
		case 'GlobalAveragePooling1D':
			return needRank(spec, input).slice(-1);
		case 'Flatten':
			return [sizeOf(input)];
		case 'Reshape':
			return reshape(spec.name, spec.targetShape, input);
		case 'Embedding':
			if (input.length !== 1) throw rankError(spec.name, 'a sequence of token ids', input);
			return [input[0], spec.outputDim];
		case 'SimpleRNN':
		case 'LSTM':
		case 'GRU': {
			if (input.length !== 2) throw rankError(spec.name, 'a sequence (steps x values)', input);
			const width = spec.bidirectional ? 2 * spec.units : spec.units;
			return spec.returnSequences ? [input[0], width] : [width];
		}
		default:
			return input;
	}
}

function needRank(spec: LayerSpec, input: Shape): Shape {
	const axes = spec.type.endsWith('2D') ? 2 : 1;
	if (input.length === axes + 1) return input;
	throw rankError(spec.name, axes === 2 ? 'images (height x width x channels)' : 'a sequence (steps x values)', input);
}

function rankError(name: string, wanted: string, input: Shape): MlError {
	const fix = input.length === 1 ? "Put a Reshape layer before it, or set 'inputShape'." : 'Flatten comes before Dense; recurrent layers before others need returnSequences.';
	return layersError(`${name} needs ${wanted}; it gets ${shapeText(input)}.`, fix);
}

function slide(
	spec: { name: string; padding: 'valid' | 'same' },
	input: Shape,
	kernel: readonly number[],
	strides: readonly number[],
	what: string,
	channels: number,
): Shape {
	const counts = kernel.map((size, axis) => windowsAlong(input[axis], size, strides[axis], spec.padding).count);
	if (counts.some((count) => count < 1)) {
		const space = shapeText(input.slice(0, -1));
		throw layersError(`${spec.name}: ${what} ${shapeText(kernel)} does not fit the ${space} input.`, "Use a smaller one, padding 'same', or fewer layers that shrink the input.");
	}
	return [...counts, channels];
}

function reshape(name: string, target: readonly number[], input: Shape): Shape {
	const known = target.filter((size) => size !== -1).reduce((product, size) => product * size, 1);
	const open = target.filter((size) => size === -1).length;
	const shape = target.map((size) => (size === -1 ? sizeOf(input) / known : size));
	if (open > 1 || !shape.every(Number.isInteger) || sizeOf(shape) !== sizeOf(input)) {
		throw layersError(`${name}: ${shapeText(input)} cannot become ${shapeText(target)}.`, `Lengths must multiply to ${sizeOf(input)}.`);
	}
	return shape;
}
