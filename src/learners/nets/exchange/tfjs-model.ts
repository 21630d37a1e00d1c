// Networks as tfjs-layers saves them: model.json (Keras' topology and a list of weights) beside the weights' bytes.
import type { Architecture } from '../architecture';
import type { LayerSpec } from '../layer-spec';
import { sizeOf } from '../shapes';
import { slotNames, nameInLayer, shown, weightsFileError, type NamedWeights } from './named-weights';
import { floats, isShape } from './safetensors';

export const TFJS_WEIGHTS_FILE = 'weights.bin';
const MAX_ENTRIES = 2000;
const WEIGHTLESS = /^(InputLayer|Flatten|Reshape|Dropout|Activation|Masking|(Global)?(Max|Average)Pooling[12]D|Spatial\w*Dropout\w*|ReLU|Softmax|Zero\w+|Permute)$/;

/** @returns model.json, ready for `tf.loadLayersModel`, and the bytes of `TFJS_WEIGHTS_FILE`. @throws MlError `ML-WEIGHTS-FILE` for layers that tfjs-layers has not. */
export function encodeTfjs(architecture: Architecture, weights: NamedWeights, metadata: Readonly<Record<string, unknown>>): { model: object; weights: Uint8Array } {
	const { layers, inputShape, link } = architecture;
	const isMasked = layers.some(({ type }) => type === 'LSTM' || type === 'SimpleRNN');
	const configs = layers.map((spec, l) => {
		const isLast = l === layers.length - 1;
		const { className, config } = kerasLayer(isLast && link !== 'identity' ? { ...spec, activation: link } as LayerSpec : spec, l, isMasked);
		return { class_name: className, config: l === 0 ? { ...config, batch_input_shape: [null, ...inputShape], dtype: 'float32' } : config };
	});
	const entries = layers.flatMap((spec, l) => slotNames(spec).map((name) => ({ name: `${pathOf(spec, l, name)}`, key: `${l}.${name}` })));
	const bytes = new Uint8Array(entries.reduce((sum, { key }) => sum + 4 * weights.get(key)!.values.length, 0));
	let at = 0;
	const specs = entries.map(({ name, key }) => {
		const { shape, values } = weights.get(key)!;
		bytes.set(new Uint8Array(values.slice().buffer), at);
		at += 4 * values.length;
		return { name, shape, dtype: 'float32' };
	});
	const model = {
		format: 'layers-model',
		generatedBy: 'n8n-nodes-ml',
		convertedBy: null,
		modelTopology: { class_name: 'Sequential', config: { name: 'sequential', layers: configs }, keras_version: 'tfjs-layers 4.22.0', backend: 'tensor_flow.js' },
		weightsManifest: [{ paths: [TFJS_WEIGHTS_FILE], weights: specs }],
		userDefinedMetadata: metadata,
	};
	return { model, weights: bytes };
}

const layerName = (l: number): string => `layer_${l}`;
const cellName = (l: number): string => `cell_${l}`;

function pathOf(spec: LayerSpec, l: number, name: string): string {
	if (!('bidirectional' in spec) || !spec.bidirectional) return `${layerName(l)}/${name}`;
	const [way, weight] = name.split('.');
	return `${layerName(l)}/${way}_${cellName(l)}/${weight}`;
}

function kerasLayer(spec: LayerSpec, l: number, isMasked: boolean): { className: string; config: Record<string, unknown> } {
	if (spec.type === 'GRU') {
		throw weightsFileError(`${spec.name} cannot be written for tfjs-layers, whose GRU resets before its product.`, 'Export as safetensors.');
	}
	const { type, name: _, bidirectional, ...options } = spec as LayerSpec & { bidirectional?: boolean };
	const config: Record<string, unknown> = { name: layerName(l), trainable: true };
	for (const [option, value] of Object.entries(options)) config[option.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] = value;
	if (/Conv|Pooling/.test(type)) config.data_format = 'channels_last';
	if (/Pooling/.test(type) && Array.isArray(config.strides) && config.strides.length === 0) config.strides = config.pool_size;
	if (/Normalization/.test(type)) Object.assign(config, { axis: -1, center: true, scale: true });
	if (spec.type === 'Embedding') Object.assign(config, { mask_zero: spec.maskZero && isMasked });
	if (spec.type === 'LSTM') config.recurrent_activation = 'sigmoid';
	if (!bidirectional) return { className: type, config };
	const inner = { class_name: type, config: { ...config, name: cellName(l) } };
	return { className: 'Bidirectional', config: { name: layerName(l), trainable: true, merge_mode: 'concat', layer: inner } };
}

/** @param model - model.json. @param bytes - All its weight files, one behind the other. @throws MlError `ML-WEIGHTS-FILE`. */
export function decodeTfjs(model: unknown, bytes: Uint8Array, architecture: Architecture): NamedWeights {
	const layers = topologyLayers(model);
	const byName = new Map<string, number>();
	const weighted = architecture.layers.map((spec, l) => ({ spec, l })).filter(({ spec }) => slotNames(spec).length > 0);
	layers.forEach((layer, i) => {
		const own = weighted[i];
		// What has no counterpart gets a number that no layer has, so that its weights are left over.
		byName.set(layer.name, own ? own.l : architecture.layers.length + i);
		if (own) checkKind(layer, own.spec);
	});
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const weights: NamedWeights = new Map();
	let at = 0;
	for (const entry of manifestOf(model)) {
		const { name, shape, dtype, quantization } = (entry ?? {}) as Record<string, unknown>;
		if (typeof name !== 'string' || !isShape(shape)) throw weightsFileError('an entry of its list of weights has no name or shape.');
		if (dtype !== 'float32' || quantization !== undefined) throw weightsFileError(`'${shown(name)}' is not float32.`, 'Save the model without quantization.');
		const size = sizeOf(shape);
		if (at + 4 * size > bytes.length) throw weightsFileError(`it ends in the middle of '${shown(name)}'.`);
		const path = name.split('/');
		const start = path.findIndex((part) => byName.has(part));
		if (start < 0) throw weightsFileError(`'${shown(name)}' belongs to none of its layers.`);
		const key = `${byName.get(path[start])}.${nameInLayer(path.slice(start + 1).join('/'))}`;
		if (weights.has(key)) throw weightsFileError(`it has '${shown(name)}' twice.`);
		weights.set(key, { shape, values: floats(view, at, size) });
		at += 4 * size;
	}
	if (at !== bytes.length) throw weightsFileError(`its weights should have ${at} bytes and have ${bytes.length}.`);
	return weights;
}

interface TopologyLayer {
	name: string;
	className: string;
	isBidirectional: boolean;
	config: Readonly<Record<string, unknown>>;
}

/** Those with weights, in order. */
function topologyLayers(model: unknown): TopologyLayer[] {
	const topology = field(model, 'modelTopology');
	const sequential = field(topology, 'model_config') ?? topology;
	const config = field(sequential, 'config');
	const layers = Array.isArray(config) ? config : field(config, 'layers');
	if (field(sequential, 'class_name') !== 'Sequential' || !Array.isArray(layers) || layers.length > MAX_ENTRIES) {
		throw weightsFileError('its model.json describes no chain of layers (Sequential).');
	}
	return layers.map(topologyLayer).filter(({ className }) => !WEIGHTLESS.test(className));
}

function topologyLayer(layer: unknown): TopologyLayer {
	const name = field(field(layer, 'config'), 'name');
	const isBidirectional = field(layer, 'class_name') === 'Bidirectional';
	const own = isBidirectional ? field(field(layer, 'config'), 'layer') : layer;
	const className = field(own, 'class_name');
	const config = field(own, 'config');
	if (typeof name !== 'string' || typeof className !== 'string' || typeof config !== 'object' || config === null) {
		throw weightsFileError('a layer of its model.json has no name or type.');
	}
	return { name, className, isBidirectional, config: config as Record<string, unknown> };
}

/** Layers of equal shapes that compute something else are refused too. */
function checkKind({ className, isBidirectional, config, name }: TopologyLayer, spec: LayerSpec): void {
	const wanted = 'bidirectional' in spec && spec.bidirectional;
	if (className !== spec.type || isBidirectional !== wanted) {
		throw weightsFileError(`'${shown(name)}' is a ${shown(isBidirectional ? `Bidirectional ${className}` : className)}; ${spec.name} is ${wanted ? 'bidirectional' : 'not the same'}.`);
	}
	if (spec.type === 'GRU' && config.reset_after !== true) {
		throw weightsFileError(`'${shown(name)}' is a GRU that resets before its product; GRU here, as in Keras, resets after it.`, 'Train it with reset_after, or use an LSTM.');
	}
	const gate = config.recurrent_activation;
	if ((spec.type === 'LSTM' || spec.type === 'GRU') && gate !== undefined && gate !== 'sigmoid') {
		throw weightsFileError(`the gates of '${shown(name)}' are ${shown(String(gate))}; here they are sigmoid.`, "Train it with recurrentActivation 'sigmoid'.");
	}
}

function manifestOf(model: unknown): unknown[] {
	const groups = field(model, 'weightsManifest');
	const entries = Array.isArray(groups) ? groups.map((group) => field(group, 'weights')) : [];
	if (entries.length === 0 || entries.length > MAX_ENTRIES || !entries.every(Array.isArray)) throw weightsFileError('its model.json lists no weights.');
	const all = entries.flat() as unknown[];
	if (all.length > MAX_ENTRIES) throw weightsFileError(`it lists ${all.length} weights; the limit is ${MAX_ENTRIES}.`);
	return all;
}

function field(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}
