// The compiled kernels of networks against their plain twins, on shapes that fill no block.
import { Random } from '../../src/core/random';
import { createKernels, fitsWinograd, panelLength, referenceKernels, type Kernels } from '../../src/kernels';
import { expectClose } from '../helpers/expect-close';

const BUILDS = ['simd', 'relaxed'] as const;

function expectClosely(build: (typeof BUILDS)[number], work: (kernels: Kernels, random: Random) => (Float32Array | Int32Array)[]): void {
	const wasm = createKernels(8_000_000, { build });
	expect(wasm.build).toBe(build);
	const expected = work(referenceKernels, new Random(4));
	work(wasm, new Random(4)).forEach((array, i) => expectClose(array, expected[i], { absolute: 2e-5, relative: 2e-5 }));
}

const normal = (array: Float32Array, random: Random): Float32Array => {
	for (let i = 0; i < array.length; i++) array[i] = random.normal();
	return array;
};

describe.each(BUILDS)('%s', (build) => {
	it.each([
		[1, 1, 1, 1, 1, 1],
		[1, 3, 5, 1, 2, 3],
		[2, 7, 6, 3, 3, 8],
		[3, 9, 4, 4, 2, 13],
		[1, 12, 11, 1, 3, 5],
		[5, 4, 4, 9, 1, 33],
	])('correlate and its gradients: %i images of %i x %i x %i, kernel %i, %i outputs', (images, height, width, channels, kernel, outputs) => {
		expectClosely(build, (k, random) => {
			const [rows, cols] = [height - kernel + 1, width - kernel + 1];
			const depth = kernel * kernel * channels;
			const windows = {
				...{ images, imageStride: height * width * channels, rows, rowStride: width * channels, cols, colStride: channels },
				...{ height: kernel, runStride: width * channels, run: kernel * channels },
			};
			const input = normal(k.float32(images * height * width * channels), random);
			const w = normal(k.float32(depth * outputs), random);
			const bias = normal(k.float32(outputs), random);
			const panels = k.float32(panelLength(depth, outputs));
			const turned = k.float32(panelLength(kernel * kernel * outputs, channels));
			const out = normal(k.float32(images * rows * cols * outputs), random);
			const dw = normal(k.float32(depth * outputs), random);
			const sums = k.float32(outputs);
			k.packPanels(panels, w, depth, outputs);
			k.packTurned(turned, w, kernel, kernel, channels, outputs);
			k.correlate(out, input, panels, bias, windows, outputs, true);
			k.correlateWeights(dw, input, out, windows, outputs);
			k.addRowSums(sums, out, images * rows * cols, outputs);
			const patches = normal(k.float32(images * rows * cols * depth), random);
			const back = normal(k.float32(input.length), random);
			k.addPatches(back, patches, windows);
			const bent = [true, false].map((accumulate) => {
				const values = normal(k.float32(out.length), random);
				k.correlate(values, input, panels, accumulate ? undefined : bias, windows, outputs, accumulate, true);
				return values;
			});
			return [panels, turned, out, dw, sums, back, ...bent];
		});
	});

	it.each([
		[1, 2, 2, 1, 1, 1, 4],
		[2, 7, 6, 1, 3, 2, 4],
		[3, 9, 12, 1, 3, 3, 32],
		[2, 6, 9, 3, 2, 5, 12],
		[1, 8, 7, 17, 3, 3, 20],
		[2, 5, 30, 4, 1, 4, 8],
	])('convolution and pooling in one: %i images of %i x %i x %i, kernel %i x %i, %i outputs', (images, height, width, channels, kh, kw, outputs) => {
		for (const relu of [false, true]) {
			expectClosely(build, (k, random) => {
				const [rows, cols] = [height - kh + 1, width - kw + 1];
				const depth = kh * kw * channels;
				const size = images * height * width * channels;
				const windows = {
					...{ images, imageStride: height * width * channels, rows, rowStride: width * channels, cols, colStride: channels },
					...{ height: kh, runStride: width * channels, run: kw * channels },
				};
				const pooled = images * (rows >> 1) * (cols >> 1) * outputs;
				const input = normal(k.float32(size), random);
				const w = normal(k.float32(depth * outputs), random);
				const bias = normal(k.float32(outputs), random);
				const panels = k.float32(panelLength(depth, outputs));
				const runs = k.float32(depth * outputs);
				const [out, only, unbiased] = [k.float32(pooled), k.float32(pooled), k.float32(pooled)];
				const places = k.int32(pooled);
				const gradient = normal(k.float32(pooled), random);
				const [dw, db, part] = [normal(k.float32(depth * outputs), random), normal(k.float32(outputs), random), k.float32(depth * outputs)];
				const back = normal(k.float32(size), random);
				k.packPanels(panels, w, depth, outputs);
				k.packRuns(runs, w, kh, kw * channels, outputs);
				k.correlatePooled(out, places, input, panels, bias, windows, outputs, relu);
				k.correlatePooled(only, undefined, input, panels, bias, windows, outputs, relu);
				k.correlatePooled(unbiased, undefined, input, panels, undefined, windows, outputs, relu);
				k.correlatePooledWeights(dw, db, input, gradient, places, windows, outputs);
				k.correlatePooledWeights(part, undefined, input, gradient, places, windows, outputs, [4 * (outputs >> 3), outputs]);
				k.correlatePooledInput(back, gradient, places, runs, windows, outputs);
				return [runs, out, places, only, unbiased, dw, db, part, back];
			});
		}
	});

	it.each([1, 8, 10, 32, 43, 75])('a window alone gives the same bits as among others, %i outputs', (outputs) => {
		const k = createKernels(8_000_000, { build });
		const random = new Random(5);
		const windows = { images: 1, imageStride: 0, rows: 1, rowStride: 0, cols: 9, colStride: 4, height: 2, runStride: 40, run: 7 };
		const [input, panels, bias] = [normal(k.float32(100), random), normal(k.float32(panelLength(14, outputs)), random), normal(k.float32(outputs), random)];
		const [all, alone] = [normal(k.float32(9 * outputs), random), k.float32(outputs)];
		for (const accumulate of [false, true]) {
			alone.set(all.subarray(7 * outputs, 8 * outputs));
			k.correlate(all, input, panels, bias, windows, outputs, accumulate);
			k.correlate(alone, input, panels, bias, { ...windows, offset: 7 * 4, cols: 1 }, outputs, accumulate);
			expect(alone).toEqual(all.slice(7 * outputs, 8 * outputs));
		}
	});

	it.each([
		[1, 4, 4, 16, 8],
		[2, 7, 12, 20, 24],
		[3, 12, 9, 16, 16],
	])('Winograd and pooling: %i images of %i x %i x %i, %i outputs', (images, height, width, channels, outputs) => {
		for (const relu of [false, true]) {
			expectClosely(build, (k, random) => {
				const windows = {
					...{ images, imageStride: height * width * channels, rows: height - 2, rowStride: width * channels, cols: width - 2, colStride: channels },
					...{ height: 3, runStride: width * channels, run: 3 * channels },
				};
				expect(fitsWinograd(windows, outputs)).toBe(true);
				const pooled = images * ((height - 2) >> 1) * ((width - 2) >> 1) * outputs;
				const input = normal(k.float32(images * height * width * channels), random);
				const w = normal(k.float32(9 * channels * outputs), random);
				const bias = normal(k.float32(outputs), random);
				const tiles = k.float32(16 * channels * outputs);
				const panels = k.float32(panelLength(9 * channels, outputs));
				const [out, only, direct] = [k.float32(pooled), k.float32(pooled), k.float32(pooled)];
				const places = k.int32(pooled);
				k.packWinograd(tiles, w, channels, outputs);
				k.packPanels(panels, w, 9 * channels, outputs);
				k.winogradPooled(out, places, input, tiles, bias, windows, outputs, relu);
				k.winogradPooled(only, undefined, input, tiles, undefined, windows, outputs, relu);
				k.correlatePooled(direct, undefined, input, panels, bias, windows, outputs, relu);
				expectClose(out, direct, { absolute: 5e-5, relative: 2e-5 });
				return [tiles, out, places, only];
			});
		}
	});

	it.each([
		[1, 2, 3, 64],
		[300, 1, 7, 67],
		[257, 1, 13, 200],
		[40, 2, 50, 104],
		[60, 3, 131, 98],
		[0, 2, 3, 64],
	])('gradients of the weights of many columns: %i windows, %i runs of %i, %i outputs', (count, height, run, outputs) => {
		expectClosely(build, (k, random) => {
			const windows = { images: 1, imageStride: 0, rows: 1, rowStride: 0, cols: count, colStride: 3, height, runStride: run + 5, run };
			const input = normal(k.float32(3 * count + height * (run + 5)), random);
			const gradient = normal(k.float32(count * outputs), random);
			for (let i = 0; i < gradient.length; i++) gradient[i] /= Math.sqrt(count);
			const [dw, inParts] = [normal(k.float32(height * run * outputs), random), k.float32(height * run * outputs)];
			const before = dw.slice();
			inParts.set(before);
			k.correlateWeights(dw, input, gradient, windows, outputs);
			const middle = height * run >> 1;
			for (const lines of [[0, middle], [middle, height * run]] as const) k.correlateWeights(inParts, input, gradient, windows, outputs, { lines, columns: [0, outputs] });
			expect(inParts).toEqual(dw);
			inParts.set(before);
			for (const columns of [[0, 48], [48, outputs]] as const) k.correlateWeights(inParts, input, gradient, windows, outputs, { lines: [0, height * run], columns });
			expect(inParts).toEqual(dw);
			return [dw];
		});
	});

	const cells = (['SimpleRNN', 'LSTM', 'GRU'] as const).flatMap((cell) => ([[1, 1, 1], [3, 2, 3], [5, 7, 1], [8, 4, 5], [3, 50, 32], [33, 13, 7]] as const).map((sizes) => [cell, ...sizes] as const));
	it.each(cells)('%s: %i inputs, %i units, %i rows, there and back', (cell, inputs, units, rows) => {
		for (const [relu, isMasked, isReversed] of [[false, false, false], [true, true, false], [false, true, true]]) {
			expectClosely(build, (k, random) => {
				const steps = 4;
				const width = { SimpleRNN: 1, LSTM: 4, GRU: 3 }[cell] * units;
				const pack = (depth: number, outputs: number) => {
					const [w, panels] = [normal(k.float32(depth * outputs), random), k.float32(panelLength(depth, outputs))];
					for (let i = 0; i < w.length; i++) w[i] /= Math.sqrt(depth);
					k.packPanels(panels, w, depth, outputs);
					return panels;
				};
				const strided = <T>(values: T, length: number) => ({ values, offset: isReversed ? (steps - 1) * length : 0, row: steps * length, step: isReversed ? -length : length });
				const padding = k.uint8(rows * steps);
				for (let i = 0; i < padding.length; i++) padding[i] = random.integer(3) === 0 ? 0 : 1;
				const block = {
					...{ cell, relu, rows, steps, inputs, units, mask: isMasked ? strided(padding, 1) : undefined },
					...{ gates: k.float32(steps * rows * width), fromState: k.float32(steps * rows * width), gateStep: rows * width },
					...{ state: k.float32((steps + 1) * rows * units), stateStep: rows * units },
					...{ cells: k.float32((steps + 1) * rows * units), shaped: k.float32(steps * rows * units), cellStep: rows * units },
				};
				normal(block.state.subarray(0, rows * units), random);
				const x = normal(k.float32(rows * steps * inputs), random);
				const bias = normal(k.float32(2 * width), random);
				const weights = { panels: pack(inputs, width), bias, recurrentPanels: pack(units, width), recurrentBias: cell === 'GRU' ? bias.subarray(width) : undefined };
				const out = k.float32(rows * steps * units);
				k.recurrentForward(block, strided(x, inputs), weights, strided(out, units));
				const forward = [out.slice(), block.state.slice(), block.cells.slice()];
				const [dState, dCell] = [normal(k.float32(rows * units), random), normal(k.float32(rows * units), random)];
				const back = k.float32(rows * steps * inputs);
				k.recurrentBackward(block, { dState, dCell, states: strided(out, units) }, [pack(width, units), pack(width, inputs)], strided(back, inputs));
				return [...forward, block.gates, block.fromState, dState, dCell, back];
			});
		}
	});

	it.each(['SimpleRNN', 'LSTM', 'GRU'] as const)('%s: a row alone, without memory of its steps, has the states to the bit that it has among others', (cell) => {
		const k = createKernels(8_000_000, { build });
		const random = new Random(6);
		const [steps, rows, inputs, units] = [70, 9, 5, 43];
		const width = { SimpleRNN: 1, LSTM: 4, GRU: 3 }[cell] * units;
		const x = normal(k.float32(rows * steps * inputs), random);
		const bias = normal(k.float32(width), random);
		const weights = { panels: normal(k.float32(panelLength(inputs, width)), random), bias, recurrentPanels: normal(k.float32(panelLength(units, width)), random), recurrentBias: cell === 'GRU' ? bias : undefined };
		const run = (row: number, count: number, isKept: boolean) => {
			const [kept, stride] = isKept ? [steps + 1, count] : [32, 0];
			const make = (length: number) => k.float32(kept * count * length);
			const block = {
				...{ cell, relu: false, rows: count, steps, inputs, units, gates: make(width), fromState: make(width), gateStep: stride * width },
				...{ state: make(units), stateStep: stride * units, cells: make(units), shaped: make(units), cellStep: stride * units },
			};
			const out = k.float32(count * steps * units);
			k.recurrentForward(block, { values: x, offset: row * steps * inputs, row: steps * inputs, step: inputs }, weights, { values: out, offset: 0, row: steps * units, step: units });
			return out;
		};
		const all = run(0, rows, true);
		expect(all.some((value) => value !== 0)).toBe(true);
		for (const isKept of [true, false]) expect(run(7, 1, isKept)).toEqual(all.slice(7 * steps * units, 8 * steps * units));
		expect(run(0, rows, false)).toEqual(all);
	});

	it.each([0, 1, 3, 4, 5, 1001])('activations and optimisers, n = %i', (n) => {
		expectClosely(build, (k, random) => {
			const made = ([1, 2, 3] as const).flatMap((kind) => {
				const values = normal(k.float32(n), random);
				for (let i = 0; i < n; i += 3) values[i] *= 30;
				k.activate(values, n, kind);
				const gradient = normal(k.float32(n), random);
				k.activateBackward(gradient, values, n, kind);
				return [values, gradient];
			});
			const [w, g, m] = [normal(k.float32(n), random), normal(k.float32(n), random), k.float32(n)];
			const v = k.float32(n).fill(0.5);
			k.adamStep(w, g, m, v, n, 0.01, 0.9, 0.999, 1e-7, 0.1);
			k.sgdStep(w, g, m, n, 0.01, 0.9, 0.1);
			return [...made, w, m, v, Float32Array.of(k.sumSquares(g, n) / (n + 1))];
		});
	});

	it.each([1, 3, 4, 6])('pooling and copies over %i channels', (channels) => {
		expectClosely(build, (k, random) => {
			const windows = { height: 5, width: 6, channels, poolHeight: 3, poolWidth: 2, strideY: 2, strideX: 2, top: 1, left: 0, outHeight: 3, outWidth: 3 };
			const input = normal(k.float32(2 * 30 * channels), random);
			const out = k.float32(2 * 9 * channels);
			const index = k.int32(2 * 9 * channels);
			k.maxPool(out, index, input, 2, windows);
			const alone = k.float32(2 * 9 * channels);
			k.maxPool(alone, undefined, input, 2, windows);
			expect(alone).toEqual(out);
			const back = k.float32(2 * 30 * channels);
			k.scatterAdd(back, index, out, out.length);
			const spread = k.float32(2 * 12 * 12 * channels);
			k.copyLines(spread, input, { images: 2, lines: 5, length: 6 * channels, from: [0, 30 * channels, 6 * channels], to: [channels, 144 * channels, 24 * channels], block: channels, stride: 2 });
			return [out, index, back, spread];
		});
	});
});
