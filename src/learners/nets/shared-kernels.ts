// The kernels of a network on as many threads as the job has. A row's values and a sum of a gradient come out the same to the bit whatever is
// computed beside them, so the number of parts may follow the number of threads and the model does not.
import type { Calls, ForEachPart, Kernels, LineCopy, NetKernels, Windows } from '../../kernels';

export interface SharedKernels extends NetKernels, Pick<Kernels, 'sgemm'> {
	readonly forEachPart: ForEachPart;
	/** Default: 1. */
	readonly threads?: number;
}

/** Calls that a part may make. */
export type NetCalls = Pick<Calls, keyof NetKernels | 'sgemm'>;

/** Multiply-adds that are worth a part: 20 microseconds or so. */
const PART_WORK = 250_000;
/** Floats that are read or written once, in multiply-adds. */
const TOUCH = 10;
/** Rows of a block of the products. */
const BLOCK = 6;
/** Columns of a block of the products. */
const BLOCK_COLUMNS = 8;
/** Parts per thread of calls with enough work: threads are not equally fast. */
const PARTS_PER_THREAD = 2;

/** Runs `calls` for parts of 0 ... n. The cuts follow from `n`, `work` and the threads alone. @param work - Multiply-adds in all. @param block - Cuts are multiples of it. */
export function overRows(kernels: SharedKernels, n: number, work: number, block: number, calls: (k: NetCalls, from: number, to: number) => void): void {
	const { threads = 1 } = kernels;
	const blocks = Math.ceil(n / block);
	const nParts = threads === 1 ? 1 : Math.max(1, Math.min(threads * PARTS_PER_THREAD, Math.floor(work / PART_WORK), blocks));
	const edge = (part: number) => Math.min(n, block * Math.floor((blocks * part) / nParts));
	if (nParts === 1) calls(kernels, 0, n);
	else kernels.forEachPart(nParts, (k, part) => calls(k, edge(part), edge(part + 1)));
}

/** @param threads - Of the job. */
export function shareKernels(kernels: Kernels, threads: number): SharedKernels {
	if (threads === 1) return kernels;
	const own: SharedKernels = { ...kernels, threads };
	// Inside a part the kernels as they are.
	const plain: SharedKernels = { ...kernels, threads };
	const pointwise = (n: number, work: number, calls: (k: NetCalls, from: number, to: number) => void) => overRows(plain, n, work * n, 16, calls);
	return Object.assign(own, {
		correlate(out, input, panels, bias, windows, outputs, accumulate, relu) {
			const depth = windows.height * windows.run;
			const [n, block, places, cut] = cutOf(windows);
			overRows(plain, n, n * places * depth * outputs, block, (k, from, to) => k.correlate(out.subarray(from * places * outputs), input, panels, bias, cut(from, to), outputs, accumulate, relu));
		},
		sgemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) {
			// By columns: the larger matrix, the weights, is then packed once.
			const columns = (from: number) => b.subarray(transposeB ? from * ldb : from);
			overRows(plain, n, m * n * k, BLOCK_COLUMNS, (each, from, to) => each.sgemm(transposeA, transposeB, m, to - from, k, alpha, a, lda, columns(from), ldb, beta, c.subarray(from), ldc));
		},
		correlateWeights(out, input, gradient, windows, outputs) {
			const depth = windows.height * windows.run;
			const work = windows.images * windows.rows * windows.cols * depth * outputs;
			// Columns where there are enough of them: lines would each pack all gradients anew.
			if (outputs >= 16 * (own.threads ?? 1) || depth < outputs) {
				overRows(plain, outputs, work, 8, (k, from, to) => k.correlateWeights(out, input, gradient, windows, outputs, { lines: [0, depth], columns: [from, to] }));
			} else {
				overRows(plain, depth, work, BLOCK, (k, from, to) => k.correlateWeights(out, input, gradient, windows, outputs, { lines: [from, to], columns: [0, outputs] }));
			}
		},
		correlatePooled(out, places, input, panels, bias, windows, outputs, relu) {
			const { images, rows, cols, height, run } = windows;
			const size = (rows >> 1) * (cols >> 1) * outputs;
			overRows(plain, images, images * rows * cols * height * run * outputs, 1, (k, from, to) => {
				k.correlatePooled(out.subarray(from * size), places?.subarray(from * size), input, panels, bias, imagesOf(windows, from, to), outputs, relu);
			});
		},
		winogradPooled(out, places, input, tiles, bias, windows, outputs, relu) {
			const { images, rows, cols, colStride } = windows;
			const size = (rows >> 1) * (cols >> 1) * outputs;
			overRows(plain, images, images * rows * cols * 4 * colStride * outputs, 1, (k, from, to) => {
				k.winogradPooled(out.subarray(from * size), places?.subarray(from * size), input, tiles, bias, imagesOf(windows, from, to), outputs, relu);
			});
		},
		correlatePooledWeights(dw, db, input, gradient, places, windows, outputs) {
			const work = (windows.images * windows.rows * windows.cols * windows.height * windows.run * outputs) / 2;
			overRows(plain, outputs, work, 4, (k, from, to) => k.correlatePooledWeights(dw, db, input, gradient, places, windows, outputs, [from, to]));
		},
		correlatePooledInput(out, gradient, places, runs, windows, outputs) {
			const { images, rows, cols, height, run } = windows;
			const size = (rows >> 1) * (cols >> 1) * outputs;
			overRows(plain, images, (images * rows * cols * height * run * outputs) / 4, 1, (k, from, to) => {
				k.correlatePooledInput(out, gradient.subarray(from * size), places.subarray(from * size), runs, imagesOf(windows, from, to), outputs);
			});
		},
		addPatches(out, patches, windows) {
			const { images, rows, cols, height, run } = windows;
			const size = rows * cols * height * run;
			overRows(plain, images, TOUCH * images * size, 1, (k, from, to) => k.addPatches(out, patches.subarray(from * size), imagesOf(windows, from, to)));
		},
		copyLines(out, input, copy) {
			overRows(plain, copy.images, TOUCH * copy.images * copy.lines * copy.length, 1, (k, from, to) => k.copyLines(out, input, linesOf(copy, from, to)));
		},
		activate(values, n, kind) {
			pointwise(n, kind === 1 ? TOUCH : 4 * TOUCH, (k, from, to) => k.activate(values.subarray(from), to - from, kind));
		},
		activateBackward(gradient, y, n, kind) {
			pointwise(n, TOUCH, (k, from, to) => k.activateBackward(gradient.subarray(from), y.subarray(from), to - from, kind));
		},
		addRowSums(out, x, rows, width) {
			overRows(plain, width, TOUCH * rows * width, 16, (k, from, to) => k.addRowSums(out, x, rows, width, from, to));
		},
		adamStep(w, g, m, v, n, ...rates) {
			pointwise(n, 3 * TOUCH, (k, from, to) => k.adamStep(w.subarray(from), g.subarray(from), m.subarray(from), v.subarray(from), to - from, ...rates));
		},
		sgdStep(w, g, m, n, ...rates) {
			pointwise(n, 2 * TOUCH, (k, from, to) => k.sgdStep(w.subarray(from), g.subarray(from), m.subarray(from), to - from, ...rates));
		},
	} satisfies Partial<SharedKernels>);
}

/** What can be cut of windows: images, or the columns of one line. */
function cutOf(windows: Windows): [n: number, block: number, places: number, cut: (from: number, to: number) => Windows] {
	const { offset = 0, images, rows, cols, colStride } = windows;
	if (images === 1 && rows === 1) return [cols, BLOCK, 1, (from, to) => ({ ...windows, offset: offset + from * colStride, cols: to - from })];
	return [images, 1, rows * cols, (from, to) => imagesOf(windows, from, to)];
}

function imagesOf(windows: Windows, from: number, to: number): Windows {
	return { ...windows, offset: (windows.offset ?? 0) + from * windows.imageStride, images: to - from };
}

function linesOf(copy: LineCopy, from: number, to: number): LineCopy {
	const moved = ([first, imageStride, lineStride]: LineCopy['from']) => [first + from * imageStride, imageStride, lineStride] as const;
	return { ...copy, images: to - from, from: moved(copy.from), to: moved(copy.to) };
}
