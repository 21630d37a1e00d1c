// A network whose passes TensorFlow.js computes. Weights, gradients and optimiser stay ours, so nothing but the passes can differ.
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Architecture } from '../architecture';
import type { Memory, Pass, SparseRows } from '../layers/layer';
import { planWeights, startNetwork, type LossOf, type TrainableNetwork, type WeightPlan } from '../network';
import { sizeOf } from '../shapes';
import type { Random } from '../../../core/random';
import { applyLayer, type Flow } from './layers';
import type { Tensorflow } from './load-tensorflow';

export class TensorNetwork implements TrainableNetwork {
	readonly plan: WeightPlan;
	readonly weights: Float32Array;
	readonly gradients: Float32Array;
	readonly input: Float32Array;
	/** The weights by layer and slot; made anew at `refresh`. */
	private tensors: Tensor[][] = [];

	constructor(
		private readonly tf: Tensorflow,
		private readonly architecture: Architecture,
		memory: Memory,
		readonly batch: number,
		private readonly sparseWidth = 0,
	) {
		this.plan = planWeights(architecture);
		this.weights = memory.float32(this.plan.total);
		this.gradients = memory.float32(this.plan.trainable);
		this.input = new Float32Array(batch * (sizeOf(architecture.inputShape) - sparseWidth));
	}

	start(random: Random): void {
		startNetwork(this.architecture, this.plan, this.weights, random);
		this.refresh();
	}

	refresh(): void {
		this.dispose();
		const { slots } = this.architecture;
		// Copies: a tensor may keep the numbers where they are, and these change with the next step.
		this.tensors = slots.map((layer, l) => layer.map((slot, s) => this.tf.tensor(this.part(this.weights, l, s).slice(), [...slot.shape])));
	}

	forward(pass: Pass): Float32Array {
		return this.tf.tidy(() => this.outputs(this.tensors, this.inputOf(pass), pass).dataSync<'float32'>().slice());
	}

	*forwardInTurns(pass: Pass): Generator<void, Float32Array> {
		yield;
		return this.forward(pass);
	}

	*learnInTurns(pass: Pass, lossOf: LossOf): Generator<void, number> {
		yield;
		return this.learn(pass, lossOf);
	}

	learn(pass: Pass, lossOf: LossOf): number {
		const { tf, tensors } = this;
		const { slots, outputs } = this.architecture;
		const trainable = slots.flatMap((layer, l) => layer.map((slot, s) => ({ l, s, slot })).filter(({ slot }) => slot.trainable));
		let sum = 0;
		const scored = tf.customGrad((values) => {
			const gradient = new Float32Array(pass.n * outputs);
			sum = lossOf((values as Tensor).dataSync<'float32'>().slice(), gradient);
			return { value: tf.scalar(sum), gradFunc: () => tf.tensor(gradient, [pass.n, outputs]) };
		});
		tf.tidy(() => {
			const input = this.inputOf(pass);
			const loss = (...chosen: Tensor[]): Scalar => {
				const weights = tensors.map((layer) => [...layer]);
				trainable.forEach(({ l, s }, i) => (weights[l][s] = chosen[i]));
				return scored(this.outputs(weights, input, pass)) as Scalar;
			};
			const { grads } = tf.valueAndGrads(loss)(trainable.map(({ l, s }) => tensors[l][s]));
			trainable.forEach(({ l, s }, i) => {
				const to = this.part(this.gradients, l, s);
				grads[i].dataSync<'float32'>().forEach((value, j) => (to[j] += value));
			});
		});
		return sum;
	}

	dispose(): void {
		this.tf.dispose(this.tensors);
		this.tensors = [];
	}

	private outputs(weights: readonly (readonly Tensor[])[], input: Tensor, { n, training, random }: Pass): Tensor {
		const { layers, shapes, inputShape } = this.architecture;
		let flow: Flow = { values: input };
		layers.forEach((spec, l) => {
			const moments = (mean: Float32Array, variance: Float32Array) => {
				if (spec.type === 'BatchNormalization') this.follow(l, spec.momentum, [mean, variance]);
			};
			flow = applyLayer(spec, flow, { tf: this.tf, inShape: l === 0 ? inputShape : shapes[l - 1], outShape: shapes[l], weights: weights[l], n, training, random, moments });
		});
		return flow.values;
	}

	/** Running mean and variance of batch normalisation. */
	private follow(l: number, momentum: number, seen: readonly Float32Array[]): void {
		seen.forEach((values, k) => {
			const moving = this.part(this.weights, l, k + 2);
			for (let c = 0; c < moving.length; c++) moving[c] = momentum * moving[c] + (1 - momentum) * values[c];
		});
	}

	private part(all: Float32Array, l: number, s: number): Float32Array {
		const from = this.plan.starts[l][s];
		return all.subarray(from, from + sizeOf(this.architecture.slots[l][s].shape));
	}

	private inputOf({ n, sparse }: Pass): Tensor {
		const { inputShape } = this.architecture;
		const width = sizeOf(inputShape);
		const dense = width - this.sparseWidth;
		const values = this.sparseWidth > 0 ? new Float32Array(n * width) : this.input.slice(0, n * width);
		if (this.sparseWidth > 0) {
			for (let i = 0; i < n; i++) values.set(this.input.subarray(i * dense, (i + 1) * dense), i * width);
			if (sparse) spread(values, sparse, width, dense);
		}
		return this.tf.tensor(values, [n, ...inputShape]);
	}
}

function spread(values: Float32Array, { block, rows }: SparseRows, width: number, from: number): void {
	rows.forEach((row, i) => {
		for (let e = block.starts[row]; e < block.starts[row + 1]; e++) values[i * width + from + block.indices[e]] += block.values[e];
	});
}
