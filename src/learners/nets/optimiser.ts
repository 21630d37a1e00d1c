// Optimisers as Keras defines them, and how the learning rate goes.
import type { NetKernels } from '../../kernels';
import type { Memory } from './layers/layer';
import type { TrainableNetwork } from './network';
import type { TrainingParams } from './params';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-7;
const PLATEAU_EPOCHS = 5;
const PLATEAU_FACTOR = 0.2;

type OptimiserParams = Pick<TrainingParams, 'optimizer' | 'momentum' | 'weightDecay' | 'l2' | 'gradientClipping'>;

/** Floats that an optimiser keeps beside the weights. */
export const optimiserFloats = (trainable: number, optimizer: TrainingParams['optimizer']): number => (optimizer === 'sgd' ? 1 : 2) * trainable;

/** @returns A step with the network's gradients at a learning rate. The caller refreshes the network. */
export function makeOptimiser(network: Pick<TrainableNetwork, 'weights' | 'gradients' | 'plan'>, kernels: NetKernels, memory: Memory, params: OptimiserParams): (rate: number) => void {
	const { weights, gradients, plan } = network;
	const n = plan.trainable;
	const first = memory.float32(n);
	const second = memory.float32(params.optimizer === 'sgd' ? 0 : n);
	let steps = 0;

	function prepare(): void {
		const { l2, gradientClipping } = params;
		if (l2 > 0) {
			for (const [start, length] of plan.decaying) for (let i = start; i < start + length; i++) gradients[i] += 2 * l2 * weights[i];
		}
		if (gradientClipping === 0) return;
		const norm = Math.sqrt(kernels.sumSquares(gradients, n));
		if (!(norm > gradientClipping)) return;
		const factor = gradientClipping / norm;
		for (let i = 0; i < n; i++) gradients[i] *= factor;
	}

	return (rate) => {
		steps++;
		prepare();
		if (params.weightDecay > 0) {
			const keep = 1 - rate * params.weightDecay;
			for (const [start, length] of plan.decaying) for (let i = start; i < start + length; i++) weights[i] *= keep;
		}
		if (params.optimizer === 'sgd') {
			kernels.sgdStep(weights, gradients, first, n, rate, params.momentum, 0);
			return;
		}
		const corrected = (rate * Math.sqrt(1 - BETA2 ** steps)) / (1 - BETA1 ** steps);
		kernels.adamStep(weights, gradients, first, second, n, corrected, BETA1, BETA2, EPSILON, 0);
	};
}

export interface Schedule {
	/** @param progress - Share of the planned work (or of the time) that is done, 0 to 1. */
	rate(progress: number): number;
	/** Told after each epoch. */
	sawLoss(loss: number): void;
}

export function makeSchedule({ schedule, learningRate }: Pick<TrainingParams, 'schedule' | 'learningRate'>): Schedule {
	let best = Infinity;
	let waited = 0;
	let factor = 1;
	return {
		rate: (progress) => learningRate * (schedule === 'cosine' ? (1 + Math.cos(Math.PI * Math.min(1, progress))) / 2 : factor),
		sawLoss(loss) {
			if (schedule !== 'reduceOnPlateau') return;
			waited = loss < best ? 0 : waited + 1;
			best = Math.min(best, loss);
			if (waited < PLATEAU_EPOCHS) return;
			factor *= PLATEAU_FACTOR;
			waited = 0;
		},
	};
}
