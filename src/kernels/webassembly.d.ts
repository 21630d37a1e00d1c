// The part of the WebAssembly API that load-wasm.ts uses; TypeScript has it in its DOM library only, which an engine must not see.
declare namespace WebAssembly {
	class Module {
		constructor(bytes: Uint8Array);
	}
	class Memory {
		constructor(descriptor: { initial: number; maximum: number; shared: boolean });
		readonly buffer: SharedArrayBuffer;
	}
	class Instance {
		constructor(module: Module, imports: Record<string, Record<string, unknown>>);
		readonly exports: Record<string, unknown>;
	}
	function validate(bytes: Uint8Array): boolean;
}
