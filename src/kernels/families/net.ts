// What networks compute, in float32. Sums of products use fused multiply-adds where the machine has them (build `relaxed`): results
// then differ from the other builds in the last bits. Within one build a row's result does not depend on the rows beside it.
import type { WasmFamily } from './family';

/**
 * Where windows start and what they hold: window p = (image, row, column) starts at float offset + image * imageStride + row * rowStride +
 * column * colStride of the input and takes `height` runs of `run` floats, `runStride` apart.
 */
export interface Windows {
	/** Default: 0. With negative strides, where the last window ends. */
	readonly offset?: number;
	readonly images: number;
	readonly imageStride: number;
	readonly rows: number;
	readonly rowStride: number;
	readonly cols: number;
	readonly colStride: number;
	readonly height: number;
	readonly runStride: number;
	readonly run: number;
}

/** Lines (ky, k) and columns (o) of a matrix of weights. `columns[0]` is a multiple of 8. */
export interface WeightPart {
	readonly lines: readonly [from: number, to: number];
	readonly columns: readonly [from: number, to: number];
}

/** Lines to be copied: `images` times `lines` times `length` floats. from, to: first float, stride of images, stride of lines. */
export interface LineCopy {
	readonly images: number;
	readonly lines: number;
	readonly length: number;
	readonly from: readonly [first: number, imageStride: number, lineStride: number];
	readonly to: readonly [first: number, imageStride: number, lineStride: number];
	/** Blocks of `block` floats come to lie `stride` blocks apart. */
	readonly block: number;
	readonly stride: number;
}

/** Window of a pooling layer over [images][height][width][channels]. */
export interface PoolWindows {
	readonly height: number;
	readonly width: number;
	readonly channels: number;
	readonly poolHeight: number;
	readonly poolWidth: number;
	readonly strideY: number;
	readonly strideX: number;
	/** Lines and columns of the first window that lie outside. */
	readonly top: number;
	readonly left: number;
	readonly outHeight: number;
	readonly outWidth: number;
}

export const ACTIVATION_KINDS = { relu: 1, tanh: 2, sigmoid: 3 } as const;
export type ActivationKind = (typeof ACTIVATION_KINDS)[keyof typeof ACTIVATION_KINDS];

/** Places in a window of 2 x 2, by rows, as bytes that fetch one of four numbers; then the one for no gradient. */
export const POOLED_PLACES = [0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c, -1] as const;

export const CELL_KINDS = { SimpleRNN: 0, LSTM: 1, GRU: 2 } as const;

/** Floats (bytes of a mask) of a row's first step, and from there to the next row and to the next step. */
export interface Strided<T = Float32Array> {
	readonly values: T;
	readonly offset: number;
	readonly row: number;
	readonly step: number;
}

/** Some rows and steps of a recurrent layer. Arrays lie [step][row][unit], the rows of one step without gaps; strides are floats from step to step. */
export interface RecurrentBlock {
	readonly cell: keyof typeof CELL_KINDS;
	readonly relu: boolean;
	/** At most `recurrentRows(inputs, units)`. */
	readonly rows: number;
	readonly steps: number;
	readonly inputs: number;
	readonly units: number;
	/**
	 * [step][row][gate][unit]: LSTM i, f, c, o, GRU z, r, c. With a stride of 0 a step takes the place of the one before, as a prediction wants
	 * it; there must then be room for ROWS_AHEAD lines.
	 */
	readonly gates: Float32Array;
	/** What states give to the gates of a GRU, strides as those of the gates. */
	readonly fromState: Float32Array;
	readonly gateStep: number;
	/** One step longer than the others, unless its stride is 0. */
	readonly state: Float32Array;
	readonly stateStep: number;
	/** LSTM: cells are one step longer than their tanh, `shaped`; both 0 strides or none. */
	readonly cells: Float32Array;
	readonly shaped: Float32Array;
	readonly cellStep: number;
	/** 0: padding, at which a row stays as it is. */
	readonly mask?: Strided<Uint8Array>;
}

/** Panels as `packPanels` wrote them. */
export interface RecurrentWeights {
	readonly panels: Float32Array;
	readonly bias?: Float32Array;
	readonly recurrentPanels: Float32Array;
	readonly recurrentBias?: Float32Array;
}

export interface RecurrentGradients {
	readonly dState: Float32Array;
	readonly dCell: Float32Array;
	readonly states?: Strided;
}

/** Steps of a single row whose inputs are multiplied at once. */
export const ROWS_AHEAD = 32;
/** More do not make a product faster. */
const MOST_ROWS = 32;
/** Half of a thread's working space. */
const SCRATCH_FLOATS = 131_072;

/** Most rows of one call of the recurrent kernels, which keep a step's inputs and the states of padded rows in their working space. */
export function recurrentRows(inputs: number, units: number): number {
	return Math.max(1, Math.min(MOST_ROWS, Math.floor(SCRATCH_FLOATS / Math.max(inputs, units))));
}

export interface NetKernels {
	/**
	 * out[p][o] = sum over ky, k of input[start(p) + ky * runStride + k] * w[ky][k][o], + bias[o], + out[p][o] if `accumulate`; 0 in place of what is below it if `relu`.
	 * @param panels - `w` as `packPanels` or `packTurned` wrote it.
	 */
	correlate(out: Float32Array, input: Float32Array, panels: Float32Array, bias: Float32Array | undefined, windows: Windows, outputs: number, accumulate?: boolean, relu?: boolean): void;
	/**
	 * out[ky][k][o] += sum over p of input[start(p) + ky * runStride + k] * gradient[p][o].
	 * @param part - Which of the sums; a sum is the same to the bit whatever is summed beside it. Default: all.
	 */
	correlateWeights(out: Float32Array, input: Float32Array, gradient: Float32Array, windows: Windows, outputs: number, part?: WeightPart): void;
	/** w[depth][outputs] in panels of 8 columns. @param panels - `panelLength(depth, outputs)` floats. */
	packPanels(panels: Float32Array, w: Float32Array, depth: number, outputs: number): void;
	/** w[kh][kw][ci][co] turned by half a turn with ci and co exchanged, in panels over ci: what carries gradients back to the input. */
	packTurned(panels: Float32Array, w: Float32Array, kh: number, kw: number, ci: number, co: number): void;
	/**
	 * As correlate, then the larger of 0 and it where `relu`, then the largest of each window of 2 x 2 places: out[image][row][column][o], a last
	 * odd row or column left out.
	 * @param places - Where the largest lay: `POOLED_PLACES`, [out's shape]. Undefined: not wanted.
	 * @param windows - Of the places before the pooling. @param outputs - A multiple of 4.
	 */
	correlatePooled(out: Float32Array, places: Int32Array | undefined, input: Float32Array, panels: Float32Array, bias: Float32Array | undefined, windows: Windows, outputs: number, relu: boolean): void;
	/**
	 * As correlateWeights, from the gradient behind the pooling: dw[ky][k][o] += ..., db[o] += sum of the gradient that gets through.
	 * @param columns - From, to: multiples of 4. Default: all.
	 */
	correlatePooledWeights(
		dw: Float32Array,
		db: Float32Array | undefined,
		input: Float32Array,
		gradient: Float32Array,
		places: Int32Array,
		windows: Windows,
		outputs: number,
		columns?: readonly [from: number, to: number],
	): void;
	/** out = gradient of the input, whole images. @param runs - `w` as `packRuns` wrote it. */
	correlatePooledInput(out: Float32Array, gradient: Float32Array, places: Int32Array, runs: Float32Array, windows: Windows, outputs: number): void;
	/**
	 * As correlatePooled where `fitsWinograd`, with 16 products in place of 36; rounding differs.
	 * @param tiles - `w` as `packWinograd` wrote it.
	 */
	winogradPooled(out: Float32Array, places: Int32Array | undefined, input: Float32Array, tiles: Float32Array, bias: Float32Array | undefined, windows: Windows, outputs: number, relu: boolean): void;
	/** w[3][3][channels][outputs] to tiles, 16 numbers for each kernel of 9. */
	packWinograd(tiles: Float32Array, w: Float32Array, channels: number, outputs: number): void;
	/** w[height][run][outputs] to runs[height][outputs][run]. */
	packRuns(runs: Float32Array, w: Float32Array, height: number, run: number, outputs: number): void;
	/** out = 0 over whole images, then out[start(p) + ky * runStride + k] += patches[p][ky][k]. */
	addPatches(out: Float32Array, patches: Float32Array, windows: Windows): void;
	/** Copies lines from one layout into another; what lies between them stays. */
	copyLines(out: Float32Array, input: Float32Array, copy: LineCopy): void;
	/** values[i] = f(values[i]), i < n. Absolute error below 3e-7. */
	activate(values: Float32Array, n: number, kind: ActivationKind): void;
	/** gradient[i] *= f'(x[i]) from y = f(x). */
	activateBackward(gradient: Float32Array, y: Float32Array, n: number, kind: ActivationKind): void;
	/** out[j] += sum over rows of x[row][j]. @param from @param end - Columns; the first a multiple of 4. Default: all. */
	addRowSums(out: Float32Array, x: Float32Array, rows: number, width: number, from?: number, end?: number): void;
	/** Largest value of each window and, where wanted, the float of the input that it came from (the first of equals). */
	maxPool(out: Float32Array, index: Int32Array | undefined, input: Float32Array, images: number, windows: PoolWindows): void;
	/** out[index[i]] += gradient[i], i < n. */
	scatterAdd(out: Float32Array, index: Int32Array, gradient: Float32Array, n: number): void;
	/**
	 * States and gates of some steps of a recurrent layer. LSTM: cell = f * before + i * c, state = o * tanh(cell). GRU (reset after the product):
	 * state = z * before + (1 - z) * tanh(x + r * h). Relu in place of tanh where asked for.
	 * @param weights - `recurrentBias`: GRU only.
	 * @param out - Takes the states too.
	 */
	recurrentForward(block: RecurrentBlock, input: Strided, weights: RecurrentWeights, out?: Strided): void;
	/**
	 * The way back, from the last step to the first: gates (and fromState) become the gradients of their inputs.
	 * @param gradients - dState, dCell: of the states behind the last step, become those before the first. states: of all states, added on the way.
	 * @param weights - Panels of the turned weights: recurrent ones, and those of the inputs where `back` is given.
	 * @param back - Takes the gradients of the inputs.
	 */
	recurrentBackward(block: RecurrentBlock, gradients: RecurrentGradients, weights: readonly [recurrent: Float32Array, inputs?: Float32Array], back?: Strided): void;
	/** m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, w = (1 - decay) w - rate * m / (sqrt(v) + epsilon). */
	adamStep(w: Float32Array, g: Float32Array, m: Float32Array, v: Float32Array, n: number, rate: number, b1: number, b2: number, epsilon: number, decay: number): void;
	/** m = momentum m - rate g, w = (1 - decay) w + m. */
	sgdStep(w: Float32Array, g: Float32Array, m: Float32Array, n: number, rate: number, momentum: number, decay: number): void;
	sumSquares(x: Float32Array, n: number): number;
}

/** Floats of `depth` x `outputs` weights in panels. */
export function panelLength(depth: number, outputs: number): number {
	const rest = outputs % 8;
	return depth * (outputs - rest + (rest === 0 ? 0 : rest > 4 ? 8 : 4));
}

/** Channels below which turning the tiles costs more than it saves, and above which they leave the working space. */
const WINOGRAD_CHANNELS = [16, 320] as const;

/** Kernels of 3 x 3 over windows that move by one place, with enough channels. */
export function fitsWinograd({ height, rowStride, runStride, colStride, run }: Windows, outputs: number): boolean {
	const isThree = height === 3 && run === 3 * colStride && rowStride === runStride;
	return isThree && colStride >= WINOGRAD_CHANNELS[0] && colStride <= WINOGRAD_CHANNELS[1] && colStride % 4 === 0 && outputs % 8 === 0;
}

export const wrapNet: WasmFamily<NetKernels> = ({ wasm, at }) => {
	const windowArgs = ({ images, imageStride, rows, rowStride, cols, colStride, height, runStride, run }: Windows) =>
		[images, imageStride, rows, rowStride, cols, colStride, height, runStride, run] as const;
	const pooledArgs = ({ images, imageStride, rows, rowStride, cols, colStride, height, runStride, run }: Windows) =>
		[images, imageStride, rows >> 1, rowStride, cols >> 1, colStride, height, runStride, run] as const;
	const strided = (s?: Strided<Float32Array | Uint8Array>) => (s ? ([at(s.values) + s.values.BYTES_PER_ELEMENT * s.offset, s.row, s.step] as const) : ([0, 0, 0] as const));
	return {
		correlate(out, input, panels, bias, windows, outputs, accumulate = false, relu = false) {
			wasm.correlate(at(out), at(input) + 4 * (windows.offset ?? 0), at(panels), bias ? at(bias) : 0, ...windowArgs(windows), outputs, (accumulate ? 1 : 0) + (relu ? 2 : 0));
		},
		correlateWeights(out, input, gradient, windows, outputs, part) {
			const { lines, columns } = part ?? { lines: [0, windows.height * windows.run], columns: [0, outputs] };
			wasm.correlateWeights(at(out), at(input) + 4 * (windows.offset ?? 0), at(gradient), ...windowArgs(windows), outputs, ...lines, ...columns);
		},
		packPanels(panels, w, depth, outputs) {
			wasm.packPanels(at(panels), at(w), depth, outputs);
		},
		packTurned(panels, w, kh, kw, ci, co) {
			wasm.packTurned(at(panels), at(w), kh, kw, ci, co);
		},
		correlatePooled(out, places, input, panels, bias, windows, outputs, relu) {
			const addresses = [at(out), places ? at(places) : 0, at(input) + 4 * (windows.offset ?? 0), at(panels), bias ? at(bias) : 0];
			wasm.correlatePooled(...addresses, ...pooledArgs(windows), outputs, relu ? 1 : 0);
		},
		correlatePooledWeights(dw, db, input, gradient, places, windows, outputs, columns = [0, outputs]) {
			const addresses = [at(dw), db ? at(db) : 0, at(input) + 4 * (windows.offset ?? 0), at(gradient), at(places)];
			wasm.correlatePooledWeights(...addresses, ...pooledArgs(windows), outputs, ...columns);
		},
		correlatePooledInput(out, gradient, places, runs, windows, outputs) {
			wasm.correlatePooledInput(at(out) + 4 * (windows.offset ?? 0), at(gradient), at(places), at(runs), ...pooledArgs(windows), outputs);
		},
		winogradPooled(out, places, input, tiles, bias, windows, outputs, relu) {
			const { images, imageStride, rows, rowStride, cols, colStride, offset = 0 } = windows;
			const addresses = [at(out), places ? at(places) : 0, at(input) + 4 * offset, at(tiles), bias ? at(bias) : 0];
			wasm.winogradPooled(...addresses, images, imageStride, rows >> 1, rowStride, cols >> 1, colStride, outputs, relu ? 1 : 0);
		},
		packWinograd(tiles, w, channels, outputs) {
			wasm.packWinograd(at(tiles), at(w), channels, outputs);
		},
		packRuns(runs, w, height, run, outputs) {
			wasm.packRuns(at(runs), at(w), height, run, outputs);
		},
		addPatches(out, patches, windows) {
			wasm.addPatches(at(out) + 4 * (windows.offset ?? 0), at(patches), ...windowArgs(windows));
		},
		copyLines(out, input, { images, lines, length, from, to, stride, block }) {
			const starts = [at(out) + 4 * to[0], at(input) + 4 * from[0]];
			wasm.copyLines(...starts, images, lines, length, from[1], from[2], to[1], to[2], block, stride);
		},
		activate(values, n, kind) {
			wasm.activate(at(values), n, kind);
		},
		activateBackward(gradient, y, n, kind) {
			wasm.activateBackward(at(gradient), at(y), n, kind);
		},
		addRowSums(out, x, rows, width, from = 0, end = width) {
			wasm.addRowSums(at(out), at(x), rows, width, from, end);
		},
		maxPool(out, index, input, images, w) {
			wasm.maxPool(
				...[at(out), index ? at(index) : 0, at(input), images, w.height, w.width, w.channels, w.poolHeight, w.poolWidth],
				...[w.strideY, w.strideX, w.top, w.left, w.outHeight, w.outWidth],
			);
		},
		scatterAdd(out, index, gradient, n) {
			wasm.scatterAdd(at(out), at(index), at(gradient), n);
		},
		recurrentForward(block, input, { panels, bias, recurrentPanels, recurrentBias }, out) {
			wasm.recurrentForward(
				...[CELL_KINDS[block.cell], block.relu ? 1 : 0, block.rows, block.steps, block.inputs, block.units, ...strided(input)],
				...[at(panels), bias ? at(bias) : 0, at(recurrentPanels), recurrentBias ? at(recurrentBias) : 0],
				...[at(block.gates), at(block.fromState), block.gateStep, at(block.state), block.stateStep],
				...[at(block.cells), at(block.shaped), block.cellStep, ...strided(out), ...strided(block.mask)],
			);
		},
		recurrentBackward(block, { dState, dCell, states }, [recurrentTurned, turned], back) {
			const last = block.steps - 1;
			const behind = (array: Float32Array, stride: number) => at(array) + 4 * last * stride;
			const end = <T extends Float32Array | Uint8Array>(s: Strided<T> | undefined) => strided(s && { ...s, offset: s.offset + last * s.step });
			wasm.recurrentBackward(
				...[CELL_KINDS[block.cell], block.relu ? 1 : 0, block.rows, block.steps, block.inputs, block.units],
				...[behind(block.gates, block.gateStep), behind(block.fromState, block.gateStep), block.gateStep, behind(block.state, block.stateStep), block.stateStep],
				...[behind(block.cells, block.cellStep), behind(block.shaped, block.cellStep), block.cellStep, at(dState), at(dCell), ...end(states)],
				...[at(recurrentTurned), turned ? at(turned) : 0, ...end(back), ...end(block.mask)],
			);
		},
		adamStep(w, g, m, v, n, rate, b1, b2, epsilon, decay) {
			wasm.adamStep(at(w), at(g), at(m), at(v), n, rate, b1, b2, epsilon, decay);
		},
		sgdStep(w, g, m, n, rate, momentum, decay) {
			wasm.sgdStep(at(w), at(g), at(m), n, rate, momentum, decay);
		},
		sumSquares: (x, n) => wasm.sumSquares(at(x), n),
	};
};
