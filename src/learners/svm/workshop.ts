// Memory of a fit, taken once and used for one sub-problem after the other.
import type { JobContext } from '../../core/context';
import { createKernels } from '../../kernels';
import { padded } from '../rows/packed-rows';
import { rowSourceBytes, type RowSource } from '../rows/row-source';
import type { KernelFunction } from './kernel-function';
import { KernelRows } from './kernel-rows';
import { Smo } from './smo';

/** What is enough for a decent pace; more is used where the budget has it. */
const USUAL_CACHE = 2 ** 24;
/** 1.5 GiB: kernel memory ends at 4. */
const LARGEST_CACHE = 1.5 * 2 ** 28;
/** Share of what is left of the budget that kernel rows may take. */
const CACHE_SHARE = 0.5;
/** Beside kernel memory: bounds, targets, copies of b and f, orders. */
const BYTES_PER_ROW = 160;

export interface WorkshopShape {
	nRows: number;
	/** Rows of the largest sub-problem. */
	capacity: number;
	width: number;
	nonZeros: number;
}

export interface Workshop {
	readonly rows: KernelRows;
	readonly smo: Smo;
}

/** Bytes of everything but kernel rows. */
export function fixedBytes({ nRows, capacity, width, nonZeros }: WorkshopShape): number {
	return rowSourceBytes(nRows, width, 2 * nonZeros) + KernelRows.bytes(capacity, width, 0) + Smo.bytes(capacity) + BYTES_PER_ROW * nRows;
}

/** Bytes at the peak of a fit with a cache of usual size. */
export function workshopBytes(shape: WorkshopShape): number {
	return fixedBytes(shape) + 4 * Math.max(KernelRows.leastFloats(shape.capacity), Math.min(allRows(shape.capacity), USUAL_CACHE));
}

export function openWorkshop(source: RowSource, kernel: KernelFunction, capacity: number, context: JobContext): Workshop {
	const shape = { nRows: source.nRows, capacity, width: source.width, nonZeros: source.sparse?.values.length ?? 0 };
	const left = (context.memoryBudget - fixedBytes(shape)) / 4;
	const wanted = Math.min(allRows(capacity), LARGEST_CACHE, Math.max(CACHE_SHARE * left, Math.min(USUAL_CACHE, left)));
	const cacheFloats = Math.max(KernelRows.leastFloats(capacity), Math.floor(wanted));
	const kernels = createKernels(KernelRows.bytes(capacity, source.width, cacheFloats) + Smo.bytes(capacity));
	const rows = new KernelRows(kernels, source, kernel, capacity, cacheFloats);
	return { rows, smo: new Smo(kernels, rows, capacity) };
}

function allRows(capacity: number): number {
	return capacity * padded(capacity);
}
