// Points where the kernels find them, and the passes over them: in blocks that threads take, with time for others in between.
import type { JobContext } from '../../core/context';
import { BLOCK_ROWS, createKernels, type Calls, type Kernels, type PackedPoints } from '../../kernels';

export interface Points {
	/** nPoints * width, row-major. */
	readonly values: Float64Array;
	/** Length nPoints, >= 0. */
	readonly weights: Float64Array;
	readonly width: number;
}

/** Points of a block: fewer where there is much to do for each, so that a block takes some milliseconds at the most. */
const MOST_ROWS = 4096;
const LEAST_ROWS = 1024;
const BLOCK_WORK = 2e7;
/** Multiplications between two checkpoints: about 20 ms on one thread. */
const WAVE_WORK = 8e7;
/** For the origin of the packed points. */
const SAMPLED_ROWS = 1000;

export class Packing {
	readonly n: number;
	/** n up to whole blocks of the kernels. */
	readonly stride: number;
	readonly packed: PackedPoints;

	private constructor(
		readonly points: Points,
		readonly kernels: Kernels,
	) {
		const { values, weights, width } = points;
		this.n = weights.length;
		this.stride = padded(this.n);
		const [x, shift] = [kernels.float64(this.n * width), kernels.float64(width)];
		x.set(values);
		const padding = kernels.float64(this.stride);
		padding.set(weights);
		this.packed = { x, weights: padding, packed: kernels.float32(this.stride * width), norms: kernels.float32(this.stride), shift, scale: 1, width };
	}

	/**
	 * @param bytes - Of the kernels' memory beyond the points themselves.
	 * @param rowBytes - The same by point.
	 */
	static async pack(points: Points, bytes: number, rowBytes: number, context: JobContext): Promise<Packing> {
		const { width, weights } = points;
		const stride = padded(weights.length);
		const ranges = 16 * width * Math.ceil(weights.length / LEAST_ROWS);
		const kernels = createKernels(stride * (12 * width + 12 + rowBytes) + 8 * width + ranges + bytes + 256, { crew: context.crew });
		const packing = new Packing(points, kernels);
		const scale = await packing.measure(context);
		const packed = { ...packing.packed, scale };
		await packing.forEachBlock(1, context, (k, _, from, to) => k.packPoints(packed, from, to));
		return Object.assign(packing, { packed });
	}

	/** Shifts the origin to where the points are. @returns What brings the largest coordinate, measured from there, to 1. */
	private async measure(context: JobContext): Promise<number> {
		const { x, shift, width } = this.packed;
		const step = Math.ceil(this.n / SAMPLED_ROWS);
		const count = Math.ceil(this.n / step);
		for (let row = 0; row < this.n; row += step) for (let j = 0; j < width; j++) shift[j] += x[row * width + j] / count;
		const ranges = Array.from({ length: this.nBlocks(1) }, () => [shift, shift].map((values) => copyOf(this.kernels, values)));
		await this.forEachBlock(1, context, (k, block, from, to) => k.widenRange(ranges[block][0], ranges[block][1], x, width, from, to));
		let largest = 0;
		for (const [lowest, highest] of ranges) {
			for (let j = 0; j < width; j++) largest = Math.max(largest, shift[j] - lowest[j], highest[j] - shift[j]);
		}
		return largest > 0 ? 1 / largest : 1;
	}

	/** @param work - What is done for a point, in passes over its coordinates. */
	blockRows(work: number): number {
		const rows = Math.floor(BLOCK_WORK / (work * Math.max(1, this.points.width) * LEAST_ROWS)) * LEAST_ROWS;
		return Math.min(MOST_ROWS, Math.max(LEAST_ROWS, rows));
	}

	nBlocks(work: number): number {
		return Math.ceil(this.n / this.blockRows(work));
	}

	/** @param calls - With the block and its points from ... to - 1. */
	async forEachBlock(work: number, context: JobContext, calls: (kernels: Calls, block: number, from: number, to: number) => void): Promise<void> {
		const rows = this.blockRows(work);
		const nBlocks = this.nBlocks(work);
		const together = Math.max(1, Math.floor(WAVE_WORK / (rows * work * Math.max(1, this.points.width))));
		for (let first = 0; first < nBlocks; first += together) {
			if (first > 0) await context.checkpoint();
			this.kernels.forEachPart(Math.min(together, nBlocks - first), (k, part) => {
				const from = (first + part) * rows;
				calls(k, first + part, from, Math.min(from + rows, this.n));
			});
		}
	}

	/** to[j] = coordinate j as the packed points have it. */
	scaleTo(to: Float32Array, values: Float64Array, at: number): void {
		const { shift, scale } = this.packed;
		for (let j = 0; j < shift.length; j++) to[j] = (values[at + j] - shift[j]) * scale;
	}
}

export function padded(n: number): number {
	return Math.ceil(n / BLOCK_ROWS) * BLOCK_ROWS;
}

function copyOf(kernels: Kernels, values: Float64Array): Float64Array {
	const copy = kernels.float64(values.length);
	copy.set(values);
	return copy;
}
