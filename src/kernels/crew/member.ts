// A helper's life: an instance of the module of its own over the shared memory, with scratch of its own.
import { Board, type KernelFunction } from './board';

/** What a helper gets to start with; can be cloned. */
export interface Membership {
	readonly module: WebAssembly.Module;
	readonly memory: WebAssembly.Memory;
	readonly scratchAt: number;
	readonly boardAt: number;
	readonly generation: number;
}

/** Works until it is let go. Blocks the thread. */
export function serveCrew({ module, memory, scratchAt, boardAt, generation }: Membership): void {
	const exports = instantiate(module, memory);
	exports.setScratch(scratchAt);
	new Board(memory.buffer, boardAt, Object.values(exports)).serve(generation);
}

/** The functions of a fresh instance, in the module's order. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Record<string, KernelFunction> {
	const abort = () => {
		throw new Error('A kernel aborted.');
	};
	const { exports } = new WebAssembly.Instance(module, { env: { memory, abort } });
	const functions = Object.entries(exports).filter((entry): entry is [string, KernelFunction] => typeof entry[1] === 'function');
	return Object.fromEntries(functions);
}
