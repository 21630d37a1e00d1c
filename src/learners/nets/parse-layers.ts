// A specification of layers as a user writes it, checked and completed.
import { MlError } from '../../core/errors';
import { checkParams } from '../../core/params';
import { LAYERS, REQUIRED, type LayerSpec, type LayerType, type Shape } from './layer-spec';

const MAX_LAYERS = 200;
const TYPES = new Map((Object.keys(LAYERS) as LayerType[]).map((type) => [plain(type), type]));

export interface Specification {
	readonly layers: readonly LayerSpec[];
	/** From an `Input` layer or the first layer's `inputShape`. */
	readonly inputShape?: Shape;
}

export function layersError(what: string, fix: string): MlError {
	return new MlError('ML-LAYERS', what, fix, { parameter: 'layers' });
}

/**
 * @param value - A list of objects, each with a `type` (in any case, with or without underscores) and the type's options in camel
 * case or, as in Keras, with underscores.
 * @throws MlError `ML-LAYERS` naming layer and option.
 */
export function parseLayers(value: unknown): Specification {
	if (!Array.isArray(value) || value.length > MAX_LAYERS) {
		throw layersError(`'Layers' must be a list of at most ${MAX_LAYERS} layers.`, 'Write e.g. [{"type": "Dense", "units": 64, "activation": "relu"}].');
	}
	const layers: LayerSpec[] = [];
	let inputShape: Shape | undefined;
	for (const item of value) {
		const index = layers.length + 1;
		const fields = fieldsOf(item, index);
		const type = plain(String(fields.get('type') ?? ''));
		if (index === 1 && fields.has('inputShape')) inputShape = shapeOf(fields.get('inputShape'));
		fields.delete('inputShape');
		if (type === 'input' || type === 'inputlayer') {
			if (index > 1) throw layersError(`Layer ${index} (Input) is not the first.`, 'Put it first or leave it out.');
			inputShape = shapeOf(fields.get('shape') ?? inputShape);
			continue;
		}
		layers.push(...parseLayer(fields, index));
	}
	return { layers, inputShape };
}

function parseLayer(fields: Map<string, unknown>, index: number): LayerSpec[] {
	const written = String(fields.get('type') ?? '');
	fields.delete('type');
	if (plain(written) === 'bidirectional') return parseBidirectional(fields, index);
	const type = TYPES.get(plain(written));
	if (!type) {
		throw layersError(`Layer ${index} has the unknown type '${written.slice(0, 40)}'.`, `Choose one of: Input, Bidirectional, ${Object.keys(LAYERS).join(', ')}.`);
	}
	const name = `Layer ${index} (${type})`;
	if (fields.has('name')) fields.delete('name');
	if (fields.get('activation') === null) fields.delete('activation');
	for (const option of REQUIRED[type] ?? []) {
		if (!fields.has(option)) throw layersError(`${name} has no '${option}'.`, `Add it, e.g. {"type": "${type}", "${option}": ${exampleOf(option)}}.`);
	}
	const options = inThisLayer(() => checkParams(LAYERS[type], name, Object.fromEntries(fields)));
	for (const option of ['kernelSize', 'poolSize', 'strides', 'targetShape']) {
		const sizes = fields.get(option);
		if (fields.has(option) && sizes !== null && (options as Record<string, unknown[]>)[option]?.length === 0) {
			throw layersError(`${name}: '${option}' is not a size: ${JSON.stringify(sizes)?.slice(0, 40)}.`, `Write whole numbers from 1, e.g. "${option}": ${exampleOf(option)}.`);
		}
	}
	return [{ ...options, type, name } as unknown as LayerSpec];
}

/** `{"type": "Bidirectional", "layer": {"type": "LSTM", ...}}` is the LSTM with `bidirectional`. */
function parseBidirectional(fields: Map<string, unknown>, index: number): LayerSpec[] {
	const inner = fieldsOf(fields.get('layer'), index);
	if (!['lstm', 'gru', 'simplernn'].includes(plain(String(inner.get('type') ?? '')))) {
		throw layersError(`Layer ${index} (Bidirectional) has no recurrent layer in it.`, 'Write {"type": "Bidirectional", "layer": {"type": "LSTM", "units": 64}}.');
	}
	return parseLayer(inner.set('bidirectional', true), index);
}

function fieldsOf(item: unknown, index: number): Map<string, unknown> {
	if (typeof item !== 'object' || item === null || Array.isArray(item)) {
		throw layersError(`Layer ${index} is not an object.`, 'Write e.g. {"type": "Dense", "units": 64}.');
	}
	return new Map(Object.entries(item).map(([key, value]) => [key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()), value]));
}

function shapeOf(value: unknown): Shape {
	const fits = Array.isArray(value) && value.length >= 1 && value.length <= 4 && value.every((size) => Number.isInteger(size) && size >= 1);
	if (!fits) throw layersError(`The input shape ${JSON.stringify(value)?.slice(0, 40)} is none.`, 'Write the lengths of the axes, e.g. [28, 28, 1].');
	return value as Shape;
}

function inThisLayer<T>(check: () => T): T {
	try {
		return check();
	} catch (error) {
		if (error instanceof MlError) throw layersError(error.message, error.fix);
		throw error;
	}
}

function plain(type: string): string {
	return type.toLowerCase().replace(/[_\s-]/g, '');
}

function exampleOf(option: string): string {
	const examples: Record<string, string> = { rate: '0.5', activation: '"relu"', targetShape: '[28, 28, 1]', kernelSize: '3', outputDim: '32' };
	return examples[option] ?? '32';
}
