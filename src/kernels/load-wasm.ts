// Kernels in WebAssembly, over a shared memory of their own. The only file of the engine's arithmetic that knows the host.
import type { Crew } from '../core/crew';
import type { Kernels } from './contract';
import { Board, BOARD_BYTES } from './crew/board';
import { instantiate, type Membership } from './crew/member';
import relaxedBytes from './generated/kernels.relaxed';
import simdBytes from './generated/kernels.simd';
import { SCRATCH_BYTES, wrapExports } from './wasm-kernels';

export type WasmBuild = 'simd' | 'relaxed';

const PAGE = 65_536;
const MAX_PAGES = 65_536;
const BUILDS: Record<WasmBuild, string> = { simd: simdBytes, relaxed: relaxedBytes };
const modules = new Map<WasmBuild, WebAssembly.Module | undefined>();

/** The best build that this engine can run; undefined when it has none. */
export function bestBuild(): WasmBuild | undefined {
	return moduleOf('relaxed') ? 'relaxed' : moduleOf('simd') ? 'simd' : undefined;
}

/** @returns undefined when the build or so much memory is not to be had here. */
export function loadWasm(build: WasmBuild, bytes: number, crew?: Crew): Kernels | undefined {
	const module = moduleOf(build);
	const threads = crew?.threads ?? 1;
	// What the compiler places, the threads' scratch, the board of their calls, the job's own.
	const boardAt = PAGE + threads * SCRATCH_BYTES;
	const start = boardAt + (threads > 1 ? BOARD_BYTES : 0);
	// One page more for alignment.
	const pages = Math.ceil((start + bytes) / PAGE) + 1;
	if (!module || pages > MAX_PAGES) return undefined;
	const memory = allocate(pages);
	if (!memory) return undefined;
	const exports = instantiate(module, memory);
	exports.setScratch(PAGE);
	if (!crew || threads === 1) return wrapExports(build, exports, memory, start);
	return wrapExports(build, exports, memory, start, {
		crew,
		board: new Board(memory.buffer, boardAt, Object.values(exports)),
		membership: (helper, generation): Membership => ({
			module,
			memory,
			scratchAt: PAGE + helper * SCRATCH_BYTES,
			boardAt,
			generation,
		}),
	});
}

function allocate(pages: number): WebAssembly.Memory | undefined {
	try {
		// The declared maximum must not exceed the module's; equal to the initial size, nothing is held in reserve.
		return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
	} catch {
		// No room for one piece of this size: the plain kernels take many small ones.
		return undefined;
	}
}

function moduleOf(build: WasmBuild): WebAssembly.Module | undefined {
	if (!modules.has(build)) {
		const bytes = Buffer.from(BUILDS[build], 'base64');
		modules.set(build, WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined);
	}
	return modules.get(build);
}
