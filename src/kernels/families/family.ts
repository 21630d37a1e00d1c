// How a family of kernels reaches the module's functions, which know addresses and numbers only.

/** Exports of assembly/index.ts by name. */
export type WasmExports = Readonly<Record<string, (...args: number[]) => number>>;

export interface WasmModule {
	readonly wasm: WasmExports;
	/** The address of a view. @throws MlError `ML-FAULT` for one of another memory. */
	at(view: ArrayBufferView): number;
}

/** Wraps a family's exports as kernels over typed arrays. */
export type WasmFamily<K> = (module: WasmModule) => K;
