// Passes over all rows, cut into blocks that threads share. Blocks do not depend on the number of threads, so neither do sums of doubles.
import type { Calls, Kernels } from '../../kernels';

const BLOCK_ROWS = 32_768;

export function forRowBlocks(kernels: Kernels, nRows: number, calls: (kernels: Calls, from: number, to: number, block: number) => void): void {
	kernels.forEachPart(Math.ceil(nRows / BLOCK_ROWS), (k, block) => {
		calls(k, block * BLOCK_ROWS, Math.min(nRows, (block + 1) * BLOCK_ROWS), block);
	});
}

/** Two sums per block of rows, added up in the order of the rows. */
export class BlockSums {
	private readonly sums: Float64Array;

	constructor(kernels: Kernels, nRows: number) {
		this.sums = kernels.float64(2 * Math.ceil(nRows / BLOCK_ROWS));
	}

	static bytes(nRows: number): number {
		return 16 * Math.ceil(nRows / BLOCK_ROWS) + 16;
	}

	of(block: number): Float64Array {
		return this.sums.subarray(2 * block, 2 * block + 2);
	}

	addUp(out: Float64Array): void {
		out.fill(0);
		for (let i = 0; i < this.sums.length; i++) out[i & 1] += this.sums[i];
	}
}
