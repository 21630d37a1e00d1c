// Convolutions over [height][width][channels]; a sequence is an image of one line.
import { panelLength, type LineCopy, type Windows } from '../../../kernels';
import type { Shape, SpecOf } from '../layer-spec';
import { windowsAlong } from '../shapes';
import type { SharedKernels } from '../shared-kernels';
import { makeBend } from './activation';
import { NOTHING, type Layer, type LayerSite } from './layer';

/** How the windows of a convolution lie on its input, zeros around it included. */
export function slidingWindows(spec: SpecOf<'Conv2D'> | SpecOf<'Conv1D'>, inShape: Shape) {
	const twice = <T>(values: readonly T[], first: T): readonly T[] => (values.length === 1 ? [first, values[0]] : values);
	const [height, width, channels] = inShape.length === 2 ? [1, ...inShape] : inShape;
	const [kh, kw] = twice(spec.kernelSize, 1);
	const [sy, sx] = twice(spec.strides, 1);
	const down = windowsAlong(height, kh, sy, spec.padding);
	const across = windowsAlong(width, kw, sx, spec.padding);
	const tall = height + down.before + down.after;
	const wide = width + across.before + across.after;
	const windows = (images: number): Windows => ({
		images,
		imageStride: tall * wide * channels,
		rows: down.count,
		rowStride: sy * wide * channels,
		cols: across.count,
		colStride: sx * channels,
		height: kh,
		runStride: wide * channels,
		run: kw * channels,
	});
	/** From the input to where zeros surround it. */
	const inward = (images: number): LineCopy => ({
		images,
		lines: height,
		length: width * channels,
		from: [0, height * width * channels, width * channels],
		to: [(down.before * wide + across.before) * channels, tall * wide * channels, wide * channels],
		stride: 1,
		block: width * channels,
	});
	return { height, width, channels, kh, kw, sy, sx, down, across, tall, wide, isPadded: tall > height || wide > width, windows, inward };
}

/** Places by inputs up to which single windows are the cheaper way back. */
const SPARSE_SHARE = 0.75;
/** Floats of their gradients: 8 MB. */
const MOST_PATCHES = 2 ** 21;

export function convolutionLayer(spec: SpecOf<'Conv2D'> | SpecOf<'Conv1D'>, site: LayerSite): Layer {
	const { kernels, memory, batch, weights, gradients, carriesGradient } = site;
	const { height, width, channels, kh, kw, down, across, tall, wide, isPadded, windows, inward } = slidingWindows(spec, site.inShape);
	const { filters } = spec;
	const depth = kh * kw * channels;
	const places = down.count * across.count;
	const [w, bias] = weights;

	const padded = isPadded ? memory.float32(batch * tall * wide * channels) : NOTHING;
	const panels = memory.float32(panelLength(depth, filters));
	const out = memory.float32(batch * places * filters);
	const isRelu = spec.activation === 'relu';
	const bend = makeBend(spec.activation, kernels, memory, batch * places, filters, gradients !== undefined);

	const goesBack = gradients !== undefined && carriesGradient;
	const isSparse = places <= SPARSE_SHARE * height * width && batch * places * depth <= MOST_PATCHES;
	const way = !goesBack ? undefined : isSparse ? backByPatches(spec, site) : backByFrame(spec, site);
	let seen: Float32Array = NOTHING;
	return {
		refresh() {
			kernels.packPanels(panels, w, depth, filters);
			way?.refresh();
		},
		forward(input, { n }) {
			seen = input;
			if (isPadded) {
				kernels.copyLines(padded, input, inward(n));
				seen = padded;
			}
			kernels.correlate(out, seen, panels, bias, windows(n), filters, false, isRelu);
			if (!isRelu) bend?.forward(out, n * places);
			return out;
		},
		backward(gradient, { n }) {
			const [dw, db] = gradients!;
			bend?.backward(gradient, out, n * places);
			kernels.correlateWeights(dw, seen, gradient, windows(n), filters);
			if (bias) kernels.addRowSums(db, gradient, n * places, filters);
			return way ? way.backward(gradient, n) : NOTHING;
		},
	};
}

/** How a gradient gets from the places to the input. */
interface WayBack {
	refresh(): void;
	backward(gradient: Float32Array, n: number): Float32Array;
}

/** The gradient lies spread by the strides in a frame of zeros; the turned kernel slides over it. */
function backByFrame(spec: SpecOf<'Conv2D'> | SpecOf<'Conv1D'>, { kernels, memory, batch, inShape, weights: [w] }: LayerSite): WayBack {
	const { height, width, channels, kh, kw, sy, sx, down, across, tall, wide } = slidingWindows(spec, inShape);
	const { filters } = spec;
	const [frameHeight, frameWidth] = [tall + kh - 1, wide + kw - 1];
	const frame = memory.float32(batch * frameHeight * frameWidth * filters);
	const turned = memory.float32(panelLength(kh * kw * filters, channels));
	const back = memory.float32(batch * height * width * channels);
	const windows = (images: number): Windows => ({
		offset: (down.before * frameWidth + across.before) * filters,
		images,
		imageStride: frameHeight * frameWidth * filters,
		rows: height,
		rowStride: frameWidth * filters,
		cols: width,
		colStride: filters,
		height: kh,
		runStride: frameWidth * filters,
		run: kw * filters,
	});
	return {
		refresh: () => kernels.packTurned(turned, w, kh, kw, channels, filters),
		backward(gradient, n) {
			kernels.copyLines(frame, gradient, {
				images: n,
				lines: down.count,
				length: across.count * filters,
				from: [0, down.count * across.count * filters, across.count * filters],
				to: [((kh - 1) * frameWidth + kw - 1) * filters, frameHeight * frameWidth * filters, sy * frameWidth * filters],
				stride: sx,
				block: filters,
			});
			kernels.correlate(back, frame, turned, undefined, windows(n), channels);
			return back;
		},
	};
}

/** Each place's gradient becomes that of its window, and windows are added up: no products with zeros, where there are fewer places than inputs. */
function backByPatches(spec: SpecOf<'Conv2D'> | SpecOf<'Conv1D'>, { kernels, memory, batch, inShape, weights: [w] }: LayerSite): WayBack {
	const { height, width, channels, kh, kw, down, across, tall, wide, isPadded, windows, inward } = slidingWindows(spec, inShape);
	const { filters } = spec;
	const places = down.count * across.count;
	const depth = kh * kw * channels;
	const turned = memory.float32(panelLength(filters, depth));
	const patches = memory.float32(batch * places * depth);
	const back = memory.float32(batch * tall * wide * channels);
	const inner = isPadded ? memory.float32(batch * height * width * channels) : NOTHING;
	return {
		refresh: () => kernels.packTurned(turned, w, 1, 1, depth, filters),
		backward(gradient, n) {
			const lines = { images: 1, imageStride: 0, rows: 1, rowStride: 0, cols: n * places, colStride: filters, height: 1, runStride: 0, run: filters };
			kernels.correlate(patches, gradient, turned, undefined, lines, depth);
			kernels.addPatches(back, patches, windows(n));
			return isPadded ? outward(kernels, inner, back, inward(n)) : back;
		},
	};
}

/** What lies within the zeros around it. */
export function outward(kernels: SharedKernels, inner: Float32Array, padded: Float32Array, { from, to, ...lines }: LineCopy): Float32Array {
	kernels.copyLines(inner, padded, { ...lines, from: to, to: from });
	return inner;
}
