// Working space of one thread. Every thread has an instance of the module over the one shared memory, and a global is the
// instance's own: a kernel that needs room takes it here and not from its arguments, so that any thread can run any call.

/** SCRATCH_BYTES of wasm-kernels.ts. Nothing in it outlives a call. */
export let scratch: usize = 0;

export function setScratch(at: usize): void {
	scratch = at;
}
