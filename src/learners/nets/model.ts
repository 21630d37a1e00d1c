// A trained network: weights, architecture and the arithmetic from outputs to answers.
import type { JsonValue, State } from '../../core/arrays';
import { MlError } from '../../core/errors';
import { Random } from '../../core/random';
import { invalidState, readState } from '../../core/state-reader';
import { createKernels, referenceKernels } from '../../kernels';
import type { Predictor } from '../contract';
import type { FeatureMatrix } from '../../table/feature-matrix';
import { makeArchitecture, type Architecture } from './architecture';
import type { Shape } from './layer-spec';
import { Network, networkBytes } from './network';
import type { NetRows } from './rows';
import { sizeOf } from './shapes';

/** All that a network needs to be made again. */
export interface NetDefinition {
	readonly layers: readonly unknown[];
	/** Values per row. */
	readonly available: Shape;
	/** 0 = a number. */
	readonly nClasses: number;
	readonly vocabulary: number;
	/** How many of the values come as sparse rows. */
	readonly sparseWidth: number;
	/** regression: answer = mean + deviation * output, where outputs are standardised. */
	readonly mean: number;
	readonly deviation: number;
}

/** A learner's own way from features to a network's input. */
export interface NetInputs {
	rowsOf(x: FeatureMatrix): NetRows;
	/** Goes into the model's state beside the network. */
	json: JsonValue;
	arrays: readonly (readonly [string, Float32Array | Float64Array | Int32Array])[];
}

const PREDICTION_BATCH = 32;

export function architectureOf({ layers, available, nClasses, vocabulary }: NetDefinition): Architecture {
	return makeArchitecture({ layers, available, answer: { nClasses }, vocabulary });
}

export class NetModel implements Predictor {
	readonly nOutputs: number;
	readonly isSinglePrecision = true;
	private readonly architecture: Architecture;
	private network?: Network;

	constructor(
		readonly definition: NetDefinition,
		readonly weights: Float32Array,
		readonly inputs: NetInputs,
		readonly fitted?: Readonly<Record<string, number>>,
	) {
		this.architecture = architectureOf(definition);
		this.nOutputs = Math.max(definition.nClasses, 1);
	}

	predictBatch(x: FeatureMatrix, out: Float64Array): void {
		const network = this.ready();
		const rows = this.inputs.rowsOf(x);
		for (let from = 0; from < x.nRows; from += network.batch) {
			const n = Math.min(network.batch, x.nRows - from);
			const piece = new Int32Array(n);
			for (let i = 0; i < n; i++) piece[i] = from + i;
			rows.write(network.input, piece);
			const sparse = rows.sparse && { block: rows.sparse, rows: piece };
			this.answer(network.forward({ n, training: false, random: IDLE, sparse }), n, out, from * this.nOutputs);
		}
	}

	toState(): State {
		const { layers, available, nClasses, vocabulary, sparseWidth, mean, deviation } = this.definition;
		const network = { layers: [...layers] as JsonValue[], available: [...available], nClasses, vocabulary, sparseWidth, mean, deviation };
		return { json: { network, inputs: this.inputs.json }, arrays: new Map([['weights', this.weights], ...this.inputs.arrays]) };
	}

	/** The kernels' memory is taken at the first prediction. */
	private ready(): Network {
		if (this.network) return this.network;
		const { sparseWidth } = this.definition;
		const bytes = networkBytes(this.architecture, referenceKernels, PREDICTION_BATCH, false, sparseWidth);
		const kernels = createKernels(bytes + 65_536);
		this.network = new Network(this.architecture, kernels, kernels, PREDICTION_BATCH, false, sparseWidth);
		this.network.weights.set(this.weights);
		this.network.refresh();
		return this.network;
	}

	private answer(outputs: Float32Array, n: number, out: Float64Array, to: number): void {
		const { link, outputs: width } = this.architecture;
		const { mean, deviation } = this.definition;
		for (let i = 0; i < n; i++) {
			if (link === 'identity') out[to + i] = mean + deviation * outputs[i];
			else if (link === 'sigmoid') {
				const e = Math.exp(-Math.abs(outputs[i]));
				const [likely, unlikely] = [1 / (1 + e), e / (1 + e)];
				out[to + 2 * i] = outputs[i] < 0 ? likely : unlikely;
				out[to + 2 * i + 1] = outputs[i] < 0 ? unlikely : likely;
			} else {
				softmax(outputs, i * width, width, out, to + i * width);
			}
		}
	}
}

/** Drawn from in training only. */
const IDLE = new Random(0);

function softmax(values: Float32Array, from: number, width: number, out: Float64Array, to: number): void {
	let max = -Infinity;
	for (let k = 0; k < width; k++) if (values[from + k] > max) max = values[from + k];
	let sum = 0;
	for (let k = 0; k < width; k++) sum += out[to + k] = Math.exp(values[from + k] - max);
	for (let k = 0; k < width; k++) out[to + k] /= sum;
}

/** @throws MlError `ML-MODEL-INVALID`. */
export function loadNetModel(state: State, owner: string, loadInputs: (state: State, definition: NetDefinition) => NetInputs): NetModel {
	const whole = readState(state, owner);
	const reader = readState({ json: whole.get('network') ?? null, arrays: state.arrays }, owner);
	const definition: NetDefinition = {
		layers: reader.list('layers'),
		available: reader.list('available').map(Number),
		nClasses: reader.integer('nClasses', 0, 1_000_000),
		vocabulary: reader.integer('vocabulary', 0, 2 ** 24),
		sparseWidth: reader.integer('sparseWidth', 0, 2 ** 24),
		mean: reader.number('mean'),
		deviation: reader.number('deviation'),
	};
	const { available, sparseWidth } = definition;
	if (available.length === 0 || !available.every((size) => Number.isInteger(size) && size >= 0) || sparseWidth > sizeOf(available)) {
		throw invalidState(owner, 'no input shape');
	}
	const architecture = rebuilt(definition, owner);
	const expected = architecture.slots.flat().reduce((sum, slot) => sum + sizeOf(slot.shape), 0);
	const weights = reader.array('weights', Float32Array, expected);
	if (!weights.every(Number.isFinite)) throw invalidState(owner, 'a weight is not a finite number');
	return new NetModel(definition, weights, loadInputs({ json: whole.get('inputs') ?? null, arrays: state.arrays }, definition));
}

function rebuilt(definition: NetDefinition, owner: string): Architecture {
	try {
		return architectureOf(definition);
	} catch (error) {
		if (error instanceof MlError) throw invalidState(owner, error.message);
		throw error;
	}
}
