// A chain of layers over one block of weights.
import type { Random } from '../../core/random';
import type { Architecture } from './architecture';
import { toEnd, type Layer, type Memory, type Pass } from './layers/layer';
import { joinedLayers, makeLayer } from './layers/make-layer';
import { sizeOf } from './shapes';
import type { SharedKernels } from './shared-kernels';
import { startWeights } from './weights';

/** Weights of all layers in a row: trainable ones first, running statistics behind them. */
export interface WeightPlan {
	readonly total: number;
	readonly trainable: number;
	/** Start of each slot, by layer. */
	readonly starts: readonly (readonly number[])[];
	/** Ranges that weight decay acts on. */
	readonly decaying: readonly (readonly [start: number, length: number])[];
}

export function planWeights({ slots }: Architecture): WeightPlan {
	const starts = slots.map((layer) => layer.map(() => 0));
	const decaying: [number, number][] = [];
	let next = 0;
	let trainable = 0;
	for (const wanted of [true, false]) {
		slots.forEach((layer, l) =>
			layer.forEach((slot, s) => {
				if (slot.trainable !== wanted) return;
				starts[l][s] = next;
				if (slot.decays) decaying.push([next, sizeOf(slot.shape)]);
				next += sizeOf(slot.shape);
			}),
		);
		if (wanted) trainable = next;
	}
	return { total: next, trainable, starts, decaying };
}

/** @param outputs - [row][outputs] before the link. @param gradient - To be filled. @returns Summed loss. */
export type LossOf = (outputs: Float32Array, gradient: Float32Array) => number;

/** Weights and what takes a batch through them: our kernels or another library. */
export interface TrainableNetwork {
	readonly plan: WeightPlan;
	readonly batch: number;
	/** [row][inputShape]: the caller writes a batch here. */
	readonly input: Float32Array;
	readonly weights: Float32Array;
	/** Of the trainable weights. */
	readonly gradients: Float32Array;
	start(random: Random): void;
	/** Needed after every change of `weights`. */
	refresh(): void;
	/** @returns [row][outputs] before the link. */
	forward(pass: Pass): Float32Array;
	/** There and back: adds to `gradients`. @returns What `lossOf` did. */
	learn(pass: Pass, lossOf: LossOf): number;
	/** `forward` and `learn` with pauses. */
	forwardInTurns(pass: Pass): Generator<void, Float32Array>;
	learnInTurns(pass: Pass, lossOf: LossOf): Generator<void, number>;
	/** Gives back what garbage collection does not. */
	dispose(): void;
}

export class Network implements TrainableNetwork {
	readonly plan: WeightPlan;
	/** [row][inputShape]: the caller writes a batch here. */
	readonly input: Float32Array;
	readonly weights: Float32Array;
	readonly gradients: Float32Array;
	private readonly layers: readonly Layer[];
	/** Of the loss by the outputs. */
	private readonly outputGradient: Float32Array;

	/** @param batch - Most rows of a pass. @param sparseWidth - How many of the inputs come as sparse rows, behind the others. */
	constructor(
		readonly architecture: Architecture,
		kernels: SharedKernels,
		memory: Memory,
		readonly batch: number,
		isTraining: boolean,
		sparseWidth = 0,
	) {
		this.plan = planWeights(architecture);
		this.weights = memory.float32(this.plan.total);
		this.gradients = memory.float32(isTraining ? this.plan.trainable : 0);
		this.input = memory.float32(batch * (sizeOf(architecture.inputShape) - sparseWidth));
		this.outputGradient = memory.float32(isTraining ? batch * architecture.outputs : 0);
		let learns = false;
		const layers: Layer[] = [];
		for (let l = 0, end = 0; l < architecture.layers.length; l = end) {
			end = l + joinedLayers(architecture.layers.slice(l), architecture.shapes[l]);
			const slots = architecture.slots[l];
			const part = (all: Float32Array, s: number) => all.subarray(this.plan.starts[l][s], this.plan.starts[l][s] + sizeOf(slots[s].shape));
			const layer = makeLayer(architecture.layers.slice(l, end), {
				kernels,
				memory,
				batch,
				inShape: l === 0 ? architecture.inputShape : architecture.shapes[l - 1],
				outShape: architecture.shapes[end - 1],
				weights: slots.map((_, s) => part(this.weights, s)),
				gradients: isTraining ? slots.map((_, s) => part(this.gradients, s)) : undefined,
				carriesGradient: learns,
				sparseWidth: l === 0 ? sparseWidth : 0,
			});
			learns ||= slots.length > 0;
			layers.push(layer);
		}
		this.layers = layers;
	}

	start(random: Random): void {
		startNetwork(this.architecture, this.plan, this.weights, random);
		this.refresh();
	}

	refresh(): void {
		for (const layer of this.layers) layer.refresh?.();
	}

	forward(pass: Pass): Float32Array {
		return toEnd(this.forwardInTurns(pass));
	}

	*forwardInTurns(pass: Pass): Generator<void, Float32Array> {
		let values = this.input;
		pass.mask = undefined;
		for (const layer of this.layers) {
			values = layer.turns ? yield* layer.turns.forward(values, pass) : layer.forward(values, pass);
			yield;
		}
		return values;
	}

	learn(pass: Pass, lossOf: LossOf): number {
		return toEnd(this.learnInTurns(pass, lossOf));
	}

	*learnInTurns(pass: Pass, lossOf: LossOf): Generator<void, number> {
		const sum = lossOf(yield* this.forwardInTurns(pass), this.outputGradient);
		yield* this.backwardInTurns(this.outputGradient, pass);
		return sum;
	}

	dispose(): void {
		// Its memory is the kernels'.
	}

	/** @param gradient - Of the loss by what `forward` returned. Adds to `gradients`. */
	backward(gradient: Float32Array, pass: Pass): void {
		toEnd(this.backwardInTurns(gradient, pass));
	}

	private *backwardInTurns(gradient: Float32Array, pass: Pass): Generator<void, void> {
		let values = gradient;
		for (let l = this.layers.length - 1; l >= 0; l--) {
			const layer = this.layers[l];
			values = layer.turns ? yield* layer.turns.backward(values, pass) : layer.backward(values, pass);
			yield;
		}
	}
}

/** Draws the weights that training starts from. */
export function startNetwork({ slots }: Architecture, { starts }: WeightPlan, weights: Float32Array, random: Random): void {
	slots.forEach((layer, l) =>
		layer.forEach((slot, s) => {
			const from = starts[l][s];
			startWeights(slot, weights.subarray(from, from + sizeOf(slot.shape)), random);
		}),
	);
}

/** Bytes that a network takes from the kernels' memory. */
export function networkBytes(architecture: Architecture, kernels: SharedKernels, batch: number, isTraining: boolean, sparseWidth = 0): number {
	let bytes = 0;
	const count = (length: number, size: number) => (bytes += (length * size + 15) & ~15);
	const counting = {
		float32: (length: number) => (count(length, 4), new Float32Array(0)),
		int32: (length: number) => (count(length, 4), new Int32Array(0)),
		uint8: (length: number) => (count(length, 1), new Uint8Array(0)),
	};
	new Network(architecture, kernels, counting, batch, isTraining, sparseWidth);
	return bytes;
}
