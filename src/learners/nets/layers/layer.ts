// What a layer of a network is to the others. Values lie row-major in float32, [row][shape], in the kernels' memory.
import type { Random } from '../../../core/random';
import type { KernelMemory } from '../../../kernels';
import type { SparseColumn } from '../../../table/table';
import type { Shape } from '../layer-spec';
import type { SharedKernels } from '../shared-kernels';

export type Memory = Pick<KernelMemory, 'float32' | 'int32' | 'uint8'>;

/** What a layer is built with. */
export interface LayerSite {
	readonly kernels: SharedKernels;
	readonly memory: Memory;
	/** Most rows per call. */
	readonly batch: number;
	readonly inShape: Shape;
	readonly outShape: Shape;
	/** In the order of `weightSlots`. */
	readonly weights: readonly Float32Array[];
	/** Gradients of the same; empty arrays for statistics. Undefined in a network that only predicts. */
	readonly gradients?: readonly Float32Array[];
	/** Whether anything before it learns. */
	readonly carriesGradient: boolean;
	/** How many of the inputs come as `Pass.sparse`, behind the others. Only for a first Dense. */
	readonly sparseWidth: number;
}

/** Row i of the batch is row `rows[i]` of the block. */
export interface SparseRows {
	readonly block: SparseColumn;
	readonly rows: Int32Array;
}

/** What goes along with the values of one pass. */
export interface Pass {
	/** Rows of this batch. */
	readonly n: number;
	readonly training: boolean;
	/** For dropout. */
	readonly random: Random;
	/** [row][step]: 0 = padding. Set by Embedding, gone where the steps end. */
	mask?: Uint8Array;
	readonly sparse?: SparseRows;
}

export interface Layer {
	/** After the weights changed. */
	refresh?(): void;
	/** @returns Its outputs; they stay as they are until the next call. */
	forward(input: Float32Array, pass: Pass): Float32Array;
	/**
	 * Adds to the gradients of its weights.
	 * @param gradient - Of the loss by its outputs; may be overwritten.
	 * @returns That by its inputs; anything where `carriesGradient` is false.
	 */
	backward(gradient: Float32Array, pass: Pass): Float32Array;
	/** `forward` and `backward` of a layer that others cannot wait for, with pauses. */
	readonly turns?: Turns;
}

export interface Turns {
	forward(input: Float32Array, pass: Pass): Generator<void, Float32Array>;
	backward(gradient: Float32Array, pass: Pass): Generator<void, Float32Array>;
}

/** Without its pauses. */
export function toEnd<T>(turns: Generator<void, T>): T {
	for (;;) {
		const { done, value } = turns.next();
		if (done) return value;
	}
}

/** @param refresh - As of a layer. */
export function layerInTurns(turns: Turns, refresh: () => void): Layer {
	return { refresh, turns, forward: (input, pass) => toEnd(turns.forward(input, pass)), backward: (gradient, pass) => toEnd(turns.backward(gradient, pass)) };
}

export const NOTHING = new Float32Array(0);
