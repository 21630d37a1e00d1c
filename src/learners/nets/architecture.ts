// A checked chain of layers with an output that fits the target.
import { parseLayers, layersError } from './parse-layers';
import type { Activation, LayerSpec, Shape, SpecOf } from './layer-spec';
import { outputShape, shapeText, sizeOf } from './shapes';
import { weightSlots, type WeightSlot } from './weights';

/** What turns the last layer's numbers into answers; the loss takes its gradient together with it. */
export type Link = 'softmax' | 'sigmoid' | 'identity';

/** What the network is to answer. */
export interface Answer {
	/** 0 = a number. */
	readonly nClasses: number;
}

export interface Architecture {
	readonly inputShape: Shape;
	/** The activation of the last one is in `link`, not in the layer. */
	readonly layers: readonly LayerSpec[];
	/** Shape after each layer. */
	readonly shapes: readonly Shape[];
	readonly slots: readonly (readonly WeightSlot[])[];
	readonly link: Link;
	/** Numbers per row before the link. */
	readonly outputs: number;
	/** regression: outputs are in the target's own units where the last activation bends them, else standardised. */
	readonly isStandardised: boolean;
}

export interface ArchitectureOptions {
	/** As the user wrote them or as a default makes them. */
	readonly layers: unknown;
	/** Values per row as they come. */
	readonly available: Shape;
	readonly answer: Answer;
	readonly vocabulary?: number;
}

const MAX_WEIGHTS = 2 ** 28;

/** @throws MlError `ML-LAYERS`. */
export function makeArchitecture({ layers: written, available, answer, vocabulary = 0 }: ArchitectureOptions): Architecture {
	const specification = parseLayers(written);
	const inputShape = specification.inputShape ?? available;
	if (sizeOf(inputShape) !== sizeOf(available)) {
		throw layersError(
			`The input shape ${shapeText(inputShape)} has ${sizeOf(inputShape)} values; a row has ${shapeText(available)}${available.length > 1 ? ` = ${sizeOf(available)}` : ''}.`,
			'Leave the input shape out, or choose the feature columns so that they fit.',
		);
	}
	const { layers, link, isStandardised } = withOutput(specification.layers, inputShape, answer);
	const shapes: Shape[] = [];
	const slots: WeightSlot[][] = [];
	let shape = inputShape;
	for (const layer of layers) {
		slots.push(weightSlots(layer, shape, vocabulary));
		shape = outputShape(layer, shape);
		shapes.push(shape);
	}
	const weights = slots.flat().reduce((sum, slot) => sum + sizeOf(slot.shape), 0);
	if (weights > MAX_WEIGHTS || shapes.some((each) => sizeOf(each) > MAX_WEIGHTS)) {
		throw layersError(`The network would have ${weights.toLocaleString('en')} weights.`, 'Use fewer or smaller layers.');
	}
	return { inputShape, layers, shapes, slots, link, outputs: shape[0], isStandardised };
}

/** Elementary steps (multiply-adds) of one row on its way through, and about twice as many on the way back. */
export function workPerRow(architecture: Architecture): number {
	return layerWork(architecture).reduce((sum, { work }) => sum + work, 0);
}

/** `workPerRow` of the layer that does most of it without a pause: recurrent layers pause between steps. */
export function longestWork(architecture: Architecture): number {
	return Math.max(...layerWork(architecture).map(({ work, isRecurrent }) => (isRecurrent ? 1 : work)));
}

function layerWork({ inputShape, shapes, slots, layers }: Architecture): { work: number; isRecurrent: boolean }[] {
	return layers.map((layer, l) => {
		const before = l === 0 ? inputShape : shapes[l - 1];
		const weights = slots[l].reduce((sum, slot) => sum + (slot.shape.length > 1 ? sizeOf(slot.shape) : 0), 0);
		const isRecurrent = layer.type === 'LSTM' || layer.type === 'GRU' || layer.type === 'SimpleRNN';
		const places = isRecurrent ? before[0] : layer.type === 'Embedding' ? 0 : sizeOf(shapes[l]) / shapes[l][shapes[l].length - 1];
		return { work: weights * places + sizeOf(shapes[l]) * 4, isRecurrent };
	});
}

/** `workPerRow` of layers as a user wrote them; undefined where there are none or where they do not fit. */
export function plannedWork(layers: unknown, nFeatures: number, nOutputs: number): number | undefined {
	if (!Array.isArray(layers) || layers.length === 0) return undefined;
	try {
		const { inputShape } = parseLayers(layers);
		const answer = { nClasses: nOutputs > 1 ? nOutputs : 0 };
		return workPerRow(makeArchitecture({ layers, available: inputShape ?? [nFeatures], answer }));
	} catch {
		return undefined;
	}
}

/** Rows that a network of images sees in all where the epochs are not given. */
const IMAGE_PASSES = 300_000;

/** Epochs over images where none are given: 3 to 60. Few images need many looks. */
export function usualImageEpochs(nRows: number): number {
	return Math.max(3, Math.min(60, Math.floor(IMAGE_PASSES / nRows)));
}

/** Words that a network of texts reads in all where the epochs are not given. */
const WORDS_READ = 10_000_000;
const MOST_SEQUENCE_EPOCHS = 20;

/** Epochs over sequences where none are given: 20; over long texts in great number 3 or more, for their words say the same again and again. */
export function usualSequenceEpochs(nRows: number, steps: number, isText: boolean): number {
	return isText ? Math.max(3, Math.min(MOST_SEQUENCE_EPOCHS, Math.floor(WORDS_READ / (nRows * steps)))) : MOST_SEQUENCE_EPOCHS;
}

/** Takes the last activation into the link; adds the output layer where there is none, refuses one that does not fit. */
function withOutput(layers: readonly LayerSpec[], input: Shape, answer: Answer) {
	const { body, head, activation } = splitHead(layers);
	let shape = input;
	for (const layer of body) shape = outputShape(layer, shape);
	const units = answer.nClasses > 2 ? answer.nClasses : answer.nClasses === 2 && head?.units === 2 ? 2 : 1;
	const plain: Link = answer.nClasses === 0 ? 'identity' : units === 1 ? 'sigmoid' : 'softmax';
	if (!head || !isOutput(head, activation, units)) {
		const last = layers.reduce<Shape>((each, layer) => outputShape(layer, each), input);
		const name = `Layer ${layers.length + 1} (Dense, added)`;
		const flat: LayerSpec[] = last.length > 1 ? [{ type: 'Flatten', name }] : [];
		return { layers: [...layers, ...flat, outputLayer(name, units)], link: plain, isStandardised: answer.nClasses === 0 };
	}
	if (shape.length !== 1) {
		throw layersError(`${head.name}, the last one, gets ${shapeText(shape)} and so gives an answer per step.`, 'Put a Flatten layer before it, or leave returnSequences out of the layer before.');
	}
	checkHead(head, activation, units, answer);
	const bends = answer.nClasses === 0 && activation !== 'linear';
	const own: LayerSpec[] = [...body, { ...head, activation: 'linear' }];
	if (bends) own.push({ type: 'Activation', name: head.name, activation });
	return { layers: own, link: plain, isStandardised: answer.nClasses === 0 && !bends };
}

const outputLayer = (name: string, units: number): SpecOf<'Dense'> => ({ type: 'Dense', name, units, activation: 'linear', useBias: true });

/** The last Dense, with an Activation layer behind it taken together with it. */
function splitHead(layers: readonly LayerSpec[]): { body: readonly LayerSpec[]; head?: SpecOf<'Dense'>; activation: Activation } {
	const last = layers[layers.length - 1];
	const before = layers[layers.length - 2];
	if (last?.type === 'Dense') return { body: layers.slice(0, -1), head: last, activation: last.activation };
	if (last?.type === 'Activation' && before?.type === 'Dense' && before.activation === 'linear') {
		return { body: layers.slice(0, -2), head: before, activation: last.activation };
	}
	return { body: layers, activation: 'linear' };
}

/** A Dense that bends its outputs as hidden layers do is one, unless it has just the right width for numbers. */
function isOutput(head: SpecOf<'Dense'>, activation: Activation, units: number): boolean {
	return ['softmax', 'sigmoid', 'linear'].includes(activation) || head.units === units;
}

function checkHead(head: SpecOf<'Dense'>, activation: Activation, units: number, { nClasses }: Answer): void {
	const target = nClasses === 0 ? 'is a number' : `has ${nClasses} classes`;
	const wanted = nClasses === 0 ? '1 unit with activation linear' : nClasses === 2 ? '1 unit with activation sigmoid or 2 with softmax' : `${nClasses} units with activation softmax`;
	if (head.units !== units) {
		throw layersError(`${head.name}, the last one, has ${head.units} units; the target ${target}.`, `Give it ${wanted}, or leave it out: it is then added.`);
	}
	const allowed: readonly Activation[] = nClasses === 0 ? ['linear', 'relu', 'tanh', 'sigmoid', 'gelu'] : units === 1 ? ['sigmoid', 'linear'] : ['softmax', 'linear'];
	if (!allowed.includes(activation)) {
		throw layersError(`${head.name}, the last one, has activation ${activation}; the target ${target}.`, `Give it ${wanted}.`);
	}
}
